/* SPDX-License-Identifier: MIT
 *
 * sha256.c - cuts a stream into the blocks of SHA-256 and pads its end. What a block does to the
 * state is in sha256_scalar.c and sha256_simd128.c.
 */
#include "sha256.h"

#include <string.h>

void sha256_init(sha256 *hash) {
    /* The first 32 bits of the fractional parts of the square roots of the first eight primes. */
    static const uint32_t start[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    memset(hash, 0, sizeof *hash);
    memcpy(hash->state, start, sizeof start);
}

void sha256_update(sha256 *hash, const void *bytes, size_t n) {
    const uint8_t *next = bytes;
    size_t held = hash->bytes % SHA256_BLOCK;
    hash->bytes += n;
    if (held > 0) {
        size_t wanted = SHA256_BLOCK - held, taken = n < wanted ? n : wanted;
        memcpy(hash->rest + held, next, taken);
        if (taken < wanted)
            return;
        sha256_blocks(hash->state, hash->rest, 1);
        next += taken;
        n -= taken;
    }
    sha256_blocks(hash->state, next, n / SHA256_BLOCK);
    memcpy(hash->rest, next + n / SHA256_BLOCK * SHA256_BLOCK, n % SHA256_BLOCK);
}

static void store_be(uint64_t value, size_t bytes, uint8_t *out) {
    for (size_t i = bytes; i-- > 0; value >>= 8)
        out[i] = (uint8_t)value;
}

/* A one bit, zeros, and the length in bits as the last 8 bytes of a block. */
void sha256_final(sha256 *hash, uint8_t digest[SHA256_BYTES]) {
    uint8_t end[2 * SHA256_BLOCK] = {0x80};
    uint64_t bits = hash->bytes * 8;
    size_t held = hash->bytes % SHA256_BLOCK;
    size_t length = (held < SHA256_BLOCK - 8 ? SHA256_BLOCK : 2 * SHA256_BLOCK) - held;
    store_be(bits, 8, end + length - 8);
    sha256_update(hash, end, length);
    for (size_t i = 0; i < 8; i++)
        store_be(hash->state[i], 4, digest + 4 * i);
}
