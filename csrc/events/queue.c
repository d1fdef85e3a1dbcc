/* queue.c: pending events of a group, a binary heap ordered by time, sending time, order and sequence.
 *
 * Events of one time go in the order in which NEURON has them. Its queue holds the first event apart and keeps the others in a tree, each behind
 * those of its time. So an event sent to before the first one makes that go into the tree, behind its like; and the first one, when it is
 * moved, stays before those of its new time.
 */
#include "run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MANY_CANCELLED = 64 };

typedef struct {
    double t, sent;
    uint64_t sequence; /* of arrival */
    int order;
    uint32_t slot;     /* of the rest, in `rests` */
} heap_item;

/* The part of an event that ordering does not need; free slots form a list. */
typedef struct {
    double flag;
    int64_t handle; /* 0: cancelled or free */
    rv_event_kind kind;
    rv_id id, netcon;
    uint32_t next;
} event_rest;

struct rv_queue {
    heap_item *heap;
    size_t count, heap_room, cancelled;
    event_rest *rests;
    size_t rest_count, rest_room;
    uint32_t free; /* first free slot + 1 */
    uint64_t sequence;
};

int rv_grow(void **data, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return 1;
    const size_t wanted = *room < 16 ? 16 : *room * 2;
    void *larger = realloc(*data, wanted * size);
    if (larger == NULL)
        return 0;
    *data = larger;
    *room = wanted;
    return 1;
}

rv_queue *rv_queue_new(void)
{
    return calloc(1, sizeof(rv_queue));
}

void rv_queue_free(rv_queue *queue)
{
    if (queue == NULL)
        return;
    free(queue->heap);
    free(queue->rests);
    free(queue);
}

void rv_queue_clear(rv_queue *queue)
{
    queue->count = queue->rest_count = queue->cancelled = 0;
    queue->free = 0;
}

static inline int before(const heap_item *a, const heap_item *b)
{
    if (a->t != b->t)
        return a->t < b->t;
    if (a->sent != b->sent)
        return a->sent < b->sent;
    if (a->order != b->order)
        return a->order < b->order;
    return a->sequence < b->sequence;
}

static void sift_up(heap_item *heap, size_t at, heap_item item)
{
    while (at > 0) {
        const size_t parent = (at - 1) / 2;
        if (!before(&item, &heap[parent]))
            break;
        heap[at] = heap[parent];
        at = parent;
    }
    heap[at] = item;
}

