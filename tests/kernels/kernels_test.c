/* SPDX-License-Identifier: MIT
 *
 * kernels_test.c - every kernel of every variant against the scalar reference or against f64.
 *
 * Runs natively and, in all three WebAssembly builds, inside a browser page. Data are random with
 * a bias towards what breaks kernels: zeros, extremes, denormals, sizes that no vector divides.
 * Integer results must be equal bit for bit; a float sum of n terms must lie within
 *
 *     n eps (sum of |terms|),    eps = 2^-23
 *
 * of its value in f64: twice the bound of any order of summation with one or two roundings a term
 * (Higham 2002, section 3.1). A failure prints the variant and the parameters.
 *
 *     kernels-test              "ok NAME" or "not ok NAME: ..." a test, exit status to match
 *     kernels-test --bench      GFLOPS of the tile kernels and GB/s of the row products
 *     kernels-test --bench-types    rates of the types that have no code of their own
 */
#include "kernels/kernels.h"
#include "kernels_data.h"
#include "laminar.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EPS 0x1p-23
#define LEAST 0x1p-148 /* two denormal steps: what rounding costs where eps is too small */

static const kernels *reference, *tested;
static bool failed;

static float expected[MOST_N * MOST_K], panel_2[MOST_K * TILE_COLS];

/* ---- Reporting ----------------------------------------------------------------------------- */

static __attribute__((format(printf, 1, 2))) void report(const char *format, ...) {
    va_list args;
    if (failed)
        return; /* the first failure of a test is the one to look at */
    failed = true;
    printf("# %s: ", tested->name);
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    putchar('\n');
}

static bool near(double value, double wanted, double bound) {
    return fabs(value - wanted) <= bound || value == wanted;
}

/* In odd rounds, whole groups of eight rows in the packed-8 layout, elsewhere in memory. */
static weight_rows packed_in_turn(quant_type type, weight_rows rows, int round) {
    static uint8_t packed8[2 * PACKED8_ROWS * MOST_K * 4], scratch[PACKED8_ROWS * MOST_K * 4];
    size_t bytes = PACKED8_ROWS * rows.row_bytes;
    if (round % 2 == 0 || !packed8_supports(type) || rows.n % PACKED8_ROWS)
        return rows;
    memcpy(packed8, rows.data, (size_t)rows.n * rows.row_bytes);
    for (int i = 0; i < rows.n / PACKED8_ROWS; i++)
        packed8_repack(type, tested->storage_bias, packed8 + (size_t)i * bytes, rows.row_bytes,
                       scratch);
    return (weight_rows){packed8, rows.row_bytes, rows.n, true};
}

/* ---- Tests --------------------------------------------------------------------------------- */

static void test_pack_f32(void) {
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        quant_type type = types[i];
        int step = (int)quant_block_values(type);
        for (int round = 0; round < 60; round++) {
            int n = round % 2 ? PACKED8_ROWS : between(1, TILE_COLS),
                most = 3 * QUANT_MAX_VALUES / step;
            int from = between(0, most - 1), k0 = from * step, k1 = between(from + 1, most) * step;
            size_t row_bytes = (size_t)quant_row_bytes(type, (uint64_t)(most * step));
            fill_weights(type, row_bytes, n);
            weight_rows rows = {weights, row_bytes, n, false};
            reference->pack_f32[type](rows, k0, k1, panel);
            memset(panel_2, 0xff, sizeof panel_2);
            rows = packed_in_turn(type, rows, round);
            tested->pack_f32[type](rows, k0, k1, panel_2);
            if (memcmp(panel, panel_2, (size_t)(k1 - k0) * TILE_COLS * sizeof *panel) != 0)
                report("%s n %d k %d..%d packed8 %d", quant_name(type), n, k0, k1, rows.packed8);
        }
    }
}

