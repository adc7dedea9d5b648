/* SPDX-License-Identifier: MIT
 *
 * gguf_write.c - a writer of GGUF headers.
 *
 * gguf_write_finish() fills in the counts at the start, and reports a failed allocation of any call
 * before.
 */
#include "gguf_write.h"

#include "readers/gguf_file.h"

#include <stdlib.h>
#include <string.h>

enum { START_BYTES = 4 + 4 + 8 + 8, TENSORS_AT = 8, PAIRS_AT = 16, VERSION = 3 };

static void append(gguf_writer *w, const void *data, uint64_t n) {
    if (w->failed)
        return;
    if (n > w->capacity - w->length) {
        uint64_t capacity = ((uint64_t)w->length + n) * 2;
        uint8_t *bytes = capacity > SIZE_MAX ? NULL : realloc(w->bytes, (size_t)capacity);
        if (!bytes) {
            w->failed = true;
            return;
        }
        w->bytes = bytes;
        w->capacity = (size_t)capacity;
    }
    if (n > 0)
        memcpy(w->bytes + w->length, data, (size_t)n);
    w->length += (size_t)n;
}

static void store_le(uint8_t *out, uint64_t value, size_t bytes) {
    for (size_t i = 0; i < bytes; i++)
        out[i] = (uint8_t)(value >> (8 * i));
}

static void put_number(gguf_writer *w, uint64_t value, size_t bytes) {
    uint8_t le[8];
    store_le(le, value, bytes);
    append(w, le, bytes);
}

static void put_text(gguf_writer *w, const char *data, uint64_t n) {
    put_number(w, n, 8);
    append(w, data, n);
}

/* Writes the first bytes of the file before the first key. */
static void start(gguf_writer *w) {
    static const uint8_t nothing[START_BYTES];
    if (w->length == 0)
        append(w, nothing, START_BYTES);
}

static void put_key(gguf_writer *w, const char *key, uint32_t type) {
    start(w);
    put_text(w, key, strlen(key));
    put_number(w, type, 4);
    w->pairs++;
}

void gguf_put_u32(gguf_writer *w, const char *key, uint32_t value) {
    put_key(w, key, VALUE_U32);
    put_number(w, value, 4);
}

void gguf_put_f32(gguf_writer *w, const char *key, float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    put_key(w, key, VALUE_F32);
    put_number(w, bits, 4);
}

void gguf_put_string(gguf_writer *w, const char *key, const char *value) {
    put_key(w, key, VALUE_STRING);
    put_text(w, value, strlen(value));
}

void gguf_put_strings(gguf_writer *w, const char *key, const gguf_string *values, uint64_t n) {
    put_key(w, key, VALUE_ARRAY);
    put_number(w, VALUE_STRING, 4);
    put_number(w, n, 8);
    for (uint64_t i = 0; i < n; i++)
        put_text(w, values[i].data, values[i].length);
}

void gguf_put_i32s(gguf_writer *w, const char *key, const int32_t *values, uint64_t n) {
    put_key(w, key, VALUE_ARRAY);
    put_number(w, VALUE_I32, 4);
    put_number(w, n, 8);
    for (uint64_t i = 0; i < n; i++)
        put_number(w, (uint32_t)values[i], 4);
}

uint64_t gguf_write_padded(uint64_t n) {
    return (n + GGUF_DEFAULT_ALIGNMENT - 1) / GGUF_DEFAULT_ALIGNMENT * GGUF_DEFAULT_ALIGNMENT;
}

uint64_t gguf_put_tensor(gguf_writer *w, const char *name, uint32_t n_dims, const uint64_t *dims,
                         quant_type type) {
    uint64_t offset = w->data_bytes, bytes = quant_row_bytes(type, dims[0]);
    start(w);
    put_text(w, name, strlen(name));
    put_number(w, n_dims, 4);
    for (uint32_t d = 0; d < n_dims; d++) {
        put_number(w, dims[d], 8);
        bytes *= d ? dims[d] : 1;
    }
    put_number(w, type, 4);
    put_number(w, offset, 8);
    w->tensors++;
    w->data_bytes += gguf_write_padded(bytes);
    return offset;
}

uint8_t *gguf_write_finish(gguf_writer *w, size_t *header_bytes, uint64_t *data_bytes) {
    static const uint8_t zeros[GGUF_DEFAULT_ALIGNMENT];
    start(w);
    append(w, zeros, gguf_write_padded(w->length) - w->length);
    gguf_writer done = *w;
    *w = (gguf_writer){0};
    if (done.failed) {
        free(done.bytes);
        return NULL;
    }
    memcpy(done.bytes, "GGUF", 4);
    store_le(done.bytes + 4, VERSION, 4);
    store_le(done.bytes + TENSORS_AT, done.tensors, 8);
    store_le(done.bytes + PAIRS_AT, done.pairs, 8);
    *header_bytes = done.length;
    *data_bytes = done.data_bytes;
    return done.bytes;
}
