/* SPDX-License-Identifier: MIT
 *
 * relaxed.c - kernels for engines with relaxed SIMD: one rounding per multiply-add where the
 * machine has a fused one, and int8 dot products of four.
 *
 * i32x4.relaxed_dot_i8x16_i7x16_add_s(a, b, c) is certain only for b in 0..127. On machines with a
 * signed or an unsigned 8-bit dot it is exact for all b of that kind; on others the pair sums
 * saturate. probe() runs it once on operands that tell the three apart:
 *
 *     signed     both sides as they are
 *     unsigned   one side + 128, and every sum starts from -128 * (sum of the other): in tiles the
 *                activations, with one vector the weights, which lie so (octets.h)
 *     neither    the integer side stays that of simd128.c
 *
 * The operands of a relaxed instruction are never compile-time constants: wasm-opt 120 aborts on
 * trying to fold one.
 */
#include "kernels.h"

#include <wasm_simd128.h>

static inline v128_t fma4(v128_t a, v128_t b, v128_t c) { return wasm_f32x4_relaxed_madd(a, b, c); }

enum {
    LOW_VECTORS = 2, /* of a block of the low plane, bytes */
    TILE_SUMS = 6,
    I22_PLANES = 3,
};
typedef uint8_t tile_value;
static const uint32_t plane_bits[I22_PLANES] = {0, 8, LOW_BITS};

#include "simd_f32.h"
#include "simd_octets.h"

#include "simd_i8.h"

static inline void put_low(const v128_t values[8], v128_t *low) {
    v128_t mask = wasm_i32x4_const_splat(LOW_STEPS - 1), eights[4];
    for (int i = 0; i < 4; i++)
        eights[i] = wasm_i16x8_narrow_i32x4(wasm_v128_and(values[2 * i], mask),
                                            wasm_v128_and(values[2 * i + 1], mask));
    low[0] = wasm_u8x16_narrow_i16x8(eights[0], eights[1]);
    low[1] = wasm_u8x16_narrow_i16x8(eights[2], eights[3]);
}

/* 7-bit operands are certain on every engine, and sums of four products fit int16: 4 * 128 * 63.
 * Bytes instead of int16 leave the first-level cache to the weights where rows are long. */
INLINE v128_t dot_low(const v128_t bytes[2], const v128_t wide[4], const v128_t *low, v128_t ones) {
    (void)wide;
    v128_t fours = wasm_i16x8_add(wasm_i16x8_relaxed_dot_i8x16_i7x16(bytes[0], low[0]),
                                  wasm_i16x8_relaxed_dot_i8x16_i7x16(bytes[1], low[1]));
    return wasm_i32x4_dot_i16x8(fours, ones);
}

/* Sums of four products each, a signed. */
static inline v128_t dot_bytes(v128_t a, v128_t b, v128_t sum) {
    return wasm_i32x4_relaxed_dot_i8x16_i7x16_add(a, b, sum);
}

enum dot_kind { DOT_NEITHER, DOT_SIGNED, DOT_UNSIGNED };

/* What is added to the unsigned side of a dot, 0 or 128. Set once, by the probe. */
static int32_t offset;

/* 1, behind the compiler's back. */
static volatile int8_t one = 1;

/* Panel q[k/4][col][k%4] in bytes; one dot instruction takes four k of four columns:
 *
 *     panel   | c0k0..c0k3 | c1k0..c1k3 | c2k0..c2k3 | c3k0..c3k3 |   sixteen int8
 *     splat   | a0 .. a3   | a0 .. a3   | a0 .. a3   | a0 .. a3   |
 *     dot     |    c0      |    c1      |    c2      |    c3      |   four int32
 */
static void put_i8(const int8_t rows[OCTET][32], i8_block *block) {
    uint8_t *q = (uint8_t *)block->q;
    v128_t ones = wasm_i8x16_splat(one), sum[2] = {wasm_i32x4_const_splat(0)};
    sum[1] = sum[0];
    for (int k = 0; k < 32; k += 16)
        transpose_8x4(rows[0] + k, sizeof rows[0], q + k * TILE_COLS);
    for (int i = 0; i < 2 * 8; i++)
        sum[i % 2] = dot_bytes(wasm_v128_load(q + i * 16), ones, sum[i % 2]);
    for (int i = 0; i < 2; i++)
        wasm_v128_store(block->start + 4 * i, wasm_i32x4_mul(sum[i], wasm_i32x4_splat(-offset)));
}

