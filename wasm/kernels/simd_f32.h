/* SPDX-License-Identifier: MIT
 *
 * simd_f32.h - the f32 kernels of both WebAssembly variants, written once.
 *
 * simd128.c and relaxed.c include this after defining
 *     static inline v128_t fma4(v128_t a, v128_t b, v128_t c);     a * b + c, four lanes
 * which is a multiplication and an addition in one and relaxed_madd in the other; nothing else
 * differs. What each function computes is said in kernels.h; scalar.c is the reference.
 */
#include "kernels.h"

#include <math.h>
#include <string.h>
#include <wasm_simd128.h>

static inline v128_t load4(const float *p) { return wasm_v128_load(p); }
static inline void store4(float *p, v128_t v) { wasm_v128_store(p, v); }

/* Sum of the four lanes, pairwise. */
static inline float sum4(v128_t v) {
    v128_t high = wasm_i32x4_shuffle(v, v, 2, 3, 2, 3);
    v128_t two = wasm_f32x4_add(v, high);
    return wasm_f32x4_extract_lane(two, 0) + wasm_f32x4_extract_lane(two, 1);
}

static inline float max4(v128_t v) {
    v128_t two = wasm_f32x4_pmax(v, wasm_i32x4_shuffle(v, v, 2, 3, 2, 3));
    return fmaxf(wasm_f32x4_extract_lane(two, 0), wasm_f32x4_extract_lane(two, 1));
}

/* Four vectors a, b, c, d -> one with the sums of each: | a | b | c | d |. */
static inline v128_t sums4(v128_t a, v128_t b, v128_t c, v128_t d) {
    v128_t ab = wasm_f32x4_add(wasm_i32x4_shuffle(a, b, 0, 4, 1, 5),
                               wasm_i32x4_shuffle(a, b, 2, 6, 3, 7)); /* a02 b02 a13 b13 */
    v128_t cd =
        wasm_f32x4_add(wasm_i32x4_shuffle(c, d, 0, 4, 1, 5), wasm_i32x4_shuffle(c, d, 2, 6, 3, 7));
    return wasm_f32x4_add(wasm_i32x4_shuffle(ab, cd, 0, 1, 4, 5),
                          wasm_i32x4_shuffle(ab, cd, 2, 3, 6, 7));
}

/* exp(x) for x <= 88, four lanes: x = n ln2 + r with |r| <= ln2/2 = 0.347, exp(r) by its Taylor
 * polynomial of degree 7. Truncation: 0.347^8 / 8! = 5.2e-9 relative, below half an ulp (6e-8);
 * with the roundings of the Horner steps the whole stays within 2 ulp. Below -87.3 the result is
 * 0. ln2 is split in two so that n * LN2_HIGH is exact. */
static inline v128_t exp4(v128_t x) {
    const v128_t least = wasm_f32x4_const_splat(-87.3f);
    const v128_t log2_e = wasm_f32x4_const_splat(1.44269504f);
    const v128_t minus_ln2_high = wasm_f32x4_const_splat(-0.693359375f);
    const v128_t minus_ln2_low = wasm_f32x4_const_splat(2.12194440e-4f);
    v128_t in_range = wasm_f32x4_ge(x, least);
    x = wasm_f32x4_pmax(least, x);
    v128_t n = wasm_f32x4_nearest(wasm_f32x4_mul(x, log2_e));
    v128_t r = fma4(n, minus_ln2_low, fma4(n, minus_ln2_high, x));
    v128_t p = wasm_f32x4_const_splat(1.0f / 5040);
    p = fma4(p, r, wasm_f32x4_const_splat(1.0f / 720));
    p = fma4(p, r, wasm_f32x4_const_splat(1.0f / 120));
    p = fma4(p, r, wasm_f32x4_const_splat(1.0f / 24));
    p = fma4(p, r, wasm_f32x4_const_splat(1.0f / 6));
    p = fma4(p, r, wasm_f32x4_const_splat(0.5f));
    p = fma4(p, r, wasm_f32x4_const_splat(1.0f));
    p = fma4(p, r, wasm_f32x4_const_splat(1.0f));
    v128_t power = wasm_i32x4_shl(
        wasm_i32x4_add(wasm_i32x4_trunc_sat_f32x4(n), wasm_i32x4_const_splat(127)), 23);
    return wasm_v128_and(wasm_f32x4_mul(p, power), in_range);
}

/* ---- Exact --------------------------------------------------------------------------------- */

