/* SPDX-License-Identifier: MIT
 *
 * products.h - products of f64 rows and vectors: the arithmetic of PCA.
 *
 *     products_pack(vectors, B, C, panels);               // B vectors [C] -> panels
 *     products job = {kernels, matrix, C, rows, C, panels, B, out};
 *     products_run(&job);                                 // out[rows][B] = matrix vectors^T
 *
 * Called by eigen.c, pca.c and pca_fit.c. Nothing here allocates. Every sum has a fixed order, so
 * the number of threads changes no bit.
 */
#ifndef LAMINAR_PRODUCTS_H
#define LAMINAR_PRODUCTS_H

#include "kernels/kernels.h"

enum {
    PRODUCTS_DEPTH = 256, /* values of a row that a tile takes: six rows of them fill 12 KB */
    PRODUCTS_ROWS = 48,   /* of a task; a multiple of TILE_ROWS */
};

/* Vectors in groups of four, the values of a group side by side: [groups][C][4]. */
int products_groups(int vectors);
/* Missing vectors of the last group are zero. */
void products_pack(const double *vectors, int count, int C, double *panels);

typedef struct products {
    const kernels *kernels;
    const double *matrix; /* [rows][ld] */
    size_t ld;
    int rows, C;
    const double *panels;
    int vectors;
    double *out; /* [rows][vectors] */
} products;
void products_run(products *job);

/* A tile of at most six rows: out[rows][vectors] += x[rows][ldx] times values k..k + depth of the
 * packed vectors. */
void products_tile(const products *job, int rows, const double *x, size_t ldx, int k, int depth,
                   double *out);

double vector_dot(const double *x, const double *y, int n);
void vector_add(double *y, double factor, const double *x, int n); /* y += factor x */
double vector_to_unit(double *x, int n); /* returns the length before; leaves a zero vector alone */

#endif
