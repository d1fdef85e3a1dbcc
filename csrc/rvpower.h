/* rvpower.h: logarithms and powers of generated kernels, written so that a loop around them vectorises.
 *
 * Plain C without branches, as in rvmath.h; the results of special arguments, C's of annex F, are selected at the end. A number of more
 * digits than a double has is the sum of a head of 26 bits and a tail: products of two heads are exact, so that it makes no difference
 * whether the compiler joins them with a sum to one instruction. RV_STRICT_MATH takes the C library's functions instead.
 */
#ifndef RANVIER_RVPOWER_H
#define RANVIER_RVPOWER_H

#include "rvmath.h"

/* A function that loops call for whole vectors, and once where the arguments are the same for all instances: then its choices, written
 * out in the loop, would keep gcc from vectorising that. */
#if defined(__GNUC__) && !defined(__clang__) && !defined(RV_STRICT_MATH)
#define RV_LANES static __attribute__((const, noinline, unused, simd("notinbranch")))
#else
#define RV_LANES RV_INLINE
#endif

RV_INLINE uint64_t rv_bits(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

RV_INLINE double rv_of_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* The upper 26 bits of a mantissa. */
RV_INLINE double rv_head(double x)
{
    return rv_of_bits(rv_bits(x) & ~(uint64_t)0x7ffffff);
}

/* ln m as *high + *low, for m between sqrt(1/2) and sqrt(2), added to *high + *low of at least 0.69, or of 0.
 *
 * ln m = 2 artanh s = 2 s + 2/3 s^3 + s^5 p(s^2) with s = (m - 1)/(m + 1) and the polynomial p of least relative error (7e-17). */
RV_INLINE void rv_add_log(double m, double *high, double *low)
{
    const double f = m - 1.0, divisor = rv_head(m + 1.0), rest = m - (divisor - 1.0);
    const double inverse = 1.0 / (m + 1.0), s = f * inverse;
    const double s_head = rv_head(s), s_tail = ((f - s_head * divisor) - s_head * rest) * inverse;
    const double s2 = s * s, s4 = s2 * s2, s8 = s4 * s4;
    const double square = s_head * s_head, square_head = rv_head(square), square_tail = (square - square_head) + s_tail * (s_head + s);
    const double cube = s_head * square_head, cube_head = rv_head(cube);
    const double cube_tail = (cube - cube_head) + (s_head * square_tail + s_tail * s2);
    const double p01 = 0x1.999999999999ap-2 + s2 * 0x1.2492492492522p-2;
    const double p23 = 0x1.c71c71c6ea81dp-3 + s2 * 0x1.745d177ab1a23p-3;
    const double p45 = 0x1.3b1395c693565p-3 + s2 * 0x1.1118ca5739a59p-3;
    const double p67 = 0x1.df7c45d976e07p-4 + s2 * 0x1.e033ca1735265p-4;
    const double fifth = s4 * s * (p01 + s4 * p23 + s8 * (p45 + s4 * p67));
    const double third = cube_head * 0x1.555555p-1; /* 2/3 in two parts */
    const double sum = *high + 2.0 * s_head, whole = sum + third;
    *low += ((*high - sum) + 2.0 * s_head) + ((sum - whole) + third);
    *low += 2.0 * s_tail + (cube_head * 0x1.5555555555555p-27 + cube_tail * 0x1.5555555555555p-1 + fifth);
    *high = whole;
}

/* ln x of a finite x > 0 as the sum of the result and *tail, to 2^-62 of it: x = 2^k m. */
RV_INLINE double rv_long_log(double x, double *tail)
{
    const uint64_t root = 0x3fe6a09e00000000; /* sqrt(1/2) */
    const double scaled = x < 0x1p-1022 ? x * 0x1p54 : x;
    const uint64_t shifted = rv_bits(scaled) + (0x3ff0000000000000 - root);
    const double m = rv_of_bits((shifted & 0xfffffffffffff) + root);
    const double biased = rv_of_bits((shifted >> 52) | 0x4330000000000000) - 0x1p52;
    const double k = biased - (x < 0x1p-1022 ? 1077.0 : 1023.0);
    double high = k * 0x1.62e42fefa3800p-1, low = k * 0x1.ef35793c76730p-45; /* ln 2 in two parts: k times the first is exact */
    rv_add_log(m, &high, &low);
    const double sum = high + low;
    *tail = (high - sum) + low;
    return sum;
}

/* e^(a + b) where a has at most 52 bits and b is small beside it: as rv_exp, but down to the least number and up to the greatest. */
RV_INLINE double rv_long_exp(double a, double b)
{
    const double sum = a + b, most = 710.0, least = -746.0;
    const double shifted = sum * 0x1.71547652b82fep+0 + 0x1.8p52, n = shifted - 0x1.8p52;
    const double half_shifted = n * 0.5 + 0x1.8p52, half = half_shifted - 0x1.8p52, other_shifted = (n - half) + 0x1.8p52;
    const double r = (a - n * 0x1.62e42fefa3800p-1) + (b - n * 0x1.ef35793c76730p-45);
    const double power = rv_of_bits((rv_bits(half_shifted) + 1023) << 52), other = rv_of_bits((rv_bits(other_shifted) + 1023) << 52);
    const double result = (power + power * rv_exp_rest(r)) * other;
    return sum > most ? __builtin_inf() : sum < least ? 0.0 : result;
}

/* ln x. Measured on 3e4 arguments: at most 0.501 ulp from the true value. */
RV_LANES double rv_log(double x)
{
#ifdef RV_STRICT_MATH
    return log(x);
#else
    double tail;
    const double result = rv_long_log(x, &tail), positive = x > 0x1.fffffffffffffp1023 ? x : result;
    return x > 0.0 ? positive : x == 0.0 ? -__builtin_inf() : __builtin_nan("");
#endif
}

/* Whether x >= 0 has no fraction. */
RV_INLINE int rv_is_whole(double x)
{
    return (x >= 0x1p52) | ((x + 0x1p52) - 0x1p52 == x);
}

/* x^y for x >= 0 and 0 < |y| <= 1e20; of other x no number but one that means nothing. */
RV_INLINE double rv_positive_pow(double x, double y)
{
    double tail;
    const double logarithm = rv_long_log(x, &tail), log_head = rv_head(logarithm), log_tail = (logarithm - log_head) + tail;
    const double y_head = rv_head(y), y_tail = y - y_head;
    const double usual = rv_long_exp(y_head * log_head, y_head * log_tail + y_tail * logarithm);
    const double extreme = (x == 0.0) == (y < 0.0) ? __builtin_inf() : 0.0;
    return (x == 0.0) | (x == __builtin_inf()) ? extreme : usual;
}

/* x^y where y has a fraction. As rv_pow, without what asks for whole numbers. */
RV_LANES double rv_pow_fraction(double x, double y)
{
#ifdef RV_STRICT_MATH
    return pow(x, y);
#else
    const double positive = rv_positive_pow(fabs(x), y);
    return (x >= 0.0) | (x == -__builtin_inf()) ? positive : __builtin_nan("");
#endif
}

/* x^y. Measured on 4e4 pairs: at most 1.5 ulp from the true value. */
RV_LANES double rv_pow(double x, double y)
{
#ifdef RV_STRICT_MATH
    return pow(x, y);
#else
    const double size = fabs(x), times = fabs(y);
    const double most = y > 1e20 ? 1e20 : y, exponent = most < -1e20 ? -1e20 : most; /* 1 + 2^-52 to the 1e20th is infinite */
    const double positive = rv_positive_pow(size, exponent);
    const int whole = rv_is_whole(times), odd = whole & !rv_is_whole(0.5 * times);
    const double signed_by_x = rv_of_bits(rv_bits(positive) ^ (rv_bits(x) & 0x8000000000000000));
    const double negative = odd ? signed_by_x : positive;
    const double real = (x < 0.0) & (size < __builtin_inf()) & !whole ? __builtin_nan("") : negative;
    const double number = (x != x) | (y != y) ? x + y : real;
    return (y == 0.0) | (x == 1.0) ? 1.0 : number;
#endif
}

#endif
