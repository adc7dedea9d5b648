/* SPDX-License-Identifier: MIT
 *
 * gguf.c - reads the header of a GGUF file.
 *
 *     magic "GGUF" | version u32 | n_tensors u64 | n_pairs u64
 *     n_pairs   x  key string | value type u32 | value
 *     n_tensors x  name string | n_dims u32 | dims u64[n_dims] | type u32 | offset u64
 *     padding to general.alignment, then the tensors' bytes; offsets count from here
 *
 *     string = length u64, bytes      array = element type u32, count u64, elements
 *
 * The header is read twice by the same code. The first time it is only measured and checked, in
 * the caller's bytes, and nothing is allocated. The second time, over a copy, the tables are
 * filled; their sizes are then known to be in proportion to the header. Every position is a uint64
 * and passes through reader_claim(), the one place that decides between "read on", "give me more",
 * "the file was cut off" and "no header is that large". GGUF_MAX_HEADER_BYTES keeps all of it in 32
 * bits.
 *
 * Never reads tensor data, never trusts a number of the file. Assumes nothing about byte order or
 * alignment of the host. Source: GGUF specification, versions 2 and 3 (the same layout).
 */
#include "gguf_file.h"

#include "base/error.h"
#include "kernels/quant.h"

#include <assert.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const gguf_value_type gguf_value_types[VALUE_TYPES] = {
    [VALUE_U8] = {"u8", 1},       [VALUE_I8] = {"i8", 1},     [VALUE_U16] = {"u16", 2},
    [VALUE_I16] = {"i16", 2},     [VALUE_U32] = {"u32", 4},   [VALUE_I32] = {"i32", 4},
    [VALUE_F32] = {"f32", 4},     [VALUE_BOOL] = {"bool", 1}, [VALUE_STRING] = {"string", 0},
    [VALUE_ARRAY] = {"array", 0}, [VALUE_U64] = {"u64", 8},   [VALUE_I64] = {"i64", 8},
    [VALUE_F64] = {"f64", 8},
};

/* The sizes of the smallest possible entries. They bound the counts that the file claims before
 * anything is read or allocated. */
enum {
    MIN_STRING_BYTES = 8,
    MIN_PAIR_BYTES = MIN_STRING_BYTES + 1 + 4 + 1,
    MIN_TENSOR_BYTES = MIN_STRING_BYTES + 1 + 4 + 8 + 4 + 8,
};

/* ---- Reading positions, numbers and strings ------------------------------------------------ */

typedef struct reader {
    const unsigned char *bytes;
    uint64_t at, n, file_bytes;
    const char *part; /* what is being read, for messages: "key", "tensor" */
    uint64_t index;   /* which of them, or NO_INDEX */
    gguf_string name; /* its name, once known */
} reader;

#define NO_INDEX UINT64_MAX

const char *gguf_shown(gguf_string s, char out[SHOWN_BYTES]) {
    size_t n = s.length < SHOWN_BYTES - 4 ? (size_t)s.length : SHOWN_BYTES - 4;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s.data[i];
        out[i] = c >= ' ' && c <= '~' ? (char)c : '?';
    }
    memcpy(out + n, n < s.length ? "..." : "", n < s.length ? 4 : 1);
    return out;
}

/* Says where the reader is: "key 3 (general.name)". */
static const char *reader_place(const reader *r, char out[SHOWN_BYTES + 40]) {
    char name[SHOWN_BYTES];
    if (r->index == NO_INDEX)
        snprintf(out, SHOWN_BYTES + 40, "%s", r->part);
    else if (r->name.length)
        snprintf(out, SHOWN_BYTES + 40, "%s %" PRIu64 " (%s)", r->part, r->index,
                 gguf_shown(r->name, name));
    else
        snprintf(out, SHOWN_BYTES + 40, "%s %" PRIu64, r->part, r->index);
    return out;
}

static int need_more(const reader *r, uint64_t bytes) {
    return error_set(LAMINAR_E_MORE,
                     "the header goes on: at least %" PRIu64 " bytes are needed, %" PRIu64
                     " were given",
                     bytes, r->n);
}

