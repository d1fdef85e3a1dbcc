/* stack.c: how much of the calling thread's stack is left for routines of mechanisms that call themselves. */
#if defined(__linux__) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE /* pthread_getattr_np */
#endif
#include "run.h"

#include <stdint.h>

enum { MOST = 1 << 28, USUAL = 1 << 19 }; /* [bytes] of a stack without limit, and of one that the system does not tell */

/* The stack of the calling thread: its lowest address and its size in bytes; 0 where the system does not tell. */
static size_t find_stack(uintptr_t *lowest)
{
    size_t size = 0;
#if defined(__linux__)
    pthread_attr_t attributes;
    void *start = NULL;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0)
        return 0;
    if (pthread_attr_getstack(&attributes, &start, &size) != 0)
        size = 0;
    pthread_attr_destroy(&attributes);
    *lowest = (uintptr_t)start;
#elif defined(__APPLE__)
    size = pthread_get_stacksize_np(pthread_self());
    *lowest = (uintptr_t)pthread_get_stackaddr_np(pthread_self()) - size;
#endif
    return size;
}

/* The address below which nothing may go: a quarter of the stack is left to what is called from there. All stacks grow downwards. */
static uintptr_t find_limit(uintptr_t here)
{
    uintptr_t lowest = 0;
    const size_t size = find_stack(&lowest);
    if (size == 0 || here < lowest || here > lowest + size)
        return here > USUAL ? here - USUAL : 1;
    const size_t reach = size - size / 4;
    return lowest + size - (reach < MOST ? reach : MOST);
}

int rv_stack_left(void)
{
    static _Thread_local uintptr_t limit;
    const char mark = 0;
    const uintptr_t here = (uintptr_t)&mark;
    if (limit == 0)
        limit = find_limit(here);
    return here > limit;
}
