/* SPDX-License-Identifier: MIT
 *
 * tokenizer.c - fuzz target for the tokenizer: the input describes a vocabulary and a text.
 *
 *     byte 0: number of merges; then two bytes a merge: the tokens that it joins, counted modulo
 * the tokens there are by then; byte: number of special tokens, each a length byte and its bytes;
 *     the rest is the text
 */
#include "../c/alphabet.h"
#include "laminar.h"
#include "targets.h"
#include "tokenizer/bpe.h"

#include <string.h>

enum {
    MAX_MERGES = 64,
    MAX_SPECIALS = 4,
    MAX_TOKENS = 256 + MAX_MERGES + MAX_SPECIALS,
    MAX_SPELLED = 64,
    MAX_LETTERS = 300,
};

typedef struct vocabulary {
    char spelled[MAX_TOKENS][MAX_SPELLED];
    char merge_text[MAX_MERGES][2 * MAX_SPELLED];
    gguf_string tokens[MAX_TOKENS], merges[MAX_MERGES];
    int32_t types[MAX_TOKENS];
    int left[MAX_MERGES], right[MAX_MERGES];
    size_t n, m;
} vocabulary;

typedef struct input {
    const uint8_t *data;
    size_t n;
} input;

static uint8_t next_byte(input *in) {
    if (in->n == 0)
        return 0;
    in->n--;
    return *in->data++;
}

static bool is_token(const vocabulary *v, const char *spelled) {
    for (size_t i = 0; i < v->n; i++)
        if (strcmp(v->spelled[i], spelled) == 0)
            return true;
    return false;
}

static void add_token(vocabulary *v, const char *spelled, int type) {
    size_t length = strlen(spelled);
    memcpy(v->spelled[v->n], spelled, length + 1);
    v->tokens[v->n] = (gguf_string){v->spelled[v->n], length};
    v->types[v->n++] = type;
}

static void read_merges(vocabulary *v, input *in) {
    for (int left = next_byte(in) % (MAX_MERGES + 1); left > 0; left--) {
        size_t a = next_byte(in), b = next_byte(in);
        a = a < 128 ? a : v->n - 1 - a % 64; /* often one of the newest */
        b = b < 128 ? b : v->n - 1 - b % 64;
        char spelled[2 * MAX_SPELLED], text[2 * MAX_SPELLED];
        snprintf(spelled, sizeof spelled, "%s%s", v->spelled[a], v->spelled[b]);
        if (strlen(spelled) >= MAX_SPELLED || is_token(v, spelled))
            continue;
        snprintf(text, sizeof text, "%s %s", v->spelled[a], v->spelled[b]);
        memcpy(v->merge_text[v->m], text, sizeof text);
        v->left[v->m] = (int)a;
        v->right[v->m] = (int)b;
        v->merges[v->m] = (gguf_string){v->merge_text[v->m], strlen(text)};
        v->m++;
        add_token(v, spelled, 1);
    }
}

static void read_specials(vocabulary *v, input *in) {
    for (int left = next_byte(in) % (MAX_SPECIALS + 1); left > 0; left--) {
        char text[MAX_SPELLED] = "";
        size_t length = next_byte(in) % (MAX_SPELLED - 1);
        for (size_t i = 0; i < length; i++)
            text[i] = (char)next_byte(in);
        if (text[0] && !is_token(v, text))
            add_token(v, text, 3);
    }
}

static void check_round_trip(const bpe *b, const uint8_t *text, size_t n) {
    int32_t *ids = malloc((n + 1) * sizeof *ids);
    check(ids);
    int count = bpe_encode(b, (const char *)text, n, ids, n);
    check(count >= 0 && (size_t)count <= n);
    check(bpe_encode(b, (const char *)text, n, NULL, 0) == count);
    size_t at = 0;
    for (int i = 0; i < count; i++) {
        uint32_t length;
        const char *bytes = bpe_token_bytes(b, ids[i], &length);
        check(bytes && length > 0 && length <= n - at && memcmp(bytes, text + at, length) == 0);
        at += length;
    }
    check(at == n);
    free(ids);
}

/* Merges ids[n] the slow way, with merge i making token 256 + i; returns how many are left. */
static int merge_slowly(const vocabulary *v, int *ids, int n) {
    for (size_t rank = 0; rank < v->m; rank++) {
        for (int i = 0; i + 1 < n; i++) {
            if (ids[i] != v->left[rank] || ids[i + 1] != v->right[rank])
                continue;
            ids[i] = 256 + (int)rank;
            memmove(&ids[i + 1], &ids[i + 2], (size_t)(n - i - 2) * sizeof *ids);
            n--;
            rank = SIZE_MAX; /* from the lowest rank again */
            break;
        }
    }
    return n;
}

/* The text as letters a to h: one piece, and without the digit-free special tokens in its way. */
static void check_merging(const vocabulary *v, const uint8_t *text, size_t n) {
    char letters[MAX_LETTERS];
    int slow[MAX_LETTERS], count = n < MAX_LETTERS ? (int)n : MAX_LETTERS;
    int32_t ids[MAX_LETTERS];
    for (int i = 0; i < count; i++) {
        letters[i] = (char)('a' + text[i] % 8);
        slow[i] = letters[i];
    }
    bpe *b;
    check(bpe_create(v->tokens, 256 + v->m, NULL, v->merges, v->m, &b) == LAMINAR_OK);
    int got = bpe_encode(b, letters, (size_t)count, ids, MAX_LETTERS);
    bpe_free(b);
    count = merge_slowly(v, slow, count);
    check(got == count);
    for (int i = 0; i < count; i++)
        check(ids[i] == slow[i]);
}

void fuzz_tokenizer(const uint8_t *data, size_t n) {
    static vocabulary v;
    input in = {data, n};
    v.n = v.m = 0;
    char character[3];
    for (int byte = 0; byte < 256; byte++)
        add_token(&v, alphabet_spell(byte, character), 1);
    read_merges(&v, &in);
    if (v.m > 0)
        check_merging(&v, in.data, in.n);
    read_specials(&v, &in);
    bpe *b;
    check(bpe_create(v.tokens, v.n, v.types, v.merges, v.m, &b) == LAMINAR_OK);
    check(bpe_can_encode(b) == (v.m > 0));
    if (v.m > 0)
        check_round_trip(b, in.data, in.n);
    bpe_free(b);
}
