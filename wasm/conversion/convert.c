/* SPDX-License-Identifier: MIT
 *
 * convert.c - the stream of a conversion: source bytes in, pieces of the new file out.
 * convert_plan.c decides which tensor goes where; convert_group.c converts a group of rows.
 */
#include "convert_group.h"

#include "base/error.h"
#include "quantize.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- Opening ------------------------------------------------------------------------------- */

static int type_of(const char *name, quant_type *out) {
    static const struct {
        const char *name;
        quant_type type;
    } types[] = {
        {"f32", QUANT_F32}, {"f16", QUANT_F16}, {"q8_0", QUANT_Q8_0}, {"q4_0", QUANT_Q4_0}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (strcmp(types[i].name, name) == 0) {
            *out = types[i].type;
            return LAMINAR_OK;
        }
    }
    return error_set(LAMINAR_E_ARGUMENT, "the type is f32, f16, q8_0 or q4_0, not \"%.40s\"", name);
}

int convert_open(const char *type, const char *name, convert **out) {
    quant_type wanted = QUANT_F32;
    int status = type_of(type, &wanted);
    if (status)
        return status;
    convert *c = calloc(1, sizeof *c);
    if (c)
        c->name = malloc(strlen(name) + 1);
    if (!c || !c->name) {
        free(c);
        return error_set(LAMINAR_E_MEMORY, "no memory for a conversion");
    }
    c->type = wanted;
    memcpy(c->name, name, strlen(name) + 1);
    *out = c;
    return LAMINAR_OK;
}

int convert_text(convert *c, const char *file, const char *text, size_t n) {
    if (c->source_count > 0)
        return error_set(LAMINAR_E_ARGUMENT, "%.40s comes too late: the conversion is planned",
                         file);
    if (n <= HF_MAX_TEXT_BYTES && strcmp(file, HF_INDEX_FILE) == 0)
        return hf_index_read(&c->index, text, n);
    return hf_gpt2_read(&c->model, file, text, n);
}

void convert_close(convert *c) {
    if (!c)
        return;
    hf_gpt2_free(&c->model);
    hf_index_free(&c->index);
    for (size_t i = 0; i < c->source_count; i++)
        safetensors_close(c->sources[i].file);
    free(c->sources);
    convert_names_free(&c->names);
    free(c->name);
    free(c->jobs);
    free(c->by_source);
    free(c->header);
    free(c->description);
    free(c->raw);
    free(c->out);
    free(c->rows);
    free(c);
}

/* ---- The stream ---------------------------------------------------------------------------- */

/* The tensor that holds byte `offset` of the source, or the next one behind it; NULL at the end. */
static convert_job *job_at(const convert *c, uint64_t offset) {
    size_t low = 0, high = c->job_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const convert_job *job = c->by_source[middle].job;
        if (job->source_at + job->source->bytes > offset)
            high = middle;
        else
            low = middle + 1;
    }
    return low < c->job_count ? c->by_source[low].job : NULL;
}

/* FNV-1a, over the bytes of the two tensors that must be equal. */
static void add_to_hash(const convert *c, convert_job *job, const uint8_t *bytes, size_t n) {
    if (!c->head || (job != c->head && job != c->embedding))
        return;
    uint64_t hash = job->hash;
    for (size_t i = 0; i < n; i++)
        hash = (hash ^ bytes[i]) * UINT64_C(0x100000001b3);
    job->hash = hash;
}

static int faulty(const convert_job *job, unsigned faults) {
    char name[SHOWN_BYTES];
    gguf_shown(job->source->name, name);
    if (faults & QUANTIZE_NOT_FINITE)
        return error_set(LAMINAR_E_NAN,
                         "tensor %s holds NaN or infinity: the file is damaged or its training "
                         "failed",
                         name);
    return error_set(LAMINAR_E_UNSUPPORTED,
                     "tensor %s holds a value beyond what %s can hold: convert to f32", name,
                     quant_any_name(job->type));
}

/* Makes the `bytes` bytes at `made` the piece at `offset`. The last piece of a tensor includes the
 * padding behind it. */
static void hand_out(convert *c, const convert_job *job, uint8_t *made, uint64_t offset,
                     uint64_t bytes) {
    uint64_t end = offset + bytes;
    if (end == job->offset + job->bytes) {
        uint64_t padding = gguf_write_padded(end) - end;
        memset(made + bytes, 0, (size_t)padding);
        bytes += padding;
    }
    c->piece = made;
    c->piece_bytes = (size_t)bytes;
    c->piece_offset = offset;
}