/* Takes the lowest byte off integers: returns it with its sign, leaves the rest divided by 256. */
static inline v128_t low_byte(v128_t *value) {
    v128_t low = wasm_i32x4_shr(wasm_i32x4_shl(*value, 24), 24);
    *value = wasm_i32x4_shr(wasm_i32x4_sub(*value, low), 8);
    return low;
}

/* Integers of -128..127 as bytes. */
static inline v128_t narrow_16(const v128_t v[4]) {
    return wasm_i8x16_narrow_i16x8(wasm_i16x8_narrow_i32x4(v[0], v[1]),
                                   wasm_i16x8_narrow_i32x4(v[2], v[3]));
}

/* ---- Products with one vector in bytes ----------------------------------------------------- */

/* A block: three planes of 8, 8 and 6 bits, two vectors each, the last unsigned. What the codes'
 * surplus over the weights adds to a product is known from the activations alone; to undo it, and
 * to be multiplied by it: minus the sums of the first plane in int32, one lane of a product each,
 * and minus the sum of the others in f32. */
static inline void put_bytes(const v128_t values[8], bool two, v128_t *block) {
    v128_t ones = wasm_i8x16_splat(one), zero = wasm_i32x4_const_splat(0), rest[8], bytes[8];
    for (int i = 0; i < 8; i++)
        rest[i] = two ? wasm_i32x4_shr(values[i], LOW_BITS) : values[i];
    for (int i = 0; i < 8; i++)
        bytes[i] = low_byte(rest + i);
    for (int i = 0; i < 2; i++) {
        block[i] = narrow_16(rest + 4 * i);
        block[2 + i] = narrow_16(bytes + 4 * i);
    }
    v128_t first = dot_bytes(block[1], ones, dot_bytes(block[0], ones, zero));
    v128_t others = dot_bytes(block[3], ones, dot_bytes(block[2], ones, zero));
    if (two) {
        put_low(values, block + 4);
        others = dot_bytes(block[4], ones, wasm_i32x4_shl(others, LOW_BITS));
        others = dot_bytes(block[5], ones, others);
    }
    block[6] = wasm_i32x4_neg(first);
    others = wasm_f32x4_convert_i32x4(wasm_i32x4_neg(others));
    block[7] = sums4(others, others, others, others);
}

INLINE v128_t product_bytes(octet_reader w, bool two, const uint8_t *q, const v128_t *x,
                            v128_t start) {
    v128_t codes[2];
    w.codes(q, codes);
    v128_t sum = dot_bytes(x[1], codes[1], dot_bytes(x[0], codes[0], start));
    sum = dot_bytes(x[3], codes[1], dot_bytes(x[2], codes[0], wasm_i32x4_shl(sum, 8)));
    return two ? dot_bytes(x[5], codes[1], dot_bytes(x[4], codes[0], wasm_i32x4_shl(sum, LOW_BITS)))
               : sum;
}

INLINE v128_t four_bytes(octet_reader w, bool two, const uint8_t *block, int row, const v128_t *x) {
    v128_t start = wasm_i32x4_mul(x[6], wasm_i32x4_splat(surplus_of(w)));
    v128_t others = wasm_f32x4_mul(x[7], wasm_f32x4_splat((float)surplus_of(w)));
    v128_t sums[4];
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++)
        sums[i] =
            wasm_f32x4_convert_i32x4(product_bytes(w, two, q_of(w, block, row + i), x, start));
    return wasm_f32x4_add(sums4(sums[0], sums[1], sums[2], sums[3]), others);
}

/* Below 0x7f80 two signed bytes hold a magnitude, and a lane of a product, with what the surplus
 * adds to the lower planes, is at most 2.131e9. */
static inline vector_shape shape_of(vector_form form) {
    return form == FORM_BYTES ? (vector_shape){VECTOR_MOST, 0x7f80} : shape_wide;
}

static inline void put_vector(vector_form form, const v128_t values[8], bool two, v128_t *block) {
    if (form == FORM_BYTES)
        put_bytes(values, two, block);
    else
        put_wide(values, two, block);
}