/* Columns k..k+3 of eight rows in tmp[8][32] -> panel[k..k+3][8], by two 4x4 transpositions. */
static inline void transpose_8x4(const float *tmp, float *panel) {
    for (int half = 0; half < 2; half++, tmp += 4 * 32, panel += 4) {
        v128_t a = load4(tmp), b = load4(tmp + 32), c = load4(tmp + 64), d = load4(tmp + 96);
        v128_t ab_low = wasm_i32x4_shuffle(a, b, 0, 4, 1, 5); /* a0 b0 a1 b1 */
        v128_t cd_low = wasm_i32x4_shuffle(c, d, 0, 4, 1, 5);
        v128_t ab_high = wasm_i32x4_shuffle(a, b, 2, 6, 3, 7);
        v128_t cd_high = wasm_i32x4_shuffle(c, d, 2, 6, 3, 7);
        store4(panel, wasm_i64x2_shuffle(ab_low, cd_low, 0, 2)); /* a0 b0 c0 d0 */
        store4(panel + TILE_COLS, wasm_i64x2_shuffle(ab_low, cd_low, 1, 3));
        store4(panel + 2 * TILE_COLS, wasm_i64x2_shuffle(ab_high, cd_high, 0, 2));
        store4(panel + 3 * TILE_COLS, wasm_i64x2_shuffle(ab_high, cd_high, 1, 3));
    }
}

/* Sixteen int8 times d -> sixteen f32. */
static inline void scale_16(v128_t q, v128_t d, float *out) {
    v128_t low = wasm_i16x8_extend_low_i8x16(q), high = wasm_i16x8_extend_high_i8x16(q);
    store4(out, wasm_f32x4_mul(d, wasm_f32x4_convert_i32x4(wasm_i32x4_extend_low_i16x8(low))));
    store4(out + 4, wasm_f32x4_mul(d, wasm_f32x4_convert_i32x4(wasm_i32x4_extend_high_i16x8(low))));
    store4(out + 8, wasm_f32x4_mul(d, wasm_f32x4_convert_i32x4(wasm_i32x4_extend_low_i16x8(high))));
    store4(out + 12,
           wasm_f32x4_mul(d, wasm_f32x4_convert_i32x4(wasm_i32x4_extend_high_i16x8(high))));
}

static inline uint16_t block_half(const uint8_t *block) {
    return (uint16_t)(block[0] | block[1] << 8);
}

/* f16 -> f32: the exponent is rebased by an addition, which makes of a subnormal half m 2^-14 the
 * number (1 + m) 2^-15; twice that less 2^-14 is its value. So no step takes a subnormal f32, with
 * which some machines take several times as long. */
static inline v128_t halves_to_f32(v128_t half) { /* four u16 in the low bits of four lanes */
    const v128_t exponents = wasm_i32x4_const_splat(0x7f800000);
    v128_t sign = wasm_i32x4_shl(wasm_v128_and(half, wasm_i32x4_const_splat(0x8000)), 16);
    v128_t magnitude = wasm_v128_and(half, wasm_i32x4_const_splat(0x7fff));
    v128_t small = wasm_i32x4_lt(magnitude, wasm_i32x4_const_splat(0x0400));
    v128_t special = wasm_i32x4_gt(magnitude, wasm_i32x4_const_splat(0x7bff));
    v128_t value = wasm_i32x4_add(wasm_i32x4_shl(magnitude, 13), wasm_i32x4_const_splat(112 << 23));
    v128_t less = wasm_f32x4_sub(value, wasm_f32x4_const_splat(0x1p-14f));
    value = wasm_f32x4_add(value, wasm_v128_and(small, less));
    return wasm_v128_or(wasm_v128_or(sign, value), wasm_v128_and(special, exponents));
}

static inline v128_t nibbles_low(v128_t q) {
    return wasm_i8x16_sub(wasm_v128_and(q, wasm_i8x16_const_splat(15)), wasm_i8x16_const_splat(8));
}

static inline v128_t nibbles_high(v128_t q) {
    return wasm_i8x16_sub(wasm_u8x16_shr(q, 4), wasm_i8x16_const_splat(8));
}

/* The 32 values of a row of an octet's block as sixteen bytes twice. */
static inline void bytes_q8_0(const uint8_t *q, v128_t out[2]) {
    out[0] = wasm_v128_load(q);
    out[1] = wasm_v128_load(q + 16);
}

static inline void bytes_q4_0(const uint8_t *q, v128_t out[2]) {
    v128_t nibbles = wasm_v128_load(q);
    out[0] = nibbles_low(nibbles);
    out[1] = nibbles_high(nibbles);
}

