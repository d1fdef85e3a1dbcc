/* rvmath.h: the mathematics of generated kernels, written so that a loop around it vectorises.
 *
 * Plain C without branches: gcc turns it into AVX2, AVX-512 or NEON code of the loop's own width.
 */
#ifndef RANVIER_RVMATH_H
#define RANVIER_RVMATH_H

#include <stdint.h>
#include <string.h>

#include "mechanism.h"

/* Of the C library's mathematics what kernels call: <math.h> costs a compiler as much as a small mechanism. */
double acos(double), asin(double), atan(double), atan2(double, double), ceil(double), cos(double), cosh(double), erf(double), exp(double),
    fabs(double), floor(double), fmax(double, double), fmin(double, double), fmod(double, double), ldexp(double, int), log(double),
    log10(double), pow(double, double), sin(double), sinh(double), sqrt(double), tan(double), tanh(double), trunc(double);

/* e^r - 1 for |r| <= ln 2 / 2, beside 1: r + r^2 q(r) with the polynomial q of least relative error (4e-18). */
RV_INLINE double rv_exp_rest(double r)
{
    const double r2 = r * r;
    const double r4 = r2 * r2;
    const double q01 = 0x1.000000000000ap-1 + r * 0x1.55555555554fap-3;
    const double q23 = 0x1.555555555087dp-5 + r * 0x1.1111111127bf3p-7;
    const double q45 = 0x1.6c16c18429f3fp-10 + r * 0x1.a01a012a5264ap-13;
    const double q67 = 0x1.a0199a0cad68ap-16 + r * 0x1.71df255ef2651p-19;
    const double q89 = 0x1.28ad7293dd837p-22 + r * 0x1.ad7f59f7dfc9cp-26;
    const double q = q01 + r2 * q23 + r4 * (q45 + r2 * q67 + r4 * q89);
    return r + r2 * q;
}

/* NEURON's exp: arguments above 700 count as 700, below -700 the result is 0. NaN stays NaN.
 *
 * exp(x) = 2^n exp(r) with n = round(x / ln 2), |r| <= ln 2 / 2. Measured on 4e6 arguments in [-700, 700]: at most 1.04 ulp from
 * the true value.
 * RV_STRICT_MATH takes the C library's exp instead. */
RV_INLINE double rv_exp(double argument)
{
    const double x = argument > 700.0 ? 700.0 : argument;
#ifdef RV_STRICT_MATH
    const double result = exp(x);
#else
    const double shifted = x * 0x1.71547652b82fep+0 + 0x1.8p52; /* n in the low bits of the mantissa */
    const double n = shifted - 0x1.8p52;
    const double r = x - n * 0x1.62e42fefa3800p-1 - n * 0x1.ef35793c76730p-45; /* ln 2 in two parts: n times the first is exact */
    uint64_t bits;
    double power;
    memcpy(&bits, &shifted, sizeof bits);
    bits = (bits + 1023) << 52; /* 2^n */
    memcpy(&power, &bits, sizeof power);
    const double result = power + power * rv_exp_rest(r);
#endif
    return x < -700.0 ? 0.0 : result;
}

/* Whole powers. */
RV_INLINE double rv_power2(double x)
{
    return x * x;
}

RV_INLINE double rv_power3(double x)
{
    return x * x * x;
}

RV_INLINE double rv_power4(double x)
{
    return rv_power2(x * x);
}

RV_INLINE double rv_power5(double x)
{
    return rv_power4(x) * x;
}

RV_INLINE double rv_power6(double x)
{
    return rv_power3(x * x);
}

RV_INLINE double rv_power7(double x)
{
    return rv_power6(x) * x;
}

RV_INLINE double rv_power8(double x)
{
    return rv_power4(x * x);
}

/* Whether this is the one step that reaches t [ms]. */
RV_INLINE int rv_at_time(const rv_call *call, double t)
{
    const double x = t - 1e-11;
    return x <= call->t && x > call->t - call->dt;
}

/* A double as the int that printf wants: its whole part, 0 where no int holds it. */
RV_INLINE int rv_int(double x)
{
    return x > -2147483649.0 && x < 2147483648.0 ? (int)x : 0;
}