/* May the next count * size bytes be read? LAMINAR_OK, or the reason why not. */
static int reader_claim(const reader *r, uint64_t count, uint64_t size) {
    char place[SHOWN_BYTES + 40];
    if (count > (GGUF_MAX_HEADER_BYTES - r->at) / size)
        return error_set(LAMINAR_E_FORMAT,
                         "%s claims %" PRIu64 " x %" PRIu64 " bytes; a header has at most %" PRIu64
                         ": the file is damaged",
                         reader_place(r, place), count, size, (uint64_t)GGUF_MAX_HEADER_BYTES);
    uint64_t end = r->at + count * size;
    if (end > r->file_bytes)
        return error_set(LAMINAR_E_TRUNCATED,
                         "the file ends at byte %" PRIu64
                         ", inside its header: %s goes on to byte %" PRIu64
                         " at least. It was cut off or damaged: fetch it again",
                         r->file_bytes, reader_place(r, place), end);
    return end > r->n ? need_more(r, end) : LAMINAR_OK;
}

uint64_t gguf_load_le(const unsigned char *p, uint32_t bytes) {
    uint64_t value = 0;
    for (uint32_t i = 0; i < bytes; i++)
        value |= (uint64_t)p[i] << (8 * i);
    return value;
}

static int read_number(reader *r, uint32_t bytes, uint64_t *out) {
    int status = reader_claim(r, 1, bytes);
    if (status)
        return status;
    *out = gguf_load_le(r->bytes + r->at, bytes);
    r->at += bytes;
    return LAMINAR_OK;
}

static int read_u32(reader *r, uint32_t *out) {
    uint64_t value = 0;
    int status = read_number(r, 4, &value);
    *out = (uint32_t)value;
    return status;
}

static int read_string(reader *r, gguf_string *out) {
    uint64_t length;
    int status = read_number(r, 8, &length);
    if (!status)
        status = reader_claim(r, length, 1);
    if (status)
        return status;
    *out = (gguf_string){(const char *)r->bytes + r->at, length};
    r->at += length;
    return LAMINAR_OK;
}

/* A key or a tensor's name: 1..max bytes, no NUL. */
static int read_name(reader *r, uint64_t max, gguf_string *out) {
    char place[SHOWN_BYTES + 40];
    r->name.length = 0;
    uint64_t length;
    int status = read_number(r, 8, &length);
    if (status)
        return status;
    if (length < 1 || length > max)
        return error_set(LAMINAR_E_FORMAT,
                         "the name of %s has %" PRIu64 " bytes; 1 to %" PRIu64 " are allowed",
                         reader_place(r, place), length, max);
    r->at -= 8;
    status = read_string(r, out);
    if (status)
        return status;
    r->name = *out;
    if (memchr(out->data, 0, (size_t)length))
        return error_set(LAMINAR_E_FORMAT, "the name of %s holds a zero byte",
                         reader_place(r, place));
    return LAMINAR_OK;
}

/* ---- Keys and values ----------------------------------------------------------------------- */

static int check_bools(const reader *r, const unsigned char *values, uint64_t count) {
    char place[SHOWN_BYTES + 40];
    for (uint64_t i = 0; i < count; i++)
        if (values[i] > 1)
            return error_set(LAMINAR_E_FORMAT, "%s: a bool is %u; it must be 0 or 1",
                             reader_place(r, place), values[i]);
    return LAMINAR_OK;
}

/* `count` values of one type, which is not array. */
static int read_values(reader *r, uint32_t type, uint64_t count) {
    uint32_t size = gguf_value_types[type].bytes;
    int status = reader_claim(r, count, size ? size : MIN_STRING_BYTES);
    if (status)
        return status;
    if (type == VALUE_STRING) {
        gguf_string ignored;
        for (uint64_t i = 0; i < count && !status; i++)
            status = read_string(r, &ignored);
        return status;
    }
    if (type == VALUE_BOOL)
        status = check_bools(r, r->bytes + r->at, count);
    r->at += count * size;
    return status;
}

