/* SPDX-License-Identifier: MIT
 *
 * matmul.c - the loops around the tile kernels.
 *
 * A task is a strip of STRIP_COLS columns of C. For each stretch of DEPTH values of K it
 * dequantises its part of W into panels that fit in the first-level cache, then passes all T rows
 * over them:
 *
 *            K                       N
 *        +---------+          +---+---+---+
 *      T | a tile  | x  DEPTH |   | * |   |  ->  c[T][strip] +=
 *        +---------+          +---+---+---+
 *
 * Dequantising costs about two instructions a weight and is shared by T rows; with T = 1 there is
 * nothing to share, so single rows go through matvec, which never stores a dequantised weight.
 */
#include "matmul.h"

#include "pool.h"

#include <string.h>

enum {
    STRIP_COLS = 32,
    STRIP_PANELS = STRIP_COLS / TILE_COLS,
    DEPTH = 256,      /* 32 columns x 256 values x 4 bytes = 32 KB of panels */
    VECTOR_ROWS = 64, /* rows of W in a matvec task */
    QUANTIZE_ROWS = 8,
};

typedef union scratch {
    float f32[STRIP_PANELS][DEPTH * TILE_COLS];
    i8_block i8[STRIP_PANELS][DEPTH / 32];
} scratch;

size_t matmul_scratch_bytes(void) { return sizeof(scratch); }

static int least(int a, int b) { return a < b ? a : b; }

static int tasks(int n, int each) { return (n + each - 1) / each; }

/* c = bias in columns n0..n1 of every row, the value that the tiles add to. */
static void start_from_bias(const matmul *job, int n0, int n1) {
    for (int t = 0; t < job->T; t++) {
        float *row = job->c + (size_t)t * job->ldc + n0;
        if (job->bias)
            memcpy(row, job->bias + n0, (size_t)(n1 - n0) * sizeof *row);
        else
            memset(row, 0, (size_t)(n1 - n0) * sizeof *row);
    }
}

static const uint8_t *row_of(const matrix *w, int n) { return w->data + (size_t)n * w->row_bytes; }

static void strip_exact(void *context, int task, int thread) {
    const matmul *job = context;
    const kernels *kern = job->kernels;
    const matrix *w = job->w;
    scratch *panels = (scratch *)job->scratch + thread;
    int n0 = task * STRIP_COLS, n1 = least(n0 + STRIP_COLS, w->rows);
    start_from_bias(job, n0, n1);
    for (int k = job->k0; k < job->k1; k += DEPTH) {
        int k_end = least(k + DEPTH, job->k1);
        for (int n = n0, p = 0; n < n1; n += TILE_COLS, p++)
            kern->pack_f32[w->type](row_of(w, n), w->row_bytes, least(TILE_COLS, n1 - n), k, k_end,
                                    panels->f32[p]);
        for (int t = 0; t < job->T; t += TILE_ROWS)
            for (int n = n0, p = 0; n < n1; n += TILE_COLS, p++)
                kern->tile_f32(least(TILE_ROWS, job->T - t), k_end - k,
                               job->a + (size_t)t * job->lda + k, job->lda, panels->f32[p],
                               job->c + (size_t)t * job->ldc + n, job->ldc,
                               least(TILE_COLS, n1 - n));
    }
}

/* The rounded activation of row t, column k. */
static void *rounded(const matmul *job, int t, int k) {
    size_t index = (size_t)t * (size_t)job->w->cols + (size_t)k;
    return (uint8_t *)job->q + index * job->kernels->activation_bytes;
}

static void strip_fast(void *context, int task, int thread) {
    const matmul *job = context;
    const kernels *kern = job->kernels;
    const matrix *w = job->w;
    scratch *panels = (scratch *)job->scratch + thread;
    size_t ldq = (size_t)w->cols, ldd = (size_t)w->cols / 32;
    int n0 = task * STRIP_COLS, n1 = least(n0 + STRIP_COLS, w->rows);
    start_from_bias(job, n0, n1);
    for (int k = 0; k < w->cols; k += DEPTH) {
        int k_end = least(k + DEPTH, w->cols), blocks = (k_end - k) / 32;
        for (int n = n0, p = 0; n < n1; n += TILE_COLS, p++)
            kern->pack_i8[w->type](row_of(w, n), w->row_bytes, least(TILE_COLS, n1 - n), k, k_end,
                                   panels->i8[p]);
        for (int t = 0; t < job->T; t += TILE_I8_ROWS)
            for (int n = n0, p = 0; n < n1; n += TILE_COLS, p++)
                kern->tile_i8(least(TILE_I8_ROWS, job->T - t), blocks, rounded(job, t, k), ldq,
                              job->d + (size_t)t * ldd + k / 32, ldd, panels->i8[p],
                              job->c + (size_t)t * job->ldc + n, job->ldc,
                              least(TILE_COLS, n1 - n));
    }
}

static void quantize_rows(void *context, int task, int thread) {
    (void)thread;
    const matmul *job = context;
    int K = job->w->cols;
    for (int t = task * QUANTIZE_ROWS; t < least((task + 1) * QUANTIZE_ROWS, job->T); t++)
        job->kernels->quantize_row(job->a + (size_t)t * job->lda, K, rounded(job, t, 0),
                                   job->d + (size_t)t * ((size_t)K / 32));
}

static void vector_rows(void *context, int task, int thread) {
    (void)thread;
    const matmul *job = context;
    const matrix *w = job->w;
    int n0 = task * VECTOR_ROWS, n = least(VECTOR_ROWS, w->rows - n0);
    vector x = {job->a, job->split};
    job->kernels->matvec[w->type](row_of(w, n0), w->row_bytes, n, w->cols, x, job->c + n0);
    if (job->bias)
        job->kernels->add(job->c + n0, job->bias + n0, n);
}

void matmul_run(matmul *job) {
    const matrix *w = job->w;
    bool whole = job->k0 == 0 && job->k1 == w->cols;
    if (job->T == 1 && whole) {
        if (job->kernels->split && quant_block_values(w->type) == 32)
            job->kernels->split(job->a, w->cols, job->split);
        pool_run(vector_rows, job, tasks(w->rows, VECTOR_ROWS));
    } else if (job->q && whole && job->kernels->pack_i8[w->type]) {
        pool_run(quantize_rows, job, tasks(job->T, QUANTIZE_ROWS));
        pool_run(strip_fast, job, tasks(w->rows, STRIP_COLS));
    } else {
        pool_run(strip_exact, job, tasks(w->rows, STRIP_COLS));
    }
}
