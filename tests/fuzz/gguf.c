/* SPDX-License-Identifier: MIT
 *
 * gguf.c - fuzz targets for the reader of GGUF headers: a whole file, one that grows, one that is
 * overwritten.
 */
#include "readers/gguf.h"
#include "laminar.h"
#include "targets.h"
#include "tokenizer/bpe.h"

#include <string.h>

/* Prefixes grow by STEP bytes; a file is tried up to MAX_PREFIX, overwritten up to MAX_SWEPT. */
enum { STEP = 7, MAX_PREFIX = 8192, MAX_SWEPT = 1024 };

/* Keys that the engine asks for, and some that the corpus has in every type. */
static const char *const keys[] = {
    "general.architecture",
    "general.alignment",
    "general.name",
    "gpt2.context_length",
    "gpt2.embedding_length",
    "gpt2.attention.layer_norm_epsilon",
    "tokenizer.ggml.tokens",
    "tokenizer.ggml.token_type",
    "tokenizer.ggml.merges",
    "tokenizer.ggml.scores",
    "u8",
    "i8",
    "u16",
    "i16",
    "u32",
    "i32",
    "u64",
    "i64",
    "f32",
    "f64",
    "bool",
    "string",
    "bools",
    "strings",
    "i8s",
    "u64s",
    "f32s",
    "no.such.key",
};

/* Reads every byte, so that the sanitizer sees those that are not there. */
static unsigned touch(const char *bytes, uint64_t n) {
    unsigned sum = 0;
    for (uint64_t i = 0; i < n; i++)
        sum += (unsigned char)bytes[i];
    return sum;
}

static unsigned ask_key(const gguf_file *g, const char *key) {
    uint64_t integer, count;
    double real;
    int got = 0;
    gguf_string text;
    const gguf_string *texts;
    int32_t *ints;
    unsigned sum = 0;
    if (!gguf_get_uint(g, key, &integer)) {
        check(integer <= INT64_MAX);
        got++;
    }
    got += !gguf_get_real(g, key, &real);
    if (!gguf_get_string(g, key, &text)) {
        sum += touch(text.data, text.length);
        got++;
    }
    if (!gguf_get_string_array(g, key, &texts, &count)) {
        for (uint64_t i = 0; i < count; i++)
            sum += touch(texts[i].data, texts[i].length);
        got++;
    }
    if (!gguf_get_int_array(g, key, &ints, &count)) {
        sum += touch((const char *)ints, count * sizeof *ints);
        got++;
    }
    check(got <= 1); /* a key has one type */
    return sum;
}

static void check_tensors(const gguf_file *g, uint64_t file_bytes) {
    size_t n = gguf_tensor_count(g);
    check(gguf_tensor_at(g, n) == NULL);
    for (size_t i = 0; i < n; i++) {
        const gguf_tensor *t = gguf_tensor_at(g, i);
        check(t->n_dims >= 1 && t->n_dims <= 4);
        check(t->dims[0] && t->dims[1] && t->dims[2] && t->dims[3]); /* empty ones are left out */
        check(t->offset % 8 == 0 && t->offset < file_bytes && t->bytes <= file_bytes - t->offset);
        char name[GGUF_MAX_TENSOR_NAME + 1] = "";
        check(t->name.length >= 1 && t->name.length < sizeof name);
        memcpy(name, t->name.data, (size_t)t->name.length);
        check(gguf_find_tensor(g, name) == t);
    }
}

