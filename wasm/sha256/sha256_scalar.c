/* SPDX-License-Identifier: MIT
 *
 * sha256_scalar.c - sha256_blocks in plain C, for native builds: one block's message schedule, then
 * its rounds.
 */
#include "sha256.h"
#include "sha256_rounds.h"

static uint32_t load_be(const uint8_t *p) {
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* W[t] = the block's word t for t < 16, then
 * s1(W[t-2]) + W[t-7] + s0(W[t-15]) + W[t-16]; wk[t] = W[t] + K[t]. */
static void schedule(const uint8_t *block, uint32_t wk[SHA256_ROUNDS]) {
    uint32_t w[SHA256_ROUNDS];
    for (int t = 0; t < 16; t++)
        w[t] = load_be(block + (size_t)t * 4);
    for (int t = 16; t < SHA256_ROUNDS; t++) {
        uint32_t x = w[t - 15], y = w[t - 2];
        uint32_t s0 = sha256_rotr(x, 7) ^ sha256_rotr(x, 18) ^ x >> 3;
        uint32_t s1 = sha256_rotr(y, 17) ^ sha256_rotr(y, 19) ^ y >> 10;
        w[t] = w[t - 16] + s0 + w[t - 7] + s1;
    }
    for (int t = 0; t < SHA256_ROUNDS; t++)
        wk[t] = w[t] + sha256_k[t];
}

void sha256_blocks(uint32_t state[8], const uint8_t *blocks, size_t count) {
    uint32_t wk[SHA256_ROUNDS];
    for (; count > 0; count--, blocks += SHA256_BLOCK) {
        schedule(blocks, wk);
        sha256_block(state, wk, 1);
    }
}
