/* SPDX-License-Identifier: MIT
 *
 * quant.h - the tensor types of GGUF that the engine reads, and what one row of each is worth.
 *
 *     uint64_t n = quant_row_bytes(QUANT_Q8_0, 1280);          // 40 blocks of 34 bytes
 *     quant_dequantize_row(QUANT_Q8_0, row, 0, 1280, out);     // f32, exactly as the format says
 *
 * Called by gguf.c for sizes and by the kernels for values; never allocates.
 *
 *   F32    4 bytes a value
 *   F16    2 bytes a value, IEEE binary16
 *   Q8_0   blocks of 32: f16 d, then 32 int8 q;            value = d * q
 *          | d d | q0 q1 ... q31 |                          34 bytes
 *   Q4_0   blocks of 32: f16 d, then 16 bytes of nibbles;  value = d * (nibble - 8)
 *          | d d | 16,0  17,1 ... 31,15 |                   18 bytes; low nibbles are values 0..15
 *
 * Source: GGUF specification v3; the numbers are GGML's type ids. Little-endian throughout.
 */
#ifndef LAMINAR_QUANT_H
#define LAMINAR_QUANT_H

#include <stdint.h>

/* X(name, ggml id, values a block, bytes a block) */
#define QUANT_LIST(X) X(F32, 0, 1, 4) X(F16, 1, 1, 2) X(Q4_0, 2, 32, 18) X(Q8_0, 8, 32, 34)

typedef enum quant_type {
#define X(name, id, values, bytes) QUANT_##name = id,
    QUANT_LIST(X)
#undef X
} quant_type;

/* NULL when the engine does not read this GGML type. */
const char *quant_name(uint32_t type);

/* Values in a block (1 for F32, F16) and bytes in a block; 0 for a type that is not read. */
uint32_t quant_block_values(uint32_t type);
uint32_t quant_block_bytes(uint32_t type);

/* The GGML name of any type id that the specification assigns, read by us or not, or "type N":
 * for error messages. Static or in a static buffer. */
const char *quant_any_name(uint32_t type);

/* Bytes of a row of `values` values, which must be a multiple of the block; 0 if it is not. */
uint64_t quant_row_bytes(uint32_t type, uint64_t values);

float quant_f16_to_f32(uint16_t half);

/* out[k1 - k0] = values k0..k1 of a row; k0 and k1 are multiples of the block. */
void quant_dequantize_row(quant_type type, const void *row, int k0, int k1, float *out);

#endif
