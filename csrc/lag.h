/* lag.h: LAG x BY d, the value that x had d ms ago.
 *
 * A history is a Vector: where its oldest needed pair begins, then pairs of time [ms] and value. Between times the value is
 * interpolated linearly; before the first d ms are over it is the first one. */
#ifndef RANVIER_LAG_H
#define RANVIER_LAG_H

#include <string.h>

#include "mechanism.h"

enum { RV_LAG_ROOM = 4096 }; /* doubles that may be passed over before the rest moves up */

/* An empty history; made if there is none. For INITIAL, which runs in one thread. */
RV_COLD __attribute__((unused)) void *rv_lag_start(const rv_call *call, void *history)
{
    int size, room;
    if (history == NULL && (history = call->host->vector_new(call, 1.0)) == NULL)
        return NULL;
    call->host->vector_resize(history, 1.0);
    call->host->vector_elements(history, &size, &room)[0] = 1.0;
    return history;
}

/* Note the value of x now, and return its value at t − delay. */
RV_OUTLINE double rv_lag(const rv_call *call, void *history, double value, double delay)
{
    int size, room;
    double *pairs;
    if (history == NULL)
        return value;
    pairs = call->host->vector_elements(history, &size, &room);
    if (size > 1 && call->t == pairs[size - 2]) {
        pairs[size - 1] = value;
    } else if (size <= 1 || call->t > pairs[size - 2]) {
        call->host->vector_append(history, call->t);
        call->host->vector_append(history, value);
        pairs = call->host->vector_elements(history, &size, &room);
    }
    int oldest = (int)pairs[0];
    while (oldest + 2 < size && call->t - pairs[oldest + 2] >= delay)
        oldest += 2;
    if (oldest > RV_LAG_ROOM && oldest > size / 2) {
        memmove(pairs + 1, pairs + oldest, (size_t)(size - oldest) * sizeof *pairs);
        size -= oldest - 1;
        oldest = 1;
        call->host->vector_resize(history, size);
        pairs = call->host->vector_elements(history, &size, &room);
    }
    pairs[0] = oldest;
    const double past = call->t - delay;
    if (oldest + 2 >= size || !(past > pairs[oldest]))
        return pairs[oldest + 1];
    const double part = (past - pairs[oldest]) / (pairs[oldest + 2] - pairs[oldest]);
    return pairs[oldest + 1] + part * (pairs[oldest + 3] - pairs[oldest + 1]);
}

#endif