/* An address of which the compiler does not know that it is the same: it would read what lies there
 * once and shuffle, which takes three instructions where a load takes one. */
static inline const uint8_t *another(const uint8_t *p) {
    __asm__("" : "+r"(p));
    return p;
}

/* ... and widened to eight int16 four times. */
static inline void widen_q8_0(const uint8_t *q, const v128_t bytes[2], v128_t out[4]) {
    const uint8_t *same = another(q);
    out[0] = wasm_i16x8_extend_low_i8x16(bytes[0]);
    out[1] = wasm_i16x8_load8x8(same + 8);
    out[2] = wasm_i16x8_extend_low_i8x16(bytes[1]);
    out[3] = wasm_i16x8_load8x8(same + 24);
}

static inline void widen_q4_0(const uint8_t *q, const v128_t bytes[2], v128_t out[4]) {
    (void)q;
    out[0] = wasm_i16x8_extend_low_i8x16(bytes[0]);
    out[1] = wasm_i16x8_extend_high_i8x16(bytes[0]);
    out[2] = wasm_i16x8_extend_low_i8x16(bytes[1]);
    out[3] = wasm_i16x8_extend_high_i8x16(bytes[1]);
}

/* How a type's octets are read. */
typedef struct octet_reader {
    quant_type type;
    size_t q_bytes; /* of a row in a block */
    void (*bytes)(const uint8_t *q, v128_t out[2]);
    void (*widen)(const uint8_t *q, const v128_t bytes[2], v128_t out[4]);
} octet_reader;

static const octet_reader octets_q8_0 = {QUANT_Q8_0, 32, bytes_q8_0, widen_q8_0};
static const octet_reader octets_q4_0 = {QUANT_Q4_0, 16, bytes_q4_0, widen_q4_0};

static inline const uint8_t *q_of(octet_reader w, const uint8_t *block, int row) {
    return block + OCTET * sizeof(uint16_t) + (size_t)row * w.q_bytes;
}

/* Block `b` of the octet that begins at row `row`; collected in `room` where rows lie as the file
 * has them. */
static inline const uint8_t *octet_block(octet_reader w, weight_rows rows, int row, int b,
                                         uint8_t *room) {
    const uint8_t *first = rows.data + (size_t)row * rows.row_bytes;
    if (rows.octets)
        return first + (size_t)b * OCTET * (sizeof(uint16_t) + w.q_bytes);
    octets_gather(w.type, first, rows.row_bytes, rows.n - row < OCTET ? rows.n - row : OCTET, b,
                  room);
    return room;
}

/* The eight scales of a block. */
static inline void scales_of(const uint8_t *block, float d[OCTET]) {
    v128_t half = wasm_v128_load(block);
    store4(d, halves_to_f32(wasm_u32x4_extend_low_u16x8(half)));
    store4(d + 4, halves_to_f32(wasm_u32x4_extend_high_u16x8(half)));
}

static inline __attribute__((always_inline)) void pack_f32_octet(octet_reader w, weight_rows rows,
                                                                 int k0, int k1, float *panel) {
    uint8_t room[OCTET_BLOCK_BYTES];
    float d[OCTET], tmp[OCTET * 32];
    for (int k = k0; k < k1; k += 32, panel += 32 * TILE_COLS) {
        const uint8_t *block = octet_block(w, rows, 0, k / 32, room);
        scales_of(block, d);
        for (int row = 0; row < OCTET; row++) {
            v128_t bytes[2];
            w.bytes(q_of(w, block, row), bytes);
            scale_16(bytes[0], wasm_f32x4_splat(d[row]), tmp + row * 32);
            scale_16(bytes[1], wasm_f32x4_splat(d[row]), tmp + row * 32 + 16);
        }
        for (int i = 0; i < 32; i += 4)
            transpose_8x4(tmp + i, panel + i * TILE_COLS);
    }
}

static void pack_f32_q8_0(weight_rows rows, int k0, int k1, float *panel) {
    pack_f32_octet(octets_q8_0, rows, k0, k1, panel);
}

static void pack_f32_q4_0(weight_rows rows, int k0, int k1, float *panel) {
    pack_f32_octet(octets_q4_0, rows, k0, k1, panel);
}

