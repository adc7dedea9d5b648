/* SPDX-License-Identifier: MIT
 *
 * mini.h - the default model for the C tests, which must hold whatever its width, vocabulary and
 * context are: those are read from the file. Its 12 blocks are not, since the tests name taps by
 * block; load() of each test checks them.
 */
#ifndef LAMINAR_TESTS_MINI_H
#define LAMINAR_TESTS_MINI_H

#include "laminar.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MINI "models/mini/mini.gguf"

enum { MINI_LAYERS = 12, MOST_BYTES = 64 << 20 };

/* The whole of a file, for the caller to free. */
static inline uint8_t *read_file(const char *path, size_t *bytes) {
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    uint8_t *data = malloc(MOST_BYTES);
    assert_non_null(data);
    *bytes = fread(data, 1, MOST_BYTES, f);
    assert_in_range(*bytes, 1, MOST_BYTES - 1);
    fclose(f);
    return data;
}

/* A number of the model's JSON, such as "dModel". */
static inline int model_number(const laminar_model *m, const char *key) {
    char pattern[32];
    snprintf(pattern, sizeof pattern, "\"%s\":", key);
    const char *at = strstr(laminar_model_json(m), pattern);
    assert_non_null(at);
    return (int)strtol(at + strlen(pattern), NULL, 10);
}

#endif
