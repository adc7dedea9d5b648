/* SPDX-License-Identifier: MIT
 *
 * sample.h - draws a token from logits; laminar_sample() in laminar.h says how.
 */
#ifndef LAMINAR_SAMPLE_H
#define LAMINAR_SAMPLE_H

#include <stdint.h>

typedef struct sample_options {
    float temperature, top_p;
    int top_k;
    uint32_t seed, draw;
} sample_options;

int sample_token(const float *logits, int n, const sample_options *options);

#endif
