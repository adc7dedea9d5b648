/* SPDX-License-Identifier: MIT
 *
 * open_gguf.c - a GGUF model from disk, whole or in parts.
 *
 * Parts are mapped into one range of addresses, so that the engine reads them as one file.
 */
#include "open_gguf.h"

#include "common.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* "-00001-of-00003.gguf": five digits each. */
enum { DIGITS = 5, TAIL_BYTES = 1 + DIGITS + 4 + DIGITS + 5, MOST_PARTS = 1024 };

static int read_digits(const char *p) {
    int value = 0;
    for (int i = 0; i < DIGITS; i++) {
        if (p[i] < '0' || p[i] > '9')
            return 0;
        value = value * 10 + (p[i] - '0');
    }
    return value;
}

/* How many parts the name says that there are; 1 where it says nothing. */
static size_t count_parts(const char *path) {
    size_t n = strlen(path);
    const char *tail = n > TAIL_BYTES ? path + n - TAIL_BYTES : "";
    bool named = *tail == '-' && strncmp(tail + 1 + DIGITS, "-of-", 4) == 0 &&
                 strcmp(tail + 1 + DIGITS + 4 + DIGITS, ".gguf") == 0;
    int no = named ? read_digits(tail + 1) : 0;
    int count = named ? read_digits(tail + 1 + DIGITS + 4) : 0;
    return no >= 1 && no <= count && count <= MOST_PARTS ? (size_t)count : 1;
}

/* The path of part `no`, from 1 on. */
static char *part_path(const char *path, size_t no, size_t count) {
    size_t n = strlen(path);
    char *out = allocate(n + 32, 1);
    snprintf(out, n + 32, "%.*s-%05zu-of-%05zu.gguf", (int)(n - TAIL_BYTES), path, no, count);
    return out;
}

static laminar_model *open_parts(const char *path, size_t count) {
    mapped_part *files = allocate(count, sizeof *files);
    for (size_t i = 0; i < count; i++) {
        files[i].path = part_path(path, i + 1, count);
        if (access(files[i].path, F_OK) != 0)
            fail(1,
                 "%s is one of %zu parts, and part %zu is not there: fetch %s into the same folder",
                 path, count, i + 1, files[i].path);
    }
    const char *map = map_parts(files, count);
    laminar_parts *parts = laminar_parts_create();
    if (!parts)
        fail_engine(path);
    for (size_t i = 0; i < count; i++)
        if (laminar_parts_add(parts, map + files[i].base, files[i].bytes, (double)files[i].bytes,
                              (double)files[i].base))
            fail_engine(files[i].path);
    laminar_model *m = laminar_parts_open(parts);
    if (!m || laminar_model_bind(m, map))
        fail_engine(path);
    laminar_parts_free(parts);
    for (size_t i = 0; i < count; i++)
        free((char *)files[i].path);
    free(files);
    return m;
}

laminar_model *open_gguf(const char *path) {
    size_t bytes, count = count_parts(path);
    if (count > 1)
        return open_parts(path, count);
    const void *file = map_file(path, &bytes);
    laminar_model *m = laminar_model_open(file, bytes, (double)bytes);
    if (!m || laminar_model_bind(m, file))
        fail_engine(path);
    return m;
}
