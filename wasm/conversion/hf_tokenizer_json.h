/* SPDX-License-Identifier: MIT
 *
 * hf_tokenizer_json.h - what a tokenizer.json holds, and whether this engine's tokenizer does the
 * same. Called by hf_tokens.c alone, which says how the parts come together.
 */
#ifndef LAMINAR_HF_TOKENIZER_JSON_H
#define LAMINAR_HF_TOKENIZER_JSON_H

#include "hf_tokens.h"

/* Far above any GPT-2's vocabulary. */
#define HF_MAX_TOKENS (1 << 20)

/* An added token. */
typedef struct hf_added {
    gguf_string text;
    int64_t id;
    const char *file; /* that has it */
    bool special;
    bool normalized; /* Hugging Face looks for it after those that are not */
} hf_added;

/* Is it GPT-2's kind of tokenizer: BPE on bytes, GPT-2's pattern, nothing normalised? E_SOURCE, or
 * E_UNSUPPORTED with the name of what it is. */
int hf_tokenizer_check(const json_tree *t);

/* The object of tokens and their ids, of a file that was checked. */
const json_value *hf_tokenizer_vocabulary(const json_tree *t);

/* Merges written as "a b" or as ["a", "b"]. */
int hf_tokenizer_merges(const json_tree *t, hf_merges *out);
void hf_merges_free(hf_merges *m);

/* An entry {"id": 5, "content": "<s>", "special": true, ...} of `file`; the id is -1 where there is
 * none. Refuses options that change what is matched. */
int hf_tokenizer_added(const json_tree *t, const json_value *entry, const char *file,
                       hf_added *out);

/* Hugging Face matches normalized added tokens after the others; this engine matches the longest of
 * all. Refuses a list where that makes a difference. */
int hf_tokenizer_order(const json_tree *t);

#endif