static void pack_f32_f32(weight_rows rows, int k0, int k1, float *panel) {
    float tmp[TILE_COLS * 32];
    memset(tmp, 0, sizeof tmp);
    for (int k = k0; k < k1; k += 32, panel += 32 * TILE_COLS) {
        int depth = k1 - k < 32 ? k1 - k : 32, i = 0;
        for (int row = 0; row < rows.n; row++)
            memcpy(tmp + row * 32,
                   rows.data + (size_t)row * rows.row_bytes + (size_t)k * sizeof(float),
                   (size_t)depth * sizeof(float));
        for (; i + 4 <= depth; i += 4)
            transpose_8x4(tmp + i, panel + i * TILE_COLS);
        for (; i < depth; i++)
            for (int row = 0; row < TILE_COLS; row++)
                panel[i * TILE_COLS + row] = tmp[row * 32 + i];
    }
}

/* c[rows][cols] += out */
static inline void add_tile(int rows, int cols, v128_t out[][2], float *c, size_t ldc) {
    for (int r = 0; r < rows; r++, c += ldc) {
        if (cols == TILE_COLS) {
            store4(c, wasm_f32x4_add(load4(c), out[r][0]));
            store4(c + 4, wasm_f32x4_add(load4(c + 4), out[r][1]));
        } else {
            float part[TILE_COLS];
            store4(part, out[r][0]);
            store4(part + 4, out[r][1]);
            for (int col = 0; col < cols; col++)
                c[col] += part[col];
        }
    }
}

/* R rows of A against one panel: R x 2 accumulators of four columns each stay in registers.
 *
 *               panel[k]   | b0 | b1 |
 *     a[0][k] (splat)      | c00| c01|   += a * b
 *       ...
 *     a[R-1][k]            | ..      |
 *
 * R is a constant at each call, so the loops over it unroll. */
static inline __attribute__((always_inline)) void tile_rows(int R, int k, const float *a,
                                                            size_t lda, const float *panel,
                                                            float *c, size_t ldc, int cols) {
    v128_t sum[TILE_ROWS][2];
#pragma clang loop unroll(full)
    for (int r = 0; r < R; r++)
        sum[r][0] = sum[r][1] = wasm_f32x4_const_splat(0);
    for (int i = 0; i < k; i++) {
        v128_t b0 = load4(panel + (size_t)i * TILE_COLS);
        v128_t b1 = load4(panel + (size_t)i * TILE_COLS + 4);
#pragma clang loop unroll(full)
        for (int r = 0; r < R; r++) {
            v128_t x = wasm_v128_load32_splat(a + (size_t)r * lda + i);
            sum[r][0] = fma4(x, b0, sum[r][0]);
            sum[r][1] = fma4(x, b1, sum[r][1]);
        }
    }
    add_tile(R, cols, sum, c, ldc);
}

static void tile_f32(int rows, int k, const float *a, size_t lda, const float *panel, float *c,
                     size_t ldc, int cols) {
    switch (rows) {
    case 1:
        tile_rows(1, k, a, lda, panel, c, ldc, cols);
        break;
    case 2:
        tile_rows(2, k, a, lda, panel, c, ldc, cols);
        break;
    case 3:
        tile_rows(3, k, a, lda, panel, c, ldc, cols);
        break;
    case 4:
        tile_rows(4, k, a, lda, panel, c, ldc, cols);
        break;
    case 5:
        tile_rows(5, k, a, lda, panel, c, ldc, cols);
        break;
    default:
        tile_rows(6, k, a, lda, panel, c, ldc, cols);
        break;
    }
}

static float dot(const float *x, const float *y, int n) {
    v128_t s0 = wasm_f32x4_const_splat(0), s1 = s0;
    int i = 0;
    for (; i + 8 <= n; i += 8) {
        s0 = fma4(load4(x + i), load4(y + i), s0);
        s1 = fma4(load4(x + i + 4), load4(y + i + 4), s1);
    }
    float sum = sum4(wasm_f32x4_add(s0, s1));
    for (; i < n; i++)
        sum += x[i] * y[i];
    return sum;
}

static void matvec_f32(weight_rows w, int K, vector x, float *y) {
    for (int row = 0; row < w.n; row++, w.data += w.row_bytes)
        y[row] = dot((const float *)w.data, x.values, K);
}

static void matvec_f16(weight_rows w, int K, vector v, float *y) {
    const float *x = v.values;
    for (int row = 0; row < w.n; row++, w.data += w.row_bytes) {
        v128_t s0 = wasm_f32x4_const_splat(0), s1 = s0;
        int k = 0;
        for (; k + 8 <= K; k += 8) {
            v128_t half = wasm_v128_load(w.data + (size_t)k * 2);
            s0 = fma4(halves_to_f32(wasm_u32x4_extend_low_u16x8(half)), load4(x + k), s0);
            s1 = fma4(halves_to_f32(wasm_u32x4_extend_high_u16x8(half)), load4(x + k + 4), s1);
        }
        float sum = sum4(wasm_f32x4_add(s0, s1));
        for (; k < K; k++)
            sum += quant_f16_to_f32(block_half(w.data + (size_t)k * 2)) * x[k];
        y[row] = sum;
    }
}