static void test_tile_f32(void) {
    for (int round = 0; round < 300; round++) {
        int rows = between(1, TILE_ROWS), cols = between(1, TILE_COLS), k = between(1, 300);
        size_t lda = (size_t)(k + between(0, 5)), ldc = (size_t)between(cols, 12);
        fill(a, (size_t)rows * lda);
        fill(panel, (size_t)k * TILE_COLS);
        fill(out, (size_t)rows * ldc);
        memcpy(expected, out, (size_t)rows * ldc * sizeof *out);
        tested->tile_f32(rows, k, a, lda, panel, out, ldc, cols);
        for (int at = 0; at < rows * (int)ldc; at++) {
            int row = at / (int)ldc, col = at % (int)ldc;
            double sum = (double)expected[at], size = fabs(sum);
            for (int i = 0; i < k && col < cols; i++) {
                double term =
                    (double)a[(size_t)row * lda + (size_t)i] * (double)panel[i * TILE_COLS + col];
                sum += term;
                size += fabs(term);
            }
            double bound = col < cols ? (k + 1) * EPS * size + LEAST * k : 0;
            if (!near((double)out[at], sum, bound))
                report("rows %d cols %d k %d: c[%d][%d] %g, not %g", rows, cols, k, row, col,
                       (double)out[at], sum);
        }
    }
}

/* The same bound with the eps of f64. The operands are f32 values, whose products are exact in f64;
 * so the sum in f64 that this compares with has a rounding a term too, and the bound is twice that
 * of one sum. */
static void test_tile_f64(void) {
    static double wide_a[TILE_ROWS * 320], wide_panel[320 * TILE_F64_COLS],
        wide_out[TILE_ROWS * 12], before[TILE_ROWS * 12];
    for (int round = 0; round < 300; round++) {
        int rows = between(1, TILE_ROWS), cols = between(1, TILE_F64_COLS), k = between(1, 300);
        size_t lda = (size_t)(k + between(0, 5)), ldc = (size_t)between(cols, 12);
        for (size_t i = 0; i < (size_t)rows * lda; i++)
            wide_a[i] = (double)biased();
        for (int i = 0; i < k * TILE_F64_COLS; i++)
            wide_panel[i] = (double)biased();
        for (size_t i = 0; i < (size_t)rows * ldc; i++)
            wide_out[i] = before[i] = (double)biased();
        tested->tile_f64(rows, k, wide_a, lda, wide_panel, wide_out, ldc, cols);
        for (int at = 0; at < rows * (int)ldc; at++) {
            int row = at / (int)ldc, col = at % (int)ldc;
            double sum = before[at], size = fabs(sum);
            for (int i = 0; i < k && col < cols; i++) {
                double term =
                    wide_a[(size_t)row * lda + (size_t)i] * wide_panel[i * TILE_F64_COLS + col];
                sum += term;
                size += fabs(term);
            }
            if (!near(wide_out[at], sum, col < cols ? 2 * (k + 1) * 0x1p-52 * size : 0))
                report("rows %d cols %d k %d: c[%d][%d] %g, not %g", rows, cols, k, row, col,
                       wide_out[at], sum);
        }
    }
}

/* The vector x[K], rounded where a kernel reads it so. */
static vector vector_of(const float *x, int K, bool exact) {
    const integer_format *how = exact ? &tested->act22 : &tested->act16;
    if (how->quantize_row)
        how->quantize_row(x, K, rounded, scales);
    return (vector){x, rounded, scales, exact};
}

/* Every rounded activation is off by half a step at most. */
static void test_matvec(void) {
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        quant_type type = types[i];
        int step = (int)quant_block_values(type);
        for (int round = 0; round < 60; round++) {
            int n = round % 2 ? PACKED8_ROWS * between(1, 2) : between(1, 9);
            int K = between(1, (round % 8 > 1 ? 768 : 2600) / step) * step;
            bool is_rounded = tested->act22.quantize_row && tested->pack_i8[type];
            size_t row_bytes = (size_t)quant_row_bytes(type, (uint64_t)K);
            fill_weights(type, row_bytes, n);
            fill(a, (size_t)K);
            vector x = vector_of(a, K, round % 3 > 0);
            weight_rows rows =
                packed_in_turn(type, (weight_rows){weights, row_bytes, n, false}, round);
            tested->matvec[type](rows, K, x, out);
            for (int row = 0; row < n; row++) {
                double sum = 0, size = 0, lost = 0;
                quant_dequantize_row(type, weights + (size_t)row * row_bytes, 0, K, b);
                for (int k = 0; k < K; k++) {
                    sum += (double)a[k] * (double)b[k];
                    size += fabs((double)a[k] * (double)b[k]);
                    if (is_rounded)
                        lost += (double)scales[k / 32].d / 2 * fabs((double)b[k]);
                }
                if (!near((double)out[row], sum, (K + 1) * EPS * size + LEAST * K + 1.01 * lost))
                    report("%s n %d K %d packed8 %d: y[%d] %g, not %g", quant_name(type), n, K,
                           rows.packed8, row, (double)out[row], sum);
            }
        }
    }
}