INLINE v128_t four_products(vector_form form, octet_reader w, bool two, const uint8_t *block,
                            int row, const v128_t *x, v128_t ones) {
    return form == FORM_BYTES ? four_bytes(w, two, block, row, x)
                              : four_wide(w, two, block, row, x, ones);
}

static inline uint8_t octet_flip(void) { return (uint8_t)offset; }

VECTOR_KERNELS(bytes, FORM_BYTES)

/* ---- Tiles --------------------------------------------------------------------------------- */

static void quantize_i8(const float *x, int K, void *q, float *d) {
    v128_t *bytes = q, flip = wasm_i8x16_splat((int8_t)offset); /* + 128 modulo 256 is ^ 128 */
    for (int k = 0; k < K; k += 32, bytes += 2) {
        v128_t values[8];
        *d++ = round_block(x + k, 127, INFINITY, values);
        for (int i = 0; i < 2; i++)
            wasm_v128_store(bytes + i, wasm_v128_xor(narrow_16(values + 4 * i), flip));
    }
}

/* Planes of 8, 8 and 6 bits. Where bytes are unsigned, only the first is moved by 128: the second
 * is what is left of the first, 0..255. Where they are signed, it is -128..127. */
static void quantize_i22(const float *x, int K, void *q, float *d) {
    v128_t *bytes = q, flip = wasm_i8x16_splat((int8_t)offset);
    v128_t half = wasm_i32x4_splat(128), more = wasm_i32x4_splat(128 - offset);
    v128_t mask = wasm_i32x4_const_splat(255);
    for (int k = 0; k < K; k += 32, bytes += 2 * I22_PLANES) {
        v128_t values[8], high[8], middle[8], low[2];
        *d++ = round_block(x + k, I22_MOST, I22_MOST_SUM, values);
        for (int i = 0; i < 8; i++) {
            v128_t rest = wasm_i32x4_add(wasm_i32x4_shr(values[i], LOW_BITS), more);
            high[i] = wasm_i32x4_shr(rest, 8);
            middle[i] = wasm_i32x4_sub(wasm_v128_and(rest, mask), half);
        }
        put_low(values, low);
        for (int i = 0; i < 2; i++) {
            wasm_v128_store(bytes + i, wasm_v128_xor(narrow_16(high + 4 * i), flip));
            wasm_v128_store(bytes + 2 + i, wasm_v128_xor(narrow_16(middle + 4 * i), flip));
            wasm_v128_store(bytes + 4 + i, low[i]);
        }
    }
}

/* Two loops of four rounds, which V8 unrolls one by one; in longer stretches it orders the dots
 * one sum after another, and spills all else. */
INLINE void add_dots(int planes, int R, const void *q, size_t row_bytes, const i8_block *panel,
                     v128_t sum[TILE_SUMS][2]) {
    const uint8_t *weights = (const uint8_t *)panel->q, *x = q;
#pragma clang loop unroll(full)
    for (int part = 0; part < 2; part++) {
#pragma clang loop unroll(disable)
        for (int k = 0; k < 16; k += 4, x += 4, weights += 4 * TILE_COLS) {
            v128_t w0 = wasm_v128_load(weights), w1 = wasm_v128_load(weights + 16);
#pragma clang loop unroll(full)
            for (int i = 0; i < R * planes; i++) {
                size_t at = (size_t)(i / planes) * row_bytes + (size_t)(i % planes) * 32;
                v128_t four = wasm_v128_load32_splat(x + at);
                sum[i][0] = dot_bytes(w0, four, sum[i][0]);
                sum[i][1] = dot_bytes(w1, four, sum[i][1]);
            }
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
    offset = kind == DOT_UNSIGNED ? 128 : 0;
    fill_f32(k);
    fill_octets(k);
    k->name = "relaxed, 16-bit dot";
    k->i22 = (integer_tile){0}; /* two dots of pairs take longer than tile_f32 */
    if (kind == DOT_NEITHER)
        return;
    k->name = kind == DOT_UNSIGNED ? "relaxed, unsigned 8-bit dot" : "relaxed, signed 8-bit dot";
    fill_i8(k);
    k->octet_flip = octet_flip();
    k->split = split_bytes;
    k->matvec[QUANT_Q8_0] = matvec_q8_0_bytes;
    k->matvec[QUANT_Q4_0] = matvec_q4_0_bytes;
}