static int read_pair(reader *r, gguf_pair *out) {
    char place[SHOWN_BYTES + 40];
    *out = (gguf_pair){.count = 1};
    int status = read_name(r, GGUF_MAX_KEY, &out->key);
    if (!status)
        status = read_u32(r, &out->type);
    if (status)
        return status;
    if (out->type >= VALUE_TYPES)
        return error_set(LAMINAR_E_FORMAT, "%s has value type %" PRIu32 "; GGUF has 0 to 12",
                         reader_place(r, place), out->type);

    uint32_t element = out->type;
    if (out->type == VALUE_ARRAY) {
        status = read_u32(r, &element);
        if (!status)
            status = read_number(r, 8, &out->count);
        if (status)
            return status;
        if (element == VALUE_ARRAY)
            return error_set(LAMINAR_E_UNSUPPORTED,
                             "%s is an array of arrays, which no GPT-2 file has",
                             reader_place(r, place));
        if (element >= VALUE_TYPES)
            return error_set(LAMINAR_E_FORMAT,
                             "%s is an array of value type %" PRIu32 "; GGUF has 0 to 12",
                             reader_place(r, place), element);
        out->element = element;
    }
    out->data = r->bytes + r->at;
    status = read_values(r, element, out->count);
    out->data_bytes = (uint64_t)(r->bytes + r->at - out->data);
    return status;
}

/* ---- Tensors ------------------------------------------------------------------------------- */

static int read_dims(reader *r, gguf_tensor *t) {
    char place[SHOWN_BYTES + 40];
    uint64_t values = 1;
    for (uint32_t d = 0; d < t->n_dims; d++) {
        int status = read_number(r, 8, &t->dims[d]);
        if (status)
            return status;
        if (t->dims[d] > GGUF_MAX_FILE_BYTES / (values ? values : 1))
            return error_set(LAMINAR_E_FORMAT,
                             "%s: dimension %" PRIu32 " is %" PRIu64
                             ", which makes it larger than any file",
                             reader_place(r, place), d, t->dims[d]);
        values *= t->dims[d];
    }
    return LAMINAR_OK;
}

static bool is_empty(const gguf_tensor *t) {
    return !t->dims[0] || !t->dims[1] || !t->dims[2] || !t->dims[3];
}

/* Sets t->bytes from dims and type. rows <= 2^53 and a row has at most 4 bytes a value. */
static int measure_tensor(const reader *r, gguf_tensor *t) {
    char place[SHOWN_BYTES + 40];
    uint32_t block = quant_block_values(t->type);
    t->bytes = 0;
    if (!block || is_empty(t))
        return LAMINAR_OK;
    if (t->dims[0] % block)
        return error_set(LAMINAR_E_FORMAT,
                         "%s: a row of %" PRIu64 " values is no multiple of %s's block of %" PRIu32,
                         reader_place(r, place), t->dims[0], quant_any_name(t->type), block);
    t->bytes = quant_row_bytes(t->type, t->dims[0]) * t->dims[1] * t->dims[2] * t->dims[3];
    return LAMINAR_OK;
}

/* Leaves t->offset as the file has it: relative to the start of the data. */
static int read_tensor(reader *r, gguf_tensor *t) {
    char place[SHOWN_BYTES + 40];
    *t = (gguf_tensor){.dims = {1, 1, 1, 1}};
    int status = read_name(r, GGUF_MAX_TENSOR_NAME, &t->name);
    if (!status)
        status = read_u32(r, &t->n_dims);
    if (status)
        return status;
    if (t->n_dims < 1 || t->n_dims > 4)
        return error_set(LAMINAR_E_FORMAT, "%s has %" PRIu32 " dimensions; 1 to 4 are allowed",
                         reader_place(r, place), t->n_dims);
    status = read_dims(r, t);
    if (!status)
        status = read_u32(r, &t->type);
    if (!status)
        status = measure_tensor(r, t);
    if (!status)
        status = read_number(r, 8, &t->offset);
    return status;
}

/* ---- The whole header ---------------------------------------------------------------------- */

typedef struct counts {
    uint64_t tensors, pairs;
} counts;

/* Beginnings of files that people try instead of a GGUF file, and what to tell them. */
static const struct {
    const char *start, *advice;
} foreign[] = {
    {"<", "this is a web page, probably an error message of the server: check the address"},
    {"{", "this is JSON, probably an error message of the server: check the address"},
    {"version https://git-lfs", "this is a Git LFS pointer, not the model: fetch the file itself"},
    {"PK\x03\x04", "this is a PyTorch or ZIP file: convert the model to GGUF"},
    {"lmgg", "this is a GGML file from before GGUF: convert it again"},
    {"fmgg", "this is a GGML file from before GGUF: convert it again"},
    {"tjgg", "this is a GGML file from before GGUF: convert it again"},
    {"FUGG", "this is a GGUF file with its bytes swapped: fetch it again"},
};

