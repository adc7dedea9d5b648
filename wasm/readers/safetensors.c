/* SPDX-License-Identifier: MIT
 *
 * safetensors.c - reads the header of a safetensors file.
 *
 *     length u64 | JSON of that length, space at its end allowed | the tensors' bytes
 *     {"__metadata__": {string: string},
 *      name: {"dtype": "F32", "shape": [2, 3], "data_offsets": [begin, end]}, ...}
 *
 * Offsets count from the end of the header. Source: the format's description in the safetensors
 * repository; where it is silent, its reference reader decides.
 */
#include "safetensors.h"

#include "base/error.h"
#include "json_read.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* MOST_VALUES: of a header, enough for 100,000 tensors; a GPT-2 of 1,024 blocks has 15,000. */
enum { LENGTH_BYTES = 8, MOST_VALUES = 1 << 20 };

/* An entry of the index by name; the tensors themselves keep the file's order. */
typedef struct tensor_ref {
    const safetensors_tensor *tensor;
} tensor_ref;

struct safetensors {
    json_tree *tree; /* holds the names */
    safetensors_tensor *tensors;
    tensor_ref *by_name;
    size_t count;
};

static const struct {
    const char *name;
    uint32_t bytes;
} dtypes[] = {
#define X(name, bytes) {#name, bytes},
    SAFETENSORS_DTYPES(X)
#undef X
};

enum { DTYPES = sizeof dtypes / sizeof *dtypes };

const char *safetensors_dtype_name(safetensors_dtype dtype) { return dtypes[dtype].name; }

uint32_t safetensors_dtype_bytes(safetensors_dtype dtype) { return dtypes[dtype].bytes; }

/* ---- One tensor ---------------------------------------------------------------------------- */

static int bad_tensor(const json_value *entry, const char *problem) {
    char name[SHOWN_BYTES];
    return error_set(LAMINAR_E_SOURCE, "tensor %s of the safetensors file %s",
                     gguf_shown(entry->key, name), problem);
}

static int read_dtype(const json_value *entry, const json_value *dtype, safetensors_tensor *t) {
    char name[SHOWN_BYTES], found[SHOWN_BYTES];
    if (!dtype || dtype->kind != JSON_STRING)
        return bad_tensor(entry, "names no dtype");
    for (int i = 0; i < DTYPES; i++) {
        if (strlen(dtypes[i].name) == dtype->text.length &&
            memcmp(dtypes[i].name, dtype->text.data, (size_t)dtype->text.length) == 0) {
            t->dtype = (safetensors_dtype)i;
            return LAMINAR_OK;
        }
    }
    return error_set(LAMINAR_E_UNSUPPORTED, "tensor %s has the unknown dtype \"%s\"",
                     gguf_shown(entry->key, name), gguf_shown(dtype->text, found));
}

/* Reads the shape, and computes from it how many bytes the range must have. */
static int read_shape(const json_tree *tree, const json_value *entry, const json_value *shape,
                      safetensors_tensor *t) {
    uint64_t bytes = dtypes[t->dtype].bytes;
    if (!shape || shape->kind != JSON_ARRAY)
        return bad_tensor(entry, "has no shape");
    if (shape->count > SAFETENSORS_MAX_DIMS) {
        char name[SHOWN_BYTES];
        return error_set(LAMINAR_E_UNSUPPORTED, "tensor %s has %" PRIu32 " dimensions; %d are read",
                         gguf_shown(entry->key, name), shape->count, SAFETENSORS_MAX_DIMS);
    }
    for (int i = 0; i < SAFETENSORS_MAX_DIMS; i++)
        t->dims[i] = 1;
    for (const json_value *dim = json_first(shape); dim; dim = json_next(tree, dim)) {
        if (!dim->whole || dim->integer < 0)
            return bad_tensor(entry, "has a dimension that is no whole number of 0 or more");
        uint64_t size = (uint64_t)dim->integer;
        if (size > 0 && bytes > GGUF_MAX_FILE_BYTES / size)
            return bad_tensor(entry, "has a shape larger than any file");
        bytes *= size;
        t->dims[t->n_dims++] = size;
    }
    t->bytes = bytes;
    return LAMINAR_OK;
}