/* All weights at one of their ends. */
static void fill_weights_alike(quant_type type, size_t row_bytes, int n, bool most) {
    uint8_t end = type == QUANT_Q4_0 ? (most ? 0xff : 0x00) : (most ? 0x7f : 0x80);
    for (size_t at = 0; at < (size_t)n * row_bytes; at++) {
        size_t place = at % quant_block_bytes(type);
        weights[at] = place == 0 ? 0 : place == 1 ? 0x2c : end; /* d = 2^-4 */
    }
}

/* The largest sums that there can be: all weights at their ends, all activations alike. */
static void test_matvec_extremes(void) {
    for (int round = 0; round < 32; round++) {
        quant_type type = round / 2 % 2 ? QUANT_Q8_0 : QUANT_Q4_0;
        int K = 32 * between(1, 40);
        size_t row_bytes = (size_t)quant_row_bytes(type, (uint64_t)K);
        fill_weights_alike(type, row_bytes, PACKED8_ROWS, round & 4);
        for (int k = 0; k < K; k++)
            a[k] = round & 8 ? 3.0f : -1e10f;
        weight_rows rows =
            packed_in_turn(type, (weight_rows){weights, row_bytes, PACKED8_ROWS, false}, round);
        tested->matvec[type](rows, K, vector_of(a, K, true), out);
        quant_dequantize_row(type, weights, 0, K, b);
        double sum = (double)a[0] * (double)b[0] * K;
        for (int i = 0; i < PACKED8_ROWS; i++)
            if (!near((double)out[i], sum, (K + 1) * EPS * fabs(sum)))
                report("%s packed8 %d K %d: y[%d] %g, not %g", quant_name(type), rows.packed8, K, i,
                       (double)out[i], sum);
    }
}

/* One block of one row is damaged: that row alone is no finite number. */
static void test_matvec_damage(void) {
    const uint16_t bad[] = {0x7c00, 0xfc00, 0x7e00, 0xffff}; /* infinities and NaNs */
    for (int round = 0; round < 32; round++) {
        quant_type type = round / 2 % 2 ? QUANT_Q8_0 : QUANT_Q4_0;
        int K = 32 * between(1, 40), row = between(0, PACKED8_ROWS - 1),
            block = between(0, K / 32 - 1);
        size_t row_bytes = (size_t)quant_row_bytes(type, (uint64_t)K);
        fill_weights(type, row_bytes, PACKED8_ROWS);
        memcpy(weights + (size_t)row * row_bytes + (size_t)block * quant_block_bytes(type),
               &bad[round % 4], sizeof *bad);
        for (int k = 0; k < K; k++)
            a[k] = uniform();
        weight_rows rows =
            packed_in_turn(type, (weight_rows){weights, row_bytes, PACKED8_ROWS, false}, round / 4);
        tested->matvec[type](rows, K, vector_of(a, K, true), out);
        for (int i = 0; i < PACKED8_ROWS; i++)
            if (!isfinite(out[i]) != (i == row))
                report("%s row %d of %d damaged, packed8 %d: y[%d] %g", quant_name(type), row,
                       PACKED8_ROWS, rows.packed8, i, (double)out[i]);
    }
}

/* A Q8_0 block of scale 1 whose only weight is a 1 at `place` reads one rounded activation back. */
static float read_rounded(const void *q, block_scale d, int place) {
    uint8_t block[34] = {0, 0x3c};
    float c = 0;
    block[2 + place] = 1;
    i8_panel packed =
        tested->pack_i8[QUANT_Q8_0]((weight_rows){block, sizeof block, 1, false}, 0, 32, blocks);
    tested->act8.tile(1, 1, q, 1, &d, 1, packed, &c, 1, 1);
    return c;
}

