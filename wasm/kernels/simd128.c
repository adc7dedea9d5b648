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

enum { LOW_VECTORS = 4 }; /* of a block of the low plane, int16 */

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

static void quantize_row(const float *x, int K, int planes, void *rounded, size_t ldq, float *d,
                         size_t ldd) {
    int16_t *q = rounded;
    float most = planes == 1 ? 127 : 32768 * LOW_STEPS - 1;
    for (int k = 0; k < K; k += 32, d++, q += 32) {
        v128_t values[8], block[4 + LOW_VECTORS];
        float step = round_block(x + k, most, values);
        put_wide(values, planes > 1, block);
        for (int i = 0; i < 4; i++)
            wasm_v128_store(q + 8 * i, block[i]);
        *d = step;
        if (planes == 1)
            continue;
        for (int i = 0; i < 4; i++)
            wasm_v128_store(q + ldq + 8 * i, block[4 + i]);
        d[0] = step * LOW_STEPS, d[ldd] = step;
    }
}

static inline v128_t dot_pairs(const int16_t *q, v128_t panel, v128_t sum) {
    return wasm_i32x4_add(wasm_i32x4_dot_i16x8(wasm_v128_load32_splat(q), panel), sum);
}

INLINE void tile_rows_i8(int R, int blocks, const void *rounded, size_t ldq, const float *d,
                         size_t ldd, const i8_block *panel, float *c, size_t ldc, int cols) {
    v128_t out[TILE_I8_ROWS][2];
    const int16_t *q = rounded;
#pragma clang loop unroll(full)
    for (int r = 0; r < R; r++)
        out[r][0] = out[r][1] = wasm_f32x4_const_splat(0);
    for (int b = 0; b < blocks; b++, panel++, q += 32, d++) {
        v128_t sum[TILE_I8_ROWS][2];
#pragma clang loop unroll(full)
        for (int r = 0; r < R; r++)
            sum[r][0] = sum[r][1] = wasm_i32x4_const_splat(0);
        for (int k = 0; k < 32; k += 2) {
            v128_t p0 = wasm_v128_load(panel->q + k * TILE_COLS);
            v128_t p1 = wasm_v128_load(panel->q + k * TILE_COLS + 8);
#pragma clang loop unroll(full)
            for (int r = 0; r < R; r++) {
                sum[r][0] = dot_pairs(q + (size_t)r * ldq + k, p0, sum[r][0]);
                sum[r][1] = dot_pairs(q + (size_t)r * ldq + k, p1, sum[r][1]);
            }
        }
#pragma clang loop unroll(full)
        for (int r = 0; r < R; r++)
            scale_sums(sum[r], d[(size_t)r * ldd], panel->d, out[r]);
    }
    add_tile(R, cols, out, c, ldc);
}

void kernels_fill_simd128(kernels *k) {
    k->name = "simd128";
    fill_f32(k);
    fill_octets(k);
    k->activation_bytes = sizeof(int16_t);
    k->quantize_row = quantize_row;
    k->pack_i8[QUANT_Q8_0] = pack_i8_q8_0;
    k->pack_i8[QUANT_Q4_0] = pack_i8_q4_0;
    k->tile_i8 = tile_i8;
    k->planes = 2; /* tile_f32 takes a multiplication and an addition each */
}
