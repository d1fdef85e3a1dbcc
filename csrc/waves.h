/* waves.h: waveforms of t and saturating curves that NMODL has built in, with NEURON's formulas.
 *
 * x − trunc(x) is the fraction that C's modf gives: of the sign of x. */
#ifndef RANVIER_WAVES_H
#define RANVIER_WAVES_H

#include "rvmath.h"

RV_INLINE double rv_fraction(double x)
{
    return x - trunc(x);
}

/* 0 before `at`, `height` from then on. */
RV_INLINE double rv_step(double t, double at, double height)
{
    return t >= at ? height : 0.0;
}

RV_INLINE double rv_pulse(double t, double at, double height, double duration)
{
    return t >= at && t < at + duration ? height : 0.0;
}

/* Pulses from `at` on, `gap` between the end of one and the next. */
RV_INLINE double rv_perpulse(double t, double at, double height, double duration, double gap)
{
    const double period = duration + gap;
    return t >= at && rv_fraction((t - at) / period) * period < duration ? height : 0.0;
}

/* A staircase: `height` up at `at` and after each period. */
RV_INLINE double rv_perstep(double t, double at, double period, double height)
{
    return t >= at ? (trunc((t - at) / period) + 1.0) * height : 0.0;
}

RV_INLINE double rv_ramp(double t, double at, double height, double duration)
{
    const double rising = (t - at) * height / duration;
    return t < at ? 0.0 : t > at + duration ? height : rising;
}

RV_INLINE double rv_sawtooth(double t, double period, double height)
{
    return height * rv_fraction(t / period);
}

RV_INLINE double rv_revsawtooth(double t, double period, double height)
{
    return height * (1.0 - rv_fraction(t / period));
}

RV_INLINE double rv_squarewave(double t, double period, double height)
{
    return rv_fraction(t / period) < 0.5 ? height : -height;
}

/* A sine of t, with NEURON's digits of 2 pi. */
RV_INLINE double rv_harmonic(double t, double period, double height, double offset)
{
    return height * sin(6.2831853 / period * (t + offset));
}

RV_INLINE double rv_hyperbol(double x, double most, double half)
{
    return most * x / (x + half);
}

RV_INLINE double rv_revhyperbol(double x, double most, double half)
{
    return most * half / (x + half);
}

RV_INLINE double rv_sigmoid(double x, double most, double half, double power)
{
    const double risen = pow(x, power);
    return most * risen / (risen + pow(half, power));
}

RV_INLINE double rv_revsigmoid(double x, double most, double half, double power)
{
    const double left = pow(half, power);
    return most * left / (left + pow(x, power));
}

#endif
