/* SPDX-License-Identifier: MIT
 *
 * scalar.c - the kernels in plain C: the reference that every variant is tested against, and what
 * the native program runs. Compiled without SIMD flags on WebAssembly. What each function
 * computes is said in kernels.h; here is only how, in the same order.
 *
 * Loops over the eight columns of a tile or over independent lanes are written so that a native
 * compiler may vectorise them without changing a single rounding.
 */
#include "kernels.h"

#include <math.h>
#include <string.h>

/* ---- Exact --------------------------------------------------------------------------------- */

/* Values k0..k1 of row `row`, of any type. */
static void values_of(quant_type type, weight_rows rows, int row, int k0, int k1, float *values) {
    if (rows.packed8)
        packed8_dequantize_row(
            type, 0, rows.data + (size_t)(row / PACKED8_ROWS * PACKED8_ROWS) * rows.row_bytes,
            row % PACKED8_ROWS, k0, k1, values);
    else
        quant_dequantize_row(type, rows.data + (size_t)row * rows.row_bytes, k0, k1, values);
}

static void pack_f32(quant_type type, weight_rows rows, int k0, int k1, float *panel) {
    float values[QUANT_MAX_VALUES];
    memset(panel, 0, (size_t)(k1 - k0) * TILE_COLS * sizeof *panel);
    for (int row = 0; row < rows.n; row++) {
        for (int k = k0; k < k1; k += QUANT_MAX_VALUES) {
            int stop = k + QUANT_MAX_VALUES < k1 ? k + QUANT_MAX_VALUES : k1;
            values_of(type, rows, row, k, stop, values);
            for (int i = k; i < stop; i++)
                panel[(i - k0) * TILE_COLS + row] = values[i - k];
        }
    }
}

static void tile_f32(int rows, int k, const float *a, size_t lda, const float *panel, float *c,
                     size_t ldc, int cols) {
    for (int row = 0; row < rows; row++, a += lda, c += ldc) {
        float sum[TILE_COLS] = {0};
        for (int i = 0; i < k; i++)
            for (int col = 0; col < TILE_COLS; col++)
                sum[col] += a[i] * panel[(size_t)i * TILE_COLS + (size_t)col];
        for (int col = 0; col < cols; col++)
            c[col] += sum[col];
    }
}

static float dot(const float *x, const float *y, int n) {
    enum { LANES = 8 };
    float lanes[LANES] = {0}, sum = 0;
    int i = 0;
    for (; i + LANES <= n; i += LANES)
        for (int lane = 0; lane < LANES; lane++)
            lanes[lane] += x[i + lane] * y[i + lane];
    for (; i < n; i++)
        sum += x[i] * y[i];
    for (int lane = 0; lane < LANES; lane++)
        sum += lanes[lane];
    return sum;
}

static void matvec(quant_type type, weight_rows rows, int K, const float *x, float *y) {
    float values[QUANT_MAX_VALUES];
    for (int row = 0; row < rows.n; row++) {
        float sum = 0;
        for (int k = 0; k < K; k += QUANT_MAX_VALUES) {
            int stop = k + QUANT_MAX_VALUES < K ? k + QUANT_MAX_VALUES : K;
            values_of(type, rows, row, k, stop, values);
            sum += dot(values, x + k, stop - k);
        }
        y[row] = sum;
    }
}

/* One pair of functions for each type, because a kernel of the table knows its type only by its
 * index. */
#define X(name, id, block_values, block_bytes)                                                     \
    static void pack_f32_##name(weight_rows rows, int k0, int k1, float *panel) {                  \
        pack_f32(QUANT_##name, rows, k0, k1, panel);                                               \
    }                                                                                              \
    static void matvec_##name(weight_rows rows, int K, vector x, float *y) {                       \
        matvec(QUANT_##name, rows, K, x.values, y);                                                \
    }
QUANT_LIST(X)
#undef X

/* ---- Integer tiles
 * ---------------------------------------------------------------------------------- */

