/* SPDX-License-Identifier: MIT
 *
 * hf_tokens.h - the tokenizer of a Hugging Face GPT-2, from the files that hold it, as GGUF's lists
 * of tokens, token types and merges.
 *
 *     hf_tokens t = {0};
 *     hf_tokens_read(&t, HF_VOCAB, text, n);           // and so on, in any order
 *     hf_tokens_missing(&t);                           // NULL: all there
 *     hf_tokens_complete(&t, V);                       // every id gets its token
 *     hf_tokens_free(&t);
 *
 * Called by hf_gpt2.c. There are two sets of files:
 *
 *   tokenizer.json              vocabulary, merges and added tokens, all in one
 *   vocab.json, merges.txt      the same without added tokens, which are in added_tokens.json
 *
 * and beside either special_tokens_map.json, which says which tokens are special. tokenizer.json
 * counts alone where it was read. An added token is matched in the text as it is spelled, before
 * anything else: special ones become GGUF's type "control", others "user defined". What this
 * engine's tokenizer does not do (another model than BPE, a normalizer, another pre-tokenizer than
 * GPT-2's, options of an added token) is refused by name.
 *
 * Source: the files that the tokenizers and transformers packages write.
 */
#ifndef LAMINAR_HF_TOKENS_H
#define LAMINAR_HF_TOKENS_H

#include "readers/json_read.h"

typedef enum hf_token_file {
    HF_VOCAB,
    HF_MERGES,
    HF_TOKENIZER,
    HF_ADDED,
    HF_SPECIAL,
    HF_TOKEN_FILES,
} hf_token_file;

extern const char *const hf_token_files[HF_TOKEN_FILES];

/* A token of GGUF's tokenizer.ggml.token_type. */
enum { TOKEN_NORMAL = 1, TOKEN_CONTROL = 3, TOKEN_USER_DEFINED = 4, TOKEN_UNUSED = 5 };

/* Merges, each "left right", in order of rank. */
typedef struct hf_merges {
    gguf_string *list;
    uint64_t count;
    char *text; /* what the list points into, or NULL: a tree */
} hf_merges;

typedef struct hf_tokens {
    json_tree *trees[HF_TOKEN_FILES]; /* hold the tokens' texts */
    hf_merges merges_txt, merges;     /* of merges.txt, of tokenizer.json */

    /* Once complete: */
    gguf_string *tokens; /* [V] by id */
    int32_t *types;      /* [V] */
    int32_t end_of_text; /* the id of <|endoftext|>, or -1 */
    char *fillers;       /* texts of ids that no file names */
} hf_tokens;

/* E_SOURCE, E_UNSUPPORTED, E_MEMORY. The text may be freed afterwards. */
int hf_tokens_read(hf_tokens *t, hf_token_file file, const char *text, size_t n);

/* The file that must still be read, or NULL. */
const char *hf_tokens_missing(const hf_tokens *t);

/* E_SOURCE when the files contradict each other or the number of tokens. */
int hf_tokens_complete(hf_tokens *t, int V);

/* Once complete. */
const hf_merges *hf_tokens_merges(const hf_tokens *t);

void hf_tokens_free(hf_tokens *t);

#endif