static void test_quantize_row(void) {
    for (int round = 0; round < 200; round++) {
        block_scale d, one;
        fill(a, 32);
        if (round % 4 == 0) { /* ties: a scale of 1 and halves in between */
            for (int i = 0; i < 32; i++)
                a[i] = (float)between(-253, 253) * 0.5f;
            a[between(0, 31)] = 127;
        }
        if (round % 16 == 1)
            memset(a, 0, 32 * sizeof *a);
        tested->act8.quantize_row(a, 32, rounded, &d);
        one = (block_scale){1, d.start};
        float largest = 0;
        for (int i = 0; i < 32; i++)
            largest = fmaxf(largest, fabsf(a[i]));
        float inverse = largest > QUANTIZE_MIN ? 127.0f / largest : 0.0f;
        if (d.d != largest / 127.0f)
            report("scale %g, not %g", (double)d.d, (double)(largest / 127.0f));
        for (int i = 0; i < 32; i++)
            if (read_rounded(rounded, one, i) != rintf(a[i] * inverse))
                report("%g of largest %g became %g, not %g", (double)a[i], (double)largest,
                       (double)read_rounded(rounded, one, i), (double)rintf(a[i] * inverse));
    }
}

/* Where the rounded activations have a block. */
static void *at_block(const integer_format *tile, int block) {
    return (uint8_t *)rounded + (size_t)block * tile->block_bytes;
}

/* Integer weights and activations of scale 1: every sum is below 2^24 and so exact in f32. */
static void test_tile_act8(void) {
    for (int round = 0; round < 200; round++) {
        int rows = between(1, tested->act8.rows), cols = between(1, TILE_COLS), n = between(1, 30);
        int K = 32 * n, extreme = round % 5 == 0;
        size_t row_bytes = (size_t)n * 34, ldc = (size_t)between(cols, 12);
        for (int i = 0; i < rows * K; i++)
            a[i] = extreme ? (next() % 2 ? 127.0f : -127.0f) : (float)between(-127, 127);
        for (int i = 0; i < rows * n; i++)
            a[i * 32 + between(0, 31)] = 127; /* makes the block's scale 1 */
        for (int row = 0; row < cols; row++)
            for (int block = 0; block < n; block++) {
                uint8_t *at = weights + (size_t)row * row_bytes + (size_t)block * 34;
                at[0] = 0, at[1] = 0x3c; /* 1.0 */
                for (int k = 0; k < 32; k++)
                    at[2 + k] = (uint8_t)(extreme ? (next() % 2 ? -128 : 127) : between(-128, 127));
            }
        for (int t = 0; t < rows; t++)
            tested->act8.quantize_row(a + t * K, K, at_block(&tested->act8, t * n), scales + t * n);
        i8_panel packed = tested->pack_i8[QUANT_Q8_0](
            (weight_rows){weights, row_bytes, cols, false}, 0, K, blocks);
        memset(out, 0, (size_t)rows * ldc * sizeof *out);
        tested->act8.tile(rows, n, rounded, (size_t)n, scales, (size_t)n, packed, out, ldc, cols);
        for (int t = 0; t < rows; t++)
            for (int col = 0; col < (int)ldc; col++) {
                int32_t sum = 0;
                for (int k = 0; k < K && col < cols; k++)
                    sum +=
                        (int8_t)
                            weights[(size_t)col * row_bytes + (size_t)(k / 32 * 34 + 2 + k % 32)] *
                        (int32_t)a[t * K + k];
                if (out[(size_t)t * ldc + (size_t)col] != (float)sum)
                    report("rows %d cols %d blocks %d: c[%d][%d] %.1f, not %d", rows, cols, n, t,
                           col, (double)out[(size_t)t * ldc + (size_t)col], (int)sum);
            }
    }
}

/* The rounded value that quantize_row gives x[k]. */
static double nearest(const float *x, int k) {
    float largest = 0;
    for (int i = k / 32 * 32; i < k / 32 * 32 + 32; i++)
        largest = fmaxf(largest, fabsf(x[i]));
    return largest > QUANTIZE_MIN ? (double)rintf(x[k] * (127.0f / largest)) : 0;
}