static int check_magic(const reader *r) {
    static const unsigned char magic[4] = {'G', 'G', 'U', 'F'};
    const unsigned char *b = r->bytes;
    if (memcmp(b, magic, r->n < 4 ? (size_t)r->n : 4) == 0) {
        /* A file too short for a header is first of all not GGUF, if its bytes say so. */
        uint64_t needed = r->file_bytes < 4 ? r->file_bytes : 4;
        return r->n < needed ? need_more(r, needed) : LAMINAR_OK;
    }
    const char *advice = "check that this is a model in GGUF format";
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++) {
        size_t length = strlen(foreign[i].start);
        if (r->n >= length && memcmp(b, foreign[i].start, length) == 0)
            advice = foreign[i].advice;
    }
    if (r->n > 8 && b[8] == '{')
        advice = "this looks like a safetensors file: convert the model to GGUF";
    unsigned char found[4] = {0};
    memcpy(found, b, r->n < 4 ? (size_t)r->n : 4);
    return error_set(LAMINAR_E_FORMAT,
                     "the file starts with %02x %02x %02x %02x, not with \"GGUF\": %s", found[0],
                     found[1], found[2], found[3], advice);
}

static int read_start(reader *r, counts *out) {
    uint32_t version;
    int status = check_magic(r);
    if (status)
        return status;
    r->at = 4;
    status = read_u32(r, &version);
    if (status)
        return status;
    if (version == 2u << 24 || version == 3u << 24)
        return error_set(LAMINAR_E_UNSUPPORTED,
                         "this is a big-endian GGUF file: fetch or convert a little-endian one");
    if (version != 2 && version != 3)
        return error_set(LAMINAR_E_UNSUPPORTED,
                         "GGUF version %" PRIu32 "; versions 2 and 3 are read", version);
    status = read_number(r, 8, &out->tensors);
    if (!status)
        status = read_number(r, 8, &out->pairs);
    return status;
}

/* Reads everything. The tables may be NULL: then the header is only checked. */
static int read_header(reader *r, counts *n, gguf_pair *pairs, gguf_tensor *tensors) {
    r->part = "the start";
    r->index = NO_INDEX;
    int status = read_start(r, n);
    if (status)
        return status;
    r->part = "the list of keys";
    status = reader_claim(r, n->pairs, MIN_PAIR_BYTES);
    if (status)
        return status;
    r->part = "the list of tensors";
    status = reader_claim(r, n->tensors, MIN_TENSOR_BYTES);

    r->part = "key";
    for (uint64_t i = 0; i < n->pairs && !status; i++) {
        gguf_pair scratch;
        r->index = i;
        status = read_pair(r, pairs ? &pairs[i] : &scratch);
    }
    r->part = "tensor";
    for (uint64_t i = 0; i < n->tensors && !status; i++) {
        gguf_tensor scratch;
        r->index = i;
        status = read_tensor(r, tensors ? &tensors[i] : &scratch);
    }
    return status;
}

/* ---- Order: duplicates and look-up --------------------------------------------------------- */

int gguf_string_compare(gguf_string a, gguf_string b) {
    int order = memcmp(a.data, b.data, (size_t)(a.length < b.length ? a.length : b.length));
    return order ? order : (a.length > b.length) - (a.length < b.length);
}

static int compare_pairs(const void *a, const void *b) {
    return gguf_string_compare(((const gguf_pair *)a)->key, ((const gguf_pair *)b)->key);
}

static int compare_names(const void *a, const void *b) {
    return gguf_string_compare(((const gguf_tensor_ref *)a)->tensor->name,
                               ((const gguf_tensor_ref *)b)->tensor->name);
}

static int compare_offsets(const void *a, const void *b) {
    uint64_t x = ((const gguf_tensor_ref *)a)->tensor->offset;
    uint64_t y = ((const gguf_tensor_ref *)b)->tensor->offset;
    return (x > y) - (x < y);
}

