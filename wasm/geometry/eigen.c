/* SPDX-License-Identifier: MIT
 *
 * eigen.c - reflections, bisection, inverse iteration.
 *
 * A = Q T Q^T, with T tridiagonal and Q a product of reflections I - v v^T (|v|^2 = 2). The
 * reflection of row i acts on the entries before i, and its v stays in that row.
 */
#include "eigen.h"

#include "base/random.h"
#include "products.h"

#include <float.h>
#include <math.h>

enum { ROUNDS = 4 }; /* of inverse iteration; the second is converged in all but rare cases */

void eigen_take(arena *a, int order, eigen *e) {
    uint64_t n = (uint64_t)order;
    e->order = order;
    e->diagonal = arena_take(a, n, sizeof(double));
    e->off = arena_take(a, n, sizeof(double));
    e->product = arena_take(a, n, sizeof(double));
    for (int i = 0; i < 3; i++)
        e->factors[i] = arena_take(a, n, sizeof(double));
}

static double *row_of(const eigen *e, int row) { return e->a + (size_t)row * e->ld; }

/* Turns x[n] into v such that (I - v v^T) x has only a last entry, and returns that entry. */
static double make_reflector(double *x, int n) {
    double length = sqrt(vector_dot(x, x, n));
    if (!(length > 0))
        return 0;
    double last = x[n - 1] > 0 ? -length : length;
    x[n - 1] -= last;
    double scale = sqrt(2 / vector_dot(x, x, n));
    for (int i = 0; i < n; i++)
        x[i] *= scale;
    return last;
}

/* A' <- A' - v w^T - w v^T on the rows before `row`, with p = A' v and w = p - (v.p / 2) v. Only
 * the lower triangle is stored: row r adds to p[r], and by symmetry to p[c] of the columns before
 * r. */
void eigen_reduce_row(eigen *e, int row) {
    double *v = row_of(e, row), *w = e->product;
    e->diagonal[row] = v[row];
    e->off[row - 1] = make_reflector(v, row);
    for (int r = 0; r < row; r++) {
        const double *a = row_of(e, r);
        w[r] = vector_dot(a, v, r + 1);
        vector_add(w, v[r], a, r);
    }
    vector_add(w, -vector_dot(v, w, row) / 2, v, row);
    for (int r = 0; r < row; r++) {
        double *a = row_of(e, r), vr = v[r], wr = w[r];
        for (int c = 0; c <= r; c++)
            a[c] -= vr * w[c] + wr * v[c];
    }
}

void eigen_reflect(const eigen *e, double *x) {
    for (int row = 1; row < e->order; row++) {
        const double *v = row_of(e, row);
        vector_add(x, -vector_dot(x, v, row), v, row);
    }
}

/* The scale is the largest absolute row sum of T. */
void eigen_begin_pairs(eigen *e) {
    e->diagonal[0] = e->a[0];
    e->scale = 0;
    for (int i = 0; i < e->order; i++) {
        double sum = fabs(e->diagonal[i]) + (i > 0 ? fabs(e->off[i - 1]) : 0);
        e->scale = fmax(e->scale, sum + (i + 1 < e->order ? fabs(e->off[i]) : 0));
    }
}

/* A pivot that stands for a vanished one. */
static double least_pivot(const eigen *e) { return fmax(e->scale * DBL_EPSILON, DBL_MIN); }

/* How many eigenvalues are greater than x (Sturm count). */
static int count_above(const eigen *e, double x) {
    int count = 0;
    double pivot = e->diagonal[0] - x;
    for (int i = 0;; i++) {
        count += pivot > 0;
        if (i == e->order - 1)
            return count;
        if (pivot == 0)
            pivot = least_pivot(e);
        pivot = e->diagonal[i + 1] - x - e->off[i] * e->off[i] / pivot;
    }
}

/* Eigenvalue number k, to the last bits that the norm of T allows. */
static double bisect(const eigen *e, int k) {
    double low = -e->scale, high = e->scale;
    while (high - low > e->scale * DBL_EPSILON) {
        double middle = low + (high - low) / 2;
        if (middle <= low || middle >= high)
            break;
        if (count_above(e, middle) > k)
            low = middle;
        else
            high = middle;
    }
    return low + (high - low) / 2;
}

/* Solves (T - shift I) x = b in place by Gaussian elimination with row exchanges. The matrix is
 * nearly singular on purpose: a vanishing pivot is replaced by the smallest that keeps x finite. */
static void solve_shifted(const eigen *e, double shift, double *b) {
    int n = e->order;
    double *first = e->factors[0], *second = e->factors[1], *third = e->factors[2];
    double least = least_pivot(e), head = e->diagonal[0] - shift, next = n > 1 ? e->off[0] : 0;
    for (int i = 0; i < n - 1; i++) {
        double below = e->off[i], centre = e->diagonal[i + 1] - shift;
        double after = i + 2 < n ? e->off[i + 1] : 0, before = b[i];
        if (fabs(below) > fabs(head)) {
            double factor = head / below;
            first[i] = below, second[i] = centre, third[i] = after;
            head = next - factor * centre, next = -factor * after;
            b[i] = b[i + 1], b[i + 1] = before - factor * b[i + 1];
        } else {
            if (fabs(head) < least)
                head = least;
            double factor = below / head;
            first[i] = head, second[i] = next, third[i] = 0;
            head = centre - factor * next, next = after;
            b[i + 1] -= factor * before;
        }
    }
    first[n - 1] = fabs(head) < least ? least : head;
    for (int i = n - 1; i >= 0; i--) {
        double known = i + 1 < n ? second[i] * b[i + 1] : 0;
        known += i + 2 < n ? third[i] * b[i + 2] : 0;
        b[i] = (b[i] - known) / first[i];
    }
}

/* Eigenvalues nearer than 1e-3 of the norm give vectors that inverse iteration alone leaves far
 * from orthogonal (LAPACK's dstein draws the line at the same place). */
void eigen_pair(const eigen *e, double *values, double *vectors, int k) {
    int n = e->order, close = k;
    double *x = vectors + (size_t)k * (size_t)n;
    values[k] = bisect(e, k);
    while (close > 0 && values[close - 1] - values[k] <= 1e-3 * e->scale)
        close--;
    for (int i = 0; i < n; i++)
        x[i] = random_uniform((uint32_t)k, (uint32_t)i) - 0.5; /* any start, always the same */
    for (int round = 0; round < ROUNDS; round++) {
        vector_to_unit(x, n);
        solve_shifted(e, values[k], x);
        vector_to_unit(x, n);
        for (int j = close; j < k; j++) {
            const double *other = vectors + (size_t)j * (size_t)n;
            vector_add(x, -vector_dot(x, other, n), other, n);
        }
    }
    vector_to_unit(x, n);
}