/* Both integer types with real scales: sum of d_a d_w (q_a . q_w), `n` terms. */
static void test_tile_act8_scales(void) {
    for (int round = 0; round < 100; round++) {
        quant_type type = round % 2 ? QUANT_Q8_0 : QUANT_Q4_0;
        int rows = between(1, tested->act8.rows), n = between(1, 12);
        int cols = round / 2 % 2 ? PACKED8_ROWS : between(1, TILE_COLS);
        int K = 32 * n;
        size_t row_bytes = (size_t)quant_row_bytes(type, (uint64_t)K);
        fill(a, (size_t)(rows * K));
        fill_weights(type, row_bytes, cols);
        for (int t = 0; t < rows; t++)
            tested->act8.quantize_row(a + t * K, K, at_block(&tested->act8, t * n), scales + t * n);
        weight_rows w =
            packed_in_turn(type, (weight_rows){weights, row_bytes, cols, false}, round / 2);
        i8_panel packed = tested->pack_i8[type](w, 0, K, blocks);
        memset(out, 0, sizeof(float) * 8 * TILE_COLS);
        tested->act8.tile(rows, n, rounded, (size_t)n, scales, (size_t)n, packed, out, TILE_COLS,
                          cols);
        for (int t = 0; t < rows; t++)
            for (int col = 0; col < cols; col++) {
                double sum = 0, size = 0;
                quant_dequantize_row(type, weights + (size_t)col * row_bytes, 0, K, b);
                for (int k = 0; k < K; k++) {
                    double x = (double)scales[t * n + k / 32].d * nearest(a + t * K, k);
                    size += fabs(x * (double)b[k]);
                    sum += x * (double)b[k];
                }
                double got = (double)out[t * TILE_COLS + col];
                if (!near(got, sum, (n + 3) * EPS * size + LEAST * K))
                    report("%s rows %d cols %d blocks %d: c[%d][%d] %g, not %g", quant_name(type),
                           rows, cols, n, t, col, got, sum);
            }
    }
}

/* Activations for 22 bits: any; all alike, which with weights at their ends makes the largest sums;
 * or one large value a block. */
static void fill_for_act22(int round, int n) {
    for (int i = 0; i < n; i++) {
        a[i] = biased();
        if (round % 4 == 1)
            a[i] = round % 8 == 1 ? 3.0f : -1e10f;
        if (round % 4 == 2)
            a[i] = i % 32 == 5 ? 1000.0f : uniform() * 1e-3f;
    }
}

/* The bound of a plain f32 sum, and half a step for every activation. */
static void test_tile_act22(void) {
    const integer_format *tile = &tested->act22;
    for (int round = 0; round < 200 && tile->tile; round++) {
        quant_type type = round % 2 ? QUANT_Q8_0 : QUANT_Q4_0;
        int rows = between(1, tile->rows), n = between(1, 12);
        int cols = round / 2 % 2 ? PACKED8_ROWS : between(1, TILE_COLS);
        int K = 32 * n;
        size_t row_bytes = (size_t)quant_row_bytes(type, (uint64_t)K);
        fill_for_act22(round / 2, rows * K);
        fill_weights(type, row_bytes, cols);
        if (round % 3 == 0)
            fill_weights_alike(type, row_bytes, cols, round / 16 % 2);
        for (int t = 0; t < rows; t++)
            tile->quantize_row(a + t * K, K, at_block(tile, t * n), scales + t * n);
        weight_rows w =
            packed_in_turn(type, (weight_rows){weights, row_bytes, cols, false}, round / 2);
        i8_panel packed = tested->pack_i8[type](w, 0, K, blocks);
        memset(out, 0, sizeof(float) * 8 * TILE_COLS);
        tile->tile(rows, n, rounded, (size_t)n, scales, (size_t)n, packed, out, TILE_COLS, cols);
        for (int t = 0; t < rows; t++)
            for (int col = 0; col < cols; col++) {
                double sum = 0, size = 0, lost = 0, got = (double)out[t * TILE_COLS + col];
                quant_dequantize_row(type, weights + (size_t)col * row_bytes, 0, K, b);
                for (int k = 0; k < K; k++) {
                    sum += (double)a[t * K + k] * (double)b[k];
                    size += fabs((double)a[t * K + k] * (double)b[k]);
                    lost += (double)scales[t * n + k / 32].d / 2 * fabs((double)b[k]);
                }
                if (!near(got, sum, (K + 1) * EPS * size + LEAST * K + 1.01 * lost))
                    report("%s rows %d cols %d blocks %d: c[%d][%d] %g, not %g", quant_name(type),
                           rows, cols, n, t, col, got, sum);
            }
    }
}

