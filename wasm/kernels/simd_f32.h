/* SPDX-License-Identifier: MIT
 *
 * simd_f32.h - the f32 kernels of both WebAssembly variants, written once.
 *
 * simd128.c and relaxed.c include this after defining
 *     static inline v128_t fma4(v128_t a, v128_t b, v128_t c);     a * b + c, four lanes
 * which is a multiplication and an addition in simd128.c and relaxed_madd in relaxed.c; nothing
 * else differs. kernels.h says what each function computes; scalar.c is the reference. Kernels for
 * quantised rows are in simd_packed8.h, integer tiles in simd_i8.h.
 */

/* For functions whose arguments are constants at every call, and for innermost loops. */
#define INLINE static inline __attribute__((always_inline))
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

/* Reads a vector constant from memory. V8 would build a constant in the code anew at every use, in
 * three instructions; one that is read from memory stays in a register or is an operand. */
static inline v128_t constant(const void *four_or_eight) {
    return *(const volatile v128_t *)four_or_eight;
}

/* 1/7!, 1/6! .. 1/3!, 1/2: the polynomial of exp4. */
enum { EXP_TERMS = 6 };

typedef struct exp_constants {
    v128_t least, log2_e, round, minus_ln2_high, minus_ln2_low, one, bias, terms[EXP_TERMS];
} exp_constants;

#define FOUR(x) {x, x, x, x}

static inline exp_constants exp_begin(void) {
    static const struct {
        _Alignas(16) float floats[6][4];
        int32_t bias[4];
        float terms[EXP_TERMS][4];
    } at = {{FOUR(-87.3f), FOUR(1.44269504f), FOUR(12582912.0f), FOUR(-0.693359375f),
             FOUR(2.12194440e-4f), FOUR(1.0f)},
            FOUR(127),
            {FOUR(1.0f / 5040), FOUR(1.0f / 720), FOUR(1.0f / 120), FOUR(1.0f / 24), FOUR(1.0f / 6),
             FOUR(0.5f)}};
    exp_constants c = {constant(at.floats[0]), constant(at.floats[1]),
                       constant(at.floats[2]), constant(at.floats[3]),
                       constant(at.floats[4]), constant(at.floats[5]),
                       constant(at.bias),      {{0}}};
#pragma clang loop unroll(full)
    for (int i = 0; i < EXP_TERMS; i++)
        c.terms[i] = constant(at.terms[i]);
    return c;
}

/* exp(x) for x <= 88, four lanes: x = n ln2 + r with |r| <= ln2/2 = 0.347, exp(r) by its Taylor
 * polynomial of degree 7. Truncation: 0.347^8 / 8! = 5.2e-9 relative, below half an ulp (6e-8);
 * with the roundings of the Horner steps the whole stays within 2 ulp. Below -87.3 the result is
 * 0. n is what the sum with 1.5 2^23 leaves in the low bits; ln2 is split in two so that
 * n * LN2_HIGH is exact. */
static inline v128_t exp4(const exp_constants *c, v128_t x) {
    v128_t in_range = wasm_f32x4_ge(x, c->least);
    x = wasm_f32x4_pmax(c->least, x);
    v128_t rounded = fma4(x, c->log2_e, c->round);
    v128_t n = wasm_f32x4_sub(rounded, c->round);
    v128_t r = fma4(n, c->minus_ln2_low, fma4(n, c->minus_ln2_high, x));
    v128_t p = c->terms[0];
#pragma clang loop unroll(full)
    for (int i = 1; i < EXP_TERMS; i++)
        p = fma4(p, r, c->terms[i]);
    p = fma4(p, r, c->one);
    p = fma4(p, r, c->one);
    v128_t power = wasm_i32x4_shl(wasm_i32x4_add(rounded, c->bias), 23);
    return wasm_v128_and(wasm_f32x4_mul(p, power), in_range);
}

/* ---- Products ------------------------------------------------------------------------------ */

