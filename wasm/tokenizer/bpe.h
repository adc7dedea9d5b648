/* SPDX-License-Identifier: MIT
 *
 * bpe.h - GPT-2's byte-level BPE, from the tables that a GGUF file carries.
 *
 *     bpe *b;
 *     int status = bpe_create(tokens, n, types, merges, m, &b);
 *     int count = bpe_encode(b, text, bytes, ids, capacity);
 *     bpe_free(b);
 *
 * Called by gpt2.c and laminar.c; knows no file format and no model. Agrees with tiktoken's
 * "gpt2"/r50k_base and with Hugging Face's GPT2TokenizerFast on every valid UTF-8 text. An invalid
 * byte counts as one symbol character, so that encode and decode are inverse on all byte strings.
 *
 * 1. special tokens spelled out in the text (<|endoftext|>) become their id, the longest first,
 *    as in Hugging Face;
 * 2. the text between them is cut by GPT-2's pattern
 *      's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
 *    with \p{L}, \p{N} and \s (White_Space) from unicode_ranges.h, which says which Unicode.
 *    Nothing is normalised;
 * 3. each piece's bytes are merged by rank, leftmost first, in O(n log n).
 */
#ifndef LAMINAR_BPE_H
#define LAMINAR_BPE_H

#include "readers/gguf.h"

#include <stdbool.h>

typedef struct bpe bpe;

/* `tokens` [n]: the texts in GPT-2's printable alphabet; a token with other characters stands for
 * its own UTF-8. `types` [n] or NULL: GGUF token types, of which 2, 3 and 4 (unknown, control and
 * user-defined) are special; where no token is, a token in angle brackets that no merge produces
 * is. `merges` [m]: "left right" in order of rank; m = 0 gives a tokenizer that only decodes. The
 * arguments may be freed afterwards.
 *
 * E_FORMAT for what the references disagree about or refuse: two tokens or two merges with the same
 * spelling, a merge that is not two tokens, or whose halves or result the vocabulary lacks, a
 * special token over 256 bytes. Empty tokens are allowed; encoding never produces them. */
int bpe_create(const gguf_string *tokens, uint64_t n, const int32_t *types,
               const gguf_string *merges, uint64_t m, bpe **out);
void bpe_free(bpe *b);

bool bpe_can_encode(const bpe *b);

/* Number of tokens, or a negative status: E_TOKENIZER (no merges, or a byte of the text that the
 * vocabulary lacks: Hugging Face would drop it silently), E_TEXT (over LAMINAR_MAX_TEXT_BYTES),
 * E_MEMORY. Writes the first `capacity` ids; `ids` may be NULL when that is 0. */
int bpe_encode(const bpe *b, const char *text, size_t bytes, int32_t *ids, size_t capacity);

/* The bytes of token `id`, decoded once at creation; NULL when out of range. */
const char *bpe_token_bytes(const bpe *b, int32_t id, uint32_t *length);

#endif
