/* SPDX-License-Identifier: MIT
 *
 * quantize.c - f32 rows to F16, Q8_0 and Q4_0. quant.h draws the formats, quantize.h
 * defines the rounding.
 */
#include "quantize.h"

#include <math.h>
#include <string.h>

enum { BLOCK = 32 };

#define MAGNITUDE 0x7fffffffu
#define INFINITE 0x7f800000u
#define F16_INFINITE 0x7c00u
#define F16_LEAST_NORMAL 0x38800000u  /* 2^-14 as f32 */
#define F16_ROUNDS_TO_INF 0x477ff000u /* 65520 as f32 */
#define EXPONENT_OFFSET 0x38000000u   /* (127 - 15) << 23 */

static uint32_t bits_of(float x) {
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

uint16_t quantize_f16(float x) {
    uint32_t bits = bits_of(x), magnitude = bits & MAGNITUDE;
    uint32_t sign = bits >> 16 & 0x8000u, half;
    if (magnitude > INFINITE) {
        half = 0x7e00;
    } else if (magnitude >= F16_ROUNDS_TO_INF) {
        half = F16_INFINITE;
    } else if (magnitude < F16_LEAST_NORMAL) {
        half = (uint32_t)rintf(fabsf(x) * 0x1p24f); /* the product is exact */
    } else {
        magnitude +=
            0xfffu + (magnitude >> 13 & 1u); /* ties to even; may carry into the exponent */
        half = (magnitude - EXPONENT_OFFSET) >> 13;
    }
    return (uint16_t)(sign | half);
}

static void store_u16(uint8_t *out, uint16_t value) {
    out[0] = (uint8_t)value;
    out[1] = (uint8_t)(value >> 8);
}

/* The largest magnitude of a block as bits, which order as the magnitudes do; NaN is above all. */
static uint32_t largest_bits(const float *x) {
    uint32_t largest = 0;
    for (int i = 0; i < BLOCK; i++) {
        uint32_t magnitude = bits_of(x[i]) & MAGNITUDE;
        largest = magnitude > largest ? magnitude : largest;
    }
    return largest;
}

/* Stores a block's d and gives 1/d, 0 where d is 0 or so small that all its values round to 0. */
static float store_scale(float d, uint8_t *out, unsigned *faults) {
    uint16_t half = quantize_f16(d);
    if ((half & F16_INFINITE) == F16_INFINITE)
        *faults |= QUANTIZE_TOO_LARGE;
    store_u16(out, half);
    float inverse = 1 / d;
    return isfinite(inverse) ? inverse : 0;
}

/* Nearest, halves away from zero; |x| <= 128. The difference is exact, so 0.49999997 is below. */
static int8_t round_away(float x) {
    float magnitude = fabsf(x);
    int q = (int)magnitude;
    q += magnitude - (float)q >= 0.5f;
    return (int8_t)(x < 0 ? -q : q);
}

static unsigned block_q8_0(const float *x, uint8_t *out) {
    uint32_t largest = largest_bits(x);
    float magnitude;
    unsigned faults = 0;
    if (largest >= INFINITE)
        return QUANTIZE_NOT_FINITE;
    memcpy(&magnitude, &largest, sizeof magnitude);
    float inverse = store_scale(magnitude / 127, out, &faults);
    for (int i = 0; i < BLOCK; i++)
        out[2 + i] = (uint8_t)round_away(x[i] * inverse);
    return faults;
}

static uint8_t nibble(float x, float inverse) {
    int q = (int)(x * inverse + 8.5f);
    return (uint8_t)(q < 15 ? q : 15);
}

static unsigned block_q4_0(const float *x, uint8_t *out) {
    uint32_t largest = largest_bits(x);
    unsigned faults = 0;
    int first = 0;
    if (largest >= INFINITE)
        return QUANTIZE_NOT_FINITE;
    while ((bits_of(x[first]) & MAGNITUDE) != largest)
        first++;
    float inverse = store_scale(x[first] / -8, out, &faults);
    for (int i = 0; i < BLOCK / 2; i++)
        out[2 + i] = (uint8_t)(nibble(x[i], inverse) | nibble(x[i + BLOCK / 2], inverse) << 4);
    return faults;
}

static unsigned row_f32(const float *x, size_t n, uint8_t *out) {
    uint32_t largest = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t magnitude = bits_of(x[i]) & MAGNITUDE;
        largest = magnitude > largest ? magnitude : largest;
    }
    memcpy(out, x, n * sizeof *x);
    return largest >= INFINITE ? QUANTIZE_NOT_FINITE : 0;
}

static unsigned row_f16(const float *x, size_t n, uint8_t *out) {
    unsigned faults = 0;
    for (size_t i = 0; i < n; i++) {
        uint16_t half = quantize_f16(x[i]);
        store_u16(out + 2 * i, half);
        if ((half & F16_INFINITE) == F16_INFINITE)
            faults |= isfinite(x[i]) ? QUANTIZE_TOO_LARGE : QUANTIZE_NOT_FINITE;
    }
    return faults;
}

unsigned quantize_row(quant_type type, const float *x, size_t n, uint8_t *out) {
    if (type == QUANT_F32)
        return row_f32(x, n, out);
    if (type == QUANT_F16)
        return row_f16(x, n, out);
    unsigned faults = 0;
    size_t block_bytes = quant_block_bytes(type);
    for (size_t i = 0; i < n; i += BLOCK, out += block_bytes)
        faults |= type == QUANT_Q8_0 ? block_q8_0(x + i, out) : block_q4_0(x + i, out);
    return faults;
}
