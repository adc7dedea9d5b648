/* SPDX-License-Identifier: MIT
 *
 * random.h - numbers that depend on a seed and a position alone, so that every draw can be
 * repeated.
 */
#ifndef LAMINAR_RANDOM_H
#define LAMINAR_RANDOM_H

#include <stdint.h>

/* Uniform in [0, 1): SplitMix64 (Steele, Lea and Flood 2014) number `draw` of stream `seed`. */
static inline double random_uniform(uint32_t seed, uint32_t draw) {
    uint64_t z = (uint64_t)seed << 32 | draw;
    z = (z + 1) * 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return (double)((z ^ z >> 31) >> 11) * 0x1p-53;
}

#endif
