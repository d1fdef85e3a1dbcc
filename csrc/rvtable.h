/* rvtable.h: TABLEs looked up for a block of values at once.
 *
 * The outputs of a row lie side by side. A lookup interpolates whole rows, one for each value, and transposes them in registers, so that each
 * output lies side by side for the values. The vectors are those of the compiler, 8 or 4 doubles wide where the processor has them.
 */
#ifndef RANVIER_RVTABLE_H
#define RANVIER_RVTABLE_H

#include "rvmath.h"

/* The row at or before a position of rv_table_position, 0 for a NaN, and how far it is from there to the next. Such numbers take a double's low
 * bits when 2^52 is added. As wide as the doubles beside them and without a conversion, rows are found by whole vectors on any processor. */
RV_INLINE int64_t rv_row(double position, double *theta)
{
    const double whole = position == position ? floor(position) : 0.0, shifted = whole + 0x1p52;
    int64_t bits;
    memcpy(&bits, &shifted, sizeof bits);
    *theta = position - whole;
    return bits - 0x4330000000000000;
}

#if defined(__GNUC__) && defined(__AVX__)

#if defined(__clang__) || __GNUC__ >= 12
#define RV_SHUFFLED(mask, a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#else
#define RV_SHUFFLED(mask, a, b, ...) __builtin_shuffle(a, b, (mask){__VA_ARGS__})
#endif

typedef double rv_lanes4 __attribute__((vector_size(32), aligned(8), may_alias));
typedef int64_t rv_mask4 __attribute__((vector_size(32)));

/* As rv_between: where theta is 0 the next row does not count, which may be infinite. */
RV_INLINE rv_lanes4 rv_row_4(const double *row, int width, double theta)
{
    const rv_lanes4 x = *(const rv_lanes4 *)row, y = *(const rv_lanes4 *)(row + width), t = {theta, theta, theta, theta};
    const rv_mask4 rise = (rv_mask4)(y - x), counts = (rv_mask4)(t != 0.0);
    return x + t * (rv_lanes4)(rise & counts);
}

/* 4 of the outputs for 4 values; those from `outputs` on go nowhere. Single numbers of two rows change places, then pairs of them. */
RV_INLINE void rv_rows_4(const double *rows, int width, const int64_t *row, const double *theta, int outputs, double *looked, int step)
{
    const rv_lanes4 r0 = rv_row_4(rows + width * row[0], width, theta[0]), r1 = rv_row_4(rows + width * row[1], width, theta[1]);
    const rv_lanes4 r2 = rv_row_4(rows + width * row[2], width, theta[2]), r3 = rv_row_4(rows + width * row[3], width, theta[3]);
    const rv_lanes4 a0 = RV_SHUFFLED(rv_mask4, r0, r1, 0, 4, 2, 6), a1 = RV_SHUFFLED(rv_mask4, r0, r1, 1, 5, 3, 7);
    const rv_lanes4 a2 = RV_SHUFFLED(rv_mask4, r2, r3, 0, 4, 2, 6), a3 = RV_SHUFFLED(rv_mask4, r2, r3, 1, 5, 3, 7);
    *(rv_lanes4 *)looked = RV_SHUFFLED(rv_mask4, a0, a2, 0, 1, 4, 5);
    if (outputs > 1)
        *(rv_lanes4 *)(looked + step) = RV_SHUFFLED(rv_mask4, a1, a3, 0, 1, 4, 5);
    if (outputs > 2)
        *(rv_lanes4 *)(looked + 2 * step) = RV_SHUFFLED(rv_mask4, a0, a2, 2, 3, 6, 7);
    if (outputs > 3)
        *(rv_lanes4 *)(looked + 3 * step) = RV_SHUFFLED(rv_mask4, a1, a3, 2, 3, 6, 7);
}
#endif

#if defined(__GNUC__) && defined(__AVX512F__)

typedef double rv_lanes8 __attribute__((vector_size(64), aligned(8), may_alias));
typedef int64_t rv_mask8 __attribute__((vector_size(64)));

#define RV_ONES_LOW(a, b) RV_SHUFFLED(rv_mask8, a, b, 0, 8, 2, 10, 4, 12, 6, 14)
#define RV_ONES_HIGH(a, b) RV_SHUFFLED(rv_mask8, a, b, 1, 9, 3, 11, 5, 13, 7, 15)
#define RV_PAIRS_LOW(a, b) RV_SHUFFLED(rv_mask8, a, b, 0, 1, 8, 9, 4, 5, 12, 13)
#define RV_PAIRS_HIGH(a, b) RV_SHUFFLED(rv_mask8, a, b, 2, 3, 10, 11, 6, 7, 14, 15)
#define RV_FOURS_LOW(a, b) RV_SHUFFLED(rv_mask8, a, b, 0, 1, 2, 3, 8, 9, 10, 11)
#define RV_FOURS_HIGH(a, b) RV_SHUFFLED(rv_mask8, a, b, 4, 5, 6, 7, 12, 13, 14, 15)

