/* dense.c: small full systems of equations. */
#include "run.h"

#include <math.h>

/* Solve m X = b in place for `columns` right-hand sides, by elimination with row exchanges. */
void rv_solve_dense(double *m, int size, double *b, int columns)
{
    for (int k = 0; k < size; k++) {
        int pivot = k;
        for (int i = k + 1; i < size; i++)
            pivot = fabs(m[i * size + k]) > fabs(m[pivot * size + k]) ? i : pivot;
        for (int j = 0; pivot != k && j < size + columns; j++) {
            double *const row_k = j < size ? &m[k * size + j] : &b[k * columns + j - size];
            double *const row_p = j < size ? &m[pivot * size + j] : &b[pivot * columns + j - size];
            const double kept = *row_k;
            *row_k = *row_p;
            *row_p = kept;
        }
        for (int i = k + 1; i < size; i++) {
            const double factor = m[i * size + k] / m[k * size + k];
            for (int j = k + 1; j < size; j++)
                m[i * size + j] -= factor * m[k * size + j];
            for (int j = 0; j < columns; j++)
                b[i * columns + j] -= factor * b[k * columns + j];
        }
    }
    for (int k = size - 1; k >= 0; k--)
        for (int j = 0; j < columns; j++) {
            double sum = b[k * columns + j];
            for (int i = k + 1; i < size; i++)
                sum -= m[k * size + i] * b[i * columns + j];
            b[k * columns + j] = sum / m[k * size + k];
        }
}
