/* SPDX-License-Identifier: MIT
 *
 * pca_fit.c - the largest eigenvalues of the scatter matrix S and their vectors.
 *
 * Subspace iteration that forgets nothing (block Krylov): from a block of B random vectors on, each
 * step multiplies the newest block by S, takes from the product what lies in the basis V so far,
 * and makes the rest the next block:
 *
 *     W = S V_new      H = V W      W <- W - H V      V <- V, W made orthonormal
 *
 * H is a block of columns of V S V^T, whose eigenvectors y give the Ritz vectors x = V^T y
 * (Rayleigh-Ritz). The rest tells how good they are: |S x - theta x| = |W^T y_new|, and the angle
 * between x and its eigenvector is at most that over the distance to the next eigenvalue. Against
 * plain subspace iteration, a nearly flat spectrum takes about the root of the number of products,
 * and a dominant direction does not drown the others, because each block is orthogonal to all
 * before. With B greater than the components wanted, eigenvalues may be equal.
 *
 * Where the basis would pass a third of C before it has converged, or many components are wanted, S
 * itself is reduced (eigen.c). That overwrites S below the diagonal; the half above restores it.
 *
 * Source: Golub and Van Loan, Matrix Computations, section 10.3 (block Lanczos), 8.1 (the bound).
 */
#include "pca.h"

#include "base/error.h"
#include "base/pool.h"
#include "base/random.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    GUARD = 2,         /* vectors of a block beyond the components that are wanted */
    LEAST_STEPS = 4,   /* a basis that has no place for so many blocks is not begun */
    BASIS_SHARE = 3,   /* the basis takes at most this part of C, and a third of S's memory */
    STRIP_COLS = 64,   /* of a task that subtracts */
    REDUCED_ROWS = 32, /* in one call of pca_continue_fit() */
};

/* |S x - theta x| / theta of a component that has converged: with the next eigenvalue a 1000th
 * away, x is off by 1e-6. */
#define CONVERGED 1e-9
/* A block's vector whose rest is this part of S has lost its orthogonality to rounding, or all. */
#define WEAK 1e-6
#define NOTHING 1e-15

static double noise(const pca *p) { return p->fit->total * p->C * DBL_EPSILON; }

/* ---- The block and the basis --------------------------------------------------------------- */

static double *basis_at(const pca *p, int x) { return p->fit->basis + (size_t)x * (size_t)p->C; }

/* wide[rows][B] = matrix[rows][C] vectors[B][C]^T */
static void multiply(pca *p, const double *matrix, int rows, const double *vectors) {
    pca_fit *f = p->fit;
    products_pack(vectors, f->block, p->C, f->panels);
    products job = {p->kernels, matrix, (size_t)p->C, rows, p->C, f->panels, f->block, f->wide};
    products_run(&job);
}

/* Some columns of rest -= wide^T basis. */
static void subtract_columns(void *context, int task, int thread) {
    (void)thread;
    pca *p = context;
    pca_fit *f = p->fit;
    int first = task * STRIP_COLS, n = p->C - first < STRIP_COLS ? p->C - first : STRIP_COLS;
    for (int j = 0; j < f->basis_size; j++)
        for (int i = 0; i < f->block; i++)
            vector_add(f->rest + (size_t)i * (size_t)p->C + first,
                       -f->wide[(size_t)j * (size_t)f->block + (size_t)i], basis_at(p, j) + first,
                       n);
}

/* Takes the basis out of the rest, and adds what it took to the newest block of the Ritz matrix. */
static void project_out(pca *p) {
    pca_fit *f = p->fit;
    size_t most = (size_t)f->basis_most;
    multiply(p, f->basis, f->basis_size, f->rest);
    for (int j = 0; j < f->basis_size; j++)
        for (int i = 0; i < f->block; i++)
            f->ritz[(size_t)(f->basis_size - f->block + i) * most + (size_t)j] +=
                f->wide[(size_t)j * (size_t)f->block + (size_t)i];
    pool_run(subtract_columns, p, (p->C + STRIP_COLS - 1) / STRIP_COLS);
}

static void take_out(pca *p, double *x, int first, int end) {
    for (int j = first; j < end; j++)
        vector_add(x, -vector_dot(x, basis_at(p, j), p->C), basis_at(p, j), p->C);
}

static void fill_randomly(pca *p, double *x) {
    for (int c = 0; c < p->C; c++)
        x[c] = random_uniform(p->fit->seed, p->fit->draws++) - 0.5;
}

/* Makes the rest the next block of the basis, orthonormal. A vector of which nothing is left is
 * replaced by a random one: the block before has reached a space that S does not leave. */
static void extend_basis(pca *p) {
    pca_fit *f = p->fit;
    for (int i = 0; i < f->block; i++) {
        int at = f->basis_size + i;
        double *x = basis_at(p, at);
        memcpy(x, f->rest + (size_t)i * (size_t)p->C, (size_t)p->C * sizeof *x);
        take_out(p, x, f->basis_size, at);
        take_out(p, x, f->basis_size, at);
        double length = vector_to_unit(x, p->C);
        if (length > WEAK * f->total)
            continue;
        if (!(length > NOTHING * f->total))
            fill_randomly(p, x);
        for (int round = 0; round < 3; round++) {
            vector_to_unit(x, p->C);
            take_out(p, x, 0, at);
        }
        vector_to_unit(x, p->C);
    }
}

