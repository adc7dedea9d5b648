/* SPDX-License-Identifier: MIT
 *
 * packed8.h - the packed-8 layout of quantised weights: eight rows interleaved, in the order in
 * which a product reads them.
 *
 *     packed8_repack(QUANT_Q8_0, 0, rows, row_bytes, scratch);         // eight rows, in place
 *     packed8_dequantize_row(QUANT_Q8_0, 0, packed, 3, 0, 1280, out);  // the fourth of them
 *
 * A row of Q8_0 or Q4_0 in a GGUF file is a sequence of blocks; a block is a half d and the q of 32
 * values (quant.h). Repacking moves the bytes of eight rows without changing their number: block
 * after block along the row, first the d of all rows, then four bytes of q of each row in turn.
 *
 *     block 0  | d of row 0 .. 7 | q[0..3] of row 0 .. 7 | q[4..7] of row 0 .. 7 | ..
 *     block 1  | d of row 0 .. 7 | q[0..3] of row 0 .. 7 | ..
 *
 * One load of the activations then serves eight rows, the lanes of a vector are rows, eight scales
 * are converted at once, and memory is read from front to back.
 *
 * `bias` is the storage bias of Q8_0's weights: 0, or 0x80 where the kernels take unsigned weights.
 * Repacking then stores weight + 128, which is weight xor 0x80. Q4_0's codes are unsigned anyway
 * and have no storage bias.
 *
 * Called by weights.c, which repacks rows that are all there, and by the kernels.
 */
#ifndef LAMINAR_PACKED8_H
#define LAMINAR_PACKED8_H

#include "quant.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    PACKED8_ROWS = 8,       /* rows that are interleaved */
    PACKED8_VALUES = 32,    /* values of each row in a block */
    PACKED8_WORD = 4,       /* neighbouring bytes of q that belong to the same row */
    PACKED8_ROW_BYTES = 34, /* bytes of one row's block in Q8_0, the larger of the two types */
    PACKED8_BLOCK_BYTES = PACKED8_ROWS * PACKED8_ROW_BYTES,
};

/* Is there a packed-8 layout for this type? */
bool packed8_supports(quant_type type);

/* Repacks eight rows of `row_bytes` bytes each in place; `scratch` holds 8 * row_bytes bytes. */
void packed8_repack(quant_type type, uint8_t bias, uint8_t *rows, size_t row_bytes,
                    uint8_t *scratch);

/* Gathers block `block` of n <= 8 rows in the file's order into `out`, one block in the packed-8
 * layout. Rows beyond n become zeros. */
void packed8_gather_block(quant_type type, uint8_t bias, const uint8_t *rows, size_t row_bytes,
                          int n, int block, uint8_t *out);

/* Copies block `block` of row `row` out of eight repacked rows, in the file's order. */
void packed8_extract_block(quant_type type, uint8_t bias, const uint8_t *packed, int row, int block,
                           uint8_t *out);

/* The same as quant_dequantize_row(), for row `row` of eight repacked rows. */
void packed8_dequantize_row(quant_type type, uint8_t bias, const uint8_t *packed, int row, int k0,
                            int k1, float *out);

#endif
