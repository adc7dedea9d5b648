/* SPDX-License-Identifier: MIT
 *
 * relaxed.c - kernels for engines with relaxed SIMD: one rounding per multiply-add where the
 * machine has a fused one, and int8 dot products of four.
 *
 * The specification fixes i32x4.relaxed_dot_i8x16_i7x16_add_s(a, b, c) only for b in 0..127. On
 * machines with a signed or an unsigned 8-bit dot it is exact for all b of that kind; on others the
 * sums of pairs saturate. probe() runs it once on operands that tell the three kinds apart:
 *
 *     signed     weights have no storage bias
 *     unsigned   weights are stored as weight + 128 (storage bias, packed8.h), and every sum starts
 *                from -128 * (sum of the activations)
 *     neither    the integer kernels stay those of simd128.c
 *
 * The operands of a relaxed instruction are never compile-time constants: wasm-opt 120 aborts on
 * trying to fold one.
 */
#include "kernels.h"

#include <wasm_simd128.h>

static inline v128_t fma4(v128_t a, v128_t b, v128_t c) { return wasm_f32x4_relaxed_madd(a, b, c); }

static inline v128_t fma2(v128_t a, v128_t b, v128_t c) { return wasm_f64x2_relaxed_madd(a, b, c); }

enum {
    TILE_SUMS = 6,
    ACT22_PLANES = 3, /* 8, 8 and 6 bits, the last unsigned */
};
typedef uint8_t plane_value;
static const uint32_t plane_bits[ACT22_PLANES] = {0, 8, LOW_BITS};

#include "simd_f32.h"
#include "simd_f64.h"
#include "simd_packed8.h"

#include "simd_i8.h"

enum dot_kind { DOT_NEITHER, DOT_SIGNED, DOT_UNSIGNED };

/* The storage bias of Q8_0 weights. Set by kernels_fill_relaxed() from what probe() found. */
static uint8_t weight_bias;

static inline uint8_t storage_bias(void) { return weight_bias; }

static inline bool dot_order(packed8_reader w) { return w.type == QUANT_Q8_0; }

/* Sums of four products each: a signed activations, b weights with the storage bias. */
static inline v128_t dot_bytes(v128_t a, v128_t b, v128_t sum) {
    return wasm_i32x4_relaxed_dot_i8x16_i7x16_add(a, b, sum);
}

/* Splits off the lowest byte of each integer: returns it with its sign and leaves
 * (value - byte) / 256 in *value. */
static inline v128_t low_byte(v128_t *value) {
    v128_t low = wasm_i32x4_shr(wasm_i32x4_shl(*value, 24), 24);
    *value = wasm_i32x4_shr(wasm_i32x4_sub(*value, low), 8);
    return low;
}

/* 32 integers of -128..127 as bytes. */
static inline void put_bytes(const v128_t v[8], plane_value *q) {
    for (int i = 0; i < 8; i += 4)
        wasm_v128_store(q + 4 * i,
                        wasm_i8x16_narrow_i16x8(wasm_i16x8_narrow_i32x4(v[i], v[i + 1]),
                                                wasm_i16x8_narrow_i32x4(v[i + 2], v[i + 3])));
}

static inline void put_planes(int planes, const v128_t values[8], plane_value *q) {
    v128_t high[8], byte[8], low[8], mask = wasm_i32x4_const_splat(LOW_STEPS - 1);
    for (int i = 0; i < 8; i++) {
        low[i] = wasm_v128_and(values[i], mask);
        high[i] = planes == 3 ? wasm_i32x4_shr(values[i], LOW_BITS) : values[i];
        if (planes > 1)
            byte[i] = low_byte(high + i);
    }
    put_bytes(high, q);
    if (planes > 1)
        put_bytes(byte, q + 32);
    if (planes == 3)
        put_bytes(low, q + 64);
}

