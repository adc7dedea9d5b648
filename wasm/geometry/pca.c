/* SPDX-License-Identifier: MIT
 *
 * pca.c - mean and scatter of rows as they come, and the projection of rows.
 */
#include "pca.h"

#include "base/error.h"
#include "base/pool.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { STRIP_COLS = 64 }; /* of a centring task; a multiple of TILE_F64_COLS */

static int min_int(int a, int b) { return a < b ? a : b; }

static int tasks(int n, int each) { return (n + each - 1) / each; }

static void layout(pca *p, arena *a) {
    uint64_t C = (uint64_t)p->C, groups = (uint64_t)products_groups(p->C);
    p->block = arena_take(a, PCA_BLOCK * C, sizeof *p->block);
    p->mean = arena_take(a, C, sizeof *p->mean);
    p->apart = arena_take(a, C, sizeof *p->apart);
    p->scatter = arena_take(a, C * C, sizeof *p->scatter);
    p->columns = arena_take(a, C * PRODUCTS_DEPTH, sizeof *p->columns);
    p->panels = arena_take(a, groups * TILE_F64_COLS * PRODUCTS_DEPTH, sizeof *p->panels);
}

int pca_create(int C, pca **created) {
    if (C < 1 || C > PCA_MAX_COLUMNS)
        return error_set(LAMINAR_E_ARGUMENT, "PCA takes vectors of 1 to %d numbers, not of %d",
                         PCA_MAX_COLUMNS, C);
    pca *p = calloc(1, sizeof *p);
    if (!p)
        return error_set(LAMINAR_E_MEMORY, "no memory for the sums of PCA");
    p->kernels = kernels_select();
    p->C = C;
    layout(p, &p->memory);
    if (arena_allocate(&p->memory)) {
        double megabytes = (double)p->memory.size / 1e6;
        pca_free(p);
        return error_set(LAMINAR_E_MEMORY,
                         "the sums of PCA over %d columns need %.0f MB more memory than there is: "
                         "dispose of sums and models that are no longer needed",
                         C, megabytes);
    }
    layout(p, &p->memory);
    memset(p->mean, 0, (size_t)C * sizeof *p->mean);
    memset(p->scatter, 0, (size_t)C * (size_t)C * sizeof *p->scatter);
    *created = p;
    return LAMINAR_OK;
}

void pca_free(pca *p) {
    if (!p)
        return;
    pca_end_fit(p);
    arena_free(&p->memory);
    free(p);
}

uint64_t pca_rows(const pca *p) { return p->rows + (uint64_t)p->pending; }

/* ---- A block into the sums ----------------------------------------------------------------- */

/* Some columns of the block: their means, and the columns less these. Value PRODUCTS_DEPTH of a
 * column is d, times the root of its factor, so that it adds its product like a row. */
static void centre_columns(void *context, int task, int thread) {
    (void)thread;
    pca *p = context;
    int n = p->pending, first = task * STRIP_COLS, end = min_int(first + STRIP_COLS, p->C);
    double sum[STRIP_COLS] = {0}, mean[STRIP_COLS];
    for (int row = 0; row < n; row++) {
        const float *x = p->block + (size_t)row * (size_t)p->C + first;
        for (int i = 0; i < end - first; i++)
            sum[i] += (double)x[i];
    }
    double na = n, nb = (double)p->rows, weight = sqrt(na * nb / (na + nb));
    for (int c = first; c < end; c++) {
        mean[c - first] = sum[c - first] / n;
        p->apart[c] = mean[c - first] - p->mean[c];
        p->columns[(size_t)c * PRODUCTS_DEPTH + (size_t)n] = p->rows ? weight * p->apart[c] : 0;
    }
    for (int row = 0; row < n; row++) {
        const float *x = p->block + (size_t)row * (size_t)p->C;
        for (int c = first; c < end; c++)
            p->columns[(size_t)c * PRODUCTS_DEPTH + (size_t)row] = (double)x[c] - mean[c - first];
    }
    for (int c = first; c < end; c += TILE_F64_COLS) {
        double *panel = p->panels + (size_t)c * PRODUCTS_DEPTH;
        for (int k = 0; k <= n; k++)
            for (int i = 0; i < TILE_F64_COLS; i++)
                panel[k * TILE_F64_COLS + i] =
                    c + i < p->C ? p->columns[(size_t)(c + i) * PRODUCTS_DEPTH + (size_t)k] : 0;
    }
}

/* Some rows of S, up to the diagonal; the longest rows come first, so that threads end together. */
static void add_products(void *context, int task, int thread) {
    (void)thread;
    pca *p = context;
    int first = (tasks(p->C, PRODUCTS_ROWS) - 1 - task) * PRODUCTS_ROWS;
    int end = min_int(first + PRODUCTS_ROWS, p->C);
    for (int c = 0; c < end; c += TILE_F64_COLS)
        for (int row = first; row < end; row += TILE_ROWS) {
            int rows = min_int(TILE_ROWS, end - row);
            if (c < row + rows)
                p->kernels->tile_f64(rows, p->pending + 1,
                                     p->columns + (size_t)row * PRODUCTS_DEPTH, PRODUCTS_DEPTH,
                                     p->panels + (size_t)c * PRODUCTS_DEPTH,
                                     p->scatter + (size_t)row * (size_t)p->C + c, (size_t)p->C,
                                     min_int(TILE_F64_COLS, p->C - c));
        }
}

