/* SPDX-License-Identifier: MIT
 *
 * sha256_simd128.c - sha256_blocks for WebAssembly. A block's rounds need the state that the block
 * before left, but its message schedule does not: four blocks' schedules are made at once, a
 * block a lane, and the rounds then read theirs from memory.
 *
 *     word t of four blocks   | block 0 | block 1 | block 2 | block 3 |
 */
#include "sha256.h"
#include "sha256_rounds.h"

#include <wasm_simd128.h>

enum { LANES = 4 };

static inline v128_t add(v128_t a, v128_t b) { return wasm_i32x4_add(a, b); }
static inline v128_t xor3(v128_t a, v128_t b, v128_t c) {
    return wasm_v128_xor(wasm_v128_xor(a, b), c);
}

static inline v128_t rotr(v128_t x, uint32_t n) {
    return wasm_v128_or(wasm_u32x4_shr(x, n), wasm_i32x4_shl(x, 32 - n));
}

static inline v128_t s0(v128_t x) { return xor3(rotr(x, 7), rotr(x, 18), wasm_u32x4_shr(x, 3)); }
static inline v128_t s1(v128_t x) { return xor3(rotr(x, 17), rotr(x, 19), wasm_u32x4_shr(x, 10)); }

/* Four big-endian words. */
static inline v128_t load_be(const uint8_t *p) {
    v128_t x = wasm_v128_load(p);
    return wasm_i8x16_shuffle(x, x, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
}

/* w[0..3] = words at..at+3 of the four blocks: a transposition.
 *
 *     a0 a1 a2 a3        a0 b0 a1 b1        a0 b0 c0 d0
 *     b0 b1 b2 b3   ->   c0 d0 c1 d1   ->   a1 b1 c1 d1
 *     ...                ...                ...
 */
static inline void load_words(const uint8_t *const blocks[LANES], size_t at, v128_t w[4]) {
    v128_t a = load_be(blocks[0] + at * 4), b = load_be(blocks[1] + at * 4);
    v128_t c = load_be(blocks[2] + at * 4), d = load_be(blocks[3] + at * 4);
    v128_t ab_low = wasm_i32x4_shuffle(a, b, 0, 4, 1, 5),
           ab_high = wasm_i32x4_shuffle(a, b, 2, 6, 3, 7);
    v128_t cd_low = wasm_i32x4_shuffle(c, d, 0, 4, 1, 5),
           cd_high = wasm_i32x4_shuffle(c, d, 2, 6, 3, 7);
    w[0] = wasm_i64x2_shuffle(ab_low, cd_low, 0, 2);
    w[1] = wasm_i64x2_shuffle(ab_low, cd_low, 1, 3);
    w[2] = wasm_i64x2_shuffle(ab_high, cd_high, 0, 2);
    w[3] = wasm_i64x2_shuffle(ab_high, cd_high, 1, 3);
}

/* wk[t] = W[t] + K[t] of the four blocks; w holds the last 16 W, W[t] in w[t % 16]. */
static inline void schedule(const uint8_t *const blocks[LANES], uint32_t wk[][LANES]) {
    v128_t w[16];
    for (size_t t = 0; t < 16; t += 4)
        load_words(blocks, t, w + t);
    for (size_t t = 0; t < 16; t++)
        wasm_v128_store(wk[t], add(w[t], wasm_v128_load32_splat(&sha256_k[t])));
#pragma clang loop unroll(disable)
    for (size_t t = 16; t < SHA256_ROUNDS; t += 16) {
#pragma clang loop unroll(full)
        for (size_t i = 0; i < 16; i++) {
            w[i] = add(add(w[i], s0(w[(i + 1) % 16])), add(w[(i + 9) % 16], s1(w[(i + 14) % 16])));
            wasm_v128_store(wk[t + i], add(w[i], wasm_v128_load32_splat(&sha256_k[t + i])));
        }
    }
}

void sha256_blocks(uint32_t state[8], const uint8_t *blocks, size_t count) {
    uint32_t wk[SHA256_ROUNDS][LANES];
    while (count > 0) {
        /* Lanes that are left over repeat the first block, and nobody reads them. */
        size_t taken = count < LANES ? count : LANES;
        const uint8_t *lanes[LANES];
        for (size_t i = 0; i < LANES; i++)
            lanes[i] = blocks + (i < taken ? i * SHA256_BLOCK : 0);
        schedule(lanes, wk);
        for (size_t i = 0; i < taken; i++)
            sha256_block(state, &wk[0][i], LANES);
        blocks += taken * SHA256_BLOCK;
        count -= taken;
    }
}