/* ---- Rayleigh-Ritz ------------------------------------------------------------------------- */

static void solve_ritz(pca *p) {
    pca_fit *f = p->fit;
    eigen *e = &f->eigen;
    int n = f->basis_size;
    e->order = n;
    e->a = f->copy;
    e->ld = (size_t)n;
    for (int i = 0; i < n; i++)
        memcpy(f->copy + (size_t)i * (size_t)n, f->ritz + (size_t)i * (size_t)f->basis_most,
               (size_t)(i + 1) * sizeof *f->copy);
    for (int row = n - 1; row > 0; row--)
        eigen_reduce_row(e, row);
    eigen_begin_pairs(e);
    for (int k = 0; k < f->wanted; k++)
        eigen_pair(e, f->values, f->inner, k);
    for (int k = 0; k < f->wanted; k++)
        eigen_reflect(e, f->inner + (size_t)k * (size_t)n);
}

/* The Ritz vector's residual goes through components[k], which is written at the end. */
static bool has_converged(pca *p, int k) {
    pca_fit *f = p->fit;
    double *residual = f->components + (size_t)k * (size_t)p->C;
    const double *newest = f->inner + (size_t)k * (size_t)f->basis_size + f->basis_size - f->block;
    if (!(f->values[k] > noise(p)))
        return true; /* no component, whatever its vector */
    memset(residual, 0, (size_t)p->C * sizeof *residual);
    for (int i = 0; i < f->block; i++)
        vector_add(residual, newest[i], f->rest + (size_t)i * (size_t)p->C, p->C);
    return sqrt(vector_dot(residual, residual, p->C)) <= CONVERGED * f->values[k] + noise(p);
}

static bool have_converged(pca *p) {
    pca_fit *f = p->fit;
    if (f->basis_size < f->next_check)
        return false;
    f->next_check =
        f->basis_size + f->basis_size / 4; /* all checks together cost a few last ones */
    solve_ritz(p);
    for (int k = 0; k < f->wanted; k++)
        if (!has_converged(p, k))
            return false;
    return true;
}

static void combine_basis(pca *p) {
    pca_fit *f = p->fit;
    for (int k = 0; k < f->wanted; k++) {
        double *component = f->components + (size_t)k * (size_t)p->C;
        memset(component, 0, (size_t)p->C * sizeof *component);
        for (int j = 0; j < f->basis_size; j++)
            vector_add(component, f->inner[(size_t)k * (size_t)f->basis_size + (size_t)j],
                       basis_at(p, j), p->C);
    }
}

/* ---- A fit, step by step ------------------------------------------------------------------- */

/* The entry of largest magnitude becomes positive. */
static void fix_sign(double *x, int n) {
    double largest = 0;
    for (int i = 0; i < n; i++)
        if (fabs(x[i]) > fabs(largest))
            largest = x[i];
    for (int i = 0; i < n && largest < 0; i++)
        x[i] = -x[i];
}

/* Below the noise an eigenvalue and its vector mean nothing. Sums of squares become variances. */
static int finish(pca *p) {
    pca_fit *f = p->fit;
    while (f->found < f->wanted && f->values[f->found] > noise(p)) {
        double *component = f->components + (size_t)f->found * (size_t)p->C;
        vector_to_unit(component, p->C);
        fix_sign(component, p->C);
        f->found++;
    }
    f->wanted = f->found;
    for (int k = 0; k < f->found; k++)
        f->values[k] /= (double)(p->rows - 1);
    f->total /= (double)(p->rows - 1);
    return 0;
}

/* One block of rows, or one pair. */
static int continue_directly(pca *p) {
    pca_fit *f = p->fit;
    eigen *e = &f->eigen;
    size_t C = (size_t)p->C;
    for (int i = 0; i < REDUCED_ROWS && f->row > 0; i++, f->row--)
        eigen_reduce_row(e, f->row);
    if (f->row > 0)
        return 1;
    if (f->pair == 0)
        eigen_begin_pairs(e);
    if (f->pair < f->wanted) {
        eigen_pair(e, f->values, f->components, f->pair++);
        return 1;
    }
    for (int k = 0; k < f->wanted; k++)
        eigen_reflect(e, f->components + (size_t)k * C);
    return finish(p);
}

static void begin_directly(pca *p) {
    pca_fit *f = p->fit;
    f->direct = true;
    f->row = p->C - 1;
    f->eigen.order = p->C;
    f->eigen.a = p->scatter;
    f->eigen.ld = (size_t)p->C;
    for (int i = 0; i < p->C; i++)
        f->diagonal[i] = p->scatter[(size_t)i * (size_t)p->C + (size_t)i];
}

