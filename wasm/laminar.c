/* SPDX-License-Identifier: MIT
 *
 * laminar.c - the public surface: thin functions that check their arguments and call the module
 * that does the work. laminar.h says what each function promises.
 */
#include "laminar.h"

#include "base/error.h"
#include "base/json.h"
#include "base/pool.h"
#include "conversion/convert.h"
#include "geometry/pca.h"
#include "model/forward.h"
#include "model/sample.h"
#include "model/weights.h"
#include "readers/gguf_split.h"

#include <stdlib.h>
#include <string.h>

#define LAMINAR_VERSION "0.1.0"

#if defined(LAMINAR_RELAXED)
#define LAMINAR_BUILD "relaxed-threads"
#elif defined(LAMINAR_SIMD128) && defined(LAMINAR_THREADS)
#define LAMINAR_BUILD "simd-threads"
#elif defined(LAMINAR_SIMD128)
#define LAMINAR_BUILD "simd"
#else
#define LAMINAR_BUILD "native"
#endif

/* ---- The engine itself --------------------------------------------------------------------- */

int laminar_init(int threads) {
    int status = pool_start(threads);
    if (!status)
        kernels_select();
    return status;
}

static char *describe(void) {
    json j = {0};
    json_printf(&j, "{\"version\":\"%s\",\"build\":\"%s\",\"kernels\":\"%s\"", LAMINAR_VERSION,
                LAMINAR_BUILD, kernels_select()->name);
    json_raw(&j, ",\"statuses\":{");
#define X(name, value, code) json_printf(&j, "%s\"%d\":\"%s\"", (value) ? "," : "", value, code);
    LAMINAR_STATUS_LIST(X)
#undef X
    json_printf(&j, "},\"events\":{\"done\":%d,\"stage\":%d,\"hook\":%d}", LAMINAR_DONE,
                LAMINAR_STAGE, LAMINAR_HOOK);
    json_printf(&j, ",\"precisions\":{\"exact\":%d,\"fast\":%d}", LAMINAR_EXACT, LAMINAR_FAST);
    json_printf(&j, ",\"keep\":{\"pass\":%d,\"stage\":%d}", LAMINAR_KEEP_PASS, LAMINAR_KEEP_STAGE);
    json_printf(&j, ",\"maxTextBytes\":%d,\"maxThreads\":%d,\"taps\":[", LAMINAR_MAX_TEXT_BYTES,
                LAMINAR_MAX_THREADS);
    for (int i = 0; i < TAP_COUNT; i++)
        json_printf(&j, "%s{\"name\":\"%s\",\"dims\":\"%s\",\"kind\":\"%s\",\"large\":%s}",
                    i ? "," : "", taps[i].name, taps[i].dims, stage_kind_name(taps[i].kind),
                    taps_is_large(i) ? "true" : "false");
    json_raw(&j, "]}");
    return json_finish(&j);
}

const char *laminar_describe(void) {
    static char *description;
    if (!description)
        description = describe();
    if (!description)
        error_set(LAMINAR_E_MEMORY, "no memory for the engine's description");
    return description;
}

/* ---- Models -------------------------------------------------------------------------------- */

/* Is this a size or a place in a file that JavaScript can count to? */
static int check_bytes(double bytes) {
    if (bytes >= 0 && bytes < 0x1p53)
        return LAMINAR_OK;
    return error_set(LAMINAR_E_ARGUMENT, "a file has no byte %g", bytes);
}

laminar_model *laminar_model_open(const void *head, size_t head_bytes, double file_bytes) {
    gpt2 *m = NULL;
    if (check_bytes(file_bytes))
        return NULL;
    return gpt2_open(head, head_bytes, (uint64_t)file_bytes, &m) ? NULL : m;
}

laminar_parts *laminar_parts_create(void) {
    laminar_parts *parts = calloc(1, sizeof *parts);
    if (!parts)
        error_set(LAMINAR_E_MEMORY, "no memory for a list of files");
    return parts;
}

