/* SPDX-License-Identifier: MIT
 *
 * octets.c - into an octet and out of it; see octets.h.
 */
#include "octets.h"

#include <string.h>

#define D_BYTES sizeof(uint16_t)

bool octets_hold(quant_type type) { return type == QUANT_Q8_0 || type == QUANT_Q4_0; }

static size_t q_bytes(quant_type type) { return type == QUANT_Q8_0 ? 32 : 16; }

/* Of Q4_0, whose codes are unsigned, nothing is flipped. */
static uint8_t flip_of(quant_type type, uint8_t flip) { return type == QUANT_Q8_0 ? flip : 0; }

static inline void flipped(uint8_t *to, const uint8_t *from, size_t bytes, uint8_t flip) {
    for (size_t i = 0; i < bytes; i += sizeof(uint64_t)) {
        uint64_t eight;
        memcpy(&eight, from + i, sizeof eight);
        eight ^= flip * UINT64_C(0x0101010101010101);
        memcpy(to + i, &eight, sizeof eight);
    }
}

/* With `q_bytes` a constant, the copies are a load and a store or two. */
static inline void gather(size_t q_bytes, uint8_t flip, const uint8_t *rows, size_t row_bytes,
                          int n, int block, uint8_t *out) {
    const uint8_t *from = rows + (size_t)block * (D_BYTES + q_bytes);
    uint8_t *d = out, *q = out + OCTET * D_BYTES;
    for (int row = 0; row < n; row++, from += row_bytes, d += D_BYTES, q += q_bytes) {
        memcpy(d, from, D_BYTES);
        flipped(q, from + D_BYTES, q_bytes, flip);
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
    flipped(out + D_BYTES, from + OCTET * D_BYTES + (size_t)row * q, q, flip_of(type, flip));
}

void octets_dequantize_row(quant_type type, uint8_t flip, const uint8_t *octet, int row, int k0,
                           int k1, float *out) {
    uint8_t block[OCTET_ROW_BYTES];
    for (int k = k0; k < k1; k += OCTET_VALUES, out += OCTET_VALUES) {
        octets_block(type, flip, octet, row, k / OCTET_VALUES, block);
        quant_dequantize_row(type, block, 0, OCTET_VALUES, out);
    }
}