/* Four columns of eight rows, values of four bytes -> panel[4][8], by two 4x4 transpositions. */
static inline void transpose_8x4(const void *rows, size_t row_bytes, void *panel) {
    const uint8_t *row = rows;
    uint8_t *to = panel;
    for (int half = 0; half < 2; half++, row += 4 * row_bytes, to += 16) {
        v128_t a = wasm_v128_load(row), b = wasm_v128_load(row + row_bytes);
        v128_t c = wasm_v128_load(row + 2 * row_bytes), d = wasm_v128_load(row + 3 * row_bytes);
        v128_t ab_low = wasm_i32x4_shuffle(a, b, 0, 4, 1, 5); /* a0 b0 a1 b1 */
        v128_t cd_low = wasm_i32x4_shuffle(c, d, 0, 4, 1, 5);
        v128_t ab_high = wasm_i32x4_shuffle(a, b, 2, 6, 3, 7);
        v128_t cd_high = wasm_i32x4_shuffle(c, d, 2, 6, 3, 7);
        wasm_v128_store(to, wasm_i64x2_shuffle(ab_low, cd_low, 0, 2)); /* a0 b0 c0 d0 */
        wasm_v128_store(to + 4 * TILE_COLS, wasm_i64x2_shuffle(ab_low, cd_low, 1, 3));
        wasm_v128_store(to + 8 * TILE_COLS, wasm_i64x2_shuffle(ab_high, cd_high, 0, 2));
        wasm_v128_store(to + 12 * TILE_COLS, wasm_i64x2_shuffle(ab_high, cd_high, 1, 3));
    }
}