/* low[at..at+8] = a, b, integers of 6 bits. */
static void put_low(void *low, int at, v128_t a, v128_t b);

static void split(const float *x, int K, int16_t *high, void *low, float *scale) {
    float steps = low ? LOW_STEPS : 1, most = 32768 * steps - 1;
    for (int k = 0; k < K; k += 32) {
        v128_t largest4 = wasm_f32x4_const_splat(0);
        for (int i = 0; i < 32; i += 4)
            largest4 = wasm_f32x4_pmax(largest4, wasm_f32x4_abs(load4(x + k + i)));
        float largest = max4(largest4);
        v128_t inverse = wasm_f32x4_splat(largest > QUANTIZE_LEAST ? most / largest : 0.0f);
        scale[k / 32] = largest / most * steps;
        for (int i = k; i < k + 32; i += 8) {
            v128_t a = wasm_f32x4_nearest(wasm_f32x4_mul(load4(x + i), inverse));
            v128_t b = wasm_f32x4_nearest(wasm_f32x4_mul(load4(x + i + 4), inverse));
            a = wasm_i32x4_trunc_sat_f32x4(a);
            b = wasm_i32x4_trunc_sat_f32x4(b);
            if (low) {
                v128_t mask = wasm_i32x4_const_splat(LOW_STEPS - 1);
                put_low(low, i, wasm_v128_and(a, mask), wasm_v128_and(b, mask));
                a = wasm_i32x4_shr(a, LOW_BITS);
                b = wasm_i32x4_shr(b, LOW_BITS);
            }
            wasm_v128_store(high + i, wasm_i16x8_narrow_i32x4(a, b));
        }
    }
}

/* What the loop below takes from constants. Those that stand in the code are loaded anew at every
 * use, in three instructions each; those that it reads here stay in registers. */
static const struct {
    _Alignas(16) int16_t ones[8];
    uint16_t magnitude[8]; /* of a half */
    uint16_t normal[8];    /* the least magnitude of a half that is not subnormal */
    uint32_t moved[4];     /* where a half's sign and magnitude are after 13 bits to the left */
    uint32_t rebase[4];    /* what its exponent then lacks */
} constants = {
    {1, 1, 1, 1, 1, 1, 1, 1},
    {0x7fff, 0x7fff, 0x7fff, 0x7fff, 0x7fff, 0x7fff, 0x7fff, 0x7fff},
    {0x0400, 0x0400, 0x0400, 0x0400, 0x0400, 0x0400, 0x0400, 0x0400},
    {0x8fffe000, 0x8fffe000, 0x8fffe000, 0x8fffe000},
    {112 << 23, 112 << 23, 112 << 23, 112 << 23},
};

static inline v128_t constant(const void *four_or_eight) {
    return *(const volatile v128_t *)four_or_eight;
}

/* A block of activations. */
typedef struct planes {
    v128_t high[4], low[LOW_VECTORS];
} planes;

/* low . q of the 32 values of a row, given both as bytes and wide, in four lanes. */
static inline v128_t dot_low(const v128_t bytes[2], const v128_t wide[4], const v128_t *low,
                             v128_t ones);

/* wide . high in four lanes; exact: a lane sums 8 products of at most 128 * 32768 */
static inline v128_t dot_wide(const v128_t wide[4], const v128_t *high) {
    v128_t a = wasm_i32x4_add(wasm_i32x4_dot_i16x8(wide[0], high[0]),
                              wasm_i32x4_dot_i16x8(wide[1], high[1]));
    v128_t b = wasm_i32x4_add(wasm_i32x4_dot_i16x8(wide[2], high[2]),
                              wasm_i32x4_dot_i16x8(wide[3], high[3]));
    return wasm_i32x4_add(a, b);
}

/* Products of four rows of a block with the activations, each summed: one lane a row. */
static inline __attribute__((always_inline)) v128_t four_products(octet_reader w, bool two,
                                                                  const uint8_t *block, int row,
                                                                  const planes *x, v128_t ones) {
    v128_t sums[4];
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++) {
        const uint8_t *q = q_of(w, block, row + i);
        v128_t bytes[2], wide[4];
        w.bytes(q, bytes);
        w.widen(q, bytes, wide);
        sums[i] = dot_wide(wide, x->high);
        if (two)
            sums[i] = wasm_i32x4_add(wasm_i32x4_shl(sums[i], LOW_BITS),
                                     dot_low(bytes, wide, x->low, ones));
        sums[i] = wasm_f32x4_convert_i32x4(sums[i]); /* all 32 products may pass int32 */
    }
    return sums4(sums[0], sums[1], sums[2], sums[3]);
}

