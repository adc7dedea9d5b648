/* SPDX-License-Identifier: MIT
 *
 * products.c - the loops around tile_f64, and rows by themselves.
 */
#include "products.h"

#include "base/pool.h"

#include <math.h>
#include <string.h>

int products_groups(int vectors) { return (vectors + TILE_F64_COLS - 1) / TILE_F64_COLS; }

void products_pack(const double *vectors, int count, int C, double *panels) {
    for (int v = 0; v < products_groups(count) * TILE_F64_COLS; v++) {
        double *to = panels + (size_t)(v / TILE_F64_COLS) * (size_t)C * TILE_F64_COLS;
        for (int i = 0; i < C; i++)
            to[(size_t)i * TILE_F64_COLS + (size_t)(v % TILE_F64_COLS)] =
                v < count ? vectors[(size_t)v * (size_t)C + (size_t)i] : 0;
    }
}

static int min_int(int a, int b) { return a < b ? a : b; }

void products_tile(const products *job, int rows, const double *x, size_t ldx, int k, int depth,
                   double *out) {
    const double *panel = job->panels + (size_t)k * TILE_F64_COLS;
    for (int v = 0; v < job->vectors; v += TILE_F64_COLS) {
        job->kernels->tile_f64(rows, depth, x, ldx, panel, out + v, (size_t)job->vectors,
                               min_int(TILE_F64_COLS, job->vectors - v));
        panel += (size_t)job->C * TILE_F64_COLS;
    }
}

static void multiply_rows(void *context, int task, int thread) {
    (void)thread;
    const products *job = context;
    int first = task * PRODUCTS_ROWS, end = min_int(first + PRODUCTS_ROWS, job->rows);
    for (int row = first; row < end; row += TILE_ROWS) {
        int rows = min_int(TILE_ROWS, end - row);
        double *out = job->out + (size_t)row * (size_t)job->vectors;
        memset(out, 0, (size_t)rows * (size_t)job->vectors * sizeof *out);
        for (int k = 0; k < job->C; k += PRODUCTS_DEPTH)
            products_tile(job, rows, job->matrix + (size_t)row * job->ld + k, job->ld, k,
                          min_int(PRODUCTS_DEPTH, job->C - k), out);
    }
}

void products_run(products *job) {
    pool_run(multiply_rows, job, (job->rows + PRODUCTS_ROWS - 1) / PRODUCTS_ROWS);
}

/* Eight sums, which compilers vectorise. */
double vector_dot(const double *x, const double *y, int n) {
    enum { LANES = 8 };
    double lanes[LANES] = {0}, sum = 0;
    int i = 0;
    for (; i + LANES <= n; i += LANES)
        for (int lane = 0; lane < LANES; lane++)
            lanes[lane] += x[i + lane] * y[i + lane];
    for (; i < n; i++)
        sum += x[i] * y[i];
    for (int lane = 0; lane < LANES; lane++)
        sum += lanes[lane];
    return sum;
}

void vector_add(double *y, double factor, const double *x, int n) {
    for (int i = 0; i < n; i++)
        y[i] += factor * x[i];
}

double vector_to_unit(double *x, int n) {
    double length = sqrt(vector_dot(x, x, n));
    if (length > 0)
        for (int i = 0; i < n; i++)
            x[i] /= length;
    return length;
}
