/* SPDX-License-Identifier: MIT
 *
 * taps.h - the observable tensors of taps.def as data: names, shapes, selection by glob.
 *
 *     char name[TAP_NAME_BYTES];
 *     taps_name(TAP_ATTN_OUT, 3, name);                 // "blocks.3.hook_attn_out"
 *     taps_select("blocks.*.hook_resid_post", L, set);  // set[layer * TAP_COUNT + tap] = 1
 *
 * Called by forward.c and laminar.c; knows nothing of the arithmetic.
 */
#ifndef LAMINAR_TAPS_H
#define LAMINAR_TAPS_H

#include <stdbool.h>
#include <stdint.h>

enum tap {
#define TAP(id, name, dims, where) TAP_##id,
#include "taps.def"
#undef TAP
    TAP_COUNT
};

enum tap_where { TAPS_EMBED, TAPS_ATTN, TAPS_MLP, TAPS_UNEMBED };

typedef struct tap_info {
    const char *name; /* with %d for the layer */
    const char *dims;
    enum tap_where where;
} tap_info;

extern const tap_info taps[TAP_COUNT];

#define TAP_NAME_BYTES 48

/* Is this tap made once in every block? Others belong to layer 0 in a selection. */
bool taps_in_block(int tap);

/* Is this tap so large that only a glob which spells it out selects it? */
bool taps_is_large(int tap);

void taps_name(int tap, int layer, char name[TAP_NAME_BYTES]);

/* Does `name` match the glob: `*` any characters, `?` one? */
bool taps_match(const char *glob, const char *name);

/* Marks set[layer * TAP_COUNT + tap] for every tap that one of the comma-separated globs names.
 * A large tap answers only to a glob whose last segment holds no wildcard. E_TAP names the first
 * glob that matches nothing. */
int taps_select(const char *globs, int layers, uint8_t *set);

#endif