RV_INLINE rv_lanes8 rv_row_8(const double *row, int width, double theta)
{
    const rv_lanes8 x = *(const rv_lanes8 *)row, y = *(const rv_lanes8 *)(row + width);
    const rv_lanes8 t = {theta, theta, theta, theta, theta, theta, theta, theta};
    const rv_mask8 rise = (rv_mask8)(y - x), counts = (rv_mask8)(t != 0.0);
    return x + t * (rv_lanes8)(rise & counts);
}

RV_INLINE void rv_put_8(rv_lanes8 values, int output, int outputs, double *looked, int step)
{
    if (output < outputs)
        *(rv_lanes8 *)(looked + output * step) = values;
}

/* 8 of the outputs for 8 values. */
RV_INLINE void rv_rows_8(const double *rows, int width, const int64_t *row, const double *theta, int outputs, double *looked, int step)
{
    const rv_lanes8 r0 = rv_row_8(rows + width * row[0], width, theta[0]), r1 = rv_row_8(rows + width * row[1], width, theta[1]);
    const rv_lanes8 r2 = rv_row_8(rows + width * row[2], width, theta[2]), r3 = rv_row_8(rows + width * row[3], width, theta[3]);
    const rv_lanes8 r4 = rv_row_8(rows + width * row[4], width, theta[4]), r5 = rv_row_8(rows + width * row[5], width, theta[5]);
    const rv_lanes8 r6 = rv_row_8(rows + width * row[6], width, theta[6]), r7 = rv_row_8(rows + width * row[7], width, theta[7]);
    const rv_lanes8 a0 = RV_ONES_LOW(r0, r1), a1 = RV_ONES_HIGH(r0, r1), a2 = RV_ONES_LOW(r2, r3), a3 = RV_ONES_HIGH(r2, r3);
    const rv_lanes8 a4 = RV_ONES_LOW(r4, r5), a5 = RV_ONES_HIGH(r4, r5), a6 = RV_ONES_LOW(r6, r7), a7 = RV_ONES_HIGH(r6, r7);
    const rv_lanes8 b0 = RV_PAIRS_LOW(a0, a2), b1 = RV_PAIRS_LOW(a1, a3), b2 = RV_PAIRS_HIGH(a0, a2), b3 = RV_PAIRS_HIGH(a1, a3);
    const rv_lanes8 b4 = RV_PAIRS_LOW(a4, a6), b5 = RV_PAIRS_LOW(a5, a7), b6 = RV_PAIRS_HIGH(a4, a6), b7 = RV_PAIRS_HIGH(a5, a7);
    rv_put_8(RV_FOURS_LOW(b0, b4), 0, outputs, looked, step);
    rv_put_8(RV_FOURS_LOW(b1, b5), 1, outputs, looked, step);
    rv_put_8(RV_FOURS_LOW(b2, b6), 2, outputs, looked, step);
    rv_put_8(RV_FOURS_LOW(b3, b7), 3, outputs, looked, step);
    rv_put_8(RV_FOURS_HIGH(b0, b4), 4, outputs, looked, step);
    rv_put_8(RV_FOURS_HIGH(b1, b5), 5, outputs, looked, step);
    rv_put_8(RV_FOURS_HIGH(b2, b6), 6, outputs, looked, step);
    rv_put_8(RV_FOURS_HIGH(b3, b7), 7, outputs, looked, step);
}
#endif

/* Look up RV_BLOCK values, of which theta[i] of the way from row[i] to the next is gone: output k of value i to looked[step * k + i]. `rows` are
 * `width` doubles each, 1, 2, 4 or a multiple of 8, of which the first `outputs` are wanted. All but the numbers in memory are constants; the
 * compiler sees only the version that fits the width. */
#if defined(__GNUC__) && defined(__AVX__)
RV_INLINE void rv_rows_by_4(const double *rows, int width, const int64_t *row, const double *theta, int outputs, double *looked, int step)
{
    for (int k = 0; k < outputs; k += 4) {
        rv_rows_4(rows + k, width, row, theta, outputs - k, looked + step * k, step);
        rv_rows_4(rows + k, width, row + 4, theta + 4, outputs - k, looked + step * k + 4, step);
    }
}
#endif

#if defined(__GNUC__) && defined(__AVX512F__)
RV_INLINE void rv_rows_by_8(const double *rows, int width, const int64_t *row, const double *theta, int outputs, double *looked, int step)
{
    for (int k = 0; k < outputs; k += 8)
        rv_rows_8(rows + k, width, row, theta, outputs - k, looked + step * k, step);
}
#elif defined(__GNUC__) && defined(__AVX__)
#define rv_rows_by_8 rv_rows_by_4
#endif

RV_INLINE void rv_rows_by_1(const double *rows, int width, const int64_t *row, const double *theta, int outputs, double *looked, int step)
{
    for (int i = 0; i < RV_BLOCK; i++)
        for (int k = 0; k < outputs; k++)
            looked[step * k + i] = rv_between(rows[width * row[i] + k], rows[width * row[i] + width + k], theta[i]);
}

#if defined(__GNUC__) && defined(__AVX__)
#define rv_rows(rows, width, ...) \
    __builtin_choose_expr((width) % 8 == 0, rv_rows_by_8, __builtin_choose_expr((width) % 4 == 0, rv_rows_by_4, rv_rows_by_1))(rows, width, __VA_ARGS__)
#else
#define rv_rows rv_rows_by_1
#endif

#endif