/* Integer products with each plane, an octet after another from front to back, which is what the
 * machine prefetches; lanes are rows:
 *
 *     y += (q . high * 64 + q . low) (d_w d_x)        a quarter of a block exact in int32
 *
 * `w` and whether there is a low plane are constants. */
static inline __attribute__((always_inline)) void
matvec_octets(octet_reader w, bool two, weight_rows rows, int K, vector x, float *y) {
    v128_t ones = constant(constants.ones), magnitude = constant(constants.magnitude);
    v128_t normal = constant(constants.normal), moved = constant(constants.moved);
    v128_t rebase = constant(constants.rebase);
    v128_t last = wasm_f32x4_splat(two ? 1.0f / LOW_STEPS : 1.0f);
    uint8_t room[OCTET_BLOCK_BYTES];
    for (int row = 0; row < rows.n; row += OCTET) {
        v128_t y0 = wasm_f32x4_const_splat(0), y1 = y0, most = y0;
        for (int b = 0; b < K / 32; b++) {
            const uint8_t *block = octet_block(w, rows, row, b, room);
            const uint8_t *low = (const uint8_t *)x.low + (size_t)b * LOW_VECTORS * 16;
            planes at;
#pragma clang loop unroll(full)
            for (int i = 0; i < 4; i++)
                at.high[i] = wasm_v128_load(x.high + b * 32 + i * 8);
#pragma clang loop unroll(full)
            for (int i = 0; i < LOW_VECTORS; i++)
                at.low[i] = two ? wasm_v128_load(low + (size_t)i * 16) : at.high[0];
            v128_t half = wasm_v128_load(block), d_x = wasm_v128_load32_splat(x.scale + b);
            v128_t size = wasm_v128_and(half, magnitude);
            most = wasm_u16x8_max(most, size);
            v128_t d0 = wasm_i32x4_shl(wasm_i32x4_extend_low_i16x8(half), 13);
            v128_t d1 = wasm_i32x4_shl(wasm_i32x4_extend_high_i16x8(half), 13);
            d0 = wasm_i32x4_add(wasm_v128_and(d0, moved), rebase);
            d1 = wasm_i32x4_add(wasm_v128_and(d1, moved), rebase);
            if (__builtin_expect(wasm_v128_any_true(wasm_i16x8_gt(normal, size)), 0)) {
                d0 = halves_to_f32(wasm_u32x4_extend_low_u16x8(half));
                d1 = halves_to_f32(wasm_u32x4_extend_high_u16x8(half));
            }
            d0 = wasm_f32x4_mul(d0, d_x);
            d1 = wasm_f32x4_mul(d1, d_x);
            y0 = fma4(four_products(w, two, block, 0, &at, ones), d0, y0);
            y1 = fma4(four_products(w, two, block, 4, &at, ones), d1, y1);
        }
        /* All ones is a NaN. */
        v128_t bad = wasm_u16x8_ge(most, wasm_i16x8_const_splat(0x7c00));
        y0 = wasm_v128_or(wasm_f32x4_mul(y0, last), wasm_i32x4_extend_low_i16x8(bad));
        y1 = wasm_v128_or(wasm_f32x4_mul(y1, last), wasm_i32x4_extend_high_i16x8(bad));
        float eight[OCTET];
        store4(eight, y0);
        store4(eight + 4, y1);
        memcpy(y + row, eight, (size_t)(rows.n - row < OCTET ? rows.n - row : OCTET) * sizeof *y);
    }
}

static void matvec_q8_0(weight_rows rows, int K, vector x, float *y) {
    if (x.low)
        matvec_octets(octets_q8_0, true, rows, K, x, y);
    else
        matvec_octets(octets_q8_0, false, rows, K, x, y);
}

static void matvec_q4_0(weight_rows rows, int K, vector x, float *y) {
    if (x.low)
        matvec_octets(octets_q4_0, true, rows, K, x, y);
    else
        matvec_octets(octets_q4_0, false, rows, K, x, y);
}

/* ---- Rows ---------------------------------------------------------------------------------- */

