/* SPDX-License-Identifier: MIT
 *
 * vocabulary.h - vocabularies small enough to follow by hand, tokenizers made of them, and what
 * these must say. Used by the tests of bpe.c alone. Include it after cmocka.h.
 */
#ifndef LAMINAR_TESTS_VOCABULARY_H
#define LAMINAR_TESTS_VOCABULARY_H

#include "alphabet.h"
#include "laminar.h"
#include "tokenizer/bpe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NORMAL = 1, UNKNOWN, CONTROL, USER_DEFINED, UNUSED, BYTE };

/* ---- Vocabularies -------------------------------------------------------------------------- */

/* Tokens and merges in GPT-2's alphabet. The first 256 tokens are the bytes: token b is byte b. */
typedef struct vocabulary {
    gguf_string *tokens, *merges;
    int32_t *types;
    size_t n, m;
} vocabulary;

static inline gguf_string copy_bytes(const char *bytes, size_t n) {
    char *copy = malloc(n + 1);
    assert_non_null(copy);
    memcpy(copy, bytes, n);
    return (gguf_string){copy, n};
}

static inline int add_bytes(vocabulary *v, const char *bytes, size_t n, int type) {
    gguf_string *tokens = realloc(v->tokens, (v->n + 1) * sizeof *tokens);
    assert_non_null(tokens);
    int32_t *types = realloc(v->types, (v->n + 1) * sizeof *types);
    assert_non_null(types);
    tokens[v->n] = copy_bytes(bytes, n);
    types[v->n] = type;
    v->tokens = tokens;
    v->types = types;
    return (int)v->n++;
}

static inline int add_token(vocabulary *v, const char *token, int type) {
    return add_bytes(v, token, strlen(token), type);
}

/* A merge alone; its tokens are the caller's business. */
static inline void add_merge_text(vocabulary *v, const char *text) {
    gguf_string *merges = realloc(v->merges, (v->m + 1) * sizeof *merges);
    assert_non_null(merges);
    merges[v->m++] = copy_bytes(text, strlen(text));
    v->merges = merges;
}

/* A merge and the token that it makes. */
static inline int add_merge(vocabulary *v, const char *left, const char *right) {
    char text[512];
    assert_in_range(snprintf(text, sizeof text, "%s %s", left, right), 1, sizeof text - 1);
    add_merge_text(v, text);
    assert_in_range(snprintf(text, sizeof text, "%s%s", left, right), 1, sizeof text - 1);
    for (size_t id = 0; id < v->n; id++)
        if (v->tokens[id].length == strlen(text) &&
            memcmp(v->tokens[id].data, text, strlen(text)) == 0)
            return (int)id;
    return add_token(v, text, NORMAL);
}

static inline vocabulary byte_vocabulary(void) {
    vocabulary v = {0};
    char character[3];
    for (int byte = 0; byte < 256; byte++)
        assert_int_equal(add_token(&v, alphabet_spell(byte, character), NORMAL), byte);
    return v;
}

static inline void free_vocabulary(vocabulary *v) {
    for (size_t i = 0; i < v->n; i++)
        free((void *)v->tokens[i].data);
    for (size_t i = 0; i < v->m; i++)
        free((void *)v->merges[i].data);
    free(v->tokens);
    free(v->merges);
    free(v->types);
}

/* Makes the tokenizer and frees the vocabulary: nothing of it may be needed afterwards. */
static inline bpe *create(vocabulary v) {
    bpe *b;
    if (bpe_create(v.tokens, v.n, v.types, v.merges, v.m, &b))
        fail_msg("%s", laminar_last_error());
    free_vocabulary(&v);
    return b;
}

static inline void expect_refusal(vocabulary v, const char *words) {
    bpe *b;
    assert_int_equal(bpe_create(v.tokens, v.n, v.types, v.merges, v.m, &b), LAMINAR_E_FORMAT);
    assert_null(b);
    if (!strstr(laminar_last_error(), words))
        fail_msg("the message \"%s\" does not say \"%s\"", laminar_last_error(), words);
    free_vocabulary(&v);
}

/* ---- Checks -------------------------------------------------------------------------------- */

static inline void expect_ids(const bpe *b, const char *text, int n, const int *ids) {
    int32_t got[256];
    int count = bpe_encode(b, text, strlen(text), got, 256);
    if (count != n)
        fail_msg("\"%s\" gives %d tokens, not %d", text, count, n);
    for (int i = 0; i < n; i++)
        if (got[i] != ids[i])
            fail_msg("\"%s\": token %d is %d, not %d", text, i, (int)got[i], ids[i]);
}

#define IDS(...)                                                                                   \
    (int)(sizeof((int[]){__VA_ARGS__}) / sizeof(int)), (int[]) { __VA_ARGS__ }

static inline void expect_round_trip(const bpe *b, const char *text, size_t n) {
    int32_t *ids = malloc((n + 1) * sizeof *ids);
    assert_non_null(ids);
    int count = bpe_encode(b, text, n, ids, n);
    assert_in_range(count, 0, n);
    size_t at = 0;
    for (int i = 0; i < count; i++) {
        uint32_t length;
        const char *bytes = bpe_token_bytes(b, ids[i], &length);
        assert_non_null(bytes);
        assert_true(length <= n - at);
        assert_memory_equal(bytes, text + at, length);
        at += length;
    }
    assert_int_equal(at, n);
    free(ids);
}

#endif
