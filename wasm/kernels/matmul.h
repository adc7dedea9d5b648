/* SPDX-License-Identifier: MIT
 *
 * matmul.h - activations times a weight matrix, on all threads.
 *
 *     matmul job = {.kernels = k, .w = &block->qkv, .bias = b, .a = x, .lda = C,
 *                   .T = T, .k1 = C, .c = qkv, .ldc = 3 * C, .scratch = &scratch};
 *     matmul_run(&job);              // c[T][N] = a[T][K] W[N][K]^T + bias[N]
 *
 * Called by forward.c. Weights stay quantised in memory: strips of them become f32 (or integer)
 * tiles in a thread's scratch, once per call, and serve all T rows. The order of every sum is
 * fixed, so results do not depend on the number of threads.
 */
#ifndef LAMINAR_MATMUL_H
#define LAMINAR_MATMUL_H

#include "base/arena.h"
#include "kernels.h"

#include <stdbool.h>

typedef struct matrix {
    quant_type type;
    int rows, cols; /* N, K */
    size_t row_bytes;
    const uint8_t *data;
    int packed8_rows; /* the first so many rows are in the packed-8 layout (packed8.h) */
} matrix;

/* Scratch memory that all products of a pass share. */
typedef struct matmul_scratch {
    void *panels; /* one for each thread */
    /* The activations as quantize_row() writes them. */
    void *q;        /* [T][K/32] blocks */
    block_scale *d; /* [T][K/32] */
} matmul_scratch;

typedef struct matmul {
    const kernels *kernels;
    const matrix *w;
    const float *bias; /* [N] or NULL */
    const float *a;    /* [T][lda]; columns k0..k1 are read */
    size_t lda;
    int T, k0, k1; /* the product covers columns k0..k1 of W; multiples of the type's block */
    float *c;      /* [T][ldc] */
    size_t ldc;
    bool fast; /* 8-bit activations for a prompt where K is not small, 16-bit for a single token */
    matmul_scratch *scratch;
    void (*overlap)(
        void); /* called once, on the caller's thread, while other threads work; or NULL */
    const integer_format *format; /* chosen by matmul_run() */
} matmul;

/* A tile call takes at most MATMUL_DEPTH values of K, and a panel [MATMUL_DEPTH][TILE_COLS] of
 * weights. matmul_panel() is the panel of thread `thread`, which that thread may use between
 * products. */
enum {
    MATMUL_DEPTH = 256, /* a strip's panels then take 32 columns x 256 x 4 bytes = 32 KB */
    MATMUL_PANEL_BYTES = MATMUL_DEPTH * TILE_COLS * sizeof(float)
};
float *matmul_panel(const matmul_scratch *scratch, int thread);

/* Takes scratch memory for products of at most T rows and `widest` columns. */
void matmul_take_scratch(arena *a, const kernels *k, int T, int widest, matmul_scratch *scratch);
void matmul_run(matmul *job);

#endif
