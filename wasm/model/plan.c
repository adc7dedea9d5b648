/* SPDX-License-Identifier: MIT
 *
 * plan.c - opens a pass: checks the batch, finds the wanted taps, allocates all memory.
 *
 * Everything that can be wrong with a request is found here, before any arithmetic; forward.c then
 * only computes.
 */
#include "attention.h"
#include "base/error.h"
#include "base/json.h"
#include "base/pool.h"

#include <stdlib.h>
#include <string.h>

/* ---- The batch ----------------------------------------------------------------------------- */

static int check_batch(const gpt2 *m, const int32_t *tokens, const int32_t *lengths, int texts,
                       const laminar_cache *cache) {
    if (texts < 1)
        return error_set(LAMINAR_E_EMPTY, "there is no text to run");
    if (cache && texts != 1)
        return error_set(LAMINAR_E_ARGUMENT, "a cache holds one text, not %d", texts);
    if (cache && cache->model != m)
        return error_set(LAMINAR_E_ARGUMENT, "the cache belongs to another model");
    int past = cache ? cache->length : 0;
    int64_t total = 0;
    for (int i = 0; i < texts; i++) {
        if (lengths[i] < 1)
            return error_set(LAMINAR_E_EMPTY, "text %d has no tokens", i);
        if (lengths[i] > m->context - past)
            return error_set(LAMINAR_E_CONTEXT, "text %d has %d tokens; the model has %d positions",
                             i, past + lengths[i], m->context);
        for (int t = 0; t < lengths[i]; t++) {
            int32_t id = tokens[total + t];
            if (id < 0 || id >= m->V)
                return error_set(LAMINAR_E_TOKEN, "token %d of text %d is %d; ids go from 0 to %d",
                                 t, i, id, m->V - 1);
        }
        total += lengths[i];
        if (total > INT32_MAX / 64)
            return error_set(LAMINAR_E_MEMORY, "the texts have more than %d tokens together",
                             INT32_MAX / 64);
    }
    if (cache && lengths[0] > cache->capacity - past)
        return error_set(LAMINAR_E_CONTEXT, "%d more tokens do not fit: the cache holds %d of %d",
                         lengths[0], past, cache->capacity);
    return LAMINAR_OK;
}

int forward_tap_shape(const laminar_run *r, int tap, int text, uint64_t shape[TAP_MAX_DIMS]) {
    const gpt2 *m = r->m;
    uint64_t sizes[TAP_LETTERS] = {
#define X(letter) [TAP_DIM_##letter] = (uint64_t)m->letter,
        TAP_MODEL_LETTERS(X)
#undef X
            [TAP_DIM_T] = (uint64_t)r->lengths[text],
        [TAP_DIM_K] = (uint64_t)(r->past + r->lengths[text]),
        [TAP_DIM_1] = 1,
    };
    for (int i = 0; i < taps[tap].n_dims; i++)
        shape[i] = sizes[taps[tap].letters[i]];
    return taps[tap].n_dims;
}

/* Floats of a tap for the whole batch. */
static uint64_t tap_floats(const laminar_run *r, int tap) {
    uint64_t all = 0, shape[TAP_MAX_DIMS];
    for (int text = 0; text < r->texts; text++) {
        uint64_t floats = 1;
        int n = forward_tap_shape(r, tap, text, shape);
        for (int i = 0; i < n; i++)
            floats *= shape[i];
        all += floats;
    }
    return all;
}

static int stage_of_tap(const laminar_run *r, int tap, int layer) {
    return stage_number(taps[tap].kind, layer, r->m->L);
}

/* Is one of the taps in `buffer` kept or hooked, in any layer? */
static bool is_wanted(const laminar_run *r, enum tap_buffer buffer) {
    for (int layer = 0; layer < r->m->L; layer++)
        for (int tap = 0; tap < TAP_COUNT; tap++) {
            int at = layer * TAP_COUNT + tap;
            if (taps[tap].buffer == buffer && (r->keep[at] || r->hook[at]))
                return true;
        }
    return false;
}

/* Counts the bytes on the first call, sets the pointers on the second (arena.h). */
static void layout_batch(laminar_run *r, arena *a) {
    uint64_t texts = (uint64_t)r->texts, T = (uint64_t)r->T;
    uint64_t layer_taps = (uint64_t)r->m->L * TAP_COUNT;
    r->tokens = arena_take(a, T, sizeof *r->tokens);
    r->row_list = arena_take(a, T, sizeof *r->row_list);
    r->lengths = arena_take(a, texts, sizeof *r->lengths);
    r->first = arena_take(a, texts + 1, sizeof *r->first);
    r->chunk = arena_take(a, texts + 1, sizeof *r->chunk);
    r->square = arena_take(a, texts + 1, sizeof *r->square);
    r->keep = arena_take(a, layer_taps, 1);
    r->hook = arena_take(a, layer_taps, 1);
    r->kept = arena_take(a, layer_taps, sizeof *r->kept);
}

