/* SPDX-License-Identifier: MIT
 *
 * gguf_split.c - joins the parts of a split GGUF file.
 */
#include "gguf_split.h"

#include "base/error.h"
#include "gguf_file.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int grow(gguf_parts *p) {
    size_t capacity = p->capacity ? 2 * p->capacity : 4;
    gguf_part *list = realloc(p->list, capacity * sizeof *list);
    if (!list)
        return error_set(LAMINAR_E_MEMORY, "no memory for a list of %zu files", capacity);
    p->list = list;
    p->capacity = capacity;
    return LAMINAR_OK;
}

int gguf_parts_add(gguf_parts *p, const void *bytes, size_t n, uint64_t file_bytes, uint64_t base) {
    gguf_file *g;
    if (p->count == GGUF_MAX_PARTS || base < p->end || base > GGUF_MAX_FILE_BYTES ||
        file_bytes > GGUF_MAX_FILE_BYTES - base)
        return error_set(LAMINAR_E_ARGUMENT,
                         "part %zu cannot lie at byte %" PRIu64 ": the parts follow one another, "
                         "and are at most %d",
                         p->count + 1, base, GGUF_MAX_PARTS);
    int status = p->count == p->capacity ? grow(p) : LAMINAR_OK;
    if (!status)
        status = gguf_open(bytes, n, file_bytes, &g);
    if (status)
        return status;
    p->list[p->count++] = (gguf_part){g, base};
    p->end = base + file_bytes;
    return LAMINAR_OK;
}

/* ---- What the parts say of themselves ------------------------------------------------------ */

typedef struct split {
    uint64_t no, count, tensors;
} split;

/* A file without the keys is the only part. */
static int get_split(const gguf_file *g, split *out) {
    *out = (split){0, 1, g->n_tensors};
    int status = gguf_find_pair(g, "split.count") ? gguf_get_uint(g, "split.count", &out->count)
                                                  : LAMINAR_OK;
    if (status || out->count == 1)
        return status;
    status = gguf_get_uint(g, "split.no", &out->no);
    if (!status)
        status = gguf_get_uint(g, "split.tensors.count", &out->tensors);
    if (!status && out->no >= out->count)
        return error_set(LAMINAR_E_FORMAT, "the file says that it is part %" PRIu64 " of %" PRIu64,
                         out->no + 1, out->count);
    return status;
}

/* E_PARTS with the numbers of all that are missing. `there` has a mark for each part. */
static int name_missing(const bool *there, uint64_t count, uint64_t first_no, size_t given) {
    char list[128] = "";
    for (uint64_t no = 0; no < count; no++) {
        size_t at = strlen(list);
        if (!there[no] && at < sizeof list - 24)
            snprintf(list + at, sizeof list - at, "%s%" PRIu64, at ? ", " : "", no + 1);
    }
    if (given == 1)
        return error_set(LAMINAR_E_PARTS,
                         "this is part %" PRIu64 " of %" PRIu64
                         " of a split model: choose all %" PRIu64 " files together",
                         first_no + 1, count, count);
    return error_set(LAMINAR_E_PARTS,
                     "of the %" PRIu64 " parts of a split model these are missing: %s", count,
                     list);
}

/* Does each part of 0..count - 1 come once, all from the same model? */
static int check_parts(const gguf_parts *p, size_t *first, uint64_t *tensors) {
    bool there[GGUF_MAX_PARTS] = {false};
    split known = {0};
    *tensors = 0;
    for (size_t i = 0; i < p->count; i++) {
        split s;
        int status = get_split(p->list[i].file, &s);
        if (status)
            return status;
        if (s.count > GGUF_MAX_PARTS)
            return error_set(LAMINAR_E_UNSUPPORTED,
                             "the model is split into %" PRIu64 " parts; at most %d are read",
                             s.count, GGUF_MAX_PARTS);
        known = i ? known : s;
        if (s.count == 1 && p->count > 1)
            return error_set(LAMINAR_E_PARTS,
                             "file %zu is a whole model of its own: choose one model", i + 1);
        if (s.count != known.count || (s.count > 1 && s.tensors != known.tensors))
            return error_set(LAMINAR_E_PARTS,
                             "file %zu is part of another model than file 1: choose the parts of "
                             "one model",
                             i + 1);
        if (there[s.no])
            return error_set(LAMINAR_E_PARTS,
                             "part %" PRIu64 " of %" PRIu64
                             " is there twice: choose each part once",
                             s.no + 1, s.count);
        there[s.no] = true;
        *first = s.no == 0 ? i : *first;
        *tensors += p->list[i].file->n_tensors + p->list[i].file->n_empty;
    }
    if (p->count < known.count)
        return name_missing(there, known.count, known.no, p->count);
    if (known.count > 1 && *tensors != known.tensors)
        return error_set(LAMINAR_E_PARTS,
                         "the parts hold %" PRIu64 " tensors and the model has %" PRIu64
                         ": they belong to different models or versions",
                         *tensors, known.tensors);
    return LAMINAR_OK;
}

/* ---- One file of all ----------------------------------------------------------------------- */

static void take_tensors(gguf_file *to, const gguf_part *from, size_t *at) {
    for (size_t i = 0; i < from->file->n_tensors; i++) {
        gguf_tensor t = from->file->tensors[i];
        t.offset += from->base;
        to->tensors[(*at)++] = t;
    }
}

static int join(gguf_parts *p, size_t first, uint64_t count, gguf_file **out) {
    gguf_file *joined = calloc(1, sizeof *joined);
    if (!joined)
        return error_set(LAMINAR_E_MEMORY, "no memory for the list of parts");
    joined->tensors = gguf_allocate(count, sizeof *joined->tensors);
    joined->by_name = gguf_allocate(count, sizeof *joined->by_name);
    joined->parts = p->list;
    joined->n_parts = p->count;
    p->list = NULL;
    p->count = 0;
    if (!joined->tensors || !joined->by_name) {
        gguf_close(joined);
        return LAMINAR_E_MEMORY;
    }
    for (size_t i = 0; i < joined->n_parts; i++)
        take_tensors(joined, &joined->parts[i], &joined->n_tensors);
    gguf_file *keys = joined->parts[first].file;
    joined->pairs = keys->pairs;
    joined->n_pairs = keys->n_pairs;
    keys->pairs = NULL;
    keys->n_pairs = 0;
    int status = gguf_sort_tensors(joined);
    if (status) {
        gguf_close(joined);
        return status;
    }
    *out = joined;
    return LAMINAR_OK;
}

int gguf_parts_join(gguf_parts *p, gguf_file **out) {
    size_t first = 0;
    uint64_t count = 0;
    *out = NULL;
    int status = p->count ? check_parts(p, &first, &count)
                          : error_set(LAMINAR_E_ARGUMENT, "there is no file");
    if (!status && p->count == 1 && p->list[0].base == 0) {
        *out = p->list[0].file;
        p->count = 0;
    } else if (!status) {
        status = join(p, first, count, out);
    }
    gguf_parts_free(p);
    return status;
}

void gguf_parts_free(gguf_parts *p) {
    for (size_t i = 0; i < p->count; i++)
        gguf_close(p->list[i].file);
    free(p->list);
    *p = (gguf_parts){0};
}
