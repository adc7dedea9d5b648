/* SPDX-License-Identifier: MIT
 *
 * test_pca.c - PCA of rows as they come: against directions that are planted, against the
 * definition in f64, and against itself with other cuts, seeds and numbers of threads.
 *
 * numpy's results on larger matrices are pca.test.mjs's part.
 */
#include "base/random.h"
#include "geometry/pca.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static float *uniform_rows(int n, int C, uint32_t seed) {
    float *rows = malloc(sizeof(float) * (size_t)n * (size_t)C);
    assert_non_null(rows);
    for (int i = 0; i < n * C; i++)
        rows[i] = (float)(random_uniform(seed, (uint32_t)i) - 0.5);
    return rows;
}

/* Rows of a spectrum that falls off, in directions that are no axes: x_c = sum over t of
 * z_t 0.8^t cos(t c + t^2) with T uniform z. */
static float *correlated_rows(int n, int C, int T) {
    float *z = uniform_rows(n, T, 7), *rows = malloc(sizeof(float) * (size_t)n * (size_t)C);
    assert_non_null(rows);
    for (int row = 0; row < n; row++)
        for (int c = 0; c < C; c++) {
            double sum = 0;
            for (int t = 0; t < T; t++)
                sum += (double)z[row * T + t] * pow(0.8, t) * cos(t * (c + t));
            rows[row * C + c] = (float)sum;
        }
    free(z);
    return rows;
}

static void fit(pca *p, int K, uint32_t seed) {
    int status = pca_begin_fit(p, K, seed);
    assert_int_equal(status, LAMINAR_OK);
    while ((status = pca_continue_fit(p)) > 0) {
    }
    assert_int_equal(status, 0);
}

static pca *fit_rows(const float *rows, int n, int C, int K) {
    pca *p = NULL;
    assert_int_equal(pca_create(C, &p), LAMINAR_OK);
    assert_int_equal(pca_add(p, rows, n), LAMINAR_OK);
    fit(p, K, 1);
    return p;
}

/* The covariance by its definition, two passes. */
static double *covariance(const float *rows, int n, int C) {
    double *mean = calloc((size_t)C, sizeof *mean), *s = calloc((size_t)(C * C), sizeof *s);
    assert_non_null(mean);
    assert_non_null(s);
    for (int i = 0; i < n * C; i++)
        mean[i % C] += (double)rows[i] / n;
    for (int row = 0; row < n; row++)
        for (int i = 0; i < C; i++)
            for (int j = 0; j < C; j++)
                s[i * C + j] += ((double)rows[row * C + i] - mean[i]) *
                                ((double)rows[row * C + j] - mean[j]) / (n - 1);
    free(mean);
    return s;
}

/* Are these eigenvectors of the covariance, orthonormal, and their values in order? With so small a
 * residual and all values known to be the largest by their sum, nothing else is left to be. */
static void check_fit(const pca *p, const float *rows, int n) {
    const pca_fit *f = p->fit;
    int C = p->C;
    double *s = covariance(rows, n, C), total = 0;
    for (int i = 0; i < C; i++)
        total += s[i * C + i];
    assert_true(fabs(f->total - total) <= 1e-12 * total);
    for (int k = 0; k < f->found; k++) {
        const double *x = f->components + (size_t)k * (size_t)C;
        double largest = 0;
        for (int i = 0; i < C; i++) {
            double sum = -f->values[k] * x[i];
            for (int j = 0; j < C; j++)
                sum += s[i * C + j] * x[j];
            assert_true(fabs(sum) <= 1e-8 * f->values[k] + 1e-12 * total);
            if (fabs(x[i]) > fabs(largest))
                largest = x[i];
        }
        assert_true(largest > 0);
        assert_true(k == 0 || f->values[k] <= f->values[k - 1]);
        for (int j = 0; j <= k; j++)
            assert_true(fabs(vector_dot(x, f->components + (size_t)j * (size_t)C, C) - (j == k)) <=
                        1e-10);
    }
    free(s);
}

static void components_are_eigenvectors_of_the_covariance(void **state) {
    (void)state;
    const int sizes[][3] = {{2, 1, 1},     {2, 5, 3},       {40, 7, 7},
                            {255, 48, 2},  {256, 49, 2},    {257, 100, 3},
                            {600, 130, 8}, {600, 130, 130}, {90, 200, 4}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        int n = sizes[i][0], C = sizes[i][1], K = sizes[i][2];
        float *rows = i % 2 ? correlated_rows(n, C, 30) : uniform_rows(n, C, 3);
        pca *p = fit_rows(rows, n, C, K);
        assert_true(p->fit->found > 0 && p->fit->found <= K);
        check_fit(p, rows, n);
        pca_free(p);
        free(rows);
    }
}

