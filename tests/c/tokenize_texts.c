/* SPDX-License-Identifier: MIT
 *
 * tokenize_texts.c - encodes many texts with one model file, for tests/web/tokenizer.test.mjs.
 *
 *     tokenize_texts MODEL.gguf < texts
 *
 * A text is its length (u32, little-endian, at most 65536) and its bytes, so that any byte can
 * occur. For each one a line comes out: its ids as a JSON array. Decoding them again must give the
 * same bytes; if not, or when anything fails, a message goes to stderr and the exit status is 1.
 */
#include "laminar.h"
#include "tokenizer/bpe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_BYTES = 1 << 16 }; /* of one text */

static int fail(const char *what) {
    fprintf(stderr, "tokenize_texts: %s: %s\n", what, laminar_last_error());
    return EXIT_FAILURE;
}

static unsigned char *read_file(const char *path, size_t *n) {
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    size_t capacity = 1 << 20;
    unsigned char *bytes = malloc(capacity);
    *n = 0;
    while (bytes) {
        *n += fread(bytes + *n, 1, capacity - *n, file);
        if (*n < capacity)
            break;
        unsigned char *larger = realloc(bytes, capacity *= 2);
        if (!larger)
            free(bytes);
        bytes = larger;
    }
    fclose(file);
    return bytes;
}

static bpe *open_tokenizer(const gguf_file *g) {
    const gguf_string *tokens, *merges;
    uint64_t n, m, typed;
    int32_t *types;
    bpe *b;
    if (gguf_get_string_array(g, "tokenizer.ggml.tokens", &tokens, &n) ||
        gguf_get_string_array(g, "tokenizer.ggml.merges", &merges, &m) ||
        gguf_get_int_array(g, "tokenizer.ggml.token_type", &types, &typed) || typed != n ||
        bpe_create(tokens, n, types, merges, m, &b))
        return NULL;
    return b;
}

static int decodes_to(const bpe *b, const int32_t *ids, int count, const char *text, size_t n) {
    size_t at = 0;
    for (int i = 0; i < count; i++) {
        uint32_t length;
        const char *bytes = bpe_token_bytes(b, ids[i], &length);
        if (!bytes || length > n - at || memcmp(text + at, bytes, length) != 0)
            return 0;
        at += length;
    }
    return at == n;
}

/* One text from stdin to one line on stdout. 1 done, 0 at the end, -1 on failure. */
static int tokenize_next(const bpe *b) {
    static char text[MAX_BYTES];
    static int32_t ids[MAX_BYTES];
    unsigned char head[4];
    size_t got = fread(head, 1, 4, stdin);
    if (got == 0)
        return 0;
    size_t n =
        (size_t)head[0] | (size_t)head[1] << 8 | (size_t)head[2] << 16 | (size_t)head[3] << 24;
    if (got != 4 || n > MAX_BYTES || fread(text, 1, n, stdin) != n)
        return -1;
    int count = bpe_encode(b, text, n, ids, MAX_BYTES);
    if (count < 0 || !decodes_to(b, ids, count, text, n))
        return -1;
    putchar('[');
    for (int i = 0; i < count; i++)
        printf(i ? ",%d" : "%d", (int)ids[i]);
    puts("]");
    return 1;
}

int main(int argc, char **argv) {
    size_t n = 0;
    unsigned char *bytes = argc == 2 ? read_file(argv[1], &n) : NULL;
    if (!bytes)
        return fail("usage: tokenize_texts MODEL.gguf < texts");
    gguf_file *g;
    bpe *b = gguf_open(bytes, n, n, &g) ? NULL : open_tokenizer(g);
    free(bytes);
    if (!b)
        return fail(argv[1]);
    int status;
    while ((status = tokenize_next(b)) > 0)
        continue;
    bpe_free(b);
    gguf_close(g);
    return status ? fail("a text") : EXIT_SUCCESS;
}