int laminar_parts_add(laminar_parts *parts, const void *head, size_t head_bytes, double file_bytes,
                      double base) {
    int status = check_bytes(file_bytes);
    if (!status)
        status = check_bytes(base);
    return status ? status
                  : gguf_parts_add(parts, head, head_bytes, (uint64_t)file_bytes, (uint64_t)base);
}

laminar_model *laminar_parts_open(laminar_parts *parts) {
    gpt2 *m = NULL;
    return gpt2_open_parts(parts, &m) ? NULL : m;
}

void laminar_parts_free(laminar_parts *parts) {
    if (parts)
        gguf_parts_free(parts);
    free(parts);
}

const char *laminar_model_json(const laminar_model *model) { return model->description; }

void laminar_model_config(const laminar_model *model, laminar_config *config) {
    *config = (laminar_config){.n_layers = model->L,
                               .d_model = model->C,
                               .n_heads = model->H,
                               .d_head = model->D,
                               .d_mlp = model->F,
                               .n_ctx = model->context,
                               .d_vocab = model->V,
                               .eos_token = model->eos};
}

int laminar_model_bind(laminar_model *model, const void *file) { return weights_bind(model, file); }

double laminar_model_bytes(const laminar_model *model, int blocks) {
    return (double)weights_bytes(model, blocks);
}

int laminar_model_reserve(laminar_model *model, int blocks) {
    return weights_reserve(model, blocks);
}

int laminar_model_claim(laminar_model *model, int block) { return weights_claim(model, block); }

void *laminar_model_slot(laminar_model *model, int index) { return weights_slot(model, index); }

int laminar_model_fill(laminar_model *model, int index) { return weights_fill(model, index); }

int laminar_model_fill_rows(laminar_model *model, int index, int first, int count) {
    return weights_fill_rows(model, index, first, count);
}

int laminar_model_forget(laminar_model *model, int index) { return weights_forget(model, index); }

int laminar_model_is_complete(const laminar_model *model) { return weights_are_complete(model); }

int laminar_model_is_filled(const laminar_model *model, int index) {
    return weights_has(model, index);
}

int laminar_model_missing(const laminar_model *model, int stage, int32_t *indices, int capacity) {
    return weights_missing(model, stage, indices, capacity);
}

void laminar_model_free(laminar_model *model) { gpt2_close(model); }

/* ---- Text ---------------------------------------------------------------------------------- */

int laminar_encode(const laminar_model *model, const char *text, size_t bytes, int32_t *ids,
                   size_t capacity) {
    if (!model->tokenizer || !bpe_can_encode(model->tokenizer))
        return error_set(LAMINAR_E_TOKENIZER, "%s", model->tokenizer_note);
    return bpe_encode(model->tokenizer, text, bytes, ids, capacity);
}

const char *laminar_token_bytes(const laminar_model *model, int32_t id, uint32_t *length) {
    const char *bytes = model->tokenizer ? bpe_token_bytes(model->tokenizer, id, length) : NULL;
    if (!bytes)
        error_set(LAMINAR_E_TOKEN, "token %d has no text in this model", id);
    return bytes;
}

/* ---- Running ------------------------------------------------------------------------------- */

laminar_run *laminar_run_open(const laminar_model *model, const int32_t *tokens,
                              const int32_t *lengths, int texts, const char *kept,
                              const char *hooks, int precision, int keep, laminar_cache *cache) {
    laminar_run *r = NULL;
    int status =
        forward_open(model, tokens, lengths, texts, kept, hooks, precision, keep, cache, &r);
    return status ? NULL : r;
}

int laminar_run_next(laminar_run *run) { return forward_next(run); }

#if defined(__EMSCRIPTEN__)
EM_JS(void, call_overlap_of_module, (void), { Module.overlap(); })
#else
#define call_overlap_of_module NULL
#endif

void laminar_run_overlap(laminar_run *run, laminar_overlap_callback callback) {
    run->overlap = callback ? callback : call_overlap_of_module;
}

int laminar_run_missing_rows(laminar_run *run, int index, int32_t *rows, int capacity) {
    int count = forward_missing_rows(run, index);
    for (int i = 0; i < count && i < capacity; i++)
        rows[i] = run->row_list[i];
    return count;
}

