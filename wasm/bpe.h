/* SPDX-License-Identifier: MIT
 *
 * bpe.h - GPT-2's byte-level BPE, from the tables that a GGUF file carries.
 *
 *     bpe *b;
 *     int status = bpe_create(tokens, n, types, merges, m, &b);
 *     int count = bpe_encode(b, text, bytes, ids, capacity);
 *     bpe_free(b);
 *
 * Called by laminar.c; knows no file format and no model. Agrees with tiktoken's "gpt2"/r50k_base and
 * with Hugging Face's GPT2TokenizerFast on every byte string that is valid UTF-8; invalid UTF-8
 * is encoded byte by byte, so that encode and decode are inverse on all byte strings.
 *
 * 1. control tokens spelled out in the text (<|endoftext|>) become their id, as in Hugging Face;
 * 2. the rest is cut by GPT-2's pattern
 *      's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
 *    with \p{L}, \p{N} and \s (White_Space) from unicode_ranges.h;
 * 3. each piece's bytes are merged by rank, leftmost first, in O(n log n).
 */
#ifndef LAMINAR_BPE_H
#define LAMINAR_BPE_H

#include "gguf.h"

#include <stdbool.h>

typedef struct bpe bpe;

/* `tokens` [n] in GPT-2's printable alphabet, `types` [n] (GGUF token_type: 1 normal, 3 control,
 * 4 user-defined, 6 byte) or NULL, `merges` [m] as "left right" in rank order. m = 0 gives a tokenizer that decodes
 * only. The strings must outlive the tokenizer. */
int bpe_create(const gguf_string *tokens, uint64_t n, const int32_t *types,
               const gguf_string *merges, uint64_t m, bpe **out);
void bpe_free(bpe *b);

bool bpe_can_encode(const bpe *b);

/* Number of tokens, or a negative status: E_TOKENIZER, E_TEXT (over LAMINAR_MAX_TEXT_BYTES),
 * E_MEMORY. Writes the first `capacity` ids. */
int bpe_encode(const bpe *b, const char *text, size_t bytes, int32_t *ids, size_t capacity);

/* The bytes of token `id`, decoded once at creation; NULL when out of range. */
const char *bpe_token_bytes(const bpe *b, int32_t id, uint32_t *length);

#endif