static void sift_down(heap_item *heap, size_t count, size_t at, heap_item item)
{
    for (size_t child = 2 * at + 1; child < count; child = 2 * at + 1) {
        if (child + 1 < count && before(&heap[child + 1], &heap[child]))
            child++;
        if (!before(&heap[child], &item))
            break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = item;
}

static int take_slot(rv_queue *queue, uint32_t *slot)
{
    if (queue->free != 0) {
        *slot = queue->free - 1;
        queue->free = queue->rests[*slot].next;
        return 1;
    }
    if (!rv_grow((void **)&queue->rests, queue->rest_count, &queue->rest_room, sizeof *queue->rests))
        return 0;
    *slot = (uint32_t)queue->rest_count++;
    return 1;
}

static void drop_slot(rv_queue *queue, uint32_t slot)
{
    queue->rests[slot] = (event_rest){.next = queue->free};
    queue->free = slot + 1;
}

/* The next number in the row that events get as they arrive. */
uint64_t rv_queue_number(rv_queue *queue)
{
    return ++queue->sequence;
}

/* An event arrives before the first one, which goes behind all others of its time. */
static void demote_first(rv_queue *queue, const rv_event *cause)
{
    heap_item first = queue->heap[0];
    first.sent = cause->sent;
    first.order = cause->order;
    first.sequence = ++queue->sequence;
    sift_down(queue->heap, queue->count, 0, first);
}

int64_t rv_queue_push(rv_queue *queue, const rv_event *event)
{
    if (queue->count > 0 && event->t < queue->heap[0].t)
        demote_first(queue, event);
    return rv_queue_put(queue, event);
}

int64_t rv_queue_put(rv_queue *queue, const rv_event *event)
{
    uint32_t slot;
    if (!rv_grow((void **)&queue->heap, queue->count, &queue->heap_room, sizeof *queue->heap) || !take_slot(queue, &slot))
        return 0;
    const uint64_t sequence = ++queue->sequence;
    /* the low half finds the slot, the high half tells whether it is still the same event */
    const int64_t handle = (int64_t)((sequence & 0x3fffffff) << 32 | (slot + 1u));
    queue->rests[slot] = (event_rest){.flag = event->flag, .handle = handle, .kind = event->kind, .id = event->id, .netcon = event->netcon};
    const heap_item item = {event->t, event->sent, sequence, event->order, slot};
    sift_up(queue->heap, queue->count++, item);
    return handle;
}

static void describe(const rv_queue *queue, const heap_item *item, rv_event *event)
{
    const event_rest *rest = &queue->rests[item->slot];
    *event = (rv_event){.t = item->t,
                        .sent = item->sent,
                        .order = item->order,
                        .kind = rest->kind,
                        .id = rest->id,
                        .netcon = rest->netcon,
                        .flag = rest->flag,
                        .handle = rest->handle};
}

static void remove_first(rv_queue *queue)
{
    const uint32_t slot = queue->heap[0].slot;
    if (--queue->count > 0)
        sift_down(queue->heap, queue->count, 0, queue->heap[queue->count]);
    drop_slot(queue, slot);
}

/* The first item is never a cancelled one. */
static void drop_cancelled(rv_queue *queue)
{
    while (queue->count > 0 && queue->rests[queue->heap[0].slot].handle == 0) {
        remove_first(queue);
        queue->cancelled--;
    }
}

int rv_queue_pop(rv_queue *queue, double until, rv_event *event)
{
    if (queue->count == 0 || !(queue->heap[0].t <= until))
        return 0;
    describe(queue, &queue->heap[0], event);
    remove_first(queue);
    drop_cancelled(queue);
    return 1;
}

/* Throw the cancelled items out: moved far into the future again and again, they would fill the memory. */
static void compact(rv_queue *queue)
{
    size_t kept = 0;
    for (size_t k = 0; k < queue->count; k++) {
        const heap_item item = queue->heap[k];
        if (queue->rests[item.slot].handle != 0)
            queue->heap[kept++] = item;
        else
            drop_slot(queue, item.slot);
    }
    queue->count = kept;
    queue->cancelled = 0;
    for (size_t k = kept / 2; k-- > 0;)
        sift_down(queue->heap, kept, k, queue->heap[k]);
}

/* The heap keeps the item; without a handle it is passed over when its time comes. */
int rv_queue_take(rv_queue *queue, int64_t handle, rv_event *event)
{
    const uint32_t slot = (uint32_t)(handle & 0xffffffff) - 1u;
    if (handle == 0 || slot >= queue->rest_count || queue->rests[slot].handle != handle)
        return 0;
    const event_rest *rest = &queue->rests[slot];
    *event = (rv_event){.flag = rest->flag, .netcon = rest->netcon, .kind = rest->kind, .id = rest->id};
    queue->rests[slot].handle = 0;
    if (++queue->cancelled > MANY_CANCELLED && 2 * queue->cancelled > queue->count)
        compact(queue);
    drop_cancelled(queue);
    return 1;
}

int64_t rv_queue_move(rv_queue *queue, int64_t handle, double sent, double t)
{
    rv_event event;
    const int was_first = queue->count > 0 && queue->rests[queue->heap[0].slot].handle == handle;
    if (!rv_queue_take(queue, handle, &event))
        return 0;
    event.t = t;
    event.sent = sent;
    if (!was_first || (queue->count > 0 && t > queue->heap[0].t))
        return rv_queue_push(queue, &event);
    event.sent = -INFINITY;
    return rv_queue_put(queue, &event);
}

size_t rv_queue_size(const rv_queue *queue)
{
    return queue->count;
}

/* The pending events in order of delivery; how many, or −1 when there is no memory. */
int64_t rv_queue_list(const rv_queue *queue, rv_event *out)
{
    rv_queue copy = *queue;
    int64_t count = 0;
    copy.heap = rv_alloc(queue->count, sizeof *copy.heap);
    copy.rests = rv_alloc(queue->rest_count, sizeof *copy.rests);
    if (copy.heap == NULL || copy.rests == NULL)
        count = -1;
    else if (queue->count > 0) {
        memcpy(copy.heap, queue->heap, queue->count * sizeof *copy.heap);
        memcpy(copy.rests, queue->rests, queue->rest_count * sizeof *copy.rests);
    }
    while (count >= 0 && rv_queue_pop(&copy, INFINITY, &out[count]))
        count++;
    free(copy.heap);
    free(copy.rests);
    return count;
}

/* The last number given out. */
uint64_t rv_queue_sequence(const rv_queue *queue)
{
    return queue->sequence;
}

void rv_queue_set_sequence(rv_queue *queue, uint64_t sequence)
{
    queue->sequence = sequence;
}

double rv_queue_next(rv_queue *queue)
{
    return queue->count > 0 ? queue->heap[0].t : INFINITY;
}
