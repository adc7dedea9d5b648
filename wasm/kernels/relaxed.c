/* SPDX-License-Identifier: MIT
 *
 * relaxed.c - kernels for engines with relaxed SIMD: one rounding per multiply-add where the
 * machine has a fused one, and int8 dot products of four.
 *
 * i32x4.relaxed_dot_i8x16_i7x16_add_s(a, b, c) is certain only for b in 0..127. On machines with a
 * signed or an unsigned 8-bit dot it is exact for all b of that kind; on others the pair sums
 * saturate. probe() runs it once on operands that tell the three apart:
 *
 *     signed     activations as they are
 *     unsigned   activations + 128, and every sum starts from -128 * (sum of its weights)
 *     neither    the integer side stays that of simd128.c
 *
 * The operands of a relaxed instruction are never compile-time constants: wasm-opt 120 aborts on
 * trying to fold one.
 */
#include "kernels.h"

#include <wasm_simd128.h>

static inline v128_t fma4(v128_t a, v128_t b, v128_t c) { return wasm_f32x4_relaxed_madd(a, b, c); }

enum { LOW_VECTORS = 2 }; /* of a block of the low plane, bytes */

#include "simd_f32.h"
#include "simd_octets.h"

#include "simd_i8.h"

static void put_low(void *low, int at, v128_t a, v128_t b) {
    v128_t eight = wasm_i16x8_narrow_i32x4(a, b);
    wasm_v128_store64_lane((uint8_t *)low + at, wasm_u8x16_narrow_i16x8(eight, eight), 0);
}

/* 7-bit operands are certain on every engine, and sums of four products fit int16: 4 * 128 * 63.
 * Bytes instead of int16 leave the first-level cache to the weights where rows are long. */
static inline v128_t dot_low(const v128_t bytes[2], const v128_t wide[4], const v128_t *low,
                             v128_t ones) {
    (void)wide;
    v128_t fours = wasm_i16x8_add(wasm_i16x8_relaxed_dot_i8x16_i7x16(bytes[0], low[0]),
                                  wasm_i16x8_relaxed_dot_i8x16_i7x16(bytes[1], low[1]));
    return wasm_i32x4_dot_i16x8(fours, ones);
}

enum dot_kind { DOT_NEITHER, DOT_SIGNED, DOT_UNSIGNED };

/* What is added to each activation before it is stored, 0 or 128. Set once, by the probe. */
static int32_t offset;

/* Panel q[k/4][col][k%4] in bytes; one dot instruction takes four k of four columns:
 *
 *     panel   | c0k0..c0k3 | c1k0..c1k3 | c2k0..c2k3 | c3k0..c3k3 |   sixteen int8
 *     splat   | a0 .. a3   | a0 .. a3   | a0 .. a3   | a0 .. a3   |
 *     dot     |    c0      |    c1      |    c2      |    c3      |   four int32
 */
static void put_i8(i8_block *block, int row, float d, v128_t low, v128_t high) {
    int32_t *quads = (int32_t *)block->q + row;
    int32_t words[8];
    wasm_v128_store(words, low);
    wasm_v128_store(words + 4, high);
    for (int quad = 0; quad < 8; quad++)
        quads[quad * TILE_COLS] = words[quad];
    v128_t pairs = wasm_i16x8_add(wasm_i16x8_extadd_pairwise_i8x16(low),
                                  wasm_i16x8_extadd_pairwise_i8x16(high));
    v128_t sums = wasm_i32x4_extadd_pairwise_i16x8(pairs);
    int32_t total = wasm_i32x4_extract_lane(sums, 0) + wasm_i32x4_extract_lane(sums, 1) +
                    wasm_i32x4_extract_lane(sums, 2) + wasm_i32x4_extract_lane(sums, 3);
    block->d[row] = d;
    block->start[row] = -offset * total;
}

static void quantize_row(const float *x, int K, void *q, float *d) {
    uint8_t *bytes = q;
    v128_t flip = wasm_i8x16_splat((int8_t)offset); /* + 128 modulo 256 is ^ 128 */
    for (int block = 0; block < K / 32; block++, x += 32, bytes += 32) {
        v128_t values[8];
        d[block] = round_block(x, values);
        for (int i = 0; i < 2; i++) {
            v128_t low = wasm_i16x8_narrow_i32x4(values[4 * i], values[4 * i + 1]);
            v128_t high = wasm_i16x8_narrow_i32x4(values[4 * i + 2], values[4 * i + 3]);
            wasm_v128_store(bytes + 16 * i,
                            wasm_v128_xor(wasm_i8x16_narrow_i16x8(low, high), flip));
        }
    }
}