static void restore_scatter(pca *p) {
    size_t C = (size_t)p->C;
    for (size_t row = 0; row < C; row++) {
        for (size_t c = 0; c < row; c++)
            p->scatter[row * C + c] = p->scatter[c * C + row];
        p->scatter[row * C + row] = p->fit->diagonal[row];
    }
}

static int continue_krylov(pca *p) {
    pca_fit *f = p->fit;
    const double *newest = basis_at(p, f->basis_size);
    multiply(p, p->scatter, p->C, newest);
    for (int i = 0; i < f->block; i++)
        for (int c = 0; c < p->C; c++)
            f->rest[(size_t)i * (size_t)p->C + (size_t)c] =
                f->wide[(size_t)c * (size_t)f->block + (size_t)i];
    f->basis_size += f->block;
    project_out(p);
    project_out(p); /* what rounding has left of the basis */
    if (have_converged(p)) {
        combine_basis(p);
        return finish(p);
    }
    if (f->basis_size + f->block > f->basis_most)
        begin_directly(p);
    else
        extend_basis(p);
    return 1;
}

int pca_continue_fit(pca *p) {
    if (!p->fit)
        return error_set(LAMINAR_E_ARGUMENT, "there is no fit to continue");
    if (p->fit->wanted == p->fit->found)
        return 0;
    return p->fit->direct ? continue_directly(p) : continue_krylov(p);
}

static void layout(pca *p, arena *a) {
    pca_fit *f = p->fit;
    uint64_t C = (uint64_t)p->C, K = (uint64_t)f->wanted, B = (uint64_t)f->block,
             most = (uint64_t)f->basis_most;
    f->values = arena_take(a, K, sizeof(double));
    f->components = arena_take(a, K * C, sizeof(double));
    f->diagonal = arena_take(a, C, sizeof(double));
    eigen_take(a, p->C, &f->eigen);
    f->basis = arena_take(a, (most + B) * C, sizeof(double));
    f->rest = arena_take(a, B * C, sizeof(double));
    f->wide = arena_take(a, B * C, sizeof(double));
    f->panels =
        arena_take(a, (uint64_t)products_groups(f->block) * TILE_F64_COLS * C, sizeof(double));
    f->ritz = arena_take(a, most * most, sizeof(double));
    f->copy = arena_take(a, most * most, sizeof(double));
    f->inner = arena_take(a, most * K, sizeof(double));
}

static double trace(const pca *p) {
    double sum = 0;
    for (int i = 0; i < p->C; i++)
        sum += p->scatter[(size_t)i * (size_t)p->C + (size_t)i];
    return sum;
}

/* How many components there can be of n rows, none where all rows are equal. */
static int most_components(const pca *p, int wanted) {
    uint64_t most = (uint64_t)p->C < p->rows - 1 ? (uint64_t)p->C : p->rows - 1;
    if (!(p->fit->total > 0))
        return 0;
    return (uint64_t)wanted < most ? wanted : (int)most;
}

/* A block that products take whole, or none. */
static void size_basis(pca *p) {
    pca_fit *f = p->fit;
    int block = products_groups(f->wanted + GUARD) * TILE_F64_COLS;
    if (f->wanted == 0 || block > p->C / BASIS_SHARE / LEAST_STEPS)
        return;
    f->block = block;
    f->basis_most = p->C / BASIS_SHARE / block * block;
    f->next_check = block;
}

static int fit_memory(pca *p) {
    pca_fit *f = p->fit;
    layout(p, &f->memory);
    int status = arena_allocate(&f->memory);
    if (!status)
        layout(p, &f->memory);
    return status;
}

int pca_begin_fit(pca *p, int components, uint32_t seed) {
    if (components < 1)
        return error_set(LAMINAR_E_ARGUMENT, "PCA has no %d components: ask for one or more",
                         components);
    if (pca_rows(p) < 2)
        return error_set(LAMINAR_E_ARGUMENT,
                         "PCA needs at least two rows, and %d were added: add more before a fit",
                         (int)pca_rows(p));
    pca_end_fit(p);
    p->fit = calloc(1, sizeof *p->fit);
    if (!p->fit)
        return error_set(LAMINAR_E_MEMORY, "no memory for a fit");
    pca_fit *f = p->fit;
    pca_finish(p);
    f->seed = seed;
    f->total = trace(p);
    f->wanted = most_components(p, components);
    size_basis(p);
    int status = fit_memory(p);
    if (status) {
        pca_end_fit(p);
        return status;
    }
    if (f->block == 0) {
        begin_directly(p);
        return LAMINAR_OK;
    }
    memset(f->ritz, 0, (size_t)f->basis_most * (size_t)f->basis_most * sizeof *f->ritz);
    for (int i = 0; i < f->block; i++)
        fill_randomly(p, f->rest + (size_t)i * (size_t)p->C);
    double total = f->total;
    f->total = 0; /* a random vector is never weak */
    extend_basis(p);
    f->total = total;
    return LAMINAR_OK;
}

void pca_end_fit(pca *p) {
    pca_fit *f = p->fit;
    if (!f)
        return;
    if (f->direct)
        restore_scatter(p);
    arena_free(&f->memory);
    free(f);
    p->fit = NULL;
}
