/* SPDX-License-Identifier: MIT
 *
 * sha256_module.c - SHA-256 as a WebAssembly module of its own, sha256.wasm, for who has no engine:
 * web/store/sha256.js is its only caller. Imports nothing, exports its memory, the functions of
 * sha256.h and where in the memory their arguments may lie.
 *
 * There is one hash here; a caller with several copies each in before an update and out afterwards.
 */
#include "sha256.h"

#define EXPORT(name) __attribute__((export_name(#name))) name

enum { INPUT_BYTES = 1 << 16 }; /* stays in the cache between the copy and the hash */

static sha256 hash;
static uint8_t input[INPUT_BYTES];
static uint8_t digest[SHA256_BYTES];

void *EXPORT(hash_place)(void) { return &hash; }
uint32_t EXPORT(hash_bytes)(void) { return sizeof hash; }
void *EXPORT(input_place)(void) { return input; }
uint32_t EXPORT(input_bytes)(void) { return sizeof input; }
void *EXPORT(digest_place)(void) { return digest; }

void EXPORT(start)(void) { sha256_init(&hash); }
void EXPORT(update)(uint32_t n) { sha256_update(&hash, input, n); }
void EXPORT(finish)(void) { sha256_final(&hash, digest); }
