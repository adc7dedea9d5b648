/* SPDX-License-Identifier: MIT
 *
 * gguf_writer.h - GGUF files written byte by byte, right or with one thing wrong, and opened. Used
 * by the tests of gguf.c alone; knows nothing of how they are read.
 *
 * Bytes are handed over in an allocation of exactly their size, so that AddressSanitizer sees any
 * read past them. Include it after cmocka.h.
 */
#ifndef LAMINAR_TESTS_GGUF_WRITER_H
#define LAMINAR_TESTS_GGUF_WRITER_H

#include "laminar.h"
#include "readers/gguf.h"

#include <stdlib.h>
#include <string.h>

enum { U8, I8, U16, I16, U32, I32, F32, BOOL, STRING, ARRAY, U64, I64, F64, NO_TYPE };

/* ---- Writing files ------------------------------------------------------------------------- */

typedef struct file {
    unsigned char *bytes;
    size_t n, capacity;
} file;

static inline void put(file *f, const void *bytes, size_t n) {
    if (f->n + n > f->capacity) {
        f->capacity = 2 * (f->n + n) + 1024;
        unsigned char *larger = realloc(f->bytes, f->capacity);
        assert_non_null(larger);
        f->bytes = larger;
    }
    memcpy(f->bytes + f->n, bytes, n);
    f->n += n;
}

static inline void put_number(file *f, uint64_t value, size_t bytes) {
    unsigned char le[8];
    for (size_t i = 0; i < bytes; i++)
        le[i] = (unsigned char)(value >> (8 * i));
    put(f, le, bytes);
}

static inline void put_u32(file *f, uint64_t value) { put_number(f, value, 4); }
static inline void put_u64(file *f, uint64_t value) { put_number(f, value, 8); }

static inline void put_bytes(file *f, const char *bytes, size_t n) {
    put_u64(f, n);
    put(f, bytes, n);
}

static inline void put_string(file *f, const char *text) { put_bytes(f, text, strlen(text)); }

static inline file start_version(uint32_t version, uint64_t tensors, uint64_t pairs) {
    file f = {0};
    put(&f, "GGUF", 4);
    put_u32(&f, version);
    put_u64(&f, tensors);
    put_u64(&f, pairs);
    return f;
}

static inline file start(uint64_t tensors, uint64_t pairs) {
    return start_version(3, tensors, pairs);
}

static inline void put_key(file *f, const char *key, uint64_t type) {
    put_string(f, key);
    put_u32(f, type);
}

static inline void put_pair(file *f, const char *key, uint32_t type, uint64_t value, size_t bytes) {
    put_key(f, key, type);
    put_number(f, value, bytes);
}

static inline void put_array(file *f, const char *key, uint64_t element, uint64_t count) {
    put_key(f, key, ARRAY);
    put_u32(f, element);
    put_u64(f, count);
}

static inline void put_tensor(file *f, const char *name, uint32_t n_dims, const uint64_t *dims,
                              uint64_t type, uint64_t offset) {
    put_string(f, name);
    put_u32(f, n_dims);
    for (uint32_t i = 0; i < n_dims; i++)
        put_u64(f, dims[i]);
    put_u32(f, type);
    put_u64(f, offset);
}

static inline void put_vector(file *f, const char *name, uint64_t values, uint64_t type,
                              uint64_t offset) {
    put_tensor(f, name, 1, &values, type, offset);
}

static inline void put_zeros(file *f, uint64_t n) {
    for (; n > 0; n--)
        put(f, "", 1);
}

/* Padding to the start of the data, then `n` bytes of it. */
static inline void put_data(file *f, uint64_t alignment, uint64_t n) {
    put_zeros(f, (alignment - f->n % alignment) % alignment + n);
}

/* ---- Opening them -------------------------------------------------------------------------- */

static inline int open_prefix(const file *f, size_t n, uint64_t file_bytes, gguf_file **out) {
    unsigned char *exact = malloc(n ? n : 1);
    assert_non_null(exact);
    memcpy(exact, f->bytes, n);
    int status = gguf_open(exact, n, file_bytes, out);
    free(exact);
    if (status)
        assert_null(*out);
    return status;
}

/* Opens the whole file, expects `status` and lets the file go; a message must hold `words`. */
static inline void expect_file(file f, uint64_t file_bytes, int status, const char *words) {
    gguf_file *g;
    int got = open_prefix(&f, f.n, file_bytes, &g);
    if (got != status)
        fail_msg("status %d, not %d; last message: %s", got, status, laminar_last_error());
    if (status && !strstr(laminar_last_error(), words))
        fail_msg("the message \"%s\" does not say \"%s\"", laminar_last_error(), words);
    gguf_close(g);
    free(f.bytes);
}

static inline void expect(file f, int status, const char *words) {
    expect_file(f, f.n, status, words);
}

static inline gguf_file *open_good(file f) {
    gguf_file *g;
    if (open_prefix(&f, f.n, f.n, &g))
        fail_msg("%s", laminar_last_error());
    free(f.bytes);
    return g;
}

static inline void assert_string(gguf_string got, const char *want) {
    assert_int_equal(got.length, strlen(want));
    assert_memory_equal(got.data, want, strlen(want));
}

#endif
