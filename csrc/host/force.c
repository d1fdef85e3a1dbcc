/* force.c: force(t, "file") and stepforce(t, "file"): a file of points as a function of t, with NEURON's format and rules.
 *
 * Six lines of text, then an x and a y a line, read as 32-bit floats. force goes through the points by a natural cubic spline,
 * stepforce keeps the y of the last point that is not after t. Both reach a tenth of the outer interval beyond the ends.
 * A file is read once, when it is first asked for.
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"

enum { HEAD = 6, LINE = 82, LONGEST = 400 };

typedef struct points {
    struct points *next;
    char *name;
    int count;
    double *x, *y, *bend; /* bend: second derivatives of the spline */
} points;

static points *known;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void forget(points *file)
{
    if (file != NULL) {
        free(file->name);
        free(file->x);
        free(file->y);
        free(file->bend);
        free(file);
    }
}

static int add(points *file, float x, float y)
{
    const size_t size = (size_t)file->count + 1;
    double *const xs = realloc(file->x, size * sizeof *xs), *const ys = xs != NULL ? realloc(file->y, size * sizeof *ys) : NULL;
    file->x = xs != NULL ? xs : file->x;
    file->y = ys != NULL ? ys : file->y;
    if (ys == NULL)
        return 0;
    int place = file->count++; /* in order of x, those of one x as they come */
    for (; place > 0 && xs[place - 1] > (double)x; place--) {
        xs[place] = xs[place - 1];
        ys[place] = ys[place - 1];
    }
    xs[place] = (double)x;
    ys[place] = (double)y;
    return 1;
}

/* The second derivatives of the natural cubic spline: a tridiagonal system, eliminated downwards and solved upwards. */
static int bend(points *file)
{
    const int n = file->count;
    const double *const x = file->x, *const y = file->y;
    double *const ratio = calloc((size_t)n, sizeof *ratio);
    file->bend = calloc((size_t)n, sizeof *file->bend);
    if (ratio == NULL || file->bend == NULL) {
        free(ratio);
        return 0;
    }
    for (int i = 1; i < n - 1; i++) {
        const double left = x[i] - x[i - 1], right = x[i + 1] - x[i], after = right / (left + right), before = 1.0 - after;
        const double turn = 6.0 * ((y[i + 1] - y[i]) / right - (y[i] - y[i - 1]) / left) / (left + right);
        const double pivot = 2.0 - before * ratio[i - 1];
        ratio[i] = after / pivot;
        file->bend[i] = (turn - before * file->bend[i - 1]) / pivot;
    }
    for (int i = n - 2; i > 0; i--)
        file->bend[i] -= ratio[i] * file->bend[i + 1];
    free(ratio);
    return 1;
}

static points *read_points(const char *name, const char **why)
{
    FILE *const stream = fopen(name, "r");
    points *const file = stream != NULL ? calloc(1, sizeof *file) : NULL;
    char line[LINE];
    float x, y;
    *why = stream == NULL ? strerror(errno) : "out of memory";
    int good = file != NULL && (file->name = malloc(strlen(name) + 1)) != NULL;
    for (int k = 0; good && k < HEAD; k++)
        if (fgets(line, sizeof line, stream) == NULL)
            break;
    while (good && fscanf(stream, "%e %e", &x, &y) == 2)
        good = add(file, x, y);
    if (good && (!feof(stream) || file->count < 2)) {
        *why = "it must hold six lines of text and then an x and a y a line, two lines at least";
        good = 0;
    }
    good = good && bend(file);
    if (stream != NULL)
        fclose(stream);
    if (!good) {
        forget(file);
        return NULL;
    }
    strcpy(file->name, name);
    return file;
}

static const points *find(const char *name, const char **why)
{
    pthread_mutex_lock(&lock);
    points *file = known;
    while (file != NULL && strcmp(file->name, name) != 0)
        file = file->next;
    if (file == NULL && (file = read_points(name, why)) != NULL) {
        file->next = known;
        known = file;
    }
    pthread_mutex_unlock(&lock);
    return file;
}

static double spline(const points *file, double t)
{
    const double *const x = file->x, *const y = file->y, *const second = file->bend;
    const int last = file->count - 1;
    if (t < x[0])
        return y[0] - (x[0] - t) * (y[1] - y[0]) / (x[1] - x[0]);
    if (t > x[last])
        return y[last] + (t - x[last]) * (y[last] - y[last - 1]) / (x[last] - x[last - 1]);
    int i = 0;
    while (i < last - 1 && t > x[i + 1])
        i++;
    const double h = x[i + 1] - x[i], from = t - x[i], to = x[i + 1] - t;
    return second[i] * to * to * to / (6.0 * h) + second[i + 1] * from * from * from / (6.0 * h) +
           (y[i + 1] / h - second[i + 1] * h / 6.0) * from + (y[i] / h - second[i] * h / 6.0) * to;
}

static double steps(const points *file, double t)
{
    int i = 0;
    while (i < file->count - 1 && t >= file->x[i + 1])
        i++;
    return file->y[i];
}

double rv_force(const rv_call *call, int i, double t, const char *name, int stepped)
{
    char message[LONGEST];
    const char *why = "";
    const points *const file = find(name, &why);
    if (file == NULL) {
        snprintf(message, sizeof message, "the points of \"%s\" cannot be read: %s", name, why);
        call->host->fail(call, i, message);
        return 0.0;
    }
    const int last = file->count - 1;
    const double low = file->x[0] - 0.1 * (file->x[1] - file->x[0]);
    const double high = file->x[last] + 0.1 * (file->x[last] - file->x[last - 1]);
    if (!(t >= low && t <= high)) {
        snprintf(message, sizeof message, "%g lies outside the points of \"%s\", which reach from %g to %g", t, name, low, high);
        call->host->fail(call, i, message);
        return 0.0;
    }
    return stepped ? steps(file, t) : spline(file, t);
}
