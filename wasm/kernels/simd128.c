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

enum {
    LOW_VECTORS = 4, /* of a block of the low plane, int16 */
    TILE_SUMS = 4,
    I22_PLANES = 2,
};
typedef int16_t tile_value;
static const uint32_t plane_bits[I22_PLANES] = {0, LOW_BITS};

#include "simd_f32.h"
#include "simd_octets.h"

#include "simd_i8.h"

static inline void put_low(const v128_t values[8], v128_t *low) {
    v128_t mask = wasm_i32x4_const_splat(LOW_STEPS - 1);
    for (int i = 0; i < 4; i++)
        low[i] = wasm_i16x8_narrow_i32x4(wasm_v128_and(values[2 * i], mask),
                                         wasm_v128_and(values[2 * i + 1], mask));
}

INLINE v128_t dot_low(const v128_t bytes[2], const v128_t wide[4], const v128_t *low, v128_t ones) {
    (void)bytes, (void)ones;
    return dot_wide(wide, low);
}

static inline vector_shape shape_of(vector_form form) {
    (void)form;
    return shape_wide;
}

static inline void put_vector(vector_form form, const v128_t values[8], bool two, v128_t *block) {
    (void)form;
    put_wide(values, two, block);
}

INLINE v128_t four_products(vector_form form, octet_reader w, bool two, const uint8_t *block,
                            int row, const v128_t *x, v128_t ones) {
    (void)form;
    return four_wide(w, two, block, row, x, ones);
}

static inline uint8_t octet_flip(void) { return 0; }

/* Panel q[k/2][col][k%2]; one dot instruction takes two k of four columns:
 *
 *     panel   | c0k0 c0k1 | c1k0 c1k1 | c2k0 c2k1 | c3k0 c3k1 |   eight int16
 *     splat   | a0   a1   | a0   a1   | a0   a1   | a0   a1   |
 *     dot     |    c0     |    c1     |    c2     |    c3     |   four int32
 */
static void put_i8(const int8_t rows[OCTET][32], i8_block *block) {
    int16_t wide[OCTET][32];
    for (int row = 0; row < OCTET; row++)
        for (int k = 0; k < 32; k += 8)
            wasm_v128_store(wide[row] + k, wasm_i16x8_load8x8(rows[row] + k));
    for (int k = 0; k < 32; k += 8)
        transpose_8x4(wide[0] + k, sizeof wide[0], block->q + k * TILE_COLS);
    wasm_v128_store(block->start, wasm_i32x4_const_splat(0));
    wasm_v128_store(block->start + 4, wasm_i32x4_const_splat(0));
}

static void quantize_i8(const float *x, int K, void *q, float *d) {
    v128_t *block = q;
    for (int k = 0; k < K; k += 32, block += 4) {
        v128_t values[8];
        *d++ = round_block(x + k, 127, INFINITY, values);
        put_wide(values, false, block);
    }
}

static void quantize_i22(const float *x, int K, void *q, float *d) {
    v128_t *block = q;
    for (int k = 0; k < K; k += 32, block += 4 + LOW_VECTORS) {
        v128_t values[8];
        *d++ = round_block(x + k, I22_MOST, I22_MOST_SUM, values);
        put_wide(values, true, block);
    }
}

static inline v128_t dot_pairs(const int16_t *q, v128_t panel, v128_t sum) {
    return wasm_i32x4_add(wasm_i32x4_dot_i16x8(wasm_v128_load32_splat(q), panel), sum);
}

INLINE void add_dots(int planes, int R, const void *q, size_t row_bytes, const i8_block *panel,
                     v128_t sum[TILE_SUMS][2]) {
    const int16_t *x = q;
    size_t row = row_bytes / sizeof *x;
    for (int k = 0; k < 32; k += 2) {
        v128_t w0 = wasm_v128_load(panel->q + k * TILE_COLS);
        v128_t w1 = wasm_v128_load(panel->q + k * TILE_COLS + 8);
#pragma clang loop unroll(full)
        for (int i = 0; i < R * planes; i++) {
            const int16_t *two = x + (size_t)(i / planes) * row + i % planes * 32 + k;
            sum[i][0] = dot_pairs(two, w0, sum[i][0]);
            sum[i][1] = dot_pairs(two, w1, sum[i][1]);
        }
    }
}

void kernels_fill_simd128(kernels *k) {
    k->name = "simd128";
    fill_f32(k);
    fill_octets(k);
    fill_i8(k);
}