static int sort_pairs(gguf_file *g) {
    char key[SHOWN_BYTES];
    qsort(g->pairs, g->n_pairs, sizeof *g->pairs, compare_pairs);
    for (size_t i = 1; i < g->n_pairs; i++)
        if (compare_pairs(&g->pairs[i - 1], &g->pairs[i]) == 0)
            return error_set(LAMINAR_E_FORMAT, "the key %s is there twice",
                             gguf_shown(g->pairs[i].key, key));
    return LAMINAR_OK;
}

int gguf_sort_tensors(gguf_file *g) {
    char name[SHOWN_BYTES];
    for (size_t i = 0; i < g->n_tensors; i++)
        g->by_name[i].tensor = &g->tensors[i];
    qsort(g->by_name, g->n_tensors, sizeof *g->by_name, compare_names);
    for (size_t i = 1; i < g->n_tensors; i++)
        if (compare_names(&g->by_name[i - 1], &g->by_name[i]) == 0)
            return error_set(LAMINAR_E_FORMAT, "the tensor %s is there twice",
                             gguf_shown(g->by_name[i].tensor->name, name));
    return LAMINAR_OK;
}

const gguf_pair *gguf_find_pair(const gguf_file *g, const char *key) {
    gguf_pair wanted = {.key = {key, strlen(key)}};
    if (!g->n_pairs)
        return NULL;
    return bsearch(&wanted, g->pairs, g->n_pairs, sizeof *g->pairs, compare_pairs);
}

/* ---- Offsets of the tensors ---------------------------------------------------------------- */

static int get_alignment(const gguf_file *g, uint64_t *out) {
    const gguf_pair *p = gguf_find_pair(g, "general.alignment");
    *out = GGUF_DEFAULT_ALIGNMENT;
    if (!p)
        return LAMINAR_OK;
    if (p->type != VALUE_U32)
        return error_set(LAMINAR_E_FORMAT, "general.alignment has type %s; it must be u32",
                         gguf_value_types[p->type].name);
    uint64_t a = gguf_load_le(p->data, 4);
    if (a < 8 || a > GGUF_MAX_ALIGNMENT || (a & (a - 1)))
        return error_set(LAMINAR_E_FORMAT,
                         "general.alignment is %" PRIu64 "; it must be a power of two from 8 to %d",
                         a, GGUF_MAX_ALIGNMENT);
    *out = a;
    return LAMINAR_OK;
}

/* A tensor of a type that we do not read has at least one byte; more is not known. */
static uint64_t tensor_end(const gguf_tensor *t) { return t->offset + (t->bytes ? t->bytes : 1); }

static int check_overlap(gguf_tensor_ref *refs, size_t n) {
    char a[SHOWN_BYTES], b[SHOWN_BYTES];
    qsort(refs, n, sizeof *refs, compare_offsets);
    for (size_t i = 1; i < n; i++) {
        const gguf_tensor *before = refs[i - 1].tensor, *after = refs[i].tensor;
        if (tensor_end(before) > after->offset)
            return error_set(LAMINAR_E_FORMAT, "the tensors %s and %s overlap at byte %" PRIu64,
                             gguf_shown(before->name, a), gguf_shown(after->name, b),
                             after->offset);
    }
    return LAMINAR_OK;
}

/* Removes tensors without values, which some writers leave in. Nothing reads their offsets. */
static void drop_empty(gguf_file *g) {
    size_t kept = 0;
    for (size_t i = 0; i < g->n_tensors; i++)
        if (!is_empty(&g->tensors[i]))
            g->tensors[kept++] = g->tensors[i];
    g->n_empty = g->n_tensors - kept;
    g->n_tensors = kept;
}

/* Turns offsets from relative to absolute and checks them. Leaves by_name in order of offset. */
static int place_tensors(gguf_file *g, uint64_t header_bytes, uint64_t file_bytes) {
    char name[SHOWN_BYTES];
    uint64_t alignment;
    int status = get_alignment(g, &alignment);
    if (status)
        return status;
    uint64_t start = (header_bytes + alignment - 1) & ~(alignment - 1);
    for (size_t i = 0; i < g->n_tensors; i++) {
        gguf_tensor *t = &g->tensors[i];
        if (t->offset % alignment || t->offset > GGUF_MAX_FILE_BYTES)
            return error_set(LAMINAR_E_FORMAT,
                             "the tensor %s has offset %" PRIu64
                             ", which is no multiple of %" PRIu64 " or beyond any file",
                             gguf_shown(t->name, name), t->offset, alignment);
        t->offset += start;
        if (tensor_end(t) > file_bytes)
            return error_set(LAMINAR_E_TRUNCATED,
                             "the file ends at byte %" PRIu64
                             ", but the tensor %s goes on to byte %" PRIu64
                             ". It was cut off: fetch it again",
                             file_bytes, gguf_shown(t->name, name), tensor_end(t));
    }
    return check_overlap(g->by_name, g->n_tensors);
}

