/* SPDX-License-Identifier: MIT
 *
 * matmul.c - the loops around the tile kernels.
 *
 * A task is a strip of 32 or 64 columns of C. For each stretch of DEPTH values of K it brings its
 * part of W into panels that stay in the cache, then passes all T rows over them:
 *
 *            K                       N
 *        +---------+          +---+---+---+
 *      T | a tile  | x  DEPTH |   | * |   |  ->  c[T][strip] +=
 *        +---------+          +---+---+---+
 *
 * Panels are f32, or integers for activations that were rounded before. What they cost is shared by
 * T rows; with T = 1 there is nothing to share, so single rows go through matvec, which reads the
 * weights as they lie.
 */
#include "matmul.h"

#include "base/pool.h"

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
    struct {
        i8_block q[NARROW_STRIP / TILE_COLS][INTEGER_DEPTH / 32];
        float d[NARROW_STRIP / TILE_COLS][INTEGER_DEPTH / 32 * TILE_COLS];
    } i8;
} panels;

float *matmul_panel(const matmul_room *room, int thread) {
    return ((panels *)room->panels)[thread].f32[0];
}

static size_t most_block_bytes(const kernels *k) {
    size_t most = k->i8.block_bytes;
    most = k->i16.block_bytes > most ? k->i16.block_bytes : most;
    return k->i22.block_bytes > most ? k->i22.block_bytes : most;
}

void matmul_take_room(arena *a, const kernels *k, int T, int widest, matmul_room *room) {
    uint64_t blocks = (uint64_t)T * (uint64_t)widest / 32;
    room->panels = arena_take(a, (uint64_t)pool_threads(), sizeof(panels));
    room->q = arena_take(a, blocks, most_block_bytes(k));
    room->d = arena_take(a, blocks, sizeof *room->d);
}

static int least(int a, int b) { return a < b ? a : b; }

static int tasks(int n, int each) { return (n + each - 1) / each; }

/* Wide strips read the activations half as often, 2 % of a prompt on large. */
static int strip_cols(const matrix *w) {
    return w->rows >= WIDE_STRIP * STRIPS_PER_THREAD * pool_threads() ? WIDE_STRIP : NARROW_STRIP;
}

/* c = bias in columns n0..n1 of rows t0..t1, the value that the tiles add to: right before them,
 * for they add at their end, and until then the memory has time to bring c. */
static void start_from_bias(const matmul *job, int t0, int t1, int n0, int n1) {
    for (int t = t0; t < t1; t++) {
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

static void strip_f32(void *context, int task, int thread) {
    const matmul *job = context;
    const kernels *kern = job->kernels;
    const matrix *w = job->w;
    panels *own = (panels *)job->room->panels + thread;
    int strip = strip_cols(w), n0 = task * strip, n1 = least(n0 + strip, w->rows);
    for (int k = job->k0; k < job->k1; k += MATMUL_DEPTH) {
        int k_end = least(k + MATMUL_DEPTH, job->k1);
        for (int n = n0, p = 0; n < n1; n += TILE_COLS, p++)
            kern->pack_f32[w->type](panel_rows(w, n), k, k_end, own->f32[p]);
        for (int t = 0; t < job->T; t += TILE_ROWS) {
            int rows = least(TILE_ROWS, job->T - t);
            if (k == job->k0)
                start_from_bias(job, t, t + rows, n0, n1);
            for (int n = n0, p = 0; n < n1; n += TILE_COLS, p++)
                kern->tile_f32(rows, k_end - k, job->a + (size_t)t * job->lda + k, job->lda,
                               own->f32[p], job->c + (size_t)t * job->ldc + n, job->ldc,
                               least(TILE_COLS, n1 - n));
        }
    }
}

/* Row t of the activations in integers, from column k on. */
static void *rounded_at(const matmul *job, int t, int k) {
    size_t at = (size_t)t * (size_t)(job->w->cols / 32) + (size_t)(k / 32);
    return (uint8_t *)job->room->q + at * job->integers->block_bytes;
}

static block_scale *scales_at(const matmul *job, int t, int k) {
    return job->room->d + (size_t)t * (size_t)(job->w->cols / 32) + (size_t)(k / 32);
}

static void strip_integer(void *context, int task, int thread) {
    const matmul *job = context;
    const kernels *kern = job->kernels;
    const matrix *w = job->w;
    panels *own = (panels *)job->room->panels + thread;
    int n0 = task * NARROW_STRIP, n1 = least(n0 + NARROW_STRIP, w->rows);
    size_t ld = (size_t)(w->cols / 32);
    i8_panel packed[NARROW_STRIP / TILE_COLS];
    for (int k = 0; k < w->cols; k += INTEGER_DEPTH) {
        int k_end = least(k + INTEGER_DEPTH, w->cols);
        for (int n = n0, p = 0; n < n1; n += TILE_COLS, p++)
            packed[p] = kern->pack_i8[w->type](panel_rows(w, n), k, k_end,
                                               (i8_room){own->i8.q[p], own->i8.d[p]});
        for (int t = 0; t < job->T; t += job->integers->rows) {
            int rows = least(job->integers->rows, job->T - t);
            if (k == 0)
                start_from_bias(job, t, t + rows, n0, n1);
            for (int n = n0, p = 0; n < n1; n += TILE_COLS, p++)
                job->integers->tile(rows, (k_end - k) / 32, rounded_at(job, t, k), ld,
                                    scales_at(job, t, k), ld, packed[p],
                                    job->c + (size_t)t * job->ldc + n, job->ldc,
                                    least(TILE_COLS, n1 - n));
        }
    }
}

static void some_rows_to_integers(void *context, int task, int thread) {
    (void)thread;
    const matmul *job = context;
    for (int t = task * INTEGER_ROWS; t < least((task + 1) * INTEGER_ROWS, job->T); t++)
        job->integers->quantize_row(job->a + (size_t)t * job->lda, job->w->cols,
                                    rounded_at(job, t, 0), scales_at(job, t, 0));
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
    vector x = {job->a, room->q, room->d, !job->fast};
    job->kernels->matvec[w->type](rows_of(w, n0, cut), w->cols, x, job->c + n0);
    if (cut < n1)
        job->kernels->matvec[w->type](rows_of(w, cut, n1), w->cols, x, job->c + cut);
    if (job->bias)
        job->kernels->add(job->c + n0, job->bias + n0, n1 - n0);
}

/* How the activations are rounded, if they are. */
static const integers *integers_for(const matmul *job, bool single) {
    const kernels *kern = job->kernels;
    if (job->fast && single)
        return &kern->i16;
    return job->fast && job->w->cols >= FAST_LEAST ? &kern->i8 : &kern->i22;
}

void matmul_run(matmul *job) {
    const matrix *w = job->w;
    bool whole = job->k0 == 0 && job->k1 == w->cols, single = whole && job->T == 1;
    job->integers = integers_for(job, single);
    bool rounded = whole && job->kernels->pack_i8[w->type] &&
                   (single ? (bool)job->integers->quantize_row : (bool)job->integers->tile);
    if (rounded)
        pool_run(some_rows_to_integers, job, tasks(job->T, INTEGER_ROWS));
    pool_task part = single ? vector_rows : rounded ? strip_integer : strip_f32;
    int parts = single ? stretches(w) : tasks(w->rows, rounded ? NARROW_STRIP : strip_cols(w));
    pool_run_meanwhile(part, job, parts, job->meanwhile);
}