/* The values of the iteration against those of the whole matrix reduced. */
static void iteration_finds_the_largest_values(void **state) {
    (void)state;
    enum { N = 700, C = 200, K = 6 };
    for (int flat = 0; flat < 2; flat++) {
        float *rows = flat ? uniform_rows(N, C, 5) : correlated_rows(N, C, 40);
        pca *few = fit_rows(rows, N, C, K), *all = fit_rows(rows, N, C, C);
        assert_true(flat || !few->fit->direct);
        assert_true(all->fit->direct);
        for (int k = 0; k < K; k++) {
            assert_true(fabs(few->fit->values[k] - all->fit->values[k]) <=
                        1e-10 * all->fit->values[0]);
            double dot = vector_dot(few->fit->components + k * C, all->fit->components + k * C, C);
            assert_true(fabs(dot - 1) <= 1e-8);
        }
        pca_free(few);
        pca_free(all);
        free(rows);
    }
}

/* Variances 10^10 apart, in directions that are no axes. */
static void a_massive_direction_leaves_the_small_ones_right(void **state) {
    (void)state;
    enum { N = 1000, C = 64, K = 3 };
    float *rows = calloc(N * C, sizeof *rows), *z = uniform_rows(N, K, 11);
    assert_non_null(rows);
    const double size[K] = {1e5, 1, 1};
    for (int row = 0; row < N; row++)
        for (int c = 0; c < C; c++) {
            double x = 0;
            /* Powers of two, so that f32 holds each row: Walsh functions of c. */
            for (int k = 0; k < K; k++)
                x += floor((double)z[row * K + k] * 16) / 16 * (k ? size[k] : 65536) *
                     (c >> k & 1 ? 1 : -1);
            rows[row * C + c] = (float)x;
        }
    pca *p = fit_rows(rows, N, C, K);
    assert_int_equal(p->fit->found, K);
    check_fit(p, rows, N);
    assert_true(p->fit->values[0] > 1e8 * p->fit->values[1]);
    pca_free(p);
    free(rows);
    free(z);
}

static void equal_values_are_all_found(void **state) {
    (void)state;
    enum { C = 120, K = 4 };
    /* Rows of the unit vectors e_c and -e_c, those of the first six ten times as long. */
    float *rows = calloc(2 * C * C, sizeof *rows);
    assert_non_null(rows);
    for (int c = 0; c < C; c++)
        for (int sign = 0; sign < 2; sign++)
            rows[(2 * c + sign) * C + c] = (sign ? -1.0f : 1.0f) * (c < 6 ? 10 : 1);
    pca *p = fit_rows(rows, 2 * C, C, K);
    assert_int_equal(p->fit->found, K);
    check_fit(p, rows, 2 * C);
    for (int k = 0; k < K; k++)
        assert_true(fabs(p->fit->values[k] - 200.0 / (2 * C - 1)) <= 1e-12);
    pca_free(p);
    free(rows);
}

static void few_dimensions_give_few_components(void **state) {
    (void)state;
    enum { N = 300, C = 96 };
    float *rows = calloc(N * C, sizeof *rows);
    assert_non_null(rows);
    pca *p = fit_rows(rows, N, C, 5);
    assert_int_equal(p->fit->found, 0); /* all rows are equal */
    pca_free(p);
    for (int i = 0; i < N * C; i++)
        rows[i] = 0.1f + (float)(i % C); /* and no zeros */
    p = fit_rows(rows, N, C, 5);
    assert_int_equal(p->fit->found, 0);
    assert_true(p->fit->total == 0);
    pca_free(p);
    for (int row = 0; row < N; row++) {
        rows[row * C + 3] += (float)(row % 7);
        rows[row * C + 90] += (float)(row % 2) * 0.5f;
    }
    p = fit_rows(rows, N, C, 5);
    assert_int_equal(p->fit->found, 2);
    check_fit(p, rows, N);
    pca_free(p);
    p = fit_rows(rows, 2, C, 5); /* two rows span a line */
    assert_int_equal(p->fit->found, 1);
    pca_free(p);
    free(rows);
}

static void assert_same_fit(const pca *a, const pca *b) {
    size_t C = (size_t)a->C, found = (size_t)a->fit->found;
    assert_int_equal(found, b->fit->found);
    assert_memory_equal(a->fit->values, b->fit->values, found * sizeof(double));
    assert_memory_equal(a->fit->components, b->fit->components, found * C * sizeof(double));
    assert_memory_equal(a->mean, b->mean, C * sizeof(double));
}

static void cuts_and_threads_change_no_bit(void **state) {
    (void)state;
    enum { N = 777, C = 150, K = 3 };
    float *rows = correlated_rows(N, C, 40);
    pca *whole = fit_rows(rows, N, C, K), *cut = NULL;
    assert_int_equal(laminar_init(3), LAMINAR_OK);
    assert_int_equal(pca_create(C, &cut), LAMINAR_OK);
    for (int row = 0, n = 1; row < N; row += n, n = n * 2 % 301) {
        n = n < N - row ? n : N - row;
        assert_int_equal(pca_add(cut, rows + row * C, n), LAMINAR_OK);
    }
    assert_int_equal(pca_rows(cut), N);
    fit(cut, K, 1);
    assert_same_fit(whole, cut);
    fit(cut, C, 1); /* directly, which overwrites half of the sums for its time */
    fit(cut, K, 1);
    assert_same_fit(whole, cut);
    fit(cut, K, 99);
    assert_true(memcmp(whole->fit->components, cut->fit->components, C * sizeof(double)) != 0);
    check_fit(cut, rows, N);
    assert_int_equal(laminar_init(1), LAMINAR_OK);
    pca_free(whole);
    pca_free(cut);
    free(rows);
}

