/* SPDX-License-Identifier: MIT
 *
 * octets.c - into an octet and out of it; see octets.h.
 */
#include "octets.h"

#include <string.h>

#define D_BYTES sizeof(uint16_t)
#define WORD_STEP ((size_t)OCTET * OCTET_WORD) /* from a row's word to its next */

bool octets_hold(quant_type type) { return type == QUANT_Q8_0 || type == QUANT_Q4_0; }

static size_t q_bytes(quant_type type) { return type == QUANT_Q8_0 ? 32 : 16; }

/* Of Q4_0, whose codes are unsigned, nothing is flipped. */
static uint8_t flip_of(quant_type type, uint8_t flip) { return type == QUANT_Q8_0 ? flip : 0; }

/* A row's q, words `from_step` bytes apart -> words `to_step` bytes apart. */
static inline void move_words(uint8_t *to, size_t to_step, const uint8_t *from, size_t from_step,
                              size_t q_bytes, uint8_t flip) {
    for (size_t i = 0; i < q_bytes; i += OCTET_WORD, to += to_step, from += from_step) {
        uint32_t word;
        memcpy(&word, from, sizeof word);
        word ^= flip * UINT32_C(0x01010101);
        memcpy(to, &word, sizeof word);
    }
}

/* With `q_bytes` a constant, the loop over words unrolls. */
static inline void gather(size_t q_bytes, uint8_t flip, const uint8_t *rows, size_t row_bytes,
                          int n, int block, uint8_t *out) {
    const uint8_t *from = rows + (size_t)block * (D_BYTES + q_bytes);
    uint8_t *d = out, *q = out + OCTET * D_BYTES;
    for (int row = 0; row < n; row++, from += row_bytes, d += D_BYTES, q += OCTET_WORD) {
        memcpy(d, from, D_BYTES);
        move_words(q, WORD_STEP, from + D_BYTES, OCTET_WORD, q_bytes, flip);
    }
}

void octets_gather(quant_type type, uint8_t flip, const uint8_t *rows, size_t row_bytes, int n,
                   int block, uint8_t *out) {
    if (n < OCTET) { /* a nibble of 8 is Q4_0's zero */
        memset(out, 0, OCTET * D_BYTES);
        memset(out + OCTET * D_BYTES, type == QUANT_Q4_0 ? 0x88 : flip, OCTET * q_bytes(type));
    }
    if (type == QUANT_Q8_0)
        gather(32, flip, rows, row_bytes, n, block, out);
    else
        gather(16, 0, rows, row_bytes, n, block, out);
}

void octets_lay(quant_type type, uint8_t flip, uint8_t *rows, size_t row_bytes, uint8_t *room) {
    size_t block_bytes = D_BYTES + q_bytes(type);
    memcpy(room, rows, OCTET * row_bytes);
    for (size_t block = 0; block < row_bytes / block_bytes; block++)
        octets_gather(type, flip, room, row_bytes, OCTET, (int)block,
                      rows + block * OCTET * block_bytes);
}

void octets_block(quant_type type, uint8_t flip, const uint8_t *octet, int row, int block,
                  uint8_t *out) {
    size_t q = q_bytes(type);
    const uint8_t *from = octet + (size_t)block * OCTET * (D_BYTES + q);
    memcpy(out, from + (size_t)row * D_BYTES, D_BYTES);
    move_words(out + D_BYTES, OCTET_WORD, from + OCTET * D_BYTES + (size_t)row * OCTET_WORD,
               WORD_STEP, q, flip_of(type, flip));
}

void octets_dequantize_row(quant_type type, uint8_t flip, const uint8_t *octet, int row, int k0,
                           int k1, float *out) {
    uint8_t block[OCTET_ROW_BYTES];
    for (int k = k0; k < k1; k += OCTET_VALUES, out += OCTET_VALUES) {
        octets_block(type, flip, octet, row, k / OCTET_VALUES, block);
        quant_dequantize_row(type, block, 0, OCTET_VALUES, out);
    }
}