static void quantize_act8(const float *x, int K, void *quantized, block_scale *d) {
    int16_t *q = quantized;
    for (int block = 0; block < K / 32; block++, x += 32, q += 32) {
        float largest = 0;
        for (int i = 0; i < 32; i++)
            largest = fmaxf(largest, fabsf(x[i]));
        float inverse = largest > QUANTIZE_MIN ? 127.0f / largest : 0.0f;
        d[block] = (block_scale){largest / 127.0f, 0};
        for (int i = 0; i < 32; i++)
            q[i] = (int16_t)rintf(x[i] * inverse);
    }
}

/* q[k/2][col][k%2]: two neighbouring k of a column side by side, as a 16-bit pair dot takes them.
 */
static void put_i8(i8_buffer to, int block, int row, float d, const int8_t *q) {
    to.d[block * TILE_COLS + row] = d;
    for (int k = 0; k < 32; k++)
        to.q[block][k / 2 * 2 * TILE_COLS + row * 2 + k % 2] = q[k];
}

/* Block k / 32 of row `row` in the file's order: in W itself, or copied to `scratch` from the
 * packed-8 layout. */
static const uint8_t *block_of(quant_type type, weight_rows rows, int row, int k,
                               uint8_t *scratch) {
    int block = k / PACKED8_VALUES;
    if (!rows.packed8)
        return rows.data + (size_t)row * rows.row_bytes + (size_t)block * quant_block_bytes(type);
    packed8_extract_block(type, 0, rows.data, row, block, scratch);
    return scratch;
}

/* An integer panel in the buffer `to`, all of it zero. */
static i8_panel empty_panel(int k0, int k1, i8_buffer to) {
    size_t blocks = (size_t)(k1 - k0) / 32;
    memset(to.q, 0, blocks * sizeof *to.q);
    memset(to.d, 0, blocks * TILE_COLS * sizeof *to.d);
    return (i8_panel){to.q, sizeof *to.q, to.d};
}

static i8_panel pack_i8_q8_0(weight_rows rows, int k0, int k1, i8_buffer to) {
    uint8_t scratch[PACKED8_ROW_BYTES];
    i8_panel packed = empty_panel(k0, k1, to);
    for (int row = 0; row < rows.n; row++)
        for (int k = k0; k < k1; k += 32) {
            const uint8_t *block = block_of(QUANT_Q8_0, rows, row, k, scratch);
            put_i8(to, (k - k0) / 32, row, quant_f16_to_f32((uint16_t)(block[0] | block[1] << 8)),
                   (const int8_t *)block + 2);
        }
    return packed;
}

static i8_panel pack_i8_q4_0(weight_rows rows, int k0, int k1, i8_buffer to) {
    uint8_t scratch[PACKED8_ROW_BYTES];
    i8_panel packed = empty_panel(k0, k1, to);
    for (int row = 0; row < rows.n; row++)
        for (int k = k0; k < k1; k += 32) {
            const uint8_t *block = block_of(QUANT_Q4_0, rows, row, k, scratch);
            int8_t q[32];
            for (int i = 0; i < 16; i++) {
                q[i] = (int8_t)((block[2 + i] & 15) - 8);
                q[i + 16] = (int8_t)((block[2 + i] >> 4) - 8);
            }
            put_i8(to, (k - k0) / 32, row, quant_f16_to_f32((uint16_t)(block[0] | block[1] << 8)),
                   q);
        }
    return packed;
}

static void tile_act8(int rows, int blocks, const void *quantized, size_t ldq, const block_scale *d,
                      size_t ldd, i8_panel panel, float *c, size_t ldc, int cols) {
    const int16_t *q = quantized;
    for (int row = 0; row < rows; row++, q += ldq * 32, d += ldd, c += ldc) {
        float sum[TILE_COLS] = {0};
        for (int b = 0; b < blocks; b++) {
            const int16_t *weights =
                (const int16_t *)((const uint8_t *)panel.q + (size_t)b * panel.q_step);
            for (int col = 0; col < TILE_COLS; col++) {
                int32_t total = d[b].start;
                for (int k = 0; k < 32; k++)
                    total += weights[k / 2 * 2 * TILE_COLS + col * 2 + k % 2] * q[b * 32 + k];
                sum[col] += (float)total * (d[b].d * panel.d[b * TILE_COLS + col]);
            }
        }
        for (int col = 0; col < cols; col++)
            c[col] += sum[col];
    }
}