static void test_layer_norm(void) {
    for (int round = 0; round < 200; round++) {
        int n = between(2, 300);
        float mean, scale, eps = 1e-5f;
        fill(a, (size_t)n);
        if (round % 3 == 0)
            a[between(0, n - 1)] = 3000; /* a massive activation */
        tested->layer_norm_stats(a, n, eps, &mean, &scale);
        double sum = 0, size = 0, squares = 0;
        for (int i = 0; i < n; i++)
            sum += (double)a[i], size += fabs((double)a[i]);
        for (int i = 0; i < n; i++)
            squares += ((double)a[i] - sum / n) * ((double)a[i] - sum / n);
        double wanted = sqrt(squares / n + (double)eps);
        if (!near((double)mean, sum / n, (n + 1) * EPS * size / n))
            report("n %d: mean %g, not %g", n, (double)mean, sum / n);
        if (!near((double)scale, wanted, (n + 8) * EPS * wanted))
            report("n %d: scale %g, not %g", n, (double)scale, wanted);
        tested->layer_norm_apply(a, n, mean, scale, out);
        tested->gain_bias(out, n, a, b, expected);
        for (int i = 0; i < n; i++) {
            double y = ((double)a[i] - (double)mean) / (double)scale;
            if (!near((double)out[i], y,
                      2 * EPS * (fabs(y) + fabs((double)mean / (double)scale)) + LEAST))
                report("n %d: normalised %g, not %g", n, (double)out[i], y);
            double z = (double)out[i] * (double)a[i];
            if (!near((double)expected[i], z + (double)b[i],
                      2 * EPS * (fabs(z) + fabs((double)b[i])) + LEAST))
                report("n %d: gain and bias give %g, not %g", n, (double)expected[i],
                       z + (double)b[i]);
        }
    }
}

static void test_add(void) {
    for (int n = 1; n < 70; n++) {
        fill(a, (size_t)n);
        fill(out, (size_t)n);
        for (int i = 0; i < n; i++)
            expected[i] = out[i] + a[i];
        tested->add(out, a, n);
        if (memcmp(out, expected, (size_t)n * sizeof *out) != 0)
            report("n %d", n);
    }
}

/* x/2 (1 + tanh u) in f32 loses what 1 + tanh loses: for negative x an absolute error of a few eps
 * times |x|. The same bound serves both forms. */
static void test_gelu(void) {
    for (int n = 1; n < 200; n++) {
        for (int i = 0; i < n; i++)
            out[i] = expected[i] = uniform() * (n % 3 ? 6.0f : 60.0f);
        tested->gelu(out, n);
        for (int i = 0; i < n; i++) {
            double x = (double)expected[i];
            double y = 0.5 * x * (1 + tanh(0.7978845608028654 * (x + 0.044715 * x * x * x)));
            if (!near((double)out[i], y, 8 * EPS * fabs(x)))
                report("n %d: gelu(%g) = %g, not %g", n, x, (double)out[i], y);
        }
    }
}

/* exp(x - max) carries the rounding of the difference, |x - max| eps, besides its own 2 ulp. */
static void test_softmax(void) {
    for (int round = 0; round < 300; round++) {
        int n = between(1, 130);
        double sum = 0, largest = -INFINITY;
        for (int i = 0; i < n; i++) {
            out[i] = biased() * 8;
            if (i > 0 && next() % 8 == 0)
                out[i] = -INFINITY;
            expected[i] = out[i];
            largest = fmax(largest, (double)out[i]);
        }
        tested->softmax(out, n);
        for (int i = 0; i < n; i++)
            sum += exp((double)expected[i] - largest);
        for (int i = 0; i < n; i++) {
            double p = exp((double)expected[i] - largest) / sum;
            double apart = isfinite(expected[i]) ? largest - (double)expected[i] : 0;
            if (!near((double)out[i], p, (n + 12 + apart) * EPS * p + 1.2e-38))
                report("n %d: p[%d] %g, not %g", n, i, (double)out[i], p);
        }
    }
}

