/* SPDX-License-Identifier: MIT
 *
 * matmul.c - the loops around the tile kernels.
 *
 * A task computes a strip of 32 or 64 columns of C. For every DEPTH values of K it converts its
 * part of W into panels that stay in the cache, then multiplies all T rows with them:
 *
 *            K                       N
 *        +---------+          +---+---+---+
 *      T | a tile  | x  DEPTH |   | * |   |  ->  c[T][strip] +=
 *        +---------+          +---+---+---+
 *
 * Panels are f32, or integers where the activations have been quantised. All T rows share the cost
 * of a panel. With T = 1 there is nothing to share, so a single row goes through matvec, which
 * reads the weights without a panel.
 */
#include "matmul.h"

#include "base/pool.h"

#include <string.h>

enum {
    NARROW_STRIP = 32, /* columns */
    WIDE_STRIP = 64,
    STRIP_PANELS = WIDE_STRIP / TILE_COLS,
    MIN_STRIPS_PER_THREAD = 4,  /* so that threads end together */
    MATVEC_MIN_BYTES = 1 << 14, /* bytes of W in a matvec task, about; takes 1 microsecond */
    INTEGER_DEPTH = 1280, /* long calls save more than panels beyond the first-level cache cost */
    INTEGER_ROWS = 8,
    /* Below this K, `fast` does not use 8-bit activations: in a narrow model the norms of the few
     * outputs would leave the bounds of `fast`, and there is little to gain. */
    FAST_MIN_COLS = 256,
};

typedef union panels {
    float f32[STRIP_PANELS][MATMUL_DEPTH * TILE_COLS];
    struct {
        i8_block q[NARROW_STRIP / TILE_COLS][INTEGER_DEPTH / 32];
        float d[NARROW_STRIP / TILE_COLS][INTEGER_DEPTH / 32 * TILE_COLS];
    } i8;
} panels;

float *matmul_panel(const matmul_scratch *scratch, int thread) {
    return ((panels *)scratch->panels)[thread].f32[0];
}

static size_t max_block_bytes(const kernels *k) {
    size_t max = k->act8.block_bytes;
    max = k->act16.block_bytes > max ? k->act16.block_bytes : max;
    return k->act22.block_bytes > max ? k->act22.block_bytes : max;
}

void matmul_take_scratch(arena *a, const kernels *k, int T, int widest, matmul_scratch *scratch) {
    uint64_t blocks = (uint64_t)T * (uint64_t)widest / 32;
    scratch->panels = arena_take(a, (uint64_t)pool_threads(), sizeof(panels));
    scratch->q = arena_take(a, blocks, max_block_bytes(k));
    scratch->d = arena_take(a, blocks, sizeof *scratch->d);
}

static int min_int(int a, int b) { return a < b ? a : b; }

static int tasks(int n, int each) { return (n + each - 1) / each; }

/* Wide strips read the activations half as often, which saves 2 % of a prompt on GPT-2 Large. */
static int strip_cols(const matrix *w) {
    return w->rows >= WIDE_STRIP * MIN_STRIPS_PER_THREAD * pool_threads() ? WIDE_STRIP
                                                                          : NARROW_STRIP;
}

/* Sets columns n0..n1 of rows t0..t1 of c to the bias, to which the tiles add. Called right before
 * the tiles of these rows: a tile adds at its end, so memory has time to bring c until then. */
static void start_from_bias(const matmul *job, int t0, int t1, int n0, int n1) {
    for (int t = t0; t < t1; t++) {
        float *row = job->c + (size_t)t * job->ldc + n0;
        if (job->bias)
            memcpy(row, job->bias + n0, (size_t)(n1 - n0) * sizeof *row);
        else
            memset(row, 0, (size_t)(n1 - n0) * sizeof *row);
    }
}

/* Rows n0..n1 of w, either all in the packed-8 layout or all in the file's order. */
static weight_rows rows_of(const matrix *w, int n0, int n1) {
    return (weight_rows){w->data + (size_t)n0 * w->row_bytes, w->row_bytes, n1 - n0,
                         n1 <= w->packed8_rows};
}

static weight_rows panel_rows(const matrix *w, int n) {
    return rows_of(w, n, min_int(n + TILE_COLS, w->rows));
}

static void strip_f32(void *context, int task, int thread) {
    const matmul *job = context;
    const kernels *kern = job->kernels;
    const matrix *w = job->w;
    panels *own = (panels *)job->scratch->panels + thread;
    int strip = strip_cols(w), n0 = task * strip, n1 = min_int(n0 + strip, w->rows);
    for (int k = job->k0; k < job->k1; k += MATMUL_DEPTH) {
        int k_end = min_int(k + MATMUL_DEPTH, job->k1);
        for (int n = n0, p = 0; n < n1; n += TILE_COLS, p++)
            kern->pack_f32[w->type](panel_rows(w, n), k, k_end, own->f32[p]);
        for (int t = 0; t < job->T; t += TILE_ROWS) {
            int rows = min_int(TILE_ROWS, job->T - t);
            if (k == job->k0)
                start_from_bias(job, t, t + rows, n0, n1);
            for (int n = n0, p = 0; n < n1; n += TILE_COLS, p++)
                kern->tile_f32(rows, k_end - k, job->a + (size_t)t * job->lda + k, job->lda,
                               own->f32[p], job->c + (size_t)t * job->ldc + n, job->ldc,
                               min_int(TILE_COLS, n1 - n));
        }
    }
}

