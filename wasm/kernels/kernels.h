/* SPDX-License-Identifier: MIT
 *
 * kernels.h - the inner loops, behind one table.
 *
 *     const kernels *k = kernels_select();                    // once, probes the machine
 *     k->pack_f32[type](rows, k0, k1, panel);                 // 8 rows of W -> f32 tiles
 *     k->tile_f32(6, k1 - k0, a, lda, panel, c, ldc, 8);      // c[6][8] += a[6][k] panel[k][8]
 *
 * scalar.c fills the whole table and is the readable reference; simd128.c and relaxed.c overwrite
 * what they do better. Called by matmul.c, forward.c, attention.c and geometry/, one call per tile
 * or row, never per product; kernels never allocate and never look at the model. Pointers need no
 * alignment.
 *
 * Letters: a matrix W of N rows and K columns multiplies activations A[T][K]: C[T][N] = A W^T.
 */
#ifndef LAMINAR_KERNELS_H
#define LAMINAR_KERNELS_H

#include "packed8.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    TILE_ROWS = 6,            /* rows of A that a tile_f32 call takes at most */
    TILE_COLS = PACKED8_ROWS, /* columns of C, that is rows of W, in a panel */
    TILE_F64_COLS = 4,        /* the same for tile_f64 */
    QUANT_TYPES = 31,         /* tables are indexed by GGML type id, BF16 the largest */
};

/* A block of activations whose largest magnitude is not above this value is quantised to zeros, so
 * that 127 / largest stays finite. */
#define QUANTIZE_MIN 1e-30f

/* The weights of one block of an integer panel: 32 values of 8 columns. Kernels with int8 dot
 * products use only the first half of the bytes. */
typedef int16_t i8_block[32 * TILE_COLS];

/* A buffer for the blocks of an integer panel and for their scales, 8 a block. */
typedef struct i8_buffer {
    i8_block *q;
    float *d;
} i8_buffer;

/* A panel for integer tiles: the weights of each block in the order in which the dot instruction
 * takes them, q_step bytes apart, and the block's 8 scales. `q` points into the panel's buffer, or
 * into W itself where W has that order already. */
typedef struct i8_panel {
    const void *q;
    size_t q_step;
    const float *d;
} i8_panel;

/* The scale of a block of 32 quantised activations, x = d q, and the value from which a sum of
 * products with the block starts: 0, or -128 * (sum of q) where weights have a storage bias of 128.
 */
typedef struct block_scale {
    float d;
    int32_t start;
} block_scale;

/* The bounds of 22-bit activations (act22 below). A magnitude has two bytes and LOW_BITS bits.
 * ACT22_MAX_SUM bounds the sum of a block's magnitudes so that int32 holds the block's sum of
 * products with any int8 weights: 2^31 / 128, less 32 roundings and the errors of the sum itself.
 */
#define LOW_BITS 6
#define LOW_STEPS (1 << LOW_BITS)
#define ACT22_MAX (0x7f7f * LOW_STEPS + LOW_STEPS - 1)
#define ACT22_MAX_SUM ((1 << 24) - 1024)
#define ACT16_MAX 0x7f7f

/* `n` rows of W. In the file's order they are row_bytes apart; in the packed-8 layout (packed8.h)
 * they are n / 8 groups of eight rows, 8 * row_bytes apart. */
typedef struct weight_rows {
    const uint8_t *data;
    size_t row_bytes;
    int n;
    bool packed8;
} weight_rows;

/* A format of quantised activations: integers in blocks of 32 with one scale d, each value off by
 * d / 2 at most; and the product of several rows of such activations with a panel. */
typedef struct integer_format {
    size_t
        block_bytes; /* of the q of a block, as quantize_row() writes and the products read them */
    void (*quantize_row)(const float *x, int K, void *q, block_scale *d);

    /* c[rows][cols] += sum over blocks of d_a d_w (q_a . q_w), for at most `rows` rows; ldq and ldd
     * in blocks. The integer sums are exact. */
    int rows;
    void (*tile)(int rows, int blocks, const void *q, size_t ldq, const block_scale *d, size_t ldd,
                 i8_panel panel, float *c, size_t ldc, int cols);
} integer_format;

/* The vector that matvec multiplies: its f32 values, and q and d as act22.quantize_row() wrote them
 * (`exact`) or act16.quantize_row() (not `exact`). */