static void test_all_finite(void) {
    for (int n = 1; n < 40; n++) {
        fill(a, (size_t)n);
        if (!tested->all_finite(a, n))
            report("n %d: finite values", n);
        for (int i = 0; i < n; i++) {
            float before = a[i];
            const float bad[] = {NAN, INFINITY, -INFINITY};
            a[i] = bad[i % 3];
            if (tested->all_finite(a, n))
                report("n %d: %g at %d goes unnoticed", n, (double)a[i], i);
            a[i] = before;
        }
    }
}

static void test_attention(void) {
    for (int round = 0; round < 300; round++) {
        int n = between(1, 30), D = between(1, 80);
        size_t ld = (size_t)(D + between(0, 9));
        float scale = 1.0f / sqrtf((float)D);
        fill(a, (size_t)D);
        fill(b, ld * (size_t)n);
        tested->attn_scores(a, b, ld, n, D, scale, out);
        for (int j = 0; j < n; j++) {
            double sum = 0, size = 0;
            for (int i = 0; i < D; i++) {
                double term = (double)a[i] * (double)b[(size_t)j * ld + (size_t)i];
                sum += term, size += fabs(term);
            }
            if (!near((double)out[j], sum * (double)scale, (D + 2) * EPS * size + LEAST * D))
                report("n %d D %d: score %d is %g, not %g", n, D, j, (double)out[j],
                       sum * (double)scale);
        }
        fill(a, (size_t)n);
        tested->attn_mix(a, b, ld, n, D, out);
        for (int i = 0; i < D; i++) {
            double sum = 0, size = 0;
            for (int j = 0; j < n; j++) {
                double term = (double)a[j] * (double)b[(size_t)j * ld + (size_t)i];
                sum += term, size += fabs(term);
            }
            if (!near((double)out[i], sum, (n + 1) * EPS * size + LEAST * n))
                report("n %d D %d: z[%d] %g, not %g", n, D, i, (double)out[i], sum);
        }
    }
}

/* ---- All together -------------------------------------------------------------------------- */

static const struct {
    const char *name;
    void (*run)(void);
} tests[] = {
    {"pack_f32 equals the reference bit for bit", test_pack_f32},
    {"tile_f32 is within its bound of f64", test_tile_f32},
    {"tile_f64 is within its bound of a plain sum", test_tile_f64},
    {"matvec is within its bound of f64", test_matvec},
    {"matvec holds the largest sums", test_matvec_extremes},
    {"matvec makes no number of a damaged row", test_matvec_damage},
    {"quantize_row rounds to nearest-even", test_quantize_row},
    {"tile_act8 sums integers exactly", test_tile_act8},
    {"tile_act8 applies both scales", test_tile_act8_scales},
    {"tile_act22 is within the bound of f32", test_tile_act22},
    {"layer_norm and gain_bias are within their bounds of f64", test_layer_norm},
    {"add equals plain addition bit for bit", test_add},
    {"gelu is within its bound of f64", test_gelu},
    {"softmax is within its bound of f64 and masks -inf", test_softmax},
    {"all_finite notices NaN and infinity anywhere", test_all_finite},
    {"attn_scores and attn_mix are within their bounds of f64", test_attention},
};

int main(int argc, char **argv) {
    int bad = 0;
    setvbuf(stdout, NULL, _IOLBF, 0); /* a trap must not swallow what was printed before it */
    reference = kernels_variant(0);
    if (argc > 1 && strcmp(argv[1], "--bench-types") == 0) {
        bench_types(reference);
        return 0;
    }
    for (int v = 0; (tested = kernels_variant(v)); v++) {
        if (argc > 1 && strcmp(argv[1], "--bench") == 0) {
            bench(tested);
            continue;
        }
        for (size_t i = 0; i < sizeof tests / sizeof *tests; i++) {
            reseed();
            failed = false;
            tests[i].run();
            bad += failed;
            printf("%s %s: %s\n", failed ? "not ok" : "ok", tested->name, tests[i].name);
        }
    }
    return bad ? 1 : 0;
}
