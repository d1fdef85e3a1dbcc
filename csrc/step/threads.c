/* threads.c: the pool that takes the groups of a span. Which thread takes which group changes nothing. */
#include "run.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { STACK_BYTES = 16 << 20 }; /* for routines of mechanisms that call themselves; systems give threads less than the first one has */

struct rv_threads {
    rv_model *model;
    pthread_t *workers;
    int count;
    pid_t process; /* whose threads they are: a forked child has none of them */
    pthread_mutex_t mutex;
    pthread_cond_t start, finish;
    unsigned generation;
    int busy, quit;
    atomic_int next; /* group to take */
    atomic_int begun; /* workers that run */
    int64_t steps;
};

void rv_run_group(rv_group *group, int64_t steps, int thread)
{
    rv_lend_rows(group, thread);
    for (int64_t k = 0; k < steps && group->error.code == RV_OK; k++) {
        group->midway = k + 1 < steps;
        group->goes_on = k > 0;
        rv_step(group);
    }
    if (group->error.code != RV_OK && group->goes_on && !group->ends_seen)
        rv_set_ends(group);
    if (group->error.code != RV_OK && group->midway) {
        rv_ions_catch_up(group->model, group);
        rv_catch_up(group);
    }
    group->midway = group->goes_on = 0;
    if (group->error.code == RV_OK && !group->wants_i_cap)
        rv_set_i_cap(group);
    const uint64_t time = rv_profile_now(group);
    rv_record_flush(group);
    rv_profile_phase(group, RV_PHASE_RECORDING, time);
}

/* Groups do not see each other within a span, so it does not matter who takes which. */
static void take_groups(struct rv_threads *threads, int thread)
{
    for (int g = atomic_fetch_add(&threads->next, 1); g < threads->model->group_count; g = atomic_fetch_add(&threads->next, 1))
        rv_run_group(&threads->model->groups[g], threads->steps, thread);
}

static void *work(void *argument)
{
    struct rv_threads *threads = argument;
    const int thread = 1 + atomic_fetch_add(&threads->begun, 1);
    unsigned seen = 0;
    pthread_mutex_lock(&threads->mutex);
    for (;;) {
        while (!threads->quit && threads->generation == seen)
            pthread_cond_wait(&threads->start, &threads->mutex);
        if (threads->quit)
            break;
        seen = threads->generation;
        pthread_mutex_unlock(&threads->mutex);
        take_groups(threads, thread);
        pthread_mutex_lock(&threads->mutex);
        if (--threads->busy == 0)
            pthread_cond_signal(&threads->finish);
    }
    pthread_mutex_unlock(&threads->mutex);
    return NULL;
}

/* Start the helpers of the calling thread; with fewer than asked for where the system refuses. */
static struct rv_threads *start_threads(rv_model *model)
{
    struct rv_threads *threads = calloc(1, sizeof *threads);
    if (threads == NULL)
        return NULL;
    threads->model = model;
    threads->process = getpid();
    threads->workers = calloc((size_t)model->thread_count, sizeof *threads->workers);
    if (threads->workers == NULL) {
        free(threads);
        return NULL;
    }
    pthread_mutex_init(&threads->mutex, NULL);
    pthread_cond_init(&threads->start, NULL);
    pthread_cond_init(&threads->finish, NULL);
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    while (threads->count < model->thread_count - 1 && pthread_create(&threads->workers[threads->count], &attributes, work, threads) == 0)
        threads->count++;
    pthread_attr_destroy(&attributes);
    return threads;
}

void rv_threads_stop(rv_model *model)
{
    struct rv_threads *threads = model->threads;
    if (threads == NULL)
        return;
    model->threads = NULL;
    if (threads->process != getpid())
        return; /* its locks may be held for ever: leave it */
    pthread_mutex_lock(&threads->mutex);
    threads->quit = 1;
    pthread_cond_broadcast(&threads->start);
    pthread_mutex_unlock(&threads->mutex);
    for (int k = 0; k < threads->count; k++)
        pthread_join(threads->workers[k], NULL);
    pthread_mutex_destroy(&threads->mutex);
    pthread_cond_destroy(&threads->start);
    pthread_cond_destroy(&threads->finish);
    free(threads->workers);
    free(threads);
}

int rv_set_threads(rv_model *model, int threads)
{
    rv_threads_stop(model);
    model->thread_count = threads < 1 ? 1 : threads > 256 ? 256 : threads;
    return model->thread_count;
}

/* Wait until the helpers are done, but no longer than 50 ms. */
static void wait_a_moment(struct rv_threads *threads)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += 50000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_cond_timedwait(&threads->finish, &threads->mutex, &until);
}

/* One span in all threads; 0: there are none. */
int rv_run_in_threads(rv_model *model, int64_t steps)
{
    if (model->threads != NULL && model->threads->process != getpid())
        rv_threads_stop(model);
    if (model->threads == NULL)
        model->threads = start_threads(model);
    struct rv_threads *threads = model->threads;
    if (threads == NULL)
        return 0;
    pthread_mutex_lock(&threads->mutex);
    threads->steps = steps;
    threads->busy = threads->count;
    threads->generation++;
    atomic_store(&threads->next, 0);
    pthread_cond_broadcast(&threads->start);
    pthread_mutex_unlock(&threads->mutex);
    take_groups(threads, 0);
    pthread_mutex_lock(&threads->mutex);
    while (threads->busy > 0) {
        wait_a_moment(threads);
        if (threads->busy > 0)
            rv_asked_to_stop(model); /* a helper may be in a loop that never ends: it hears of it by model->stopping */
    }
    pthread_mutex_unlock(&threads->mutex);
    return 1;
}
