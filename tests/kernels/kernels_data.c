/* SPDX-License-Identifier: MIT
 *
 * kernels_data.c - random operands for the kernels; see kernels_data.h.
 */
#include "kernels_data.h"

#include <stdbool.h>
#include <string.h>

float a[8 * MOST_K], b[8 * MOST_K], out[MOST_N * MOST_K];
float panel[MOST_K * TILE_COLS];
uint8_t weights[MOST_N * MOST_K * 4];
static i8_block block_weights[MOST_K / 32];
static float block_scales[MOST_K / 32 * TILE_COLS];
const i8_buffer blocks = {block_weights, block_scales};
int16_t rounded[2 * 8 * MOST_K];
block_scale scales[8 * MOST_K / 32];

const quant_type types[N_TYPES] = {
#define X(name, id, values, bytes) QUANT_##name,
    QUANT_LIST(X)
#undef X
};

static uint32_t state = 1;

void reseed(void) { state = 1; }

uint32_t next(void) { /* xorshift, Marsaglia 2003 */
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state;
}

int between(int least, int most) { return least + (int)(next() % (uint32_t)(most - least + 1)); }

float uniform(void) { return (float)(next() >> 8) * 0x1p-23f - 1.0f; }

float biased(void) {
    switch (next() % 16) {
    case 0:
        return 0;
    case 1:
        return uniform() * 100;
    case 2:
        return uniform() * 1e-6f;
    case 3:
        return uniform() * 1e-40f;
    default:
        return uniform();
    }
}

void fill(float *x, size_t n) {
    for (size_t i = 0; i < n; i++)
        x[i] = biased();
}

/* A half between 2^-11 and 2^-4, or 0, or subnormal, of either sign. */
static uint16_t random_half(void) {
    uint16_t half = (uint16_t)(next() & 0x83ff);
    if (next() % 16)
        half = (uint16_t)(half | (uint32_t)between(4, 11) << 10);
    return half;
}

/* Where a block's halves are, its scale and its least value; equal where it has one half. */
static void places_of_halves(quant_type type, size_t at[2]) {
    bool has_least =
        type == QUANT_Q4_1 || type == QUANT_Q5_1 || type == QUANT_Q4_K || type == QUANT_Q5_K;
    at[0] = type == QUANT_Q6_K ? 208 : 0;
    at[1] = has_least ? 2 : at[0];
}

/* Any bytes make a block, if its halves are finite. */
void fill_weights(quant_type type, size_t row_bytes, int n) {
    size_t block = quant_block_bytes(type), halves[2];
    places_of_halves(type, halves);
    for (size_t i = 0; i < row_bytes * (size_t)n; i++)
        weights[i] = (uint8_t)next();
    for (size_t at = 0; at < row_bytes * (size_t)n; at += block) {
        uint16_t scale = random_half(), least = random_half();
        float value = biased();
        memcpy(weights + at + halves[0], &scale, sizeof scale);
        memcpy(weights + at + halves[1], &least, sizeof least);
        if (type == QUANT_F32)
            memcpy(weights + at, &value, sizeof value);
        if (type == QUANT_BF16)
            memcpy(weights + at, (char *)&value + 2, 2); /* the upper half */
    }
}
