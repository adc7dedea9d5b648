/* SPDX-License-Identifier: MIT
 *
 * arena.h - one block of memory for everything that a pass needs, whose size is counted before it
 * is allocated.
 *
 *     static void layout(run *r, arena *a) { r->x = arena_take(a, n, sizeof *r->x); ... }
 *     arena a = {0};
 *     layout(r, &a);                                // base NULL: counts
 *     if (arena_allocate(&a) == LAMINAR_OK) layout(r, &a);   // now sets r->x
 *     arena_free(&a);
 *
 * The same function counts and sets the pointers, so the two can never disagree. Every part is
 * aligned to 64 bytes, so that no two threads write to one cache line.
 */
#ifndef LAMINAR_ARENA_H
#define LAMINAR_ARENA_H

#include <stddef.h>
#include <stdint.h>

typedef struct arena {
    uint8_t *base;
    uint64_t used;
    uint64_t size;
} arena;

/* The next `count` * `size` bytes, or NULL while counting. */
void *arena_take(arena *a, uint64_t count, uint64_t size);

/* Allocates the bytes counted so far, not cleared; from here on arena_take() returns parts of them.
 * E_MEMORY names the size. */
int arena_allocate(arena *a);
void arena_free(arena *a);

#endif
