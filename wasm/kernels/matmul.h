/* SPDX-License-Identifier: MIT
 *
 * matmul.h - activations times a weight matrix, on all threads.
 *
 *     matmul job = {.kernels = k, .w = &block->qkv, .bias = b, .a = x, .lda = C,
 *                   .T = T, .k1 = C, .c = qkv, .ldc = 3 * C, .room = &room};
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
    int octet_rows; /* so many rows, from the first, lie in octets (octets.h) */
} matrix;

/* What products need besides their operands, shared by all products of a pass. */
typedef struct matmul_room {
    void *panels; /* for each thread */
    /* The activations, as quantize_row() leaves them. */
    void *q;        /* [T][K/32] blocks */
    block_scale *d; /* [T][K/32] */
} matmul_room;

typedef struct matmul {
    const kernels *kernels;
    const matrix *w;
    const float *bias; /* [N] or NULL */
    const float *a;    /* [T][lda]; columns k0..k1 are read */
    size_t lda;
    int T, k0, k1; /* k0, k1: the part of K that takes part; multiples of the type's block */
    float *c;      /* [T][ldc] */
    size_t ldc;
    bool fast; /* a prompt's activations in 8 bits where K is not small, a single token's in 16 */
    matmul_room *room;
    void (*meanwhile)(void);  /* the caller's, once, while other threads have begun; or NULL */
    const integers *integers; /* matmul_run()'s own */
} matmul;

/* A stretch of K, and a panel [MATMUL_DEPTH][TILE_COLS] that it fills: what a tile call takes at
 * most. Thread `thread` may use its own between products. */
enum {
    MATMUL_DEPTH = 256, /* a strip's panels then take 32 columns x 256 x 4 bytes = 32 KB */
    MATMUL_PANEL_BYTES = MATMUL_DEPTH * TILE_COLS * sizeof(float)
};
float *matmul_panel(const matmul_room *room, int thread);

/* Room for products of at most T rows and `widest` columns. */
void matmul_take_room(arena *a, const kernels *k, int T, int widest, matmul_room *room);
void matmul_run(matmul *job);

#endif
