/* Shared by vblibrary.mod and vbmethods.mod. */
#pragma once
#include <math.h>
typedef struct Tally { int calls; double total; } Tally;
extern double LIMIT;
extern Tally tally;
double counted(double x);
static double squared(double x) { return x * x; }
#define LARGER(a, b) ((a) > (b) ? (a) : (b))
