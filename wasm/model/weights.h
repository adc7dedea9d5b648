/* SPDX-License-Identifier: MIT
 *
 * weights.h - where a model's weights lie, and which of them are there.
 *
 *     weights_bind(m, file);                              // all of a file in memory, in place
 *     weights_reserve(m, 2);                              // or: room for two blocks at a time,
 *     memcpy(weights_slot(m, i), bytes, n);               // filled tensor by tensor
 *     weights_fill(m, i);
 *     if (weights_need_stage(m, stage)) ...               // E_WEIGHTS names what is missing
 *
 * Called by laminar.c, whose header says the rest; forward.c asks before each stage. Nothing here
 * computes or reads files.
 */
#ifndef LAMINAR_WEIGHTS_H
#define LAMINAR_WEIGHTS_H

#include "gpt2.h"

int weights_bind(gpt2 *m, const void *file);

/* What weights_reserve(m, blocks) takes. */
uint64_t weights_bytes(const gpt2 *m, int blocks);
int weights_reserve(gpt2 *m, int blocks);

/* NULL with the status set where there is no such tensor or no place for it yet. */
void *weights_slot(gpt2 *m, int index);
int weights_fill(gpt2 *m, int index);
int weights_fill_rows(gpt2 *m, int index, int first, int count);

/* E_WEIGHTS unless everything is there that `stage` needs whole, or row `row` of a table. */
int weights_need_stage(const gpt2 *m, int stage);
int weights_need_row(const gpt2_slot *table, int row);

#endif