static void pack_f32_f32(weight_rows rows, int k0, int k1, float *panel) {
    const float *first = (const float *)rows.data;
    size_t ld = rows.row_bytes / sizeof *first;
    int k = k0;
    if (rows.n == TILE_COLS)
        for (; k + 4 <= k1; k += 4, panel += 4 * TILE_COLS)
            transpose_8x4(first + k, rows.row_bytes, panel);
    for (; k < k1; k++, panel += TILE_COLS)
        for (int row = 0; row < TILE_COLS; row++)
            panel[row] = row < rows.n ? first[(size_t)row * ld + (size_t)k] : 0;
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
INLINE void tile_rows(int R, int k, const float *a, size_t lda, const float *panel, float *c,
                      size_t ldc, int cols) {
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

/* Four sums of products that add up to that of the first n & ~7 values. */
static inline v128_t dot4(const float *x, const float *y, int n) {
    v128_t s0 = wasm_f32x4_const_splat(0), s1 = s0;
#pragma clang loop unroll_count(2)
    for (int i = 0; i + 8 <= n; i += 8) {
        s0 = fma4(load4(x + i), load4(y + i), s0);
        s1 = fma4(load4(x + i + 4), load4(y + i + 4), s1);
    }
    return wasm_f32x4_add(s0, s1);
}

static float dot(const float *x, const float *y, int n) {
    float sum = sum4(dot4(x, y, n));
    for (int i = n & ~7; i < n; i++)
        sum += x[i] * y[i];
    return sum;
}

static void matvec_f32(weight_rows w, int K, vector x, float *y) {
    for (int row = 0; row < w.n; row++, w.data += w.row_bytes)
        y[row] = dot((const float *)w.data, x.values, K);
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
typedef struct gelu_constants {
    v128_t cubic, minus_2_root, most;
    exp_constants e;
} gelu_constants;

static inline gelu_constants gelu_begin(void) {
    static const struct {
        _Alignas(16) float floats[3][4];
    } at = {{FOUR(0.044715f), FOUR(-2 * 0.7978845608028654f), FOUR(88.0f)}};
    return (gelu_constants){constant(at.floats[0]), constant(at.floats[1]), constant(at.floats[2]),
                            exp_begin()};
}

static inline v128_t gelu4(const gelu_constants *c, v128_t x) {
    v128_t inner = fma4(wasm_f32x4_mul(c->cubic, x), wasm_f32x4_mul(x, x), x);
    v128_t e = exp4(&c->e, wasm_f32x4_pmin(wasm_f32x4_mul(c->minus_2_root, inner), c->most));
    return wasm_f32x4_div(x, wasm_f32x4_add(c->e.one, e));
}

static void gelu(float *x, int n) {
    gelu_constants c = gelu_begin();
    int i = 0;
    for (; i + 4 <= n; i += 4)
        store4(x + i, gelu4(&c, load4(x + i)));
    if (i < n) {
        float rest[4] = {0};
        memcpy(rest, x + i, (size_t)(n - i) * sizeof *x);
        store4(rest, gelu4(&c, load4(rest)));
        memcpy(x + i, rest, (size_t)(n - i) * sizeof *x);
    }
}

static void softmax(float *x, int n) {
    exp_constants c = exp_begin();
    v128_t largest4 = wasm_f32x4_const_splat(-INFINITY), sums = wasm_f32x4_const_splat(0);
    float rest[4] = {-INFINITY, -INFINITY, -INFINITY, -INFINITY};
    int whole = n & ~3;
    memcpy(rest, x + whole, (size_t)(n - whole) * sizeof *x);
    for (int i = 0; i < whole; i += 4)
        largest4 = wasm_f32x4_pmax(largest4, load4(x + i));
    v128_t largest = wasm_f32x4_splat(max4(wasm_f32x4_pmax(largest4, load4(rest))));
    for (int i = 0; i < whole; i += 4) {
        v128_t e = exp4(&c, wasm_f32x4_sub(load4(x + i), largest));
        sums = wasm_f32x4_add(sums, e);
        store4(x + i, e);
    }
    v128_t last = exp4(&c, wasm_f32x4_sub(load4(rest), largest));
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

/* Both read a row after another from front to back: what several rows bring at a time, in turn, the
 * machine does not see coming. */

static void attn_scores(const float *q, const float *k, size_t ldk, int n, int D, float scale,
                        float *out) {
    enum { KEYS = 4 };
    v128_t scale4 = wasm_f32x4_splat(scale);
    int j = 0;
    for (; j + KEYS <= n; j += KEYS, k += KEYS * ldk) {
        v128_t sum[KEYS];
#pragma clang loop unroll(full)
        for (int key = 0; key < KEYS; key++)
            sum[key] = dot4(q, k + (size_t)key * ldk, D);
        store4(out + j, wasm_f32x4_mul(sums4(sum[0], sum[1], sum[2], sum[3]), scale4));
        for (int i = D & ~7; i < D; i++)
            for (int key = 0; key < KEYS; key++)
                out[j + key] += scale * q[i] * k[(size_t)key * ldk + (size_t)i];
    }
    for (; j < n; j++, k += ldk)
        out[j] = scale * dot(q, k, D);
}

/* z[D] += p[0] v[0] + p[1] v[1] */
static inline void mix_two(const float *p, const float *v, size_t ldv, int D, float *z) {
    v128_t p0 = wasm_v128_load32_splat(p), p1 = wasm_v128_load32_splat(p + 1);
    int i = 0;
#pragma clang loop unroll_count(4)
    for (; i + 4 <= D; i += 4)
        store4(z + i, fma4(p1, load4(v + ldv + i), fma4(p0, load4(v + i), load4(z + i))));
    for (; i < D; i++)
        z[i] += p[0] * v[i] + p[1] * v[ldv + (size_t)i];
}

static void attn_mix(const float *p, const float *v, size_t ldv, int n, int D, float *z) {
    memset(z, 0, (size_t)D * sizeof *z);
    for (; n > 1; n -= 2, p += 2, v += 2 * ldv)
        mix_two(p, v, ldv, D, z);
    if (n == 1)
        mix_two((const float[]){*p, 0}, v, 0, D, z);
}

static void fill_f32(kernels *k) {
    k->pack_f32[QUANT_F32] = pack_f32_f32;
    k->tile_f32 = tile_f32;
    k->matvec[QUANT_F32] = matvec_f32;
    k->matvec[QUANT_F16] = matvec_f16;
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
