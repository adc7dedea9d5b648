/* SPDX-License-Identifier: MIT
 *
 * quantize.h - from f32 to the tensor types that a conversion writes.
 *
 *     unsigned faults = quantize_row(QUANT_Q8_0, x, 1280, out);     // 40 blocks of 34 bytes
 *
 * Called by convert_group.c; never allocates. The bytes are those of ggml's reference quantisers
 * (and of the gguf package), which round unlike the rest of the engine:
 *
 *   F16    nearest, ties to even
 *   Q8_0   d = max|x| / 127 in f32; q = x (1/d), halves away from zero; stored d rounded to F16
 *   Q4_0   d = m / -8, m the value of largest magnitude (the first one); q = trunc(x (1/d) + 8.5),
 *          at most 15; stored d rounded to F16
 */
#ifndef LAMINAR_QUANTIZE_H
#define LAMINAR_QUANTIZE_H

#include "kernels/quant.h"

#include <stddef.h>
#include <stdint.h>

/* What can be wrong with a row; a combination of: */
enum {
    QUANTIZE_NOT_FINITE = 1, /* NaN or infinity */
    QUANTIZE_TOO_LARGE = 2,  /* a value, or a block's d, beyond F16 */
};

/* `type` is F32, F16, Q8_0 or Q4_0; n is a multiple of its block. The bytes of a faulty value are
 * unspecified. */
unsigned quantize_row(quant_type type, const float *x, size_t n, uint8_t *out);

uint16_t quantize_f16(float x);

#endif
