/* SPDX-License-Identifier: MIT
 *
 * sha256.h - SHA-256 of bytes that come piece by piece.
 *
 *     sha256 hash;
 *     sha256_init(&hash);
 *     sha256_update(&hash, bytes, n);        // as often as there are bytes
 *     uint8_t digest[SHA256_BYTES];
 *     sha256_final(&hash, digest);           // hash must be started anew before it is used again
 *
 * Called through sha256_module.c by web/store/sha256.js, which checks weights files. No part of the
 * engine. Holds all of its state in the struct, which may be copied to continue from
 * the same place twice; never allocates and never fails. Messages end before 2^61 bytes.
 *
 * The block function comes in two files with one contract, of which a build links one:
 * sha256_scalar.c natively, sha256_simd128.c on WebAssembly.
 *
 * Source: FIPS 180-4, sections 4.1.2, 4.2.2, 5 and 6.2.
 */
#ifndef LAMINAR_SHA256_H
#define LAMINAR_SHA256_H

#include <stddef.h>
#include <stdint.h>

enum { SHA256_BYTES = 32, SHA256_BLOCK = 64 };

typedef struct sha256 {
    uint64_t bytes;             /* given so far */
    uint32_t state[8];          /* H of the specification, after the last whole block */
    uint8_t rest[SHA256_BLOCK]; /* the bytes % 64 that make no block yet */
} sha256;

void sha256_init(sha256 *hash);
void sha256_update(sha256 *hash, const void *bytes, size_t n);
void sha256_final(sha256 *hash, uint8_t digest[SHA256_BYTES]);

/* state after `count` blocks of 64 bytes, of any alignment. */
void sha256_blocks(uint32_t state[8], const uint8_t *blocks, size_t count);

#endif
