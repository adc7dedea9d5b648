/* SPDX-License-Identifier: MIT
 *
 * octets.h - rows of quantised weights, eight together, in the order in which products read them.
 *
 *     octets_lay(QUANT_Q8_0, 0, rows, row_bytes, room);              // eight rows, in place
 *     octets_dequantize_row(QUANT_Q8_0, 0, octet, 3, 0, 1280, out);  // the fourth of them
 *
 * A row of Q8_0 or Q4_0 is blocks of a half d and the q of 32 values (quant.h). An octet is the
 * same bytes of eight rows, block after block along the row, four bytes of q of each row in turn:
 *
 *     block 0  | d of row 0 .. 7 | q[0..3] of row 0 .. 7 | q[4..7] of row 0 .. 7 | ..
 *     block 1  | d of row 0 .. 7 | q[0..3] of row 0 .. 7 | ..
 *
 * So what a product loads of the activations serves eight rows, the lanes of a vector are rows,
 * eight scales are converted at once, and memory is read from front to back. `flip` is 0, or 0x80
 * where the kernels take Q8_0's weights unsigned: each then lies xored with it, 128 more than it
 * is. Called by weights.c, which lays, and by the kernels.
 */
#ifndef LAMINAR_OCTETS_H
#define LAMINAR_OCTETS_H

#include "quant.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    OCTET = 8,            /* rows */
    OCTET_VALUES = 32,    /* of each row in a block */
    OCTET_WORD = 4,       /* bytes of q of each row side by side */
    OCTET_ROW_BYTES = 34, /* of each row in a block of Q8_0, the larger type */
    OCTET_BLOCK_BYTES = OCTET * OCTET_ROW_BYTES,
};

/* Do rows of this type lie in octets? */
bool octets_hold(quant_type type);

/* Eight rows of `row_bytes` become an octet where they lie; `room` is for 8 * row_bytes. */
void octets_lay(quant_type type, uint8_t flip, uint8_t *rows, size_t row_bytes, uint8_t *room);

/* Block `block` of n <= 8 rows as the file has them -> out, a block of an octet, in which missing
 * rows are zeros. */
void octets_gather(quant_type type, uint8_t flip, const uint8_t *rows, size_t row_bytes, int n,
                   int block, uint8_t *out);

/* Block `block` of row `row` as the file has it. */
void octets_block(quant_type type, uint8_t flip, const uint8_t *octet, int row, int block,
                  uint8_t *out);

/* As quant_dequantize_row, of row `row` of an octet. */
void octets_dequantize_row(quant_type type, uint8_t flip, const uint8_t *octet, int row, int k0,
                           int k1, float *out);

#endif
