/* SPDX-License-Identifier: MIT
 *
 * packed8.c - moves blocks into the packed-8 layout and out of it; packed8.h draws the layout.
 */
#include "packed8.h"

#include <string.h>

#define D_BYTES sizeof(uint16_t)
#define WORD_STEP ((size_t)PACKED8_ROWS * PACKED8_WORD) /* from one word of a row to its next */

bool packed8_supports(quant_type type) { return type == QUANT_Q8_0 || type == QUANT_Q4_0; }

static size_t q_bytes(quant_type type) { return type == QUANT_Q8_0 ? 32 : 16; }

/* Q4_0 has no storage bias: its codes are unsigned. */
static uint8_t bias_of(quant_type type, uint8_t bias) { return type == QUANT_Q8_0 ? bias : 0; }

/* Copies the q of one row: words `from_step` bytes apart become words `to_step` bytes apart. */
static inline void move_words(uint8_t *to, size_t to_step, const uint8_t *from, size_t from_step,
                              size_t q_bytes, uint8_t bias) {
    for (size_t i = 0; i < q_bytes; i += PACKED8_WORD, to += to_step, from += from_step) {
        uint32_t word;
        memcpy(&word, from, sizeof word);
        word ^= bias * UINT32_C(0x01010101);
        memcpy(to, &word, sizeof word);
    }
}

/* `q_bytes` is a constant at every call, so that the loop over words unrolls. */
static inline void gather(size_t q_bytes, uint8_t bias, const uint8_t *rows, size_t row_bytes,
                          int n, int block, uint8_t *out) {
    const uint8_t *from = rows + (size_t)block * (D_BYTES + q_bytes);
    uint8_t *d = out, *q = out + PACKED8_ROWS * D_BYTES;
    for (int row = 0; row < n; row++, from += row_bytes, d += D_BYTES, q += PACKED8_WORD) {
        memcpy(d, from, D_BYTES);
        move_words(q, WORD_STEP, from + D_BYTES, PACKED8_WORD, q_bytes, bias);
    }
}

void packed8_gather_block(quant_type type, uint8_t bias, const uint8_t *rows, size_t row_bytes,
                          int n, int block, uint8_t *out) {
    if (n < PACKED8_ROWS) { /* a nibble of 8 stands for 0 in Q4_0 */
        memset(out, 0, PACKED8_ROWS * D_BYTES);
        memset(out + PACKED8_ROWS * D_BYTES, type == QUANT_Q4_0 ? 0x88 : bias,
               PACKED8_ROWS * q_bytes(type));
    }
    if (type == QUANT_Q8_0)
        gather(32, bias, rows, row_bytes, n, block, out);
    else
        gather(16, 0, rows, row_bytes, n, block, out);
}

void packed8_repack(quant_type type, uint8_t bias, uint8_t *rows, size_t row_bytes,
                    uint8_t *scratch) {
    size_t block_bytes = D_BYTES + q_bytes(type);
    memcpy(scratch, rows, PACKED8_ROWS * row_bytes);
    for (size_t block = 0; block < row_bytes / block_bytes; block++)
        packed8_gather_block(type, bias, scratch, row_bytes, PACKED8_ROWS, (int)block,
                             rows + block * PACKED8_ROWS * block_bytes);
}

void packed8_extract_block(quant_type type, uint8_t bias, const uint8_t *packed, int row, int block,
                           uint8_t *out) {
    size_t q = q_bytes(type);
    const uint8_t *from = packed + (size_t)block * PACKED8_ROWS * (D_BYTES + q);
    memcpy(out, from + (size_t)row * D_BYTES, D_BYTES);
    move_words(out + D_BYTES, PACKED8_WORD,
               from + PACKED8_ROWS * D_BYTES + (size_t)row * PACKED8_WORD, WORD_STEP, q,
               bias_of(type, bias));
}

void packed8_dequantize_row(quant_type type, uint8_t bias, const uint8_t *packed, int row, int k0,
                            int k1, float *out) {
    uint8_t block[PACKED8_ROW_BYTES];
    for (int k = k0; k < k1; k += PACKED8_VALUES, out += PACKED8_VALUES) {
        packed8_extract_block(type, bias, packed, row, k / PACKED8_VALUES, block);
        quant_dequantize_row(type, block, 0, PACKED8_VALUES, out);
    }
}
