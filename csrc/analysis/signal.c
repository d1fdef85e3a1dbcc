/* signal.c: what Vectors compute by loops that numpy has no function for. */
#include "engine.h"

void rv_interpolate(const double *wanted, size_t wanted_count, const double *x, const double *y, size_t count, double *result)
{
    size_t k = 0; /* of the first x that is not below what is wanted */
    for (size_t j = 0; j < wanted_count; j++) {
        while (k < count && x[k] < wanted[j])
            k++;
        if (k == 0 || k == count) {
            result[j] = y[k == 0 ? 0 : count - 1];
            continue;
        }
        const double part = (wanted[j] - x[k - 1]) / (x[k] - x[k - 1]);
        result[j] = (1.0 - part) * y[k - 1] + part * y[k];
    }
}

void rv_integral(const double *y, size_t count, double dx, double *result)
{
    double total = count > 0 ? y[0] : 0.0;
    for (size_t k = 0; k < count; k++) {
        total = k == 0 ? total : total + y[k] * dx;
        result[k] = total;
    }
}

void rv_differences(const double *y, size_t count, double dx, double *result)
{
    for (size_t k = 0; k + 1 < count; k++)
        result[k] = (y[k + 1] - y[k]) / dx;
}

void rv_central_differences(const double *y, size_t count, double dx, double *result)
{
    double before = y[0];
    for (size_t k = 0; k < count; k++) {
        const double here = y[k];
        if (k == 0)
            result[k] = (y[1] - here) / dx;
        else if (k + 1 == count)
            result[k] = (here - before) / dx;
        else
            result[k] = (y[k + 1] - before) / (2.0 * dx);
        before = here;
    }
}

void rv_window_means(const double *counts, size_t size, double least, double *result)
{
    for (size_t k = 0; k < size; k++) {
        double total = counts[k];
        size_t right = 0, left = 0;
        while (total < least && right + left + 1 < size) {
            if (k + right < size - 1)
                total += counts[k + ++right];
            if (k > left && total < least)
                total += counts[k - ++left];
        }
        result[k] = total / (double)(right + left + 1);
    }
}