static inline __attribute__((always_inline)) void
tile_rows_i8(int R, int blocks, const void *rounded, size_t ldq, const float *d, size_t ldd,
             const i8_block *panel, float *c, size_t ldc, int cols) {
    v128_t out[TILE_I8_ROWS][2];
    const uint8_t *q = rounded;
#pragma clang loop unroll(full)
    for (int r = 0; r < R; r++)
        out[r][0] = out[r][1] = wasm_f32x4_const_splat(0);
    for (int b = 0; b < blocks; b++, panel++, q += 32, d++) {
        const uint8_t *weights = (const uint8_t *)panel->q;
        v128_t start0 = wasm_v128_load(panel->start), start1 = wasm_v128_load(panel->start + 4);
        v128_t sum[TILE_I8_ROWS][2];
#pragma clang loop unroll(full)
        for (int r = 0; r < R; r++)
            sum[r][0] = start0, sum[r][1] = start1;
/* No further, or V8 takes the unrolled dots one sum after another, and spills all else. */
#pragma clang loop unroll(disable)
        for (int k = 0; k < 32; k += 8, weights += 8 * TILE_COLS) {
#pragma clang loop unroll(full)
            for (int i = 0; i < 2; i++) {
                v128_t p0 = wasm_v128_load(weights + i * 4 * TILE_COLS);
                v128_t p1 = wasm_v128_load(weights + i * 4 * TILE_COLS + 16);
#pragma clang loop unroll(full)
                for (int r = 0; r < R; r++) {
                    v128_t x = wasm_v128_load32_splat(q + (size_t)r * ldq + k + i * 4);
                    sum[r][0] = wasm_i32x4_relaxed_dot_i8x16_i7x16_add(p0, x, sum[r][0]);
                    sum[r][1] = wasm_i32x4_relaxed_dot_i8x16_i7x16_add(p1, x, sum[r][1]);
                }
            }
        }
#pragma clang loop unroll(full)
        for (int r = 0; r < R; r++)
            scale_sums(sum[r], d[(size_t)r * ldd], panel->d, out[r]);
    }
    add_tile(R, cols, out, c, ldc);
}

/* Operands 100 and 200: four products make 80000 unsigned; 200 read as -56 makes -22400. Pair sums
 * that saturate at 16 bits give 65534. The largest operands in both signs confirm the reading. */
static enum dot_kind probe(void) {
    volatile int8_t a = 100, least = -128, most = 127;
    volatile uint8_t b = 200, top = 255;
    v128_t zero = wasm_i32x4_splat(a - 100);
    v128_t sample =
        wasm_i32x4_relaxed_dot_i8x16_i7x16_add(wasm_i8x16_splat(a), wasm_u8x16_splat(b), zero);
    v128_t lowest = wasm_i32x4_relaxed_dot_i8x16_i7x16_add(wasm_i8x16_splat(least),
                                                           wasm_u8x16_splat(top), zero);
    v128_t highest =
        wasm_i32x4_relaxed_dot_i8x16_i7x16_add(wasm_i8x16_splat(most), wasm_u8x16_splat(top), zero);
    int32_t s = wasm_i32x4_extract_lane(sample, 0);
    int32_t l = wasm_i32x4_extract_lane(lowest, 0), h = wasm_i32x4_extract_lane(highest, 0);
    if (s == 4 * 100 * 200 && l == 4 * -128 * 255 && h == 4 * 127 * 255)
        return DOT_UNSIGNED;
    if (s == 4 * 100 * -56 && l == 4 * 128 && h == 4 * -127)
        return DOT_SIGNED;
    return DOT_NEITHER;
}

void kernels_fill_relaxed(kernels *k) {
    enum dot_kind kind = probe();
    offset = kind == DOT_UNSIGNED ? 128 : 0;
    fill_f32(k);
    fill_octets(k);
    k->name = "relaxed, 16-bit dot";
    k->plane_tiles = false; /* tile_f32 is twice as fast here */
    if (kind == DOT_NEITHER)
        return;
    k->name = kind == DOT_UNSIGNED ? "relaxed, unsigned 8-bit dot" : "relaxed, signed 8-bit dot";
    k->activation_bytes = sizeof(int8_t);
    k->quantize_row = quantize_row;
    k->pack_i8[QUANT_Q8_0] = pack_i8_q8_0;
    k->pack_i8[QUANT_Q4_0] = pack_i8_q4_0;
    k->tile_i8 = tile_i8;
}