static int read_range(const json_tree *tree, const json_value *entry, const json_value *range,
                      safetensors_tensor *t) {
    if (!range || range->kind != JSON_ARRAY || range->count != 2)
        return bad_tensor(entry, "has no pair of data_offsets");
    const json_value *begin = json_first(range), *end = json_next(tree, begin);
    if (!begin->whole || !end->whole || begin->integer < 0 || end->integer < 0)
        return bad_tensor(entry, "has data_offsets that are no whole numbers of 0 or more");
    if (end->integer < begin->integer)
        return bad_tensor(entry, "ends before it begins");
    if ((uint64_t)(end->integer - begin->integer) != t->bytes)
        return bad_tensor(entry, "has another number of bytes than its shape and dtype ask for");
    t->offset = (uint64_t)begin->integer;
    return LAMINAR_OK;
}

static int read_tensor(const json_tree *tree, const json_value *entry, safetensors_tensor *t) {
    if (entry->kind != JSON_OBJECT || entry->count != 3)
        return bad_tensor(entry, "is not described by dtype, shape and data_offsets");
    *t = (safetensors_tensor){.name = entry->key};
    int status = read_dtype(entry, json_find(tree, entry, "dtype"), t);
    if (!status)
        status = read_shape(tree, entry, json_find(tree, entry, "shape"), t);
    if (!status)
        status = read_range(tree, entry, json_find(tree, entry, "data_offsets"), t);
    return status;
}

/* ---- All of them --------------------------------------------------------------------------- */

static bool is_metadata(const json_value *entry) {
    static const char name[] = "__metadata__";
    return entry->key.length == strlen(name) && memcmp(entry->key.data, name, strlen(name)) == 0;
}

static int check_metadata(const json_tree *tree, const json_value *metadata) {
    bool good = metadata->kind == JSON_OBJECT;
    for (const json_value *v = good ? json_first(metadata) : NULL; v; v = json_next(tree, v))
        good = good && v->kind == JSON_STRING;
    return good ? LAMINAR_OK
                : error_set(LAMINAR_E_SOURCE,
                            "the safetensors file's __metadata__ holds something else than text");
}

static int by_offset(const void *a, const void *b) {
    const safetensors_tensor *x = a, *y = b;
    if (x->offset != y->offset)
        return x->offset < y->offset ? -1 : 1;
    return x->bytes < y->bytes ? -1 : x->bytes > y->bytes;
}

/* Sorts the tensors, and makes their offsets count from the start of the file. */
static int place_tensors(safetensors *s, uint64_t data_at, uint64_t file_bytes) {
    uint64_t end = 0, data_bytes = file_bytes - data_at;
    char name[SHOWN_BYTES];
    if (s->count > 1)
        qsort(s->tensors, s->count, sizeof *s->tensors, by_offset);
    for (size_t i = 0; i < s->count; i++) {
        safetensors_tensor *t = &s->tensors[i];
        if (t->offset != end)
            return error_set(LAMINAR_E_SOURCE, "tensor %s of the safetensors file %s",
                             gguf_shown(t->name, name),
                             t->offset > end ? "follows a hole" : "overlaps the one before it");
        end += t->bytes;
        if (end > data_bytes)
            return error_set(LAMINAR_E_TRUNCATED,
                             "the file has %" PRIu64 " bytes and ends before tensor %s does. It "
                             "was cut off or damaged: fetch it again",
                             file_bytes, gguf_shown(t->name, name));
        t->offset += data_at;
    }
    if (end < data_bytes)
        return error_set(LAMINAR_E_SOURCE,
                         "the safetensors file goes on for %" PRIu64
                         " bytes after its last tensor: fetch it again",
                         data_bytes - end);
    return LAMINAR_OK;
}

static int by_name(const void *a, const void *b) {
    const tensor_ref *x = a, *y = b;
    return gguf_string_compare(x->tensor->name, y->tensor->name);
}

static void sort_names(safetensors *s) {
    for (size_t i = 0; i < s->count; i++)
        s->by_name[i].tensor = &s->tensors[i];
    if (s->count > 1)
        qsort(s->by_name, s->count, sizeof *s->by_name, by_name);
}

static int read_tensors(safetensors *s) {
    const json_value *root = json_root(s->tree);
    s->tensors = calloc((size_t)root->count + 1, sizeof *s->tensors);
    s->by_name = calloc((size_t)root->count + 1, sizeof *s->by_name);
    if (!s->tensors || !s->by_name)
        return error_set(LAMINAR_E_MEMORY, "no memory for a list of %" PRIu32 " tensors",
                         root->count);
    for (const json_value *v = json_first(root); v; v = json_next(s->tree, v)) {
        int status = is_metadata(v) ? check_metadata(s->tree, v)
                                    : read_tensor(s->tree, v, &s->tensors[s->count++]);
        if (status)
            return status;
    }
    return LAMINAR_OK;
}

/* ---- The start of the file ----------------------------------------------------------------- */

