/* SPDX-License-Identifier: MIT
 *
 * matmul.c - the loops around the tile kernels.
 *
 * A task is a strip of 32 or 64 columns of C. For each stretch of DEPTH values of K it dequantises
 * its part of W into panels that stay in the cache, then passes all T rows over them:
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
    NARROW_STRIP = 32, /* columns */
    WIDE_STRIP = 64,
    STRIP_PANELS = WIDE_STRIP / TILE_COLS,
    STRIPS_PER_THREAD = 4,  /* at least, so that threads end together */
    VECTOR_LEAST = 1 << 14, /* bytes of W in a matvec task, about; 1 microsecond */
    INTEGER_DEPTH = 1280,   /* long calls cost less than panels that do not fit the first cache */
    INTEGER_ROWS = 8,
    /* Of K, for 8-bit activations: where rows are shorter, norms of the few outputs of a narrow
     * model leave `fast`'s bounds, and there is little to gain. */
    FAST_LEAST = 256,
};

typedef union panels {
    float f32[STRIP_PANELS][MATMUL_DEPTH * TILE_COLS];
    i8_block i8[NARROW_STRIP / TILE_COLS][INTEGER_DEPTH / 32];
} panels;

float *matmul_panel(const matmul_room *room, int thread) {
    return ((panels *)room->panels)[thread].f32[0];
}

/* Passes of tile_i8 that a product of several rows takes. */
static int planes_of(const kernels *k, bool fast) { return fast ? 1 : k->planes; }

void matmul_take_room(arena *a, const kernels *k, int T, int widest, matmul_room *room) {
    uint64_t K = (uint64_t)widest, planes = k->planes > 1 ? (uint64_t)k->planes : 1;
    uint64_t values = planes * (uint64_t)T * K;
    room->panels = arena_take(a, (uint64_t)pool_threads(), sizeof(panels));
    room->planes = arena_take(a, K / 32, VECTOR_BLOCK_BYTES);
    room->scale = arena_take(a, K / 32, sizeof *room->scale);
    room->q = arena_take(a, values, k->activation_bytes);
    room->d = arena_take(a, values / 32, sizeof *room->d);
}

static int least(int a, int b) { return a < b ? a : b; }

static int tasks(int n, int each) { return (n + each - 1) / each; }

/* Wide strips read the activations half as often, 2 % of a prompt on large. */
static int strip_cols(const matrix *w) {
    return w->rows >= WIDE_STRIP * STRIPS_PER_THREAD * pool_threads() ? WIDE_STRIP : NARROW_STRIP;
}

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

/* Rows n0..n1, all in octets or none. */
static weight_rows rows_of(const matrix *w, int n0, int n1) {
    return (weight_rows){w->data + (size_t)n0 * w->row_bytes, w->row_bytes, n1 - n0,
                         n1 <= w->octet_rows};
}

static weight_rows panel_rows(const matrix *w, int n) {
    return rows_of(w, n, least(n + TILE_COLS, w->rows));
}

static void strip_exact(void *context, int task, int thread) {
    const matmul *job = context;
    const kernels *kern = job->kernels;
    const matrix *w = job->w;
    panels *own = (panels *)job->room->panels + thread;
    int strip = strip_cols(w), n0 = task * strip, n1 = least(n0 + strip, w->rows);
    start_from_bias(job, n0, n1);
    for (int k = job->k0; k < job->k1; k += MATMUL_DEPTH) {
        int k_end = least(k + MATMUL_DEPTH, job->k1);
        for (int n = n0, p = 0; n < n1; n += TILE_COLS, p++)
            kern->pack_f32[w->type](panel_rows(w, n), k, k_end, own->f32[p]);
        for (int t = 0; t < job->T; t += TILE_ROWS)
            for (int n = n0, p = 0; n < n1; n += TILE_COLS, p++)
                kern->tile_f32(least(TILE_ROWS, job->T - t), k_end - k,
                               job->a + (size_t)t * job->lda + k, job->lda, own->f32[p],
                               job->c + (size_t)t * job->ldc + n, job->ldc,
                               least(TILE_COLS, n1 - n));
    }
}

/* One plane of the activations, columns k and on: c += plane x panels. */
static void plane_tiles(const matmul *job, panels *own, int plane, int n0, int n1, int k,
                        int k_end) {
    const kernels *kern = job->kernels;
    size_t K = (size_t)job->w->cols, first = (size_t)plane * (size_t)job->T * K + (size_t)k;
    const uint8_t *q = (const uint8_t *)job->room->q + first * kern->activation_bytes;
    const float *d = job->room->d + first / 32;
    for (int t = 0; t < job->T; t += TILE_I8_ROWS)
        for (int n = n0, p = 0; n < n1; n += TILE_COLS, p++)
            kern->tile_i8(least(TILE_I8_ROWS, job->T - t), (k_end - k) / 32,
                          q + (size_t)t * K * kern->activation_bytes, K, d + (size_t)t * (K / 32),
                          K / 32, own->i8[p], job->c + (size_t)t * job->ldc + n, job->ldc,
                          least(TILE_COLS, n1 - n));
}

