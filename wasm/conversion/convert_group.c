/* SPDX-License-Identifier: MIT
 *
 * convert_group.c - the arithmetic of a conversion: widen to f32, transpose, quantise.
 *
 * A task is a strip of columns of a Conv1D group (its tile of 32 x STRIP values stays in the
 * first-level cache) or a few rows of any other. No two tasks write to the same bytes.
 */
#include "convert_group.h"

#include "base/pool.h"
#include "quantize.h"

#include <string.h>

enum {
    BLOCK = 32,
    STRIP = 128,           /* columns of a Conv1D task */
    CHUNK = 512,           /* values widened at once; a multiple of BLOCK */
    GROUP_BYTES = 1 << 20, /* source bytes of a group of rows, about */
    ROWS_PER_TASK = 8,
};

uint64_t convert_source_rows(const convert_job *job) {
    return job->transposed ? job->cols : job->rows;
}

uint64_t convert_source_row_bytes(const convert_job *job) {
    return (job->transposed ? job->rows : job->cols) * safetensors_dtype_bytes(job->source->dtype);
}

bool convert_has_rows(const convert_job *job) { return !job->transposed && !job->compared; }

uint64_t convert_group_rows(const convert_job *job) {
    uint64_t all = convert_source_rows(job), row_bytes = convert_source_row_bytes(job);
    uint64_t some = job->transposed ? BLOCK : row_bytes < GROUP_BYTES ? GROUP_BYTES / row_bytes : 1;
    return some < all ? some : all;
}

/* ---- Widening ------------------------------------------------------------------------------ */

static uint16_t load_u16(const uint8_t *p) { return (uint16_t)(p[0] | p[1] << 8); }

static void widen(safetensors_dtype dtype, const uint8_t *source, size_t n, float *out) {
    if (dtype == SAFETENSORS_F32) {
        memcpy(out, source, n * sizeof *out);
    } else if (dtype == SAFETENSORS_F16) {
        for (size_t i = 0; i < n; i++)
            out[i] = quant_f16_to_f32(load_u16(source + 2 * i));
    } else {
        for (size_t i = 0; i < n; i++)
            out[i] = quant_bf16_to_f32(load_u16(source + 2 * i));
    }
}

/* ---- Tasks --------------------------------------------------------------------------------- */

typedef struct group {
    const convert_job *job;
    const uint8_t *source;
    uint64_t first, rows;
    uint8_t *out;
    size_t source_row_bytes, row_bytes, value_bytes;
    unsigned faults[LAMINAR_MAX_THREADS];
} group;

static void encode_strip(void *context, int task, int thread) {
    group *g = context;
    float line[STRIP], tile[STRIP][BLOCK];
    size_t start = (size_t)task * STRIP, rest = (size_t)g->job->rows - start;
    size_t width = rest < STRIP ? rest : STRIP, rows = (size_t)g->rows;
    for (size_t k = 0; k < rows; k++) {
        widen(g->job->source->dtype, g->source + k * g->source_row_bytes + start * g->value_bytes,
              width, line);
        for (size_t j = 0; j < width; j++)
            tile[j][k] = line[j];
    }
    uint8_t *out = g->out + start * g->row_bytes + quant_row_bytes(g->job->type, g->first);
    for (size_t j = 0; j < width; j++)
        g->faults[thread] |= quantize_row(g->job->type, tile[j], rows, out + j * g->row_bytes);
}

static void encode_rows(void *context, int task, int thread) {
    group *g = context;
    float values[CHUNK];
    size_t row = (size_t)task * ROWS_PER_TASK, cols = (size_t)g->job->cols;
    size_t stop = row + ROWS_PER_TASK < g->rows ? row + ROWS_PER_TASK : (size_t)g->rows;
    for (; row < stop; row++) {
        for (size_t k = 0; k < cols; k += CHUNK) {
            size_t n = cols - k < CHUNK ? cols - k : CHUNK;
            widen(g->job->source->dtype, g->source + row * g->source_row_bytes + k * g->value_bytes,
                  n, values);
            uint8_t *out = g->out + row * g->row_bytes + quant_row_bytes(g->job->type, k);
            g->faults[thread] |= quantize_row(g->job->type, values, n, out);
        }
    }
}

unsigned convert_group(const convert_job *job, const uint8_t *source, uint64_t first, uint64_t rows,
                       uint8_t *out) {
    group g = {.job = job,
               .source = source,
               .first = first,
               .rows = rows,
               .out = out,
               .source_row_bytes = (size_t)convert_source_row_bytes(job),
               .row_bytes = (size_t)(job->bytes / job->rows),
               .value_bytes = safetensors_dtype_bytes(job->source->dtype)};
    if (job->transposed)
        pool_run(encode_strip, &g, (int)((job->rows + STRIP - 1) / STRIP));
    else
        pool_run(encode_rows, &g, (int)((rows + ROWS_PER_TASK - 1) / ROWS_PER_TASK));
    unsigned faults = 0;
    for (int thread = 0; thread < LAMINAR_MAX_THREADS; thread++)
        faults |= g.faults[thread];
    return faults;
}
