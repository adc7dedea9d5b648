/* SPDX-License-Identifier: MIT
 *
 * kernels.h - the inner loops, behind one table.
 *
 *     const kernels *k = kernels_select();                    // once, probes the machine
 *     k->pack_f32[type](rows, k0, k1, panel);                 // 8 rows of W -> f32 tiles
 *     k->tile_f32(6, k1 - k0, a, lda, panel, c, ldc, 8);      // c[6][8] += a[6][k] panel[k][8]
 *
 * scalar.c fills the whole table and is the readable reference; simd128.c and relaxed.c overwrite
 * what they do better. Called by matmul.c, forward.c and attention.c, one call per tile or row,
 * never per product; kernels never allocate and never look at the model. Pointers need no
 * alignment.
 *
 * Letters: a matrix W of N rows and K columns multiplies activations A[T][K]: C[T][N] = A W^T.
 */
#ifndef LAMINAR_KERNELS_H
#define LAMINAR_KERNELS_H

#include "octets.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    TILE_ROWS = 6,     /* rows of A that a tile_f32 call takes at most */
    TILE_COLS = OCTET, /* columns of C, that is rows of W, in a panel */
    QUANT_TYPES = 15,  /* tables are indexed by GGML type id, Q6_K the largest */
};

/* A block of activations whose largest magnitude is not above this is rounded to zeros, so that
 * 127 / largest stays finite. */
#define QUANTIZE_LEAST 1e-30f

/* The weights of one 32-value block of an integer panel; int8 dots use the first half of the bytes.
 */
typedef int16_t i8_block[32 * TILE_COLS];

/* Room for the blocks of an integer panel, and for their scales, 8 a block. */
typedef struct i8_room {
    i8_block *q;
    float *d;
} i8_room;

/* A panel for integer tiles: each block's weights in the order in which the dot instruction takes
 * them, q_step bytes apart, and its 8 scales. The weights lie in the panel's room, or, where their
 * order there is the dot's, in W itself. */
typedef struct i8_panel {
    const void *q;
    size_t q_step;
    const float *d;
} i8_panel;

/* What a block of 32 rounded activations has besides its integers: x = d q. Where kernels take
 * weights that lie 128 above their values, a sum of products starts from -128 * (sum of q). */
typedef struct block_scale {
    float d;
    int32_t start;
} block_scale;

/* The bounds of i22 below. A magnitude has two bytes and LOW_BITS bits; 2^31 / 128 is the sum of a
 * block's magnitudes that int32 can hold times any weights, less 32 roundings and the errors of
 * the sum itself. */
#define LOW_BITS 6
#define LOW_STEPS (1 << LOW_BITS)
#define I22_MOST (0x7f7f * LOW_STEPS + LOW_STEPS - 1)
#define I22_MOST_SUM ((1 << 24) - 1024)
#define I16_MOST 0x7f7f

/* Rows of W: `n` of them, as the file has them, row_bytes apart; or, where `octets`, n / 8 octets,
 * 8 row_bytes apart. */
typedef struct weight_rows {
    const uint8_t *data;
    size_t row_bytes;
    int n;
    bool octets;
} weight_rows;

/* A way to round activations to integers, in blocks of 32, each off by d / 2 at most, and the
 * products of several rows with them. */
typedef struct integers {
    size_t block_bytes; /* of a block's q, in the form that the products read */
    void (*quantize_row)(const float *x, int K, void *q, block_scale *d);

    /* c[rows][cols] += sum over blocks of d_a d_w (q_a . q_w), for at most `rows` rows; ldq and ldd
     * in blocks. The integer sums are exact. */
    int rows;
    void (*tile)(int rows, int blocks, const void *q, size_t ldq, const block_scale *d, size_t ldd,
                 i8_panel panel, float *c, size_t ldc, int cols);
} integers;

/* A vector for matvec: its values, and q and d as i22 leaves them, or, unless `exact`, i16. */
typedef struct vector {
    const float *values;
    const void *q;
    const block_scale *d;
    bool exact;
} vector;

typedef struct kernels {
    const char *name;

    /* How the octets lie that the kernels read (octets.h). */
    uint8_t octet_flip;

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

    /* Columns k0..k1 of at most 8 rows of W; room for (k1 - k0) / 32 blocks. */
    i8_panel (*pack_i8[QUANT_TYPES])(weight_rows rows, int k0, int k1, i8_room room);

    /* For prompts in `fast`: d = max|x| / 127, q = nearest-even(x / d). */
    integers i8;

    /* As exact as f32: 21 bits in most blocks. The widest that lets int32 hold a block's sum, which
     * depends on the sum of magnitudes: d = max(max|x| / I22_MOST, sum|x| / I22_MOST_SUM), from
     * max|x| 4.8e-7 (one large value) to 1.9e-6 (all alike). No tile where tile_f32 takes less
     * time. */
    integers i22;

    /* For single tokens in `fast`, with matvec alone: d = max|x| / I16_MOST. */
    integers i16;

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