/* The file's own tokenizer, on the beginning of the file as its text. */
static void use_tokenizer(const gguf_file *g, const uint8_t *data, size_t n) {
    enum { TEXT = 64 };
    const gguf_string *tokens, *merges;
    int32_t *types = NULL, ids[TEXT];
    uint64_t count, typed = 0, merged;
    bpe *b;
    if (gguf_get_string_array(g, "tokenizer.ggml.tokens", &tokens, &count) ||
        gguf_get_string_array(g, "tokenizer.ggml.merges", &merges, &merged))
        return;
    if (gguf_get_int_array(g, "tokenizer.ggml.token_type", &types, &typed) || typed != count)
        types = NULL;
    if (bpe_create(tokens, count, types, merges, merged, &b))
        return;
    int encoded = bpe_encode(b, (const char *)data, n < TEXT ? n : TEXT, ids, TEXT);
    check(encoded <= TEXT);
    for (int32_t id = -1; id <= (int32_t)count; id++) {
        uint32_t length;
        const char *bytes = bpe_token_bytes(b, id, &length);
        check((bytes != NULL) == (id >= 0 && id < (int32_t)count));
        check(touch(bytes, length) <= 255u * length);
    }
    bpe_free(b);
}

/* A file that is split into itself and its copy: joined, or refused by name. */
static void join_twice(const uint8_t *data, size_t n) {
    laminar_parts *parts = laminar_parts_create();
    check(parts);
    for (int i = 0; i < 2; i++)
        check(!laminar_parts_add(parts, data, n, (double)n, (double)(i * (int)n)));
    laminar_model *m = laminar_parts_open(parts);
    check(!m && laminar_last_error()[0]);
    laminar_parts_free(parts);
}

void fuzz_gguf(const uint8_t *data, size_t n) {
    gguf_file *g;
    int status = gguf_open(n ? data : (const uint8_t *)"", n, n, &g);
    check((status == LAMINAR_OK) == (g != NULL));
    check(status != LAMINAR_E_MORE); /* there is no more */
    if (status) {
        check(status == laminar_last_status() && laminar_last_error()[0]);
        return;
    }
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        check(ask_key(g, keys[i]) <= 255u * n * sizeof(int32_t));
    check_tensors(g, n);
    use_tokenizer(g, data, n);
    gguf_close(g);
    join_twice(data, n);
}

void fuzz_prefixes(const uint8_t *data, size_t n) {
    gguf_file *g;
    int whole = gguf_open(n ? data : (const uint8_t *)"", n, n, &g);
    size_t tensors = g ? gguf_tensor_count(g) : 0;
    gguf_close(g);
    for (size_t given = 0; given < n && given < MAX_PREFIX; given += STEP) {
        uint8_t *prefix = malloc(given + 1);
        check(prefix);
        memcpy(prefix, data, given);
        int status = gguf_open(prefix, given, n, &g);
        free(prefix);
        if (status == LAMINAR_E_MORE)
            continue;
        check(status == whole);
        check(!g || gguf_tensor_count(g) == tensors);
        gguf_close(g);
    }
}

/* Writes the first `bytes` bytes of value at data[at], as far as they fit. */
static void overwrite(uint8_t *data, size_t n, size_t at, uint64_t value, size_t bytes) {
    for (size_t i = 0; i < bytes && at + i < n; i++)
        data[at + i] = (uint8_t)(value >> (8 * i));
}

void fuzz_sweep(const uint8_t *data, size_t n) {
    static const uint64_t values[] = {
        0,
        1,
        2,
        3,
        31,
        33,
        65,
        UINT32_MAX,
        INT32_MAX,
        1u << 31,
        UINT64_MAX,
        INT64_MAX,
        1ull << 63,
        1ull << 61,
        1ull << 53,
        1ull << 32,
        (1ull << 32) + 16,
        UINT64_MAX - 7,
    };
    uint8_t *copy = malloc(n + 1);
    check(copy);
    for (size_t at = 0; at < n && at < MAX_SWEPT; at++) {
        uint8_t *exact = malloc(at + 1);
        check(exact);
        memcpy(exact, data, at);
        fuzz_gguf(exact, at);
        free(exact);
        for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
            for (size_t bytes = 4; bytes <= 8; bytes += 4) {
                memcpy(copy, data, n);
                overwrite(copy, n, at, values[i], bytes);
                fuzz_gguf(copy, n);
            }
        }
    }
    free(copy);
}