/* Row t of the quantised activations, from column k on. */
static void *quantized_at(const matmul *job, int t, int k) {
    size_t at = (size_t)t * (size_t)(job->w->cols / 32) + (size_t)(k / 32);
    return (uint8_t *)job->scratch->q + at * job->format->block_bytes;
}

static block_scale *scales_at(const matmul *job, int t, int k) {
    return job->scratch->d + (size_t)t * (size_t)(job->w->cols / 32) + (size_t)(k / 32);
}

static void strip_integer(void *context, int task, int thread) {
    const matmul *job = context;
    const kernels *kern = job->kernels;
    const matrix *w = job->w;
    panels *own = (panels *)job->scratch->panels + thread;
    int n0 = task * NARROW_STRIP, n1 = min_int(n0 + NARROW_STRIP, w->rows);
    size_t ld = (size_t)(w->cols / 32);
    i8_panel packed[NARROW_STRIP / TILE_COLS];
    for (int k = 0; k < w->cols; k += INTEGER_DEPTH) {
        int k_end = min_int(k + INTEGER_DEPTH, w->cols);
        for (int n = n0, p = 0; n < n1; n += TILE_COLS, p++)
            packed[p] = kern->pack_i8[w->type](panel_rows(w, n), k, k_end,
                                               (i8_buffer){own->i8.q[p], own->i8.d[p]});
        for (int t = 0; t < job->T; t += job->format->rows) {
            int rows = min_int(job->format->rows, job->T - t);
            if (k == 0)
                start_from_bias(job, t, t + rows, n0, n1);
            for (int n = n0, p = 0; n < n1; n += TILE_COLS, p++)
                job->format->tile(rows, (k_end - k) / 32, quantized_at(job, t, k), ld,
                                  scales_at(job, t, k), ld, packed[p],
                                  job->c + (size_t)t * job->ldc + n, job->ldc,
                                  min_int(TILE_COLS, n1 - n));
        }
    }
}

static void quantize_some_rows(void *context, int task, int thread) {
    (void)thread;
    const matmul *job = context;
    for (int t = task * INTEGER_ROWS; t < min_int((task + 1) * INTEGER_ROWS, job->T); t++)
        job->format->quantize_row(job->a + (size_t)t * job->lda, job->w->cols,
                                  quantized_at(job, t, 0), scales_at(job, t, 0));
}

/* The rows n0..n1 of W that a matvec task multiplies; n0 is a multiple of eight. */
typedef struct row_range {
    int n0, n1;
} row_range;

/* The row range after `before`: half of a thread's share of the rows that are left. So every thread
 * reads memory from front to back for as long as possible, and all threads end together. */
static row_range row_range_after(const matrix *w, row_range before) {
    int groups = (w->rows - before.n1 + PACKED8_ROWS - 1) / PACKED8_ROWS;
    int min_groups = (int)(MATVEC_MIN_BYTES / (PACKED8_ROWS * w->row_bytes)) + 1;
    int share = groups / (2 * pool_threads());
    int next = before.n1 + PACKED8_ROWS * (share > min_groups ? share : min_groups);
    return (row_range){before.n1, min_int(next, w->rows)};
}

static row_range row_range_of(const matrix *w, int task) {
    row_range s = row_range_after(w, (row_range){0, 0});
    for (int before = 0; before < task; before++)
        s = row_range_after(w, s);
    return s;
}

static int row_range_count(const matrix *w) {
    int count = 0;
    for (row_range s = {0, 0}; s.n1 < w->rows; count++)
        s = row_range_after(w, s);
    return count;
}

static void vector_rows(void *context, int task, int thread) {
    (void)thread;
    const matmul *job = context;
    const matmul_scratch *scratch = job->scratch;
    const matrix *w = job->w;
    row_range s = row_range_of(w, task);
    int n0 = s.n0, n1 = s.n1;
    int cut = n1 > w->packed8_rows && n0 < w->packed8_rows ? w->packed8_rows : n1;
    vector x = {job->a, scratch->q, scratch->d, !job->fast};
    job->kernels->matvec[w->type](rows_of(w, n0, cut), w->cols, x, job->c + n0);
    if (cut < n1)
        job->kernels->matvec[w->type](rows_of(w, cut, n1), w->cols, x, job->c + cut);
    if (job->bias)
        job->kernels->add(job->c + n0, job->bias + n0, n1 - n0);
}

/* The format in which the activations are quantised, if they are. */
static const integer_format *format_for(const matmul *job, bool single) {
    const kernels *kern = job->kernels;
    if (job->fast && single)
        return &kern->act16;
    return job->fast && job->w->cols >= FAST_MIN_COLS ? &kern->act8 : &kern->act22;
}

void matmul_run(matmul *job) {
    const matrix *w = job->w;
    bool whole = job->k0 == 0 && job->k1 == w->cols, single = whole && job->T == 1;
    job->format = format_for(job, single);
    bool rounded = whole && job->kernels->pack_i8[w->type] &&
                   (single ? (bool)job->format->quantize_row : (bool)job->format->tile);
    if (rounded)
        pool_run(quantize_some_rows, job, tasks(job->T, INTEGER_ROWS));
    pool_task part = single ? vector_rows : rounded ? strip_integer : strip_f32;
    int parts =
        single ? row_range_count(w) : tasks(w->rows, rounded ? NARROW_STRIP : strip_cols(w));
    pool_run_overlapped(part, job, parts, job->overlap);
}
