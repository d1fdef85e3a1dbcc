/* count.c: the instructions of four steps of a small model.
 *
 *   count LIBRARY WORKLOAD          the parent lets its child make one step after the other of the processor, within `measured`, and prints how many
 *   count LIBRARY WORKLOAD run      only makes them, for valgrind --tool=callgrind --toggle-collect=measured
 */
#define _GNU_SOURCE
#include "engine.h"
#include "mechanism.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum { STEPS = 4, LANES = 8 };

static void check(int good, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "count: %s\n", what);
    exit(1);
}

static rv_id section(rv_model *model, int nseg, double length, rv_id parent, int type)
{
    const rv_id made = rv_section_new(model);
    check(made >= 0 && rv_section_set_nseg(model, made, nseg) >= 0 && rv_section_set_length(model, made, length) >= 0, "no section");
    check(parent < 0 || rv_connect(model, made, 0.0, parent, 1.0) >= 0, "not connected");
    check(rv_insert(model, made, type) >= 0, "not inserted");
    return made;
}

/* A soma with two dendrites, one of which branches. */
static void tree(rv_model *model, int type)
{
    const rv_id soma = section(model, 1, 20.0, -1, type), dendrite = section(model, 7, 300.0, soma, type);
    section(model, 5, 200.0, soma, type);
    section(model, 5, 150.0, dendrite, type);
    section(model, 3, 100.0, dendrite, type);
}

static rv_model *model_of(const char *path, const char *workload)
{
    char message[512] = "";
    const rv_library *library = rv_library_open(path, message, sizeof message);
    check(library != NULL, message);
    rv_model *model = rv_model_new();
    const char *wanted = strcmp(workload, "kinetic") == 0 ? "scheme" : "hh";
    for (int k = 0; k < library->count; k++)
        check(rv_register(model, library->mechanisms[k]) >= 0, "not registered");
    const int type = rv_type(model, wanted);
    check(type > 0, "the mechanism is missing");
    if (strcmp(workload, "kinetic") == 0)
        section(model, 64, 640.0, -1, type);
    for (int k = 0; strcmp(workload, "kinetic") != 0 && k < (strcmp(workload, "lanes") == 0 ? LANES : 1); k++)
        tree(model, type);
    rv_clock(model, RV_CLOCK_T)[RV_CLOCK_DT] = 0.025;
    check(rv_init_begin(model) >= 0 && rv_init_voltage(model, -65.0, 1) >= 0 && rv_init_mechanisms(model) >= 0 && rv_init_end(model) >= 0,
          "not initialised");
    return model;
}

__attribute__((noinline, noclone)) void measured(rv_model *model, int64_t *done)
{
    check(rv_advance(model, STEPS, 0.0, done) >= 0, "a step failed");
}

static void run(const char *path, const char *workload)
{
    rv_model *model = model_of(path, workload);
    int64_t done = 0;
    check(rv_advance(model, STEPS, 0.0, &done) >= 0, "a step failed"); /* what is done once is done */
    raise(SIGUSR1);
    measured(model, &done);
    check(done == STEPS, "steps are missing");
}

/* Instructions of the child in `measured`. */
static long long stepped(pid_t child)
{
    struct user_regs_struct registers;
    unsigned long long back = 0, frame = 0;
    long long count = 0;
    int status;
    for (;;) {
        check(ptrace(PTRACE_SINGLESTEP, child, NULL, NULL) == 0 && waitpid(child, &status, 0) == child, "the child cannot be stepped");
        check(WIFSTOPPED(status), "the child has ended");
        if (WSTOPSIG(status) != SIGTRAP)
            continue; /* somebody stops all processes for a while: no step was made */
        check(ptrace(PTRACE_GETREGS, child, NULL, &registers) == 0, "no registers");
        if (back == 0 && registers.rip == (unsigned long long)(uintptr_t)measured) {
            back = (unsigned long long)ptrace(PTRACE_PEEKDATA, child, (void *)registers.rsp, NULL);
            frame = registers.rsp;
        } else if (back != 0) {
            count++;
            if (registers.rip == back && registers.rsp > frame)
                return count;
        }
    }
}

int main(int count, char **arguments)
{
    int status;
    check(count >= 3, "count LIBRARY WORKLOAD [run]");
    if (count > 3) {
        signal(SIGUSR1, SIG_IGN);
        run(arguments[1], arguments[2]);
        return 0;
    }
    const pid_t child = fork();
    check(child >= 0, "no child");
    if (child == 0) {
        check(ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0, "this system lets no process be traced");
        run(arguments[1], arguments[2]);
        _exit(0);
    }
    do
        check(waitpid(child, &status, 0) == child && WIFSTOPPED(status), "the child did not get ready");
    while (WSTOPSIG(status) != SIGUSR1 && ptrace(PTRACE_CONT, child, NULL, NULL) == 0);
    printf("%lld\n", stepped(child));
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    return 0;
}
