/* SPDX-License-Identifier: MIT
 *
 * simd128.c - kernels for every engine with WebAssembly SIMD. The f32 side comes from simd_f32.h
 * with separate multiplication and addition; the integer side multiplies pairs of 16-bit values
 * (i32x4.dot_i16x8_s), exact on every machine.
 */
#include "kernels.h"

#include <wasm_simd128.h>

static inline v128_t fma4(v128_t a, v128_t b, v128_t c) {
    return wasm_f32x4_add(wasm_f32x4_mul(a, b), c);
}

static inline v128_t fma2(v128_t a, v128_t b, v128_t c) {
    return wasm_f64x2_add(wasm_f64x2_mul(a, b), c);
}

enum {
    TILE_SUMS = 4,
    ACT22_PLANES = 2, /* 16 and 6 bits, the second unsigned */
};
typedef int16_t plane_value;
static const uint32_t plane_bits[ACT22_PLANES] = {0, LOW_BITS};

#include "simd_f32.h"
#include "simd_f64.h"
#include "simd_packed8.h"

#include "simd_i8.h"

static inline uint8_t storage_bias(void) { return 0; }

/* Dots take int16, and weights are stored as bytes. */
static inline bool dot_order(packed8_reader w) {
    (void)w;
    return false;
}

/* 32 integers as int16. */
static inline void put_words(const v128_t v[8], plane_value *q) {
    for (int i = 0; i < 8; i += 2)
        wasm_v128_store(q + 4 * i, wasm_i16x8_narrow_i32x4(v[i], v[i + 1]));
}

static inline void put_planes(int planes, const v128_t values[8], plane_value *q) {
    v128_t high[8], low[8], mask = wasm_i32x4_const_splat(LOW_STEPS - 1);
    for (int i = 0; i < 8; i++) {
        low[i] = wasm_v128_and(values[i], mask);
        high[i] = planes == 2 ? wasm_i32x4_shr(values[i], LOW_BITS) : values[i];
    }
    put_words(high, q);
    if (planes == 2)
        put_words(low, q + 32);
}

/* Panel q[k/2][col][k%2]; one dot instruction takes two k of four columns:
 *
 *     panel   | c0k0 c0k1 | c1k0 c1k1 | c2k0 c2k1 | c3k0 c3k1 |   eight int16
 *     splat   | a0   a1   | a0   a1   | a0   a1   | a0   a1   |
 *     dot     |    c0     |    c1     |    c2     |    c3     |   four int32
 */
INLINE void put_i8(packed8_reader w, int part, const uint8_t *at, int k, i8_block to) {
    int16_t *q = to + k * TILE_COLS;
    for (int half = 0; half < 2; half++, at += 16, q += 8) {
        v128_t four = weights_at(w, part, at);
        v128_t c01 = wasm_i16x8_extend_low_i8x16(four), c23 = wasm_i16x8_extend_high_i8x16(four);
        wasm_v128_store(q, wasm_i32x4_shuffle(c01, c23, 0, 2, 4, 6));
        wasm_v128_store(q + 2 * TILE_COLS, wasm_i32x4_shuffle(c01, c23, 1, 3, 5, 7));
    }
}

static inline v128_t dot_pairs(v128_t x, v128_t w, v128_t sum) {
    return wasm_i32x4_add(wasm_i32x4_dot_i16x8(x, w), sum);
}

INLINE void add_dots(int planes, int R, const void *q, size_t row_bytes, const void *panel,
                     v128_t sum[TILE_SUMS][2]) {
    const plane_value *x = q;
    const int16_t *weights = panel;
    size_t row = row_bytes / sizeof *x;
    for (int k = 0; k < 32; k += 2) {
        v128_t w0 = wasm_v128_load(weights + k * TILE_COLS);
        v128_t w1 = wasm_v128_load(weights + k * TILE_COLS + 8);
#pragma clang loop unroll(full)
        for (int i = 0; i < R * planes; i++) {
            size_t at = (size_t)(i / planes) * row + (size_t)(i % planes * 32 + k);
            v128_t two = wasm_v128_load32_splat(x + at);
            sum[i][0] = dot_pairs(two, w0, sum[i][0]);
            sum[i][1] = dot_pairs(two, w1, sum[i][1]);
        }
    }
}

/* The dots' lanes are | r0k01 r0k23 r1k01 r1k23 |, of two rows; those of a row are added at the
 * end. */
INLINE void packed8_dots(packed8_reader w, int planes, const uint8_t *block, const plane_value *q,
                         v128_t sum[ACT22_PLANES][2]) {
    v128_t pairs[ACT22_PLANES][4];
#pragma clang loop unroll(full)
    for (int p = 0; p < planes; p++)
        for (int i = 0; i < 4; i++)
            pairs[p][i] = wasm_i32x4_const_splat(0);
#pragma clang loop unroll(full)
    for (int part = 0; part < 2; part++) {
        const uint8_t *at = part_of(w, block, part);
#pragma clang loop unroll(disable)
        for (int k = 0; k < 16; k += 4, q += 4, at += PACKED8_ROWS * PACKED8_WORD) {
#pragma clang loop unroll(full)
            for (int half = 0; half < 2; half++) {
                v128_t four = weights_at(w, part, at + 16 * half);
                v128_t r01 = wasm_i16x8_extend_low_i8x16(four);
                v128_t r23 = wasm_i16x8_extend_high_i8x16(four);
#pragma clang loop unroll(full)
                for (int p = 0; p < planes; p++) {
                    v128_t x = wasm_v128_load64_splat(q + p * 32);
                    pairs[p][2 * half] = dot_pairs(x, r01, pairs[p][2 * half]);
                    pairs[p][2 * half + 1] = dot_pairs(x, r23, pairs[p][2 * half + 1]);
                }
            }
        }
    }
#pragma clang loop unroll(full)
    for (int p = 0; p < planes; p++)
#pragma clang loop unroll(full)
        for (int half = 0; half < 2; half++) {
            v128_t a = pairs[p][2 * half], b = pairs[p][2 * half + 1];
            v128_t even = wasm_i32x4_shuffle(a, b, 0, 2, 4, 6);
            v128_t odd = wasm_i32x4_shuffle(a, b, 1, 3, 5, 7);
            sum[p][half] = wasm_i32x4_add(sum[p][half], wasm_i32x4_add(even, odd));
        }
}

void kernels_fill_simd128(kernels *k) {
    k->name = "simd128";
    fill_f32(k);
    fill_f64(k);
    fill_integers(k);
}