/* A buffer for every kept tap. Where taps are kept for their stage only, the taps of all stages
 * share one buffer, as large as the largest stage needs. */
static void layout_kept(laminar_run *r, arena *a) {
    uint64_t largest = 0, in_stage = 0;
    for (int i = 0; i < r->kept_count; i++) {
        bool new_stage = i == 0 || r->kept[i].stage != r->kept[i - 1].stage;
        in_stage = r->kept[i].floats + (new_stage ? 0 : in_stage);
        largest = in_stage > largest ? in_stage : largest;
    }
    float *shared = r->keep_stage_only ? arena_take(a, largest, sizeof(float)) : NULL;
    for (int i = 0; i < r->kept_count; i++) {
        bool new_stage = i == 0 || r->kept[i].stage != r->kept[i - 1].stage;
        if (!r->keep_stage_only)
            r->kept[i].data = arena_take(a, r->kept[i].floats, sizeof(float));
        else if (shared)
            r->kept[i].data = new_stage ? shared : r->kept[i - 1].data + r->kept[i - 1].floats;
    }
}

static void layout_work(laminar_run *r, arena *a) {
    const gpt2 *m = r->m;
    uint64_t T = (uint64_t)r->T, C = (uint64_t)m->C, V = (uint64_t)m->V, texts = (uint64_t)r->texts;
    uint64_t threads = (uint64_t)pool_threads();
    uint64_t widest = C > (uint64_t)m->F ? C : (uint64_t)m->F;
    r->resid = arena_take(a, T * C, sizeof(float));
    r->out = arena_take(a, T * C, sizeof(float));
    r->norm = arena_take(a, T * C, sizeof(float));
    r->gained = arena_take(a, T * C, sizeof(float));
    r->mean = arena_take(a, T, sizeof(float));
    r->scale = arena_take(a, T, sizeof(float));
    r->finite = arena_take(a, T, sizeof *r->finite);
    r->qkv = arena_take(a, T * 3 * C, sizeof(float));
    r->z = arena_take(a, T * C, sizeof(float));
    r->wide = arena_take(a, T * (uint64_t)m->F, sizeof(float));
    if (is_wanted(r, BUFFER_SCORES))
        r->scores = arena_take(a, r->square[texts], sizeof(float));
    else
        r->score_scratch =
            arena_take(a, threads * ATTENTION_CHUNK * (uint64_t)r->longest, sizeof(float));
    if (is_wanted(r, BUFFER_RESULT))
        r->result = arena_take(a, T * (uint64_t)m->H * C, sizeof(float));
    r->logits = arena_take(a, texts * V, sizeof(float));
    r->last = arena_take(a, texts * C, sizeof(float));
    matmul_take_scratch(a, r->kernels, r->T, (int)widest, &r->scratch);
    layout_kept(r, a);
    if (r->hook[TAP_LOGITS] && !r->keep[TAP_LOGITS])
        r->logits_all = arena_take(a, T * V, sizeof(float));
    for (int i = 0; i < r->kept_count; i++)
        if (r->kept[i].tap == TAP_LOGITS)
            r->logits_all = r->kept[i].data;
}

static int take_batch(laminar_run *r, arena *a, const int32_t *tokens, const int32_t *lengths) {
    layout_batch(r, a);
    int status = arena_allocate(a);
    if (status)
        return status;
    layout_batch(r, a);
    memcpy(r->tokens, tokens, (size_t)r->T * sizeof *tokens);
    r->first[0] = r->chunk[0] = 0;
    r->square[0] = 0;
    for (int i = 0; i < r->texts; i++) {
        int n = lengths[i];
        if (r->past + n > r->longest)
            r->longest = r->past + n;
        r->lengths[i] = n;
        r->first[i + 1] = r->first[i] + n;
        r->chunk[i + 1] = r->chunk[i] + (n + ATTENTION_CHUNK - 1) / ATTENTION_CHUNK;
        uint64_t square = (uint64_t)r->m->H * (uint64_t)n * (uint64_t)(r->past + n);
        if (square > SIZE_MAX / 8 - r->square[i])
            return error_set(LAMINAR_E_MEMORY,
                             "the attention of these texts does not fit in memory");
        r->square[i + 1] = r->square[i] + (size_t)square;
    }
    if ((int64_t)r->chunk[r->texts] * r->m->H > INT32_MAX)
        return error_set(LAMINAR_E_MEMORY, "the texts are too many for one pass");
    return LAMINAR_OK;
}