/* An index of an array of `length`: outside it the run stops with `message`, whose %d is the index, and the first element stands in
 * until it does. */
RV_INLINE int rv_index(const rv_call *call, int instance, int index, int length, const char *message)
{
    if (index < 0 || index >= length) {
        char text[256];
        __builtin_snprintf(text, sizeof text, message, index);
        call->host->fail(call, instance, text);
        return 0;
    }
    return index;
}

/* A loop's step that only the run knows: one that is not above 0, with which the loop would not end, stops the run with `message`, whose
 * %d is the step, and 1 stands in until it does. */
RV_INLINE int rv_loop_step(const rv_call *call, int instance, int step, const char *message)
{
    if (step <= 0) {
        char text[256];
        __builtin_snprintf(text, sizeof text, message, step);
        call->host->fail(call, instance, text);
        return 1;
    }
    return step;
}

/* Whether a loop must end, which the engine is asked every RV_PASSES passes; once it must, so must the loops around it at their next pass. */
RV_INLINE int rv_stopped(const rv_call *call, unsigned *passes)
{
    if (++*passes % RV_PASSES != 0 || !call->host->stopped(call))
        return 0;
    --*passes;
    return 1;
}

/* What a kernel has computed for some instances goes to memory, or is added to what is there: seldom, so not worth the compiler's time. */
RV_RARE void rv_store(double *to, const double *from, int count)
{
    memcpy(to, from, sizeof *to * (size_t)count);
}

RV_RARE void rv_add(double *to, const double *from, int count)
{
    for (int i = 0; i < count; i++)
        to[i] += from[i];
}

/* Position in a TABLE in rows: 0 below it, `intervals` beyond it, NaN for a NaN. */
RV_INLINE double rv_table_position(double position, double intervals)
{
    const double below = position > intervals ? intervals : position;
    return below < 0.0 ? 0.0 : below;
}

/* Row at or before a position, 0 for a NaN. A table of n intervals has n + 2 rows, the last one twice, so that the next
 * row always exists. */
RV_INLINE int rv_table_row(double position)
{
    return (int)(position == position ? position : 0.0);
}

/* The value between two rows of a TABLE. A row itself is that row, and not NaN, where the other one is infinite. */
RV_INLINE double rv_between(double row, double next, double theta)
{
    const double between = row + theta * (next - row);
    return theta == 0.0 ? row : between;
}

/* Density of the normal distribution at x, with NEURON's digits of 2 pi. */
RV_INLINE double rv_gauss(double x, double mean, double deviation)
{
    const double z = (x - mean) / deviation;
    return exp(-0.5 * z * z) / (deviation * sqrt(6.2831853));
}

/* n! of the whole part of n, from 20 on by Stirling's formula, as NEURON has it; 1 below 0. */
RV_INLINE double rv_factorial(double n)
{
    const double whole = trunc(n);
    double product = 1.0;
    if (whole >= 20.0)
        return pow(whole, whole) * exp(-whole) * sqrt(6.2831853 * whole);
    for (double k = 2.0; k <= whole; k += 1.0)
        product *= k;
    return product;
}

/* Probability of n events where `mean` are expected. */
RV_INLINE double rv_poisson(double n, double mean)
{
    return pow(mean, n) * exp(-mean) / rv_factorial(n);
}

/* x / (e^x - 1) */
RV_INLINE double rv_exprelr(double x)
{
    return fabs(x) < 1e-4 ? 1.0 - x / 2.0 : x / (exp(x) - 1.0);
}

/* GHK current through a unit permeability [mA/cm2 per cm/s], as NEURON's nrn_ghk. */
RV_INLINE double rv_ghk(double celsius, double v, double inside, double outside, double valence)
{
    const double faraday = 96485.33212331001;
    const double x = valence * v * faraday / (1000.0 * 8.31446261815324 * (celsius + 273.15));
    return 0.001 * valence * faraday * (inside * rv_exprelr(-x) - outside * rv_exprelr(x));
}

/* Whether x is neither infinite nor not a number. */
static inline __attribute__((unused)) int rv_is_finite(double x)
{
    return x - x == 0.0;
}

#endif
