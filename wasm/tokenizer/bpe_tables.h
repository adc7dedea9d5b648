/* SPDX-License-Identifier: MIT
 *
 * bpe_tables.h - the tables of a tokenizer. Only bpe.c and bpe_tables.c include this.
 *
 * Merges are sorted by (left id, right id), with an index of where each left id starts, so a pair
 * is found by bisection among the few merges of its left half. Nothing is hashed: no file can make
 * this slow.
 */
#ifndef LAMINAR_BPE_TABLES_H
#define LAMINAR_BPE_TABLES_H

#include "bpe.h"

#define NONE UINT32_MAX

typedef struct merge {
    int32_t left, right, result;
    uint32_t rank;
} merge;

/* A token that is matched in the text as it is spelled. */
typedef struct special {
    gguf_string text;
    uint32_t id;
    uint32_t inner; /* the longest other special that this one begins with, or NONE */
} special;

struct bpe {
    uint32_t n;       /* tokens */
    char *bytes;      /* of all tokens, decoded, one after another */
    uint32_t *starts; /* [n + 1]: where each begins */

    bool can_encode;
    int32_t byte_ids[256]; /* -1 where the vocabulary lacks the byte */
    merge *merges;         /* by (left, right) */
    uint32_t n_merges;
    uint32_t *left_starts; /* [n + 1]: first merge of each left id */

    special *specials; /* in order of their bytes */
    uint32_t n_specials;
    uint32_t special_starts[257]; /* first special of each first byte */
};

/* NULL, and a message, where there is no memory. */
void *bpe_allocate(uint64_t count, size_t size);

#endif
