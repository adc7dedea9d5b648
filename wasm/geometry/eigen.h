/* SPDX-License-Identifier: MIT
 *
 * eigen.h - the largest eigenvalues of a symmetric matrix and their vectors, directly.
 *
 *     eigen e;
 *     eigen_take(&memory, N, &e);                    // scratch
 *     e.a = matrix, e.ld = N;                        // overwritten below and on the diagonal
 *     for (int row = N - 1; row > 0; row--) eigen_reduce_row(&e, row);
 *     eigen_begin_pairs(&e);
 *     for (int k = 0; k < K; k++) eigen_pair(&e, values, vectors, k);
 *     for (int k = 0; k < K; k++) eigen_reflect(&e, vectors + k * N);
 *
 * Called by pca_fit.c, on the projected matrix of every check and, where many components are
 * wanted, on the whole one; it stops between calls for the sake of callers who must stay
 * responsive. The reduction takes 4/3 N^3 operations. Source: Golub and Van Loan, Matrix
 * Computations, sections 8.3 (reduction), 8.4 (bisection) and 7.6 (inverse iteration).
 */
#ifndef LAMINAR_EIGEN_H
#define LAMINAR_EIGEN_H

#include "base/arena.h"

typedef struct eigen {
    int order;
    double *a; /* [order][ld], only read and written on and below the diagonal */
    size_t ld;
    double *diagonal;   /* [order], of the tridiagonal matrix */
    double *off;        /* off[i] joins i and i + 1 */
    double *product;    /* [order] */
    double *factors[3]; /* [order] each: the diagonals of a triangular factor */
    double scale;       /* no eigenvalue is larger in magnitude */
} eigen;

void eigen_take(arena *a, int order, eigen *e);

/* Makes the entries of row `row` left of `row` - 1 zero by a reflection; rows from last to 1. */
void eigen_reduce_row(eigen *e, int row);

void eigen_begin_pairs(eigen *e);
/* Number k (0 the largest value), after the pairs before it: values[k], and its vector of the
 * tridiagonal matrix in vectors[k][order], orthogonal to those before it. */
void eigen_pair(const eigen *e, double *values, double *vectors, int k);
/* Turns a vector of the tridiagonal matrix into one of `a`. */
void eigen_reflect(const eigen *e, double *x);

#endif