/* Beginnings of files that people try instead, and what to tell them. */
static const struct {
    const char *start, *advice;
} foreign[] = {
    {"GGUF", "this is a GGUF file, which needs no conversion"},
    {"<", "this is a web page, probably an error message of the server: check the address"},
    {"{", "this is JSON, probably an error message of the server: check the address"},
    {"version https://git-lfs", "this is a Git LFS pointer, not the model: fetch the file itself"},
    {"PK\x03\x04", "this is a PyTorch file: save the model as safetensors (save_pretrained)"},
};

static int wrong_length(const unsigned char *b, size_t n, uint64_t length) {
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++) {
        size_t start = strlen(foreign[i].start);
        if (n >= start && memcmp(b, foreign[i].start, start) == 0)
            return error_set(LAMINAR_E_SOURCE, "this is no safetensors file: %s",
                             foreign[i].advice);
    }
    return error_set(LAMINAR_E_SOURCE,
                     "this is no safetensors file: its header would have %" PRIu64
                     " bytes; 2 to %u are allowed",
                     length, SAFETENSORS_MAX_HEADER);
}

static int need_more(uint64_t bytes, uint64_t given) {
    return error_set(LAMINAR_E_MORE,
                     "the header goes on: at least %" PRIu64 " bytes are needed, %" PRIu64
                     " were given",
                     bytes, given);
}

/* Finds the header's length, and whether all of it is there. */
static int read_start(const unsigned char *b, size_t n, uint64_t file_bytes, uint64_t *length) {
    *length = 0;
    if (file_bytes < LENGTH_BYTES + 2)
        return error_set(LAMINAR_E_TRUNCATED,
                         "a file of %" PRIu64 " bytes is too short for safetensors: fetch it again",
                         file_bytes);
    if (n < LENGTH_BYTES + 1)
        return need_more(LENGTH_BYTES + 1, n);
    for (int i = 0; i < LENGTH_BYTES; i++)
        *length |= (uint64_t)b[i] << (8 * i);
    if (*length < 2 || *length > SAFETENSORS_MAX_HEADER)
        return wrong_length(b, n, *length);
    if (b[LENGTH_BYTES] != '{')
        return error_set(LAMINAR_E_SOURCE,
                         "this is no safetensors file: its header starts with "
                         "byte %02x, not with {",
                         b[LENGTH_BYTES]);
    if (*length > file_bytes - LENGTH_BYTES)
        return error_set(LAMINAR_E_TRUNCATED,
                         "the file has %" PRIu64 " bytes and ends inside its header. It was cut "
                         "off or damaged: fetch it again",
                         file_bytes);
    return *length > n - LENGTH_BYTES ? need_more(LENGTH_BYTES + *length, n) : LAMINAR_OK;
}

int safetensors_open(const void *bytes, size_t n, uint64_t file_bytes, safetensors **out) {
    uint64_t length;
    *out = NULL;
    if (!bytes || n > file_bytes || file_bytes > GGUF_MAX_FILE_BYTES)
        return error_set(LAMINAR_E_ARGUMENT, "%zu bytes of a file of %" PRIu64 " cannot be", n,
                         file_bytes);
    int status = read_start(bytes, n, file_bytes, &length);
    if (status)
        return status;
    safetensors *s = calloc(1, sizeof *s);
    if (!s)
        return error_set(LAMINAR_E_MEMORY, "no memory for a list of tensors");
    status = json_read((const char *)bytes + LENGTH_BYTES, (size_t)length, "the safetensors header",
                       (json_rules){.most_values = MOST_VALUES}, &s->tree);
    if (!status)
        status = read_tensors(s);
    if (!status)
        status = place_tensors(s, LENGTH_BYTES + length, file_bytes);
    if (status) {
        safetensors_close(s);
        return status;
    }
    sort_names(s);
    *out = s;
    return LAMINAR_OK;
}

void safetensors_close(safetensors *s) {
    if (!s)
        return;
    json_free(s->tree);
    free(s->tensors);
    free(s->by_name);
    free(s);
}

size_t safetensors_count(const safetensors *s) { return s->count; }

const safetensors_tensor *safetensors_at(const safetensors *s, size_t i) {
    return i < s->count ? &s->tensors[i] : NULL;
}

const safetensors_tensor *safetensors_find(const safetensors *s, gguf_string name) {
    safetensors_tensor wanted = {.name = name};
    tensor_ref key = {&wanted};
    const tensor_ref *found = bsearch(&key, s->by_name, s->count, sizeof key, by_name);
    return found ? found->tensor : NULL;
}