/* ---- Opening and closing ------------------------------------------------------------------- */

/* count * size is in proportion to the header, so it fits. At least one byte, so NULL means
 * failure. */
void *gguf_allocate(uint64_t count, size_t size) {
    assert(count <= SIZE_MAX / size - 1);
    void *memory = malloc((size_t)count * size + 1);
    if (!memory)
        error_set(LAMINAR_E_MEMORY, "no memory for %" PRIu64 " bytes of the model's header",
                  count * size);
    return memory;
}

static int fill_tables(gguf_file *g, const void *bytes, uint64_t header_bytes, uint64_t file_bytes,
                       counts n) {
    g->header = gguf_allocate(header_bytes, 1);
    g->pairs = gguf_allocate(n.pairs, sizeof *g->pairs);
    g->tensors = gguf_allocate(n.tensors, sizeof *g->tensors);
    g->by_name = gguf_allocate(n.tensors, sizeof *g->by_name);
    if (!g->header || !g->pairs || !g->tensors || !g->by_name)
        return LAMINAR_E_MEMORY;

    memcpy(g->header, bytes, (size_t)header_bytes);
    reader r = {.bytes = g->header, .n = header_bytes, .file_bytes = file_bytes};
    int status = read_header(&r, &n, g->pairs, g->tensors);
    if (status)
        return status;
    g->n_pairs = (size_t)n.pairs;
    g->n_tensors = (size_t)n.tensors;
    drop_empty(g);
    for (size_t i = 0; i < g->n_tensors; i++)
        g->by_name[i].tensor = &g->tensors[i];

    status = sort_pairs(g);
    if (!status)
        status = place_tensors(g, header_bytes, file_bytes);
    if (!status)
        status = gguf_sort_tensors(g);
    return status;
}

int gguf_open(const void *bytes, size_t n, uint64_t file_bytes, gguf_file **out) {
    *out = NULL;
    if (!bytes || n > file_bytes || file_bytes > GGUF_MAX_FILE_BYTES)
        return error_set(LAMINAR_E_ARGUMENT, "gguf_open: %zu bytes of a file of %" PRIu64, n,
                         file_bytes);
    counts found = {0, 0};
    reader r = {.bytes = bytes, .n = n, .file_bytes = file_bytes};
    int status = read_header(&r, &found, NULL, NULL);
    if (status)
        return status;

    gguf_file *g = calloc(1, sizeof *g);
    if (!g)
        return error_set(LAMINAR_E_MEMORY, "no memory for %zu bytes", sizeof *g);
    status = fill_tables(g, bytes, r.at, file_bytes, found);
    if (status) {
        gguf_close(g);
        return status;
    }
    *out = g;
    return LAMINAR_OK;
}

void gguf_close(gguf_file *g) {
    if (!g)
        return;
    for (size_t i = 0; i < g->n_pairs; i++)
        free(g->pairs[i].converted);
    for (size_t i = 0; i < g->n_parts; i++)
        gguf_close(g->parts[i].file);
    free(g->parts);
    free(g->by_name);
    free(g->tensors);
    free(g->pairs);
    free(g->header);
    free(g);
}

/* ---- Looking tensors up ------------------------------------------------------------------- */

size_t gguf_tensor_count(const gguf_file *g) { return g->n_tensors; }

const gguf_tensor *gguf_tensor_at(const gguf_file *g, size_t index) {
    return index < g->n_tensors ? &g->tensors[index] : NULL;
}

const gguf_tensor *gguf_find_tensor(const gguf_file *g, const char *name) {
    gguf_tensor wanted = {.name = {name, strlen(name)}};
    gguf_tensor_ref key = {&wanted};
    if (!g->n_tensors)
        return NULL;
    const gguf_tensor_ref *found =
        bsearch(&key, g->by_name, g->n_tensors, sizeof *g->by_name, compare_names);
    return found ? found->tensor : NULL;
}