static void rows_may_follow_a_fit(void **state) {
    (void)state;
    enum { N = 500, C = 60, K = 2 };
    float *rows = correlated_rows(N, C, 20);
    pca *p = fit_rows(rows, 100, C, K);
    check_fit(p, rows, 100);
    assert_int_equal(pca_begin_fit(p, C, 1), LAMINAR_OK);
    assert_int_equal(pca_continue_fit(p), 1); /* left unfinished */
    assert_int_equal(pca_add(p, rows + 100 * C, N - 100), LAMINAR_OK);
    fit(p, K, 1);
    check_fit(p, rows, N);
    pca_free(p);
    free(rows);
}

static void bad_input_is_refused_and_adds_nothing(void **state) {
    (void)state;
    pca *p = NULL;
    float rows[3][4] = {{1, 2, 3, 4}, {4, 3, 2, 2}, {0, 1, 0, NAN}};
    assert_int_equal(pca_create(0, &p), LAMINAR_E_ARGUMENT);
    assert_int_equal(pca_create(PCA_MAX_COLUMNS + 1, &p), LAMINAR_E_ARGUMENT);
    assert_int_equal(pca_create(4, &p), LAMINAR_OK);
    assert_int_equal(pca_begin_fit(p, 1, 1), LAMINAR_E_ARGUMENT);
    assert_int_equal(pca_continue_fit(p), LAMINAR_E_ARGUMENT);
    assert_int_equal(pca_add(p, rows[0], 3), LAMINAR_E_NAN);
    assert_int_equal(pca_rows(p), 0);
    assert_int_equal(pca_add(p, rows[0], 1), LAMINAR_OK);
    assert_int_equal(pca_begin_fit(p, 1, 1), LAMINAR_E_ARGUMENT);
    assert_non_null(strstr(laminar_last_error(), "at least two rows"));
    assert_int_equal(pca_add(p, rows[1], 1), LAMINAR_OK);
    assert_int_equal(pca_begin_fit(p, 0, 1), LAMINAR_E_ARGUMENT);
    fit(p, 4, 1);
    assert_int_equal(p->fit->found, 1);
    pca_free(p);
}

/* Sums of squares of the largest and the smallest f32 are normal numbers in f64. */
static void no_size_of_number_overflows(void **state) {
    (void)state;
    const float sizes[] = {FLT_MAX, FLT_MIN, 1e-45f};
    for (int i = 0; i < 3; i++) {
        float rows[4][2] = {{sizes[i], 0}, {-sizes[i], 0}, {0, sizes[i]}, {0, 0}};
        pca *p = fit_rows(rows[0], 4, 2, 2);
        assert_int_equal(p->fit->found, 2);
        assert_true(isfinite(p->fit->values[0]) && p->fit->values[1] > 0);
        pca_free(p);
    }
}

static void projection_is_around_the_mean(void **state) {
    (void)state;
    enum { N = 101, C = 300, K = 5 };
    float *rows = uniform_rows(N, C, 2);
    double mean[C], components[K * C], projected[N * K];
    for (int i = 0; i < K * C; i++)
        components[i] = random_uniform(3, (uint32_t)i),
        mean[i % C] = random_uniform(4, (uint32_t)i);
    assert_int_equal(pca_project(rows, N, C, mean, components, K, projected), LAMINAR_OK);
    for (int row = 0; row < N; row++)
        for (int k = 0; k < K; k++) {
            double sum = 0;
            for (int c = 0; c < C; c++)
                sum += ((double)rows[row * C + c] - mean[c]) * components[k * C + c];
            assert_true(fabs(sum - projected[row * K + k]) <= 1e-12 * C);
        }
    assert_int_equal(pca_project(rows, N, C, mean, components, 0, projected), LAMINAR_E_ARGUMENT);
    free(rows);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(components_are_eigenvectors_of_the_covariance),
        cmocka_unit_test(iteration_finds_the_largest_values),
        cmocka_unit_test(a_massive_direction_leaves_the_small_ones_right),
        cmocka_unit_test(equal_values_are_all_found),
        cmocka_unit_test(few_dimensions_give_few_components),
        cmocka_unit_test(cuts_and_threads_change_no_bit),
        cmocka_unit_test(rows_may_follow_a_fit),
        cmocka_unit_test(bad_input_is_refused_and_adds_nothing),
        cmocka_unit_test(no_size_of_number_overflows),
        cmocka_unit_test(projection_is_around_the_mean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