static void layer_norm_stats(const float *x, int n, float eps, float *mean, float *scale) {
    v128_t sums = wasm_f32x4_const_splat(0), squares = sums;
    int i = 0;
    for (; i + 4 <= n; i += 4)
        sums = wasm_f32x4_add(sums, load4(x + i));
    float sum = sum4(sums);
    for (; i < n; i++)
        sum += x[i];
    float middle = sum / (float)n;
    v128_t middles = wasm_f32x4_splat(middle);
    for (i = 0; i + 4 <= n; i += 4) {
        v128_t apart = wasm_f32x4_sub(load4(x + i), middles);
        squares = fma4(apart, apart, squares);
    }
    float square = sum4(squares);
    for (; i < n; i++)
        square += (x[i] - middle) * (x[i] - middle);
    *mean = middle;
    *scale = sqrtf(square / (float)n + eps);
}

static void layer_norm_apply(const float *x, int n, float mean, float scale, float *y) {
    v128_t means = wasm_f32x4_splat(mean), scales = wasm_f32x4_splat(scale);
    int i = 0;
    for (; i + 4 <= n; i += 4)
        store4(y + i, wasm_f32x4_div(wasm_f32x4_sub(load4(x + i), means), scales));
    for (; i < n; i++)
        y[i] = (x[i] - mean) / scale;
}

static void gain_bias(const float *x, int n, const float *gain, const float *bias, float *y) {
    int i = 0;
    for (; i + 4 <= n; i += 4)
        store4(y + i, fma4(load4(x + i), load4(gain + i), load4(bias + i)));
    for (; i < n; i++)
        y[i] = x[i] * gain[i] + bias[i];
}

static void add(float *y, const float *x, int n) {
    int i = 0;
    for (; i + 4 <= n; i += 4)
        store4(y + i, wasm_f32x4_add(load4(y + i), load4(x + i)));
    for (; i < n; i++)
        y[i] += x[i];
}

/* x/2 (1 + tanh u) = x / (1 + exp(-2u)), which does not cancel for negative x. The exponent is cut
 * at 88, where the quotient is below 1e-36 in magnitude. */
static inline v128_t gelu4(v128_t x) {
    const v128_t cubic = wasm_f32x4_const_splat(0.044715f);
    const v128_t minus_2_root = wasm_f32x4_const_splat(-2 * 0.7978845608028654f);
    const v128_t most = wasm_f32x4_const_splat(88.0f), one = wasm_f32x4_const_splat(1.0f);
    v128_t inner = fma4(wasm_f32x4_mul(cubic, x), wasm_f32x4_mul(x, x), x);
    v128_t e = exp4(wasm_f32x4_pmin(wasm_f32x4_mul(minus_2_root, inner), most));
    return wasm_f32x4_div(x, wasm_f32x4_add(one, e));
}

static void gelu(float *x, int n) {
    int i = 0;
    for (; i + 4 <= n; i += 4)
        store4(x + i, gelu4(load4(x + i)));
    if (i < n) {
        float rest[4] = {0};
        memcpy(rest, x + i, (size_t)(n - i) * sizeof *x);
        store4(rest, gelu4(load4(rest)));
        memcpy(x + i, rest, (size_t)(n - i) * sizeof *x);
    }
}

static void softmax(float *x, int n) {
    v128_t largest4 = wasm_f32x4_const_splat(-INFINITY), sums = wasm_f32x4_const_splat(0);
    float rest[4] = {-INFINITY, -INFINITY, -INFINITY, -INFINITY};
    int whole = n & ~3;
    memcpy(rest, x + whole, (size_t)(n - whole) * sizeof *x);
    for (int i = 0; i < whole; i += 4)
        largest4 = wasm_f32x4_pmax(largest4, load4(x + i));
    v128_t largest = wasm_f32x4_splat(max4(wasm_f32x4_pmax(largest4, load4(rest))));
    for (int i = 0; i < whole; i += 4) {
        v128_t e = exp4(wasm_f32x4_sub(load4(x + i), largest));
        sums = wasm_f32x4_add(sums, e);
        store4(x + i, e);
    }
    v128_t last = exp4(wasm_f32x4_sub(load4(rest), largest));
    v128_t sum = wasm_f32x4_splat(sum4(wasm_f32x4_add(sums, last)));
    for (int i = 0; i < whole; i += 4)
        store4(x + i, wasm_f32x4_div(load4(x + i), sum));
    store4(rest, wasm_f32x4_div(last, sum));
    memcpy(x + whole, rest, (size_t)(n - whole) * sizeof *x);
}

