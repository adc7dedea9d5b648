/* SPDX-License-Identifier: MIT
 *
 * arena.h - one block of memory for everything that a pass needs, measured before it is taken.
 *
 *     static void layout(run *r, arena *a) { r->x = arena_take(a, n, sizeof *r->x); ... }
 *     arena a = {0};
 *     layout(r, &a);                                // base NULL: counts
 *     if (arena_allocate(&a) == LAMINAR_OK) layout(r, &a);   // now hands out
 *     arena_free(&a);
 *
 * The same function counts and hands out, so the two can never disagree. Pieces are 64-byte
 * aligned (a cache line, so that no two threads share one).
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

/* Takes the memory counted so far, not cleared, and starts handing out. E_MEMORY names the size. */
int arena_allocate(arena *a);
void arena_free(arena *a);

#endif
