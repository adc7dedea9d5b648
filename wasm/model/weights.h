/* SPDX-License-Identifier: MIT
 *
 * weights.h - the buffers of a model's weights, and which of the weights are there.
 *
 *     weights_bind(m, file);                              // all of a file in memory, in place
 *     weights_reserve(m, 2);                              // or: buffers for two blocks at a time,
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

/* The bytes that weights_reserve(m, blocks) allocates. */
uint64_t weights_bytes(const gpt2 *m, int blocks);
int weights_reserve(gpt2 *m, int blocks);

/* NULL with the status set where there is no such tensor or no buffer for it yet. */
void *weights_slot(gpt2 *m, int index);
int weights_fill(gpt2 *m, int index);
int weights_fill_rows(gpt2 *m, int index, int first, int count);

/* Gives block `block` its buffer and returns the block that this removed, or `block` itself. */
int weights_claim(gpt2 *m, int block);

/* A tensor that is filled whole becomes absent; rows that were filled one by one stay. */
int weights_forget(gpt2 *m, int index);

/* Is all of tensor `index` there; or row `row` of a table; or the whole model? */
bool weights_has(const gpt2 *m, int index);
bool weights_has_row(const gpt2_slot *table, int row);
bool weights_are_complete(const gpt2 *m);

/* The number of tensors that `stage` needs whole and that are not filled; the first `capacity` of
 * their indices go into `indices`. */
int weights_missing(const gpt2 *m, int stage, int32_t *indices, int capacity);

/* E_WEIGHTS unless all tensors are there that `stage` needs whole; or row `row` of a table. */
int weights_need_stage(const gpt2 *m, int stage);
int weights_need_row(const gpt2_slot *table, int row);

#endif