static void add_block(pca *p) {
    if (p->pending == 0)
        return;
    pool_run(centre_columns, p, tasks(p->C, STRIP_COLS));
    pool_run(add_products, p, tasks(p->C, PRODUCTS_ROWS));
    p->rows += (uint64_t)p->pending;
    for (int c = 0; c < p->C; c++)
        p->mean[c] += p->apart[c] * (p->pending / (double)p->rows);
    p->pending = 0;
}

int pca_add(pca *p, const float *rows, int n) {
    pca_end_fit(p);
    if (n < 0)
        return error_set(LAMINAR_E_ARGUMENT, "%d rows cannot be added", n);
    for (int row = 0; row < n; row++)
        if (!p->kernels->all_finite(rows + (size_t)row * (size_t)p->C, p->C))
            return error_set(LAMINAR_E_NAN, "row %d holds a number that is not finite", row);
    while (n > 0) {
        int taken = min_int(n, PCA_BLOCK - p->pending);
        size_t floats = (size_t)taken * (size_t)p->C;
        memcpy(p->block + (size_t)p->pending * (size_t)p->C, rows, floats * sizeof *rows);
        p->pending += taken, n -= taken, rows += floats;
        if (p->pending == PCA_BLOCK)
            add_block(p);
    }
    return LAMINAR_OK;
}

/* Some rows of S above the diagonal. Reads a square at a time, for the sake of the cache. */
static void mirror_rows(void *context, int task, int thread) {
    (void)thread;
    pca *p = context;
    size_t C = (size_t)p->C, first = (size_t)task * PRODUCTS_ROWS;
    size_t end = first + PRODUCTS_ROWS < C ? first + PRODUCTS_ROWS : C;
    for (size_t square = first; square < C; square += PRODUCTS_ROWS)
        for (size_t row = first; row < end; row++)
            for (size_t c = square; c < C && c < square + PRODUCTS_ROWS; c++)
                if (c > row)
                    p->scatter[row * C + c] = p->scatter[c * C + row];
}

void pca_finish(pca *p) {
    add_block(p);
    pool_run(mirror_rows, p, tasks(p->C, PRODUCTS_ROWS));
}

/* ---- Projection ---------------------------------------------------------------------------- */

typedef struct projection {
    products products;
    const float *rows;
    const double *mean;
    int n;
} projection;

static void project_rows(void *context, int task, int thread) {
    (void)thread;
    const projection *job = context;
    int C = job->products.C, K = job->products.vectors;
    int first = task * PRODUCTS_ROWS, end = min_int(first + PRODUCTS_ROWS, job->n);
    double centred[TILE_ROWS][PRODUCTS_DEPTH];
    for (int row = first; row < end; row += TILE_ROWS) {
        int rows = min_int(TILE_ROWS, end - row);
        double *out = job->products.out + (size_t)row * (size_t)K;
        memset(out, 0, (size_t)rows * (size_t)K * sizeof *out);
        for (int k = 0; k < C; k += PRODUCTS_DEPTH) {
            int depth = min_int(PRODUCTS_DEPTH, C - k);
            for (int r = 0; r < rows; r++) {
                const float *x = job->rows + (size_t)(row + r) * (size_t)C + k;
                for (int i = 0; i < depth; i++)
                    centred[r][i] = (double)x[i] - job->mean[k + i];
            }
            products_tile(&job->products, rows, centred[0], PRODUCTS_DEPTH, k, depth, out);
        }
    }
}

int pca_project(const float *rows, int n, int C, const double *mean, const double *components,
                int K, double *projected) {
    if (n < 0 || C < 1 || K < 1)
        return error_set(LAMINAR_E_ARGUMENT, "%d rows of %d numbers have no projection on %d", n, C,
                         K);
    arena memory = {0};
    uint64_t packed = (uint64_t)products_groups(K) * TILE_F64_COLS * (uint64_t)C;
    arena_take(&memory, packed, sizeof(double));
    int status = arena_allocate(&memory);
    if (status)
        return status;
    double *panels = arena_take(&memory, packed, sizeof(double));
    products_pack(components, K, C, panels);
    projection job = {.products = {.kernels = kernels_select(),
                                   .C = C,
                                   .panels = panels,
                                   .vectors = K,
                                   .out = projected},
                      .rows = rows,
                      .mean = mean,
                      .n = n};
    pool_run(project_rows, &job, tasks(n, PRODUCTS_ROWS));
    arena_free(&memory);
    return LAMINAR_OK;
}