/* NaN and infinity are the values whose exponent bits are all set. */
static bool all_finite(const float *x, int n) {
    const v128_t exponent = wasm_i32x4_const_splat(0x7f800000);
    v128_t bad = wasm_i32x4_const_splat(0);
    int i = 0;
    for (; i + 4 <= n; i += 4)
        bad = wasm_v128_or(bad, wasm_i32x4_eq(wasm_v128_and(load4(x + i), exponent), exponent));
    bool fine = !wasm_v128_any_true(bad);
    for (; i < n; i++)
        fine = fine && isfinite(x[i]);
    return fine;
}

/* ---- Attention ----------------------------------------------------------------------------- */

static void attn_scores(const float *q, const float *k, size_t ldk, int n, int D, float scale,
                        float *out) {
    int j = 0;
    for (; j + 4 <= n; j += 4, k += 4 * ldk) {
        v128_t s0 = wasm_f32x4_const_splat(0), s1 = s0, s2 = s0, s3 = s0;
        int i = 0;
        for (; i + 4 <= D; i += 4) {
            v128_t x = load4(q + i);
            s0 = fma4(x, load4(k + i), s0);
            s1 = fma4(x, load4(k + ldk + i), s1);
            s2 = fma4(x, load4(k + 2 * ldk + i), s2);
            s3 = fma4(x, load4(k + 3 * ldk + i), s3);
        }
        v128_t sums = sums4(s0, s1, s2, s3);
        for (; i < D; i++) {
            v128_t column = wasm_f32x4_make(k[i], k[ldk + (size_t)i], k[2 * ldk + (size_t)i],
                                            k[3 * ldk + (size_t)i]);
            sums = fma4(wasm_f32x4_splat(q[i]), column, sums);
        }
        store4(out + j, wasm_f32x4_mul(sums, wasm_f32x4_splat(scale)));
    }
    for (; j < n; j++, k += ldk)
        out[j] = scale * dot(q, k, D);
}

/* z[D] += sum_j p[j] v_j: sixteen columns of z at a time stay in registers while n rows pass. */
static void mix_rows(const float *p, const float *v, size_t ldv, int n, int D, float *z) {
    int i = 0;
    for (; i + 16 <= D; i += 16) {
        v128_t s0 = load4(z + i), s1 = load4(z + i + 4);
        v128_t s2 = load4(z + i + 8), s3 = load4(z + i + 12);
        const float *row = v + i;
        for (int j = 0; j < n; j++, row += ldv) {
            v128_t weight = wasm_v128_load32_splat(p + j);
            s0 = fma4(weight, load4(row), s0);
            s1 = fma4(weight, load4(row + 4), s1);
            s2 = fma4(weight, load4(row + 8), s2);
            s3 = fma4(weight, load4(row + 12), s3);
        }
        store4(z + i, s0);
        store4(z + i + 4, s1);
        store4(z + i + 8, s2);
        store4(z + i + 12, s3);
    }
    for (; i < D; i++)
        for (int j = 0; j < n; j++)
            z[i] += p[j] * v[(size_t)j * ldv + (size_t)i];
}

/* As many rows at a time as stay in the first-level cache from one sixteen columns to the next, so
 * that they come from memory once and in order. */
enum { MIXED_ROWS = 32 };

static void attn_mix(const float *p, const float *v, size_t ldv, int n, int D, float *z) {
    memset(z, 0, (size_t)D * sizeof *z);
    for (int j = 0; j < n; j += MIXED_ROWS)
        mix_rows(p + j, v + (size_t)j * ldv, ldv, n - j < MIXED_ROWS ? n - j : MIXED_ROWS, D, z);
}

static void fill_f32(kernels *k) {
    k->pack_f32[QUANT_F32] = pack_f32_f32;
    k->pack_f32[QUANT_Q8_0] = pack_f32_q8_0;
    k->pack_f32[QUANT_Q4_0] = pack_f32_q4_0;
    k->tile_f32 = tile_f32;
    k->split = split;
    k->matvec[QUANT_F32] = matvec_f32;
    k->matvec[QUANT_F16] = matvec_f16;
    k->matvec[QUANT_Q8_0] = matvec_q8_0;
    k->matvec[QUANT_Q4_0] = matvec_q4_0;
    k->layer_norm_stats = layer_norm_stats;
    k->layer_norm_apply = layer_norm_apply;
    k->gain_bias = gain_bias;
    k->add = add;
    k->gelu = gelu;
    k->softmax = softmax;
    k->all_finite = all_finite;
    k->attn_scores = attn_scores;
    k->attn_mix = attn_mix;
}
