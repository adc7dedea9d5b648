/* SPDX-License-Identifier: MIT
 *
 * safetensors.c - fuzz target for the reader of safetensors headers and, with the same bytes, for
 * the JSON reader below it.
 */
#include "readers/safetensors.h"
#include "laminar.h"
#include "readers/json_read.h"
#include "targets.h"

#include <string.h>

enum { STEP = 7, MAX_PREFIX = 2048 };

/* Counts the values below `v`; every name is found again, as the one it is. */
static size_t walk(const json_tree *t, const json_value *v) {
    size_t values = 1, members = 0;
    for (const json_value *m = json_first(v); m; m = json_next(t, m), members++) {
        values += walk(t, m);
        if (v->kind == JSON_OBJECT && !memchr(m->key.data, 0, (size_t)m->key.length)) {
            char *key = calloc((size_t)m->key.length + 1, 1);
            check(key);
            memcpy(key, m->key.data, (size_t)m->key.length);
            check(json_find(t, v, key) == m);
            free(key);
        }
    }
    check(members == v->count);
    check(members == 0 || v->kind == JSON_OBJECT || v->kind == JSON_ARRAY);
    return values;
}

static void try_json(const uint8_t *data, size_t n) {
    json_tree *t;
    int status = json_read((const char *)data, n, "the input", (json_rules){1 << 20, n % 2}, &t);
    check((status == LAMINAR_OK) == (t != NULL));
    if (!t)
        return;
    check(walk(t, json_root(t)) <= n);
    json_free(t);
}

/* The tensors cover the file from the header's end to its own. */
static void check_tensors(const safetensors *s, uint64_t file_bytes) {
    uint64_t end = 0;
    for (size_t i = 0; i < safetensors_count(s); i++) {
        const safetensors_tensor *t = safetensors_at(s, i);
        uint64_t bytes = safetensors_dtype_bytes(t->dtype);
        for (int d = 0; d < SAFETENSORS_MAX_DIMS; d++)
            bytes *= t->dims[d];
        check(t->bytes == bytes && t->n_dims <= SAFETENSORS_MAX_DIMS);
        check(i == 0 ? t->offset >= 10 : t->offset == end);
        end = t->offset + t->bytes;
    }
    check(safetensors_count(s) == 0 || end == file_bytes);
    check(safetensors_at(s, safetensors_count(s)) == NULL);
}

void fuzz_safetensors(const uint8_t *data, size_t n) {
    safetensors *s;
    int whole = safetensors_open(n ? data : (const uint8_t *)"", n, n, &s);
    check((whole == LAMINAR_OK) == (s != NULL));
    check(whole != LAMINAR_E_MORE); /* there is no more */
    if (s)
        check_tensors(s, n);
    safetensors_close(s);
    for (size_t given = 0; given < n && given < MAX_PREFIX; given += STEP) {
        uint8_t *prefix = malloc(given + 1);
        check(prefix);
        memcpy(prefix, data, given);
        int status = safetensors_open(prefix, given, n, &s);
        check(status == LAMINAR_E_MORE || status == whole);
        safetensors_close(s);
        free(prefix);
    }
    try_json(data, n);
    if (n > 8)
        try_json(data + 8, n - 8);
}