int laminar_run_stage(const laminar_run *run) { return run->stage_done; }

const char *laminar_run_taps(const laminar_run *run) { return run->kept_json; }

static const kept_tap *kept_at(const laminar_run *run, int index) {
    return index >= 0 && index < run->kept_count ? &run->kept[index] : NULL;
}

int laminar_run_tap_count(const laminar_run *run) { return run->kept_count; }

int laminar_run_tap_name(const laminar_run *run, int index, char name[LAMINAR_MAX_NAME_BYTES]) {
    const kept_tap *tap = kept_at(run, index);
    if (!tap)
        return error_set(LAMINAR_E_ARGUMENT, "there is no kept tap %d", index);
    taps_name(tap->tap, tap->layer, name);
    return LAMINAR_OK;
}

int laminar_run_tap_shape(const laminar_run *run, int index, int text,
                          uint64_t shape[LAMINAR_MAX_DIMS]) {
    const kept_tap *tap = kept_at(run, index);
    if (!tap || text < 0 || text >= run->texts)
        return error_set(LAMINAR_E_ARGUMENT, "there is no kept tap %d of text %d", index, text);
    return forward_tap_shape(run, tap->tap, text, shape);
}

const float *laminar_run_tap(const laminar_run *run, int index) {
    const kept_tap *tap = kept_at(run, index);
    if (!tap)
        return NULL;
    bool gone = run->keep_stage_only && (tap->stage != run->stage_done || run->at_hook);
    return gone ? NULL : tap->data;
}

size_t laminar_run_tap_floats(const laminar_run *run, int index) {
    const kept_tap *tap = kept_at(run, index);
    return tap ? (size_t)tap->floats : 0;
}

const char *laminar_run_hook_name(const laminar_run *run) {
    static char name[TAP_NAME_BYTES];
    taps_name(run->tap, run->layer, name);
    return name;
}

const char *laminar_run_hook_dims(const laminar_run *run) { return taps[run->tap].dims; }

size_t laminar_run_hook_floats(const laminar_run *run) {
    tap_view v = forward_view(run, run->tap);
    return run->at_hook ? v.rows * v.width : 0;
}

int laminar_run_hook_read(const laminar_run *run, float *data) {
    if (!run->at_hook)
        return error_set(LAMINAR_E_ARGUMENT, "the run is not stopped at a hook");
    tap_view v = forward_view(run, run->tap);
    for (size_t t = 0; t < v.rows; t++)
        memcpy(data + t * v.width, v.data + t * v.stride, v.width * sizeof *data);
    return LAMINAR_OK;
}

int laminar_run_hook_write(laminar_run *run, const float *data) {
    if (!run->at_hook)
        return error_set(LAMINAR_E_ARGUMENT, "the run is not stopped at a hook");
    tap_view v = forward_view(run, run->tap);
    for (size_t t = 0; t < v.rows; t++)
        memcpy(v.data + t * v.stride, data + t * v.width, v.width * sizeof *data);
    return LAMINAR_OK;
}

const float *laminar_run_logits(const laminar_run *run, int text) {
    return text >= 0 && text < run->texts ? run->logits + (size_t)text * (size_t)run->m->V : NULL;
}

double laminar_run_bytes(const laminar_run *run) {
    return (double)run->batch.size + (double)run->memory.size;
}

void laminar_run_free(laminar_run *run) { forward_close(run); }

laminar_cache *laminar_cache_create(const laminar_model *model, int capacity) {
    laminar_cache *cache = NULL;
    return forward_cache_create(model, capacity, &cache) ? NULL : cache;
}

int laminar_cache_length(const laminar_cache *cache) { return cache->length; }

void laminar_cache_free(laminar_cache *cache) { forward_cache_free(cache); }

/* ---- After a run --------------------------------------------------------------------------- */

int laminar_logit_lens(const laminar_model *model, const float *x, int n, float *logits) {
    return forward_logit_lens(model, x, n, logits);
}

