/* SPDX-License-Identifier: MIT
 *
 * taps.h - the observable tensors of taps.def as data: names, shapes, selection by glob.
 *
 *     char name[TAP_NAME_BYTES];
 *     taps_name(TAP_ATTN_OUT, 3, name);                 // "blocks.3.hook_attn_out"
 *     taps_select("blocks.*.hook_resid_post", L, set);  // set[layer * TAP_COUNT + tap] = 1
 *
 * Called by plan.c, forward.c and laminar.c; knows nothing of the arithmetic. The functions that
 * compute the taps are in forward.c.
 */
#ifndef LAMINAR_TAPS_H
#define LAMINAR_TAPS_H

#include "laminar.h"
#include "stage.h"

#include <stdbool.h>
#include <stdint.h>

enum tap {
#define TAP(id, name, dims, kind, flags, buffer, function) TAP_##id,
#include "taps.def"
#undef TAP
    TAP_COUNT
};

/* The letters of shapes. Those of the model are named as its fields (gpt2.h). */
#define TAP_MODEL_LETTERS(X) X(C) X(H) X(D) X(F) X(V)
enum tap_letter {
#define X(letter) TAP_DIM_##letter,
    TAP_MODEL_LETTERS(X)
#undef X
        TAP_DIM_T, /* tokens of the text */
    TAP_DIM_K,     /* keys that its last token sees */
    TAP_DIM_1,
    TAP_LETTERS
};

/* The buffers of a pass (forward.h) that hold taps. */
enum tap_buffer {
    BUFFER_RESID,
    BUFFER_OUT,
    BUFFER_NORM,
    BUFFER_SCALE,
    BUFFER_Q, /* the three parts of qkv */
    BUFFER_K,
    BUFFER_V,
    BUFFER_SCORES, /* this one and RESULT exist only if one of their taps is kept or hooked */
    BUFFER_Z,
    BUFFER_RESULT,
    BUFFER_WIDE,
    BUFFER_LOGITS,
};

enum { TAP_IS_LARGE = 1, TAP_IS_CHECKED = 2 };

enum { TAP_MAX_DIMS = LAMINAR_MAX_DIMS };

typedef struct tap_info {
    const char *name; /* with %d for the block */
    const char *dims; /* as letters */
    int n_dims;
    enum tap_letter letters[TAP_MAX_DIMS];
    enum stage_kind kind;
    int flags; /* TAP_IS_... */
    enum tap_buffer buffer;
} tap_info;

extern const tap_info taps[TAP_COUNT];

#define TAP_NAME_BYTES LAMINAR_MAX_NAME_BYTES

/* Does every block have this tap? Others belong to layer 0 in a selection. */
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