/* Panel q[k/4][col][k%4] in bytes, the order of the packed-8 layout; one dot takes four k of four
 * columns:
 *
 *     panel   | c0k0..c0k3 | c1k0..c1k3 | c2k0..c2k3 | c3k0..c3k3 |   sixteen bytes
 *     splat   | a0 .. a3   | a0 .. a3   | a0 .. a3   | a0 .. a3   |
 *     dot     |    c0      |    c1      |    c2      |    c3      |   four int32
 */
INLINE void put_i8(packed8_reader w, int part, const uint8_t *at, int k, i8_block to) {
    uint8_t *q = (uint8_t *)to + k * TILE_COLS;
    wasm_v128_store(q, biased_at(w, part, at));
    wasm_v128_store(q + 16, biased_at(w, part, at + 16));
}

/* Adds the products of four k to the sums of eight columns. */
INLINE void four_dots(v128_t w0, v128_t w1, const plane_value *x, v128_t sum[2]) {
    v128_t four = wasm_v128_load32_splat(x);
    sum[0] = dot_bytes(four, w0, sum[0]);
    sum[1] = dot_bytes(four, w1, sum[1]);
}

/* Here and below, two loops of four rounds each, which V8 unrolls one by one. Unrolled to one
 * longer run, V8 would order the dots one sum after another and spill everything else. */
INLINE void add_dots(int planes, int R, const void *q, size_t row_bytes, const void *panel,
                     v128_t sum[TILE_SUMS][2]) {
    const uint8_t *weights = panel;
    const plane_value *x = q;
#pragma clang loop unroll(full)
    for (int part = 0; part < 2; part++) {
#pragma clang loop unroll(disable)
        for (int k = 0; k < 16; k += 4, x += 4, weights += 4 * TILE_COLS) {
            v128_t w0 = wasm_v128_load(weights), w1 = wasm_v128_load(weights + 16);
#pragma clang loop unroll(full)
            for (int i = 0; i < R * planes; i++) {
                size_t at = (size_t)(i / planes) * row_bytes + (size_t)(i % planes) * 32;
                four_dots(w0, w1, x + at, sum[i]);
            }
        }
    }
}

INLINE void packed8_dots(packed8_reader w, int planes, const uint8_t *block, const plane_value *q,
                         v128_t sum[ACT22_PLANES][2]) {
#pragma clang loop unroll(full)
    for (int part = 0; part < 2; part++) {
        const uint8_t *at = part_of(w, block, part);
#pragma clang loop unroll(disable)
        for (int k = 0; k < 16; k += 4, q += 4, at += PACKED8_ROWS * PACKED8_WORD) {
            v128_t w0 = biased_at(w, part, at), w1 = biased_at(w, part, at + 16);
#pragma clang loop unroll(full)
            for (int p = 0; p < planes; p++)
                four_dots(w0, w1, q + p * 32, sum[p]);
        }
    }
}

/* Operands 100 and 200: four products make 80000 unsigned; 200 read as -56 makes -22400. Pair sums
 * that saturate at 16 bits give 65534. The largest operands in both signs confirm the reading. */
static enum dot_kind probe(void) {
    volatile int8_t a = 100, least = -128, most = 127;
    volatile uint8_t b = 200, top = 255;
    v128_t zero = wasm_i32x4_splat(a - 100);
    v128_t sample = dot_bytes(wasm_i8x16_splat(a), wasm_u8x16_splat(b), zero);
    v128_t lowest = dot_bytes(wasm_i8x16_splat(least), wasm_u8x16_splat(top), zero);
    v128_t highest = dot_bytes(wasm_i8x16_splat(most), wasm_u8x16_splat(top), zero);
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
    weight_bias = kind == DOT_UNSIGNED ? 0x80 : 0;
    fill_f32(k);
    fill_f64(k);
    k->name = "relaxed, 16-bit dot";
    if (kind == DOT_NEITHER) {
        k->act22.tile = NULL; /* two dots of pairs take longer than tile_f32 */
        return;
    }
    k->name = kind == DOT_UNSIGNED ? "relaxed, unsigned 8-bit dot" : "relaxed, signed 8-bit dot";
    fill_integers(k);
}