typedef struct vector {
    const float *values;
    const void *q;
    const block_scale *d;
    bool exact;
} vector;

typedef struct kernels {
    const char *name;

    /* The storage bias of repacked Q8_0 weights that these kernels read (packed8.h). */
    uint8_t storage_bias;

    /* ---- Exact: f32 on dequantised weights ------------------------------------------------ */

    /* panel[k1-k0][8] = columns k0..k1 of at most 8 rows of W, zero for the missing ones. k0 and k1
     * are multiples of the type's block. */
    void (*pack_f32[QUANT_TYPES])(weight_rows rows, int k0, int k1, float *panel);

    /* c[rows][cols] += a[rows][k] panel[k][8]; rows 1..6, cols 1..8. */
    void (*tile_f32)(int rows, int k, const float *a, size_t lda, const float *panel, float *c,
                     size_t ldc, int cols);

    /* y[n] = W[n][K] x[K], the weights read once from memory and never stored as f32. Of a row with
     * a scale that is infinite or NaN, y[n] is one of the two as well. */
    void (*matvec[QUANT_TYPES])(weight_rows rows, int K, vector x, float *y);

    /* ---- Integer tiles: Q8_0 and Q4_0 weights ---------------------------------------------- */

    /* A panel of columns k0..k1 of at most 8 rows of W; `to` holds (k1 - k0) / 32 blocks. */
    i8_panel (*pack_i8[QUANT_TYPES])(weight_rows rows, int k0, int k1, i8_buffer to);

    /* 8-bit activations, for prompts in `fast`: d = max|x| / 127, q = nearest-even(x / d). */
    integer_format act8;

    /* 22-bit activations, for `exact`: as accurate as f32, 21 bits in most blocks. The scale is the
     * finest one with which int32 holds a block's sum, which depends on the sum of magnitudes:
     * d = max(max|x| / ACT22_MAX, sum|x| / ACT22_MAX_SUM), from max|x| 4.8e-7 (one large value) to
     * 1.9e-6 (all alike). `tile` is NULL where tile_f32 takes less time. */
    integer_format act22;

    /* 16-bit activations, for single tokens in `fast`: d = max|x| / ACT16_MAX. No tile: matvec
     * only. */
    integer_format act16;

    /* ---- Rows ----------------------------------------------------------------------------- */

    /* mean and scale = sqrt(variance + eps) of x[n], two passes. */
    void (*layer_norm_stats)(const float *x, int n, float eps, float *mean, float *scale);
    /* y = (x - mean) / scale */
    void (*layer_norm_apply)(const float *x, int n, float mean, float scale, float *y);
    /* y = x gain + bias, elementwise */
    void (*gain_bias)(const float *x, int n, const float *gain, const float *bias, float *y);
    /* y += x */
    void (*add)(float *y, const float *x, int n);
    /* x = x / 2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) */
    void (*gelu)(float *x, int n);
    /* x = exp(x - max) / sum; entries of -inf become 0 */
    void (*softmax)(float *x, int n);

    /* Is no value NaN or infinite? */
    bool (*all_finite)(const float *x, int n);

    /* ---- f64, for sums whose small parts must survive large ones (geometry/) ----------------- */

    /* c[rows][cols] += a[rows][k] panel[k][4]; rows 1..6, cols 1..4. */
    void (*tile_f64)(int rows, int k, const double *a, size_t lda, const double *panel, double *c,
                     size_t ldc, int cols);

    /* ---- Attention of one query, head size D ---------------------------------------------- */

    /* out[j] = scale <q, k_j> for n keys, row stride ldk */
    void (*attn_scores)(const float *q, const float *k, size_t ldk, int n, int D, float scale,
                        float *out);
    /* z[D] = sum_j p[j] v_j */
    void (*attn_mix)(const float *p, const float *v, size_t ldv, int n, int D, float *z);
} kernels;

/* The best table for this machine. The first call probes the relaxed dot product: engines differ on
 * operands above 127, so what it computes is measured, never assumed. */
const kernels *kernels_select(void);

/* Every table that this build has and this machine can run, for tests; NULL past the end. */
const kernels *kernels_variant(int index);

/* Fillers, in the order in which they are applied. */
void kernels_fill_scalar(kernels *k);
void kernels_fill_simd128(kernels *k);
void kernels_fill_relaxed(kernels *k); /* integer kernels only if the probe allows them */

#endif