/* ---- Rows ---------------------------------------------------------------------------------- */

static void layer_norm_stats(const float *x, int n, float eps, float *mean, float *scale) {
    double sum = 0, squares = 0;
    for (int i = 0; i < n; i++)
        sum += (double)x[i];
    double middle = sum / n;
    for (int i = 0; i < n; i++)
        squares += ((double)x[i] - middle) * ((double)x[i] - middle);
    *mean = (float)middle;
    *scale = (float)sqrt(squares / n + (double)eps);
}

static void layer_norm_apply(const float *x, int n, float mean, float scale, float *y) {
    for (int i = 0; i < n; i++)
        y[i] = (x[i] - mean) / scale;
}

static void gain_bias(const float *x, int n, const float *gain, const float *bias, float *y) {
    for (int i = 0; i < n; i++)
        y[i] = x[i] * gain[i] + bias[i];
}

static void add(float *y, const float *x, int n) {
    for (int i = 0; i < n; i++)
        y[i] += x[i];
}

static void gelu(float *x, int n) {
    const float root_2_over_pi = 0.7978845608028654f;
    for (int i = 0; i < n; i++) {
        float v = x[i];
        x[i] = 0.5f * v * (1.0f + tanhf(root_2_over_pi * (v + 0.044715f * v * v * v)));
    }
}

static void softmax(float *x, int n) {
    float largest = -INFINITY, sum = 0;
    for (int i = 0; i < n; i++)
        largest = fmaxf(largest, x[i]);
    for (int i = 0; i < n; i++)
        sum += x[i] = expf(x[i] - largest);
    for (int i = 0; i < n; i++)
        x[i] /= sum;
}

static bool all_finite(const float *x, int n) {
    int bad = 0;
    for (int i = 0; i < n; i++)
        bad |= !isfinite(x[i]);
    return !bad;
}

/* ---- Attention ----------------------------------------------------------------------------- */

static void attn_scores(const float *q, const float *k, size_t ldk, int n, int D, float scale,
                        float *out) {
    for (int j = 0; j < n; j++)
        out[j] = scale * dot(q, k + (size_t)j * ldk, D);
}

static void attn_mix(const float *p, const float *v, size_t ldv, int n, int D, float *z) {
    memset(z, 0, (size_t)D * sizeof *z);
    for (int j = 0; j < n; j++)
        for (int i = 0; i < D; i++)
            z[i] += p[j] * v[(size_t)j * ldv + (size_t)i];
}

/* ---- f64 ----------------------------------------------------------------------------------- */

static void tile_f64(int rows, int k, const double *a, size_t lda, const double *panel, double *c,
                     size_t ldc, int cols) {
    for (int row = 0; row < rows; row++, a += lda, c += ldc) {
        double sum[TILE_F64_COLS] = {0};
        for (int i = 0; i < k; i++)
            for (int col = 0; col < TILE_F64_COLS; col++)
                sum[col] += a[i] * panel[(size_t)i * TILE_F64_COLS + (size_t)col];
        for (int col = 0; col < cols; col++)
            c[col] += sum[col];
    }
}

void kernels_fill_scalar(kernels *k) {
    k->name = "scalar";
#define X(name, id, block_values, block_bytes)                                                     \
    k->pack_f32[QUANT_##name] = pack_f32_##name;                                                   \
    k->matvec[QUANT_##name] = matvec_##name;
    QUANT_LIST(X)
#undef X
    k->tile_f32 = tile_f32;
    k->pack_i8[QUANT_Q8_0] = pack_i8_q8_0;
    k->pack_i8[QUANT_Q4_0] = pack_i8_q4_0;
    k->act8 = (integer_format){32 * sizeof(int16_t), quantize_act8, 4, tile_act8};
    k->act22 = k->act16 = (integer_format){0};
    k->layer_norm_stats = layer_norm_stats;
    k->layer_norm_apply = layer_norm_apply;
    k->gain_bias = gain_bias;
    k->add = add;
    k->gelu = gelu;
    k->softmax = softmax;
    k->all_finite = all_finite;
    k->attn_scores = attn_scores;
    k->attn_mix = attn_mix;
    k->tile_f64 = tile_f64;
}