/* Converts the next `rows` source rows of the current tensor, which are at `bytes`. */
static int take_group(convert *c, const uint8_t *bytes, uint64_t rows) {
    convert_job *job = c->current;
    uint64_t first = c->taken;
    add_to_hash(c, job, bytes, (size_t)(rows * convert_source_row_bytes(job)));
    unsigned faults = job->compared ? 0 : convert_group(job, bytes, first, rows, c->out);
    if (faults)
        return faulty(job, faults);
    c->taken += rows;
    c->raw_bytes = 0;
    bool complete = c->taken == convert_source_rows(job);
    if (!job->compared && !job->transposed) {
        uint64_t row_bytes = job->bytes / job->rows;
        hand_out(c, job, c->out, job->offset + first * row_bytes, rows * row_bytes);
    } else if (!job->compared && complete) {
        hand_out(c, job, c->out, job->offset, job->bytes);
    }
    if (complete) {
        job->done = true;
        c->current = NULL;
    }
    return LAMINAR_OK;
}

static void begin(convert *c, convert_job *job) {
    c->current = job;
    c->taken = 0;
    c->raw_bytes = 0;
    job->done = false;
    job->hash = UINT64_C(0xcbf29ce484222325);
}

/* Takes bytes of the current tensor until a piece is ready. Returns how many, or a status. */
static int take_bytes(convert *c, const uint8_t *bytes, size_t n) {
    size_t used = 0;
    while (used < n && c->current && !c->piece) {
        const convert_job *job = c->current;
        uint64_t left = convert_source_rows(job) - c->taken, rows = convert_group_rows(job);
        rows = rows < left ? rows : left;
        size_t whole = (size_t)(rows * convert_source_row_bytes(job));
        const uint8_t *group = bytes + used;
        size_t more = whole - c->raw_bytes;
        more = more < n - used ? more : n - used;
        used += more;
        if (more < whole) { /* the group comes in parts */
            memcpy(c->raw + c->raw_bytes, group, more);
            c->raw_bytes += more;
            group = c->raw;
            if (c->raw_bytes < whole)
                break;
        }
        int status = take_group(c, group, rows);
        if (status)
            return status;
    }
    return (int)used;
}

int convert_feed(convert *c, const void *bytes, size_t n, uint64_t offset) {
    char name[SHOWN_BYTES];
    if (!c->description)
        return error_set(LAMINAR_E_ARGUMENT, "the conversion has no plan yet");
    c->piece = NULL;
    n = n < INT32_MAX ? n : INT32_MAX;
    convert_job *job = job_at(c, offset);
    if (!job)
        return (int)n;
    if (offset < job->source_at) { /* the header, or a mask */
        uint64_t gap = job->source_at - offset;
        return gap < n ? (int)gap : (int)n;
    }
    if (offset == job->source_at) {
        begin(c, job);
    } else {
        uint64_t awaited = c->taken * convert_source_row_bytes(job) + c->raw_bytes;
        if (c->current != job || offset - job->source_at != awaited)
            return error_set(LAMINAR_E_ARGUMENT,
                             "byte %" PRIu64 " of the source is in the middle of tensor %s, whose "
                             "bytes must come in order",
                             offset, gguf_shown(job->source->name, name));
    }
    return take_bytes(c, bytes, n);
}

int convert_rows(convert *c, const void *bytes, size_t n, uint64_t offset) {
    if (!c->description)
        return error_set(LAMINAR_E_ARGUMENT, "the conversion has no plan yet");
    c->piece = NULL;
    const convert_job *job = job_at(c, offset);
    bool has_rows = job && convert_has_rows(job) && offset >= job->source_at;
    uint64_t row_bytes = has_rows ? convert_source_row_bytes(job) : 1;
    uint64_t at = has_rows ? offset - job->source_at : 0;
    uint64_t first = at / row_bytes, rows = n / row_bytes;
    if (!has_rows || n == 0 || at % row_bytes || n % row_bytes || n > job->source->bytes - at ||
        rows > convert_group_rows(job))
        return error_set(LAMINAR_E_ARGUMENT,
                         "%zu bytes at %" PRIu64 " of the source are no rows of one tensor", n,
                         offset);
    unsigned faults = convert_group(job, bytes, first, rows, c->rows);
    if (faults)
        return faulty(job, faults);
    uint64_t made = job->bytes / job->rows;
    hand_out(c, job, c->rows, job->offset + first * made, rows * made);
    return LAMINAR_OK;
}

int convert_end(convert *c) {
    char name[SHOWN_BYTES];
    for (size_t i = 0; i < c->job_count; i++)
        if (!c->jobs[i].done)
            return error_set(LAMINAR_E_TRUNCATED,
                             "tensor %s has not come: the weights are "
                             "incomplete",
                             gguf_shown(c->jobs[i].source->name, name));
    bool equal = !c->head || (c->head->source->dtype == c->embedding->source->dtype &&
                              c->head->hash == c->embedding->hash);
    if (!equal)
        return error_set(LAMINAR_E_SOURCE,
                         "lm_head.weight differs from wte.weight, which config.json says it is: "
                         "set tie_word_embeddings to false there to keep both");
    return LAMINAR_OK;
}
