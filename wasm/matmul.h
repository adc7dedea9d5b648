/* SPDX-License-Identifier: MIT
 *
 * matmul.h - activations times a weight matrix, on all threads.
 *
 *     matmul job = {.kernels = k, .w = &block->qkv, .bias = b, .a = x, .lda = C,
 *                   .T = T, .k1 = C, .c = qkv, .ldc = 3 * C, .scratch = s};
 *     matmul_run(&job);              // c[T][N] = a[T][K] W[N][K]^T + bias[N]
 *
 * Called by forward.c. Weights stay quantised in memory: strips of them become f32 (or integer)
 * tiles in a thread's scratch, once per call, and serve all T rows. The order of every sum is
 * fixed, so results do not depend on the number of threads.
 */
#ifndef LAMINAR_MATMUL_H
#define LAMINAR_MATMUL_H

#include "kernels/kernels.h"

#include <stdbool.h>

typedef struct matrix {
    quant_type type;
    int rows, cols; /* N, K */
    size_t row_bytes;
    const uint8_t *data;
} matrix;

typedef struct matmul {
    const kernels *kernels;
    const matrix *w;
    const float *bias; /* [N] or NULL */
    const float *a;    /* [T][lda]; columns k0..k1 are read */
    size_t lda;
    int T, k0, k1; /* k0, k1: the part of K that takes part; multiples of the type's block */
    float *c;      /* [T][ldc] */
    size_t ldc;
    void *scratch;      /* matmul_scratch_bytes() for each thread */
    split_block *split; /* [K/32]: room for the planes of a single row */
    void *q;            /* [T][K] of two bytes, room for rounded activations; NULL for exact */
    float *d;           /* [T][K/32] their scales */
} matmul;

size_t matmul_scratch_bytes(void);
void matmul_run(matmul *job);

#endif