static void strip_integer(void *context, int task, int thread) {
    const matmul *job = context;
    const kernels *kern = job->kernels;
    const matrix *w = job->w;
    panels *own = (panels *)job->room->panels + thread;
    int n0 = task * NARROW_STRIP, n1 = least(n0 + NARROW_STRIP, w->rows);
    start_from_bias(job, n0, n1);
    for (int k = 0; k < w->cols; k += INTEGER_DEPTH) {
        int k_end = least(k + INTEGER_DEPTH, w->cols);
        for (int n = n0, p = 0; n < n1; n += TILE_COLS, p++)
            kern->pack_i8[w->type](panel_rows(w, n), k, k_end, own->i8[p]);
        for (int plane = 0; plane < job->planes; plane++)
            plane_tiles(job, own, plane, n0, n1, k, k_end);
    }
}

/* Row t of the activations in planes of integers. */
static void row_to_integers(const matmul *job, int t) {
    const kernels *kern = job->kernels;
    size_t K = (size_t)job->w->cols, first = (size_t)t * K, plane = (size_t)job->T * K;
    kern->quantize_row(job->a + (size_t)t * job->lda, job->w->cols, job->planes,
                       (uint8_t *)job->room->q + first * kern->activation_bytes, plane,
                       job->room->d + first / 32, plane / 32);
}

static void some_rows_to_integers(void *context, int task, int thread) {
    (void)thread;
    const matmul *job = context;
    for (int t = task * INTEGER_ROWS; t < least((task + 1) * INTEGER_ROWS, job->T); t++)
        row_to_integers(job, t);
}

/* A stretch of rows of W for a matvec task, whole octets. */
typedef struct stretch {
    int n0, n1;
} stretch;

/* Half of a thread's share of the rows that are left after `before`: memory is read from front to
 * back for as long as can be, and threads that started together end together. */
static stretch stretch_after(const matrix *w, stretch before) {
    int octets = (w->rows - before.n1 + OCTET - 1) / OCTET;
    int few = (int)(VECTOR_LEAST / (OCTET * w->row_bytes)) + 1;
    int share = octets / (2 * pool_threads());
    int next = before.n1 + OCTET * (share > few ? share : few);
    return (stretch){before.n1, least(next, w->rows)};
}

static stretch stretch_of(const matrix *w, int task) {
    stretch s = stretch_after(w, (stretch){0, 0});
    for (int before = 0; before < task; before++)
        s = stretch_after(w, s);
    return s;
}

static int stretches(const matrix *w) {
    int count = 0;
    for (stretch s = {0, 0}; s.n1 < w->rows; count++)
        s = stretch_after(w, s);
    return count;
}

static void vector_rows(void *context, int task, int thread) {
    (void)thread;
    const matmul *job = context;
    const matmul_room *room = job->room;
    const matrix *w = job->w;
    stretch s = stretch_of(w, task);
    int n0 = s.n0, n1 = s.n1;
    int cut = n1 > w->octet_rows && n0 < w->octet_rows ? w->octet_rows : n1;
    vector x = {job->a, room->planes, room->scale, !job->fast};
    job->kernels->matvec[w->type](rows_of(w, n0, cut), w->cols, x, job->c + n0);
    if (cut < n1)
        job->kernels->matvec[w->type](rows_of(w, cut, n1), w->cols, x, job->c + cut);
    if (job->bias)
        job->kernels->add(job->c + n0, job->bias + n0, n1 - n0);
}

void matmul_run(matmul *job) {
    const matrix *w = job->w;
    const kernels *kern = job->kernels;
    const matmul_room *room = job->room;
    bool whole = job->k0 == 0 && job->k1 == w->cols, integer = kern->pack_i8[w->type];
    job->planes = planes_of(kern, job->fast && w->cols >= FAST_LEAST);
    if (job->T == 1 && whole) {
        if (integer && kern->split)
            kern->split(job->a, w->cols, !job->fast, room->planes, room->scale);
        pool_run(vector_rows, job, stretches(w));
    } else if (whole && integer && job->planes > 0) {
        pool_run(some_rows_to_integers, job, tasks(job->T, INTEGER_ROWS));
        pool_run(strip_integer, job, tasks(w->rows, NARROW_STRIP));
    } else {
        pool_run(strip_exact, job, tasks(w->rows, strip_cols(w)));
    }
}
