/* SPDX-License-Identifier: MIT
 *
 * pca.h - principal components of rows that are seen once and not kept.
 *
 *     pca *p;
 *     pca_create(C, &p);
 *     pca_add(p, rows, n);                       // again and again
 *     pca_begin_fit(p, K, seed);
 *     while ((s = pca_continue_fit(p)) > 0) { }  // then p->fit holds the components
 *     pca_free(p);
 *
 * Called by laminar.c. What is kept of n rows x[C] is their mean and their scatter matrix
 *
 *     S = sum (x - mean)(x - mean)^T             [C][C]
 *
 * in f64: the product of two f32 is exact there, so that a direction whose variance is a 10^9th of
 * the largest one is still right. Rows wait in a block of PCA_BLOCK; a full block A of n_a rows is
 * centred around its own mean and joins the n_b rows before it (Chan, Golub and LeVeque 1979):
 *
 *     S += A^T A + n_a n_b / (n_a + n_b) d d^T,  d = the difference of the two means
 *
 * so no sum is ever taken around a mean that is far away. How the rows were cut into calls changes
 * no bit, nor does the number of threads; a fit, which ends the block early, may change the last.
 * Everything that pca_add() needs is allocated by pca_create(), the rest by pca_begin_fit().
 */
#ifndef LAMINAR_PCA_H
#define LAMINAR_PCA_H

#include "base/arena.h"
#include "eigen.h"
#include "laminar.h"
#include "products.h"

enum {
    PCA_BLOCK = PRODUCTS_DEPTH - 1, /* rows; with d, the depth of one tile call */
    PCA_MAX_COLUMNS = 1 << 14,      /* S then takes 2 GB */
};

/* Block Krylov iteration with Rayleigh-Ritz (pca_fit.c), or, where `direct`, all of S reduced. */
typedef struct pca_fit {
    arena memory;
    uint32_t seed, draws;
    int wanted, found;  /* components */
    double total;       /* trace of S; once found, the variance of all columns together */
    double *values;     /* [wanted], of S; once found, variances */
    double *components; /* [wanted][C] */

    int block;      /* vectors that S multiplies at a time, B below */
    int basis_most; /* vectors that `basis` has place for, before its last block */
    int basis_size; /* of them S has multiplied so many */
    int next_check; /* the basis size from which on convergence is asked again */
    double *basis;  /* [basis_most + B][C], orthonormal; its last B vectors come next */
    double *rest;   /* [B][C]: S times the last block, less its part in the basis */
    double *wide;   /* [max(C, basis_most)][B], a product */
    double *panels; /* the packed block */
    double *ritz;   /* [basis_most][basis_most]: basis S basis^T */
    double *copy;   /* the same size, for `eigen` */
    double *inner;  /* [wanted][basis_most], eigenvectors of `ritz` */

    bool direct;
    int row, pair; /* the next row to reduce, the next pair to find */
    eigen eigen;
    double *diagonal; /* [C], of S */
} pca_fit;

typedef struct laminar_pca {
    const kernels *kernels;
    arena memory;
    int C;
    uint64_t rows;   /* in `mean` and `scatter` */
    int pending;     /* in `block` */
    float *block;    /* [PCA_BLOCK][C] */
    double *mean;    /* [C] */
    double *scatter; /* [C][C]; between fits only right on and below the diagonal */
    double *apart;   /* [C], the means of a block less `mean` */
    double *columns; /* [C][PRODUCTS_DEPTH], the block centred and transposed, then d */
    double *panels;  /* the same columns, packed */
    pca_fit *fit;    /* NULL before the first */
} pca;

int pca_create(int C, pca **created);
int pca_add(pca *p, const float *rows, int n);
uint64_t pca_rows(const pca *p);
void pca_free(pca *p);

/* Called by pca_begin_fit(): all rows into S, S whole. */
void pca_finish(pca *p);

int pca_begin_fit(pca *p, int components, uint32_t seed);
int pca_continue_fit(pca *p); /* 1: call again */
void pca_end_fit(pca *p);     /* frees it, finished or not */

/* projected[n][K] = (rows - mean) components^T, in f64. */
int pca_project(const float *rows, int n, int C, const double *mean, const double *components,
                int K, double *projected);

#endif
