/* SPDX-License-Identifier: MIT
 *
 * arena.c - counts sizes, allocates them in one block, returns parts of it.
 */
#include "arena.h"

#include "error.h"

#include <assert.h>
#include <stdlib.h>

#define ARENA_ALIGN 64u

void *arena_take(arena *a, uint64_t count, uint64_t size) {
    uint64_t bytes = size && count > UINT64_MAX / 4 / size ? UINT64_MAX / 4 : count * size;
    bytes = (bytes + ARENA_ALIGN - 1) & ~(uint64_t)(ARENA_ALIGN - 1);
    uint64_t at = a->used;
    a->used = a->used > UINT64_MAX - bytes ? UINT64_MAX : a->used + bytes;
    if (!a->base)
        return NULL;
    assert(a->used <= a->size);
    return a->base + at;
}

int arena_allocate(arena *a) {
    a->size = a->used;
    a->used = 0;
    if (a->size <= SIZE_MAX - ARENA_ALIGN)
        a->base = aligned_alloc(ARENA_ALIGN, (size_t)(a->size ? a->size : ARENA_ALIGN));
    if (!a->base)
        return error_set(LAMINAR_E_MEMORY, "this needs %.1f MB more memory than there is",
                         (double)a->size / 1e6);
    return LAMINAR_OK;
}

void arena_free(arena *a) {
    free(a->base);
    *a = (arena){0};
}
