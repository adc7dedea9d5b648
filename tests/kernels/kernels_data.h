/* SPDX-License-Identifier: MIT
 *
 * kernels_data.h - random operands for the kernels, with a bias towards what breaks them, and where
 * they lie. Shared by kernels_test.c and kernels_bench.c.
 */
#ifndef LAMINAR_TESTS_KERNELS_DATA_H
#define LAMINAR_TESTS_KERNELS_DATA_H

#include "kernels/kernels.h"

enum { MOST_K = 2048, MOST_N = 40 };

enum {
    N_TYPES = 0
#define X(name, id, values, bytes) +1
    QUANT_LIST(X)
#undef X
};
extern const quant_type types[N_TYPES];

extern float a[8 * MOST_K], b[8 * MOST_K], out[MOST_N * MOST_K];
extern float panel[MOST_K * TILE_COLS];
extern uint8_t weights[MOST_N * MOST_K * 4];
extern const i8_buffer blocks;
extern int16_t rounded[2 * 8 * MOST_K];
extern block_scale scales[8 * MOST_K / 32];

/* Begins the sequence of random numbers anew. */
void reseed(void);
uint32_t next(void);
int between(int least, int most);
float uniform(void); /* in [-1, 1) */
float biased(void);  /* mostly of size 1, sometimes 0, small, large or denormal */
void fill(float *x, size_t n);

/* Puts `n` rows of any values into `weights`. */
void fill_weights(quant_type type, size_t row_bytes, int n);

/* Both of kernels_bench.c: rates of a variant's kernels, and of the types that only the reference
 * has code for. */
void bench(const kernels *variant);
void bench_types(const kernels *reference);

#endif
