/* SPDX-License-Identifier: MIT
 *
 * quant.h - the tensor types of GGUF that the engine reads, and what one row of each is worth.
 *
 *     uint64_t n = quant_row_bytes(QUANT_Q8_0, 1280);          // 40 blocks of 34 bytes
 *     quant_dequantize_row(QUANT_Q8_0, row, 0, 1280, out);     // f32, exactly as the format says
 *
 * Called by gguf.c for sizes and by the kernels for values; never allocates.
 *
 * F32, F16 and BF16 are values one after another, 4 bytes or 2 each: IEEE binary16, and the upper
 * half of an f32. All others are blocks; d and m are f16, `..` are runs of bytes, and 17,1 is a
 * byte whose high nibble belongs to value 17 and whose low nibble to value 1.
 *
 *   Q8_0   32 values, 34 bytes                    value = d * q, q an int8
 *          | d d | q0 q1 .. q31 |
 *
 *   Q4_0   32 values, 18 bytes                    value = d * (nibble - 8)
 *   Q4_1   32 values, 20 bytes                    value = d * nibble + m
 *          | d d |       16,0  17,1 .. 31,15 |
 *          | d d | m m | 16,0  17,1 .. 31,15 |
 *
 *   Q5_0   32 values, 22 bytes                    value = d * (q - 16)
 *   Q5_1   32 values, 24 bytes                    value = d * q + m
 *          | d d |       h h h h | 16,0  17,1 .. 31,15 |
 *          | d d | m m | h h h h | 16,0  17,1 .. 31,15 |
 *          q = nibble + 16 * (bit i of the 32 bits h) for value i
 *
 *   Q4_K   256 values, 144 bytes                  value = (d s[j]) * nibble - (m l[j])
 *   Q5_K   256 values, 176 bytes                  value = (d s[j]) * q - (m l[j])
 *          | d d | m m | 12 bytes of s and l |               | 128 bytes of nibbles |
 *          | d d | m m | 12 bytes of s and l | h0 h1 .. h31 | 128 bytes of nibbles |
 *          Eight groups j of 32 values. Nibble bytes 32 p + i hold value i of group 2 p (low)
 *          and of group 2 p + 1 (high); q = nibble + 16 * (bit j of h[i]). Scales s and least
 *          values l have 6 bits; the four of groups 4..7 are cut in two:
 *
 *               bit  7 6 | 5 4 3 2 1 0
 *          byte i     H  |    s[i]         H: the high 2 bits of s[4 + i]       i = 0..3
 *          byte 4+i   H  |    l[i]         H: the high 2 bits of l[4 + i]
 *          byte 8+i   low 4 of l[4+i] (bits 7..4), low 4 of s[4+i] (bits 3..0)
 *
 *   Q6_K   256 values, 210 bytes                  value = (d s[k / 16]) * (q - 32)
 *          | 128 bytes of nibbles | 64 bytes of bit pairs | s0 s1 .. s15, int8 | d d |
 *          Two halves of 128 values. In half a, value i has the nibble (i / 64: 0 low, 1 high) of
 *          nibble byte 64 a + i % 64, and the pair at bit 2 (i / 32) of pair byte 32 a + i % 32;
 *          q = nibble + 16 * pair.
 *
 * Values are computed in f32 in the order that the formulas show, without fused operations, which
 * gives the bits that ggml's reference and its Python package give.
 *
 * Source: GGUF specification v3; the numbers are GGML's type ids. Little-endian throughout.
 */
#ifndef LAMINAR_QUANT_H
#define LAMINAR_QUANT_H

#include <stdint.h>

/* X(name, ggml id, values a block, bytes a block) */
#define QUANT_LIST(X)                                                                              \
    X(F32, 0, 1, 4)                                                                                \
    X(F16, 1, 1, 2)                                                                                \
    X(Q4_0, 2, 32, 18)                                                                             \
    X(Q4_1, 3, 32, 20)                                                                             \
    X(Q5_0, 6, 32, 22)                                                                             \
    X(Q5_1, 7, 32, 24)                                                                             \
    X(Q8_0, 8, 32, 34)                                                                             \
    X(Q4_K, 12, 256, 144)                                                                          \
    X(Q5_K, 13, 256, 176)                                                                          \
    X(Q6_K, 14, 256, 210)                                                                          \
    X(BF16, 30, 1, 2)

typedef enum quant_type {
#define X(name, id, values, bytes) QUANT_##name = id,
    QUANT_LIST(X)
#undef X
} quant_type;

/* The most values that a block of any type has. */
enum { QUANT_MAX_VALUES = 256 };

/* NULL when the engine does not read this GGML type. */
const char *quant_name(uint32_t type);

/* Values in a block (1 for F32, F16, BF16) and bytes in a block; 0 for a type that is not read. */
uint32_t quant_block_values(uint32_t type);
uint32_t quant_block_bytes(uint32_t type);

/* The GGML name of any type id that the specification assigns, read by us or not, or "type N":
 * for error messages. Static or in a static buffer. */
const char *quant_any_name(uint32_t type);

/* The names of all types that are read, with commas between. */
const char *quant_names(void);

/* Bytes of a row of `values` values, which must be a multiple of the block; 0 if it is not. */
uint64_t quant_row_bytes(uint32_t type, uint64_t values);

float quant_f16_to_f32(uint16_t half);
float quant_bf16_to_f32(uint16_t upper);

/* out[k1 - k0] = values k0..k1 of a row; k0 and k1 are multiples of the block. */
void quant_dequantize_row(quant_type type, const void *row, int k0, int k1, float *out);

#endif