static void add_kept(laminar_run *r, int tap, int layer, json *j) {
    kept_tap *k = &r->kept[r->kept_count++];
    char name[TAP_NAME_BYTES];
    *k = (kept_tap){tap, layer, stage_of_tap(r, tap, layer), tap_floats(r, tap), NULL};
    taps_name(tap, layer, name);
    json_printf(j, "%s{\"name\":\"%s\",\"dims\":\"%s\",", r->kept_count > 1 ? "," : "", name,
                taps[tap].dims);
    stage_describe(j, k->stage, r->m->L);
    json_raw(j, "}");
}

/* Lists the kept taps in the order in which the pass computes them. */
static int select_taps(laminar_run *r, const char *kept, const char *hooked) {
    size_t layer_taps = (size_t)r->m->L * TAP_COUNT;
    memset(r->keep, 0, layer_taps);
    memset(r->hook, 0, layer_taps);
    int status = taps_select(kept, r->m->L, r->keep);
    if (!status)
        status = taps_select(hooked, r->m->L, r->hook);
    if (status)
        return status;
    json j = {0};
    json_raw(&j, "[");
    for (int stage = 0; stage < stage_count(r->m->L); stage++) {
        int block = stage_block(stage, r->m->L), layer = block < 0 ? 0 : block;
        for (int tap = 0; tap < TAP_COUNT; tap++)
            if (r->keep[layer * TAP_COUNT + tap] && stage_of_tap(r, tap, layer) == stage)
                add_kept(r, tap, layer, &j);
    }
    json_raw(&j, "]");
    r->kept_json = json_finish(&j);
    return r->kept_json ? LAMINAR_OK
                        : error_set(LAMINAR_E_MEMORY, "no memory for the list of taps");
}

/* Allocates in three steps, because the size of each step depends on the one before: the run, its
 * batch, its buffers. */
int forward_open(const gpt2 *m, const int32_t *tokens, const int32_t *lengths, int texts,
                 const char *kept, const char *hooked, int precision, int keep,
                 laminar_cache *cache, laminar_run **out) {
    if (precision != LAMINAR_EXACT && precision != LAMINAR_FAST)
        return error_set(LAMINAR_E_ARGUMENT, "there is no precision %d", precision);
    if (keep != LAMINAR_KEEP_PASS && keep != LAMINAR_KEEP_STAGE)
        return error_set(LAMINAR_E_ARGUMENT, "taps are not kept for %d", keep);
    int status = check_batch(m, tokens, lengths, texts, cache);
    if (status)
        return status;
    laminar_run *r = calloc(1, sizeof *r);
    if (!r)
        return error_set(LAMINAR_E_MEMORY, "no memory for a run");
    r->m = m;
    r->kernels = kernels_select();
    r->cache = cache;
    r->fast = precision == LAMINAR_FAST;
    r->keep_stage_only = keep == LAMINAR_KEEP_STAGE;
    r->past = cache ? cache->length : 0;
    r->texts = texts;
    r->stage_done = -1;
    for (int i = 0; i < texts; i++)
        r->T += lengths[i];
    status = take_batch(r, &r->batch, tokens, lengths);
    if (!status)
        status = select_taps(r, kept, hooked);
    if (!status) {
        layout_work(r, &r->memory);
        status = arena_allocate(&r->memory);
    }
    if (status) {
        forward_close(r);
        return status;
    }
    layout_work(r, &r->memory);
    forward_enter_stage(r, 0);
    *out = r;
    return LAMINAR_OK;
}

void forward_close(laminar_run *r) {
    if (!r)
        return;
    arena_free(&r->batch);
    arena_free(&r->memory);
    free(r->kept_json);
    free(r);
}

/* ---- Cache --------------------------------------------------------------------------------- */

static void layout_cache(laminar_cache *c, arena *a) {
    uint64_t floats = (uint64_t)c->model->L * (uint64_t)c->capacity * (uint64_t)c->model->C;
    c->keys = arena_take(a, floats, sizeof(float));
    c->values = arena_take(a, floats, sizeof(float));
}

int forward_cache_create(const gpt2 *m, int capacity, laminar_cache **out) {
    if (capacity < 1 || capacity > m->context)
        return error_set(LAMINAR_E_CONTEXT, "a cache of %d tokens: the model has %d positions",
                         capacity, m->context);
    laminar_cache *c = calloc(1, sizeof *c);
    if (!c)
        return error_set(LAMINAR_E_MEMORY, "no memory for a cache");
    c->model = m;
    c->capacity = capacity;
    layout_cache(c, &c->memory);
    int status = arena_allocate(&c->memory);
    if (status) {
        free(c);
        return status;
    }
    layout_cache(c, &c->memory);
    *out = c;
    return LAMINAR_OK;
}

void forward_cache_free(laminar_cache *cache) {
    if (!cache)
        return;
    arena_free(&cache->memory);
    free(cache);
}