int laminar_mask_unused(const laminar_model *model, float *logits) {
    return gpt2_mask_unused(model, logits);
}

int laminar_unembed_direction(const laminar_model *model, int32_t token, float *direction) {
    return forward_unembed_direction(model, token, direction);
}

int laminar_sample(const float *logits, int n, float temperature, int top_k, float top_p,
                   uint32_t seed, uint32_t draw) {
    sample_options options = {temperature, top_p, top_k, seed, draw};
    return sample_token(logits, n, &options);
}

/* ---- Geometry of many vectors -------------------------------------------------------------- */

laminar_pca *laminar_pca_create(int columns) {
    pca *p = NULL;
    return pca_create(columns, &p) ? NULL : p;
}

int laminar_pca_add(laminar_pca *p, const float *rows, int n) { return pca_add(p, rows, n); }

int laminar_pca_columns(const laminar_pca *p) { return p->C; }

double laminar_pca_rows(const laminar_pca *p) { return (double)pca_rows(p); }

int laminar_pca_begin_fit(laminar_pca *p, int components, uint32_t seed) {
    return pca_begin_fit(p, components, seed);
}

int laminar_pca_continue_fit(laminar_pca *p) { return pca_continue_fit(p); }

int laminar_pca_found(const laminar_pca *p) { return p->fit ? p->fit->found : 0; }

const double *laminar_pca_components(const laminar_pca *p) {
    return p->fit ? p->fit->components : NULL;
}

const double *laminar_pca_variances(const laminar_pca *p) { return p->fit ? p->fit->values : NULL; }

double laminar_pca_total_variance(const laminar_pca *p) { return p->fit ? p->fit->total : 0; }

const double *laminar_pca_mean(const laminar_pca *p) { return p->mean; }

void laminar_pca_end_fit(laminar_pca *p) { pca_end_fit(p); }

void laminar_pca_free(laminar_pca *p) { pca_free(p); }

int laminar_project(const float *rows, int n, int columns, const double *mean,
                    const double *components, int k, double *projected) {
    return pca_project(rows, n, columns, mean, components, k, projected);
}

/* ---- Conversion ---------------------------------------------------------------------------- */

laminar_convert *laminar_convert_open(const char *type, const char *name) {
    convert *c = NULL;
    return convert_open(type, name, &c) ? NULL : c;
}

int laminar_convert_text(laminar_convert *c, const char *file, const char *text, size_t bytes) {
    return convert_text(c, file, text, bytes);
}

int laminar_convert_plan(laminar_convert *c, const void *head, size_t head_bytes,
                         double file_bytes) {
    int status = check_bytes(file_bytes);
    return status ? status : convert_plan(c, head, head_bytes, (uint64_t)file_bytes);
}

int laminar_convert_part_count(const laminar_convert *c) { return (int)convert_part_count(c); }

const char *laminar_convert_part_name(const laminar_convert *c, int index) {
    return index < 0 ? NULL : convert_part_name(c, (size_t)index);
}

const char *laminar_convert_json(const laminar_convert *c) { return c->description; }

double laminar_convert_file_bytes(const laminar_convert *c) { return (double)c->file_bytes; }

int laminar_convert_feed(laminar_convert *c, const void *bytes, size_t n, double offset) {
    int status = check_bytes(offset);
    return status ? status : convert_feed(c, bytes, n, (uint64_t)offset);
}

int laminar_convert_rows(laminar_convert *c, const void *bytes, size_t n, double offset) {
    int status = check_bytes(offset);
    return status ? status : convert_rows(c, bytes, n, (uint64_t)offset);
}

const void *laminar_convert_piece(const laminar_convert *c) { return c->piece; }

size_t laminar_convert_piece_bytes(const laminar_convert *c) {
    return c->piece ? c->piece_bytes : 0;
}

double laminar_convert_piece_offset(const laminar_convert *c) { return (double)c->piece_offset; }

int laminar_convert_end(laminar_convert *c) { return convert_end(c); }

void laminar_convert_free(laminar_convert *c) { convert_close(c); }
