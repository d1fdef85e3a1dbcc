/* rvlinear.h: systems of equations and matrix exponentials of generated kernels, for the files that have some. */
#ifndef RANVIER_RVLINEAR_H
#define RANVIER_RVLINEAR_H

#include "rvmath.h"

/* Stop the run with `message`, whose %d is how many equations there are, where these are not as many as wanted. */
static inline __attribute__((unused)) void rv_equation_count(const rv_call *call, int instance, int count, int wanted,
                                                              const char *message)
{
    if (count != wanted) {
        char text[512];
        __builtin_snprintf(text, sizeof text, message, count);
        call->host->fail(call, instance, text);
    }
}

/* c := a b, all n x n. */
static inline __attribute__((unused)) void rv_multiply(int n, const double *a, const double *b, double *c)
{
    for (int i = 0; i < n; ++i) {
        for (int j = 0; j < n; ++j) {
            double sum = 0.0;
            for (int k = 0; k < n; ++k) {
                sum += a[i * n + k] * b[k * n + j];
            }
            c[i * n + j] = sum;
        }
    }
}

/* x := exp(a) x for an n x n matrix, by scaling and squaring of the Taylor series; a is destroyed, work holds 2 n² doubles. */
static inline __attribute__((unused)) void rv_exponential(int n, double *a, double *x, double *work)
{
    enum { TERMS = 16 };
    double norm = 0.0, *power = work, *other = work + n * n;
    int squarings = 0;
    for (int i = 0; i < n; ++i) {
        double row = 0.0;
        for (int j = 0; j < n; ++j) {
            row += fabs(a[i * n + j]);
        }
        norm = fmax(norm, row);
    }
    for (; norm > 0.5 && squarings < 1000; norm *= 0.5) {
        ++squarings;
    }
    const double scale = ldexp(1.0, -squarings);
    for (int i = 0; i < n * n; ++i) {
        a[i] *= scale;
        power[i] = i % (n + 1) == 0 ? 1.0 : 0.0;
    }
    for (int term = TERMS; term > 0; --term) {
        rv_multiply(n, a, power, other);
        for (int i = 0; i < n * n; ++i) {
            power[i] = other[i] / term + (i % (n + 1) == 0 ? 1.0 : 0.0);
        }
    }
    for (; squarings > 0; --squarings) {
        rv_multiply(n, power, power, other);
        double *const held = power;
        power = other;
        other = held;
    }
    for (int i = 0; i < n; ++i) {
        other[i] = 0.0;
        for (int j = 0; j < n; ++j) {
            other[i] += power[i * n + j] * x[j];
        }
    }
    for (int i = 0; i < n; ++i) {
        x[i] = other[i];
    }
}

/* Solve the n x n system a x = b by Gaussian elimination with partial pivoting; b becomes x. Returns 0 when a is singular. */
static inline __attribute__((unused)) int rv_solve(int n, double *a, double *b)
{
    for (int k = 0; k < n; ++k) {
        int pivot = k;
        for (int row = k + 1; row < n; ++row) {
            if (fabs(a[row * n + k]) > fabs(a[pivot * n + k])) {
                pivot = row;
            }
        }
        if (a[pivot * n + k] == 0.0) {
            return 0;
        }
        for (int column = k; pivot != k && column < n; ++column) {
            const double held = a[k * n + column];
            a[k * n + column] = a[pivot * n + column];
            a[pivot * n + column] = held;
        }
        const double moved = b[pivot];
        b[pivot] = b[k];
        b[k] = moved;
        for (int row = k + 1; row < n; ++row) {
            const double factor = a[row * n + k] / a[k * n + k];
            for (int column = k + 1; column < n; ++column) {
                a[row * n + column] -= factor * a[k * n + column];
            }
            b[row] -= factor * b[k];
        }
    }
    for (int k = n - 1; k >= 0; --k) {
        for (int column = k + 1; column < n; ++column) {
            b[k] -= a[k * n + column] * b[column];
        }
        b[k] /= a[k * n + k];
    }
    return 1;
}

#endif
