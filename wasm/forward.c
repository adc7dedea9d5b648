/* SPDX-License-Identifier: MIT
 *
 * forward.c - GPT-2's forward pass as a sequence of taps.
 *
 * The program of a pass is taps.def itself: for every tap there is one function here that makes its
 * tensor from the ones before, and forward_next() calls them in the order of the list, once per block where they
 * are in a block. That is why a pass can stop at any tap, be edited there and go on.
 *
 *     x = embed + pos
 *     for each block:
 *         x += attn_out(z(pattern(scores(q, k)), v))        q, k, v = (ln1 x) W_qkv + b
 *         x += mlp_out(gelu(mlp_pre))                        mlp_pre = (ln2 x) W_up + b
 *     logits = ln_final(x) W_U
 *
 * Invariants: all memory is taken in forward_open(); nothing below can fail except on NaN. Every
 * pool task writes rows or strips of its own.
 *
 * Source: Radford et al. 2019, "Language Models are Unsupervised Multitask Learners", and the
 * shapes of its released checkpoints.
 */
#include "forward.h"

#include "error.h"
#include "json.h"
#include "pool.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    QUERY_CHUNK = 16, /* queries of one head in an attention task */
    ROW_CHUNK = 8,    /* rows in a task of row-wise work */
};

typedef void (*maker)(laminar_run *r);

/* ---- Row-wise work on all threads ------------------------------------------------------------ */

typedef struct row_job {
    laminar_run *run;
    void (*each)(laminar_run *r, int t);
    int rows;
} row_job;

static void some_rows(void *context, int task, int thread) {
    (void)thread;
    const row_job *job = context;
    int stop = (task + 1) * ROW_CHUNK;
    for (int t = task * ROW_CHUNK; t < (stop < job->rows ? stop : job->rows); t++)
        job->each(job->run, t);
}

static void for_each_row(laminar_run *r, void (*each)(laminar_run *r, int t)) {
    row_job job = {r, each, r->T};
    pool_run(some_rows, &job, (r->T + ROW_CHUNK - 1) / ROW_CHUNK);
}

static float *row(float *x, int t, int width) { return x + (size_t)t * (size_t)width; }

static const gpt2_block *block_of(const laminar_run *r) { return &r->m->blocks[r->layer]; }

/* c[T][rows of w] = a[T][cols of w] w^T + bias, in the run's precision. */
static void multiply(laminar_run *r, const matrix *w, const float *bias, const float *a, float *c) {
    matmul job = {.kernels = r->kernels,
                  .w = w,
                  .bias = bias,
                  .a = a,
                  .lda = (size_t)w->cols,
                  .T = r->T,
                  .k1 = w->cols,
                  .c = c,
                  .ldc = (size_t)w->rows,
                  .scratch = r->scratch,
                  .q = r->rounded,
                  .d = r->rounded_scale};
    matmul_run(&job);
}

/* ---- Embedding ------------------------------------------------------------------------------- */

static void matrix_row(const matrix *w, int n, float *out) {
    quant_dequantize_row(w->type, w->data + (size_t)n * w->row_bytes, 0, w->cols, out);
}

static void make_embed(laminar_run *r) {
    for (int t = 0; t < r->T; t++) matrix_row(&r->m->token, r->tokens[t], row(r->out, t, r->m->C));
}

static void make_pos_embed(laminar_run *r) {
    for (int text = 0; text < r->texts; text++)
        for (int t = r->first[text]; t < r->first[text + 1]; t++)
            matrix_row(&r->m->position, r->past + t - r->first[text], row(r->norm, t, r->m->C));
}

/* ---- LayerNorm ------------------------------------------------------------------------------- */

static void stats_of_row(laminar_run *r, int t) {
    r->kernels->layer_norm_stats(row(r->resid, t, r->m->C), r->m->C, r->m->eps, &r->mean[t],
                                 &r->scale[t]);
}

static void normalize_row(laminar_run *r, int t) {
    r->kernels->layer_norm_apply(row(r->resid, t, r->m->C), r->m->C, r->mean[t], r->scale[t],
                                 row(r->norm, t, r->m->C));
}

static void make_scale(laminar_run *r) { for_each_row(r, stats_of_row); }

static void make_normalized(laminar_run *r) { for_each_row(r, normalize_row); }

static void apply_gain(laminar_run *r, const float *gain, const float *bias) {
    for (int t = 0; t < r->T; t++)
        r->kernels->gain_bias(row(r->norm, t, r->m->C), r->m->C, gain, bias,
                              row(r->gained, t, r->m->C));
}

/* ---- Attention ------------------------------------------------------------------------------- */

/* The first block reads embeddings, every other what the block before left in resid. */
static void make_resid_pre(laminar_run *r) {
    if (r->layer > 0) return;
    size_t n = (size_t)r->T * (size_t)r->m->C;
    memcpy(r->resid, r->out, n * sizeof *r->resid);
    for (int t = 0; t < r->T; t++)
        r->kernels->add(row(r->resid, t, r->m->C), row(r->norm, t, r->m->C), r->m->C);
}

/* q, k and v come out of one matrix: made with q, nothing left to do for the other two. */
static void make_q(laminar_run *r) {
    const gpt2_block *b = block_of(r);
    apply_gain(r, b->ln1_gain, b->ln1_bias);
    multiply(r, &b->qkv, b->qkv_bias, r->gained, r->qkv);
}

static void make_nothing(laminar_run *r) { (void)r; }

/* A task of attention: queries q0..q1 of one head of one text. */
typedef struct query_chunk {
    const float *q, *k, *v; /* first rows of the text */
    size_t ldq, ldk;
    float *z;
    float *scores; /* row of query q0 */
    size_t lds;
    int q0, q1, keys; /* keys = past + length of the text */
} query_chunk;

static int text_of_chunk(const laminar_run *r, int chunk) {
    int low = 0, high = r->texts;
    while (high - low > 1) {
        int middle = (low + high) / 2;
        if (r->chunk[middle] <= chunk) low = middle;
        else high = middle;
    }
    return low;
}

static int longest_row(const laminar_run *r) {
    int most = 0;
    for (int i = 0; i < r->texts; i++) most = r->lengths[i] > most ? r->lengths[i] : most;
    return r->past + most;
}

static query_chunk find_chunk(const laminar_run *r, int task, int thread) {
    const gpt2 *m = r->m;
    int chunks = r->chunk[r->texts], head = task / chunks, chunk = task % chunks;
    int text = text_of_chunk(r, chunk), length = r->lengths[text];
    size_t C = (size_t)m->C, at_head = (size_t)head * (size_t)m->D;
    const float *first = r->qkv + (size_t)r->first[text] * 3 * C + at_head;
    query_chunk c = {.q = first, .k = first + C, .v = first + 2 * C, .ldq = 3 * C, .ldk = 3 * C};
    if (r->cache) {
        size_t block = (size_t)r->layer * (size_t)r->cache->capacity * C;
        c.k = r->cache->keys + block + at_head;
        c.v = r->cache->values + block + at_head;
        c.ldk = C;
    }
    c.keys = r->past + length;
    c.q0 = (chunk - r->chunk[text]) * QUERY_CHUNK;
    c.q1 = c.q0 + QUERY_CHUNK < length ? c.q0 + QUERY_CHUNK : length;
    c.z = r->z + (size_t)r->first[text] * C + at_head;
    if (r->scores) {
        c.lds = (size_t)c.keys;
        c.scores = r->scores + r->square[text] + (size_t)(head * length + c.q0) * c.lds;
    } else {
        c.lds = (size_t)longest_row(r);
        c.scores = r->score_scratch + (size_t)thread * QUERY_CHUNK * c.lds;
    }
    return c;
}

static void chunk_scores(const laminar_run *r, const query_chunk *c) {
    float scale = 1.0f / sqrtf((float)r->m->D);
    for (int t = c->q0; t < c->q1; t++) {
        float *scores = c->scores + (size_t)(t - c->q0) * c->lds;
        int visible = r->past + t + 1;
        r->kernels->attn_scores(c->q + (size_t)t * c->ldq, c->k, c->ldk, visible, r->m->D, scale,
                                scores);
        if (r->scores)
            for (int j = visible; j < c->keys; j++) scores[j] = -INFINITY;
    }
}

/* Softmax over the visible keys. Where the scores are on show, all keys take part: a hook may have
 * unmasked some; masked ones become 0. */
static void chunk_pattern(const laminar_run *r, const query_chunk *c) {
    for (int t = c->q0; t < c->q1; t++)
        r->kernels->softmax(c->scores + (size_t)(t - c->q0) * c->lds,
                            r->scores ? c->keys : r->past + t + 1);
}

static void chunk_z(const laminar_run *r, const query_chunk *c) {
    for (int t = c->q0; t < c->q1; t++)
        r->kernels->attn_mix(c->scores + (size_t)(t - c->q0) * c->lds, c->v, c->ldk,
                             r->scores ? c->keys : r->past + t + 1, r->m->D,
                             c->z + (size_t)t * (size_t)r->m->C);
}

static void scores_task(void *context, int task, int thread) {
    query_chunk c = find_chunk(context, task, thread);
    chunk_scores(context, &c);
}

static void pattern_task(void *context, int task, int thread) {
    query_chunk c = find_chunk(context, task, thread);
    chunk_pattern(context, &c);
}

static void z_task(void *context, int task, int thread) {
    query_chunk c = find_chunk(context, task, thread);
    chunk_z(context, &c);
}

/* Scores, pattern and z of a chunk in one go, in a thread's scratch: nobody wants to see them. */
static void attention_task(void *context, int task, int thread) {
    query_chunk c = find_chunk(context, task, thread);
    chunk_scores(context, &c);
    chunk_pattern(context, &c);
    chunk_z(context, &c);
}

static int attention_tasks(const laminar_run *r) { return r->m->H * r->chunk[r->texts]; }

static void append_to_cache(laminar_run *r) {
    size_t C = (size_t)r->m->C;
    size_t at = ((size_t)r->layer * (size_t)r->cache->capacity + (size_t)r->past) * C;
    for (int t = 0; t < r->T; t++, at += C) {
        const float *q = row(r->qkv, t, 3 * r->m->C);
        memcpy(r->cache->keys + at, q + C, C * sizeof *q);
        memcpy(r->cache->values + at, q + 2 * C, C * sizeof *q);
    }
}

static void make_scores(laminar_run *r) {
    if (r->cache) append_to_cache(r);
    if (r->scores) pool_run(scores_task, r, attention_tasks(r));
}

static void make_pattern(laminar_run *r) {
    if (r->scores) pool_run(pattern_task, r, attention_tasks(r));
}

static void make_z(laminar_run *r) {
    pool_run(r->scores ? z_task : attention_task, r, attention_tasks(r));
}

static bool wants(const laminar_run *r, int tap) {
    int at = r->layer * TAP_COUNT + tap;
    return r->keep[at] || r->hook[at];
}

/* result[t][head] = z[t][head] W_O[head]: one product per head over the head's columns of W_O. Where
 * a quantised block straddles two heads, the product runs over whole blocks of a z in which the
 * other heads are 0. */
static void make_result(laminar_run *r) {
    if (!wants(r, TAP_RESULT)) return;
    const gpt2 *m = r->m;
    const matrix *w = &block_of(r)->proj;
    int block = (int)quant_block_values(w->type);
    float *one = r->gained;
    memset(one, 0, (size_t)r->T * (size_t)m->C * sizeof *one);
    for (int head = 0; head < m->H; head++) {
        int d0 = head * m->D, d1 = d0 + m->D;
        for (int t = 0; t < r->T; t++) {
            if (head > 0) memset(row(one, t, m->C) + d0 - m->D, 0, (size_t)m->D * sizeof *one);
            memcpy(row(one, t, m->C) + d0, row(r->z, t, m->C) + d0, (size_t)m->D * sizeof *one);
        }
        matmul job = {.kernels = r->kernels,
                      .w = w,
                      .a = one,
                      .lda = (size_t)m->C,
                      .T = r->T,
                      .k0 = d0 / block * block,
                      .k1 = (d1 + block - 1) / block * block,
                      .c = r->result + (size_t)head * (size_t)m->C,
                      .ldc = (size_t)m->H * (size_t)m->C,
                      .scratch = r->scratch};
        matmul_run(&job);
    }
}

/* From z; or from the heads' results where a hook may have changed those. */
static void make_attn_out(laminar_run *r) {
    const gpt2_block *b = block_of(r);
    if (!r->hook[r->layer * TAP_COUNT + TAP_RESULT]) {
        multiply(r, &b->proj, b->proj_bias, r->z, r->out);
        return;
    }
    for (int t = 0; t < r->T; t++) {
        float *out = row(r->out, t, r->m->C);
        memcpy(out, b->proj_bias, (size_t)r->m->C * sizeof *out);
        for (int head = 0; head < r->m->H; head++)
            r->kernels->add(out, row(r->result, t * r->m->H + head, r->m->C), r->m->C);
    }
}

static void add_out_to_row(laminar_run *r, int t) {
    r->kernels->add(row(r->resid, t, r->m->C), row(r->out, t, r->m->C), r->m->C);
}

static void make_resid_mid(laminar_run *r) { for_each_row(r, add_out_to_row); }

/* ---- MLP ------------------------------------------------------------------------------------- */

static void make_mlp_pre(laminar_run *r) {
    const gpt2_block *b = block_of(r);
    apply_gain(r, b->ln2_gain, b->ln2_bias);
    multiply(r, &b->up, b->up_bias, r->gained, r->wide);
}

static void gelu_row(laminar_run *r, int t) { r->kernels->gelu(row(r->wide, t, r->m->F), r->m->F); }

static void make_mlp_post(laminar_run *r) { for_each_row(r, gelu_row); }

static void make_mlp_out(laminar_run *r) {
    const gpt2_block *b = block_of(r);
    multiply(r, &b->down, b->down_bias, r->wide, r->out);
}

static void make_resid_post(laminar_run *r) { for_each_row(r, add_out_to_row); }

/* ---- Unembedding ----------------------------------------------------------------------------- */

/* Logits of the last positions; all positions only if somebody wants to see them. */
static void make_logits(laminar_run *r) {
    const gpt2 *m = r->m;
    size_t V = (size_t)m->V, C = (size_t)m->C;
    apply_gain(r, m->final_gain, m->final_bias);
    if (r->logits_all) {
        multiply(r, &m->output, NULL, r->gained, r->logits_all);
        return;
    }
    for (int i = 0; i < r->texts; i++)
        memcpy(r->last + (size_t)i * C, row(r->gained, r->first[i + 1] - 1, m->C),
               C * sizeof *r->last);
    matmul job = {.kernels = r->kernels,
                  .w = &m->output,
                  .a = r->last,
                  .lda = C,
                  .T = r->texts,
                  .k1 = m->C,
                  .c = r->logits,
                  .ldc = V,
                  .scratch = r->scratch};
    matmul_run(&job);
}

static void finish(laminar_run *r) {
    size_t V = (size_t)r->m->V;
    if (r->logits_all)
        for (int i = 0; i < r->texts; i++)
            memcpy(r->logits + (size_t)i * V, row(r->logits_all, r->first[i + 1] - 1, r->m->V),
                   V * sizeof *r->logits);
    if (r->cache) r->cache->length += r->T;
}

/* ---- The program ----------------------------------------------------------------------------- */

static const maker makers[TAP_COUNT] = {
    [TAP_EMBED] = make_embed,           [TAP_POS_EMBED] = make_pos_embed,
    [TAP_RESID_PRE] = make_resid_pre,   [TAP_LN1_SCALE] = make_scale,
    [TAP_LN1_NORM] = make_normalized,   [TAP_Q] = make_q,
    [TAP_K] = make_nothing,             [TAP_V] = make_nothing,
    [TAP_SCORES] = make_scores,         [TAP_PATTERN] = make_pattern,
    [TAP_Z] = make_z,                   [TAP_RESULT] = make_result,
    [TAP_ATTN_OUT] = make_attn_out,     [TAP_RESID_MID] = make_resid_mid,
    [TAP_LN2_SCALE] = make_scale,       [TAP_LN2_NORM] = make_normalized,
    [TAP_MLP_PRE] = make_mlp_pre,       [TAP_MLP_POST] = make_mlp_post,
    [TAP_MLP_OUT] = make_mlp_out,       [TAP_RESID_POST] = make_resid_post,
    [TAP_LNF_SCALE] = make_scale,       [TAP_LNF_NORM] = make_normalized,
    [TAP_LOGITS] = make_logits,
};

static tap_view rows_of(const laminar_run *r, float *data, int width, int stride) {
    return (tap_view){data, (size_t)r->T, (size_t)width, (size_t)stride};
}

tap_view forward_view(const laminar_run *r, int tap) {
    const gpt2 *m = r->m;
    int C = m->C;
    switch (tap) {
    case TAP_POS_EMBED:
    case TAP_LN1_NORM:
    case TAP_LN2_NORM:
    case TAP_LNF_NORM: return rows_of(r, r->norm, C, C);
    case TAP_RESID_PRE:
    case TAP_RESID_MID:
    case TAP_RESID_POST: return rows_of(r, r->resid, C, C);
    case TAP_LN1_SCALE:
    case TAP_LN2_SCALE:
    case TAP_LNF_SCALE: return rows_of(r, r->scale, 1, 1);
    case TAP_Q: return rows_of(r, r->qkv, C, 3 * C);
    case TAP_K: return rows_of(r, r->qkv + C, C, 3 * C);
    case TAP_V: return rows_of(r, r->qkv + 2 * C, C, 3 * C);
    case TAP_SCORES:
    case TAP_PATTERN: {
        size_t all = r->scores ? r->square[r->texts] : 0;
        return (tap_view){r->scores, 1, all, all};
    }
    case TAP_Z: return rows_of(r, r->z, C, C);
    case TAP_RESULT: return rows_of(r, r->result, r->result ? m->H * C : 0, m->H * C);
    case TAP_MLP_PRE:
    case TAP_MLP_POST: return rows_of(r, r->wide, m->F, m->F);
    case TAP_LOGITS:
        return r->logits_all ? rows_of(r, r->logits_all, m->V, m->V)
                             : (tap_view){r->logits, (size_t)r->texts, (size_t)m->V, (size_t)m->V};
    default: return rows_of(r, r->out, C, C); /* EMBED, ATTN_OUT, MLP_OUT */
    }
}

/* Floats of a tap for the whole batch, before any buffer exists. */
static uint64_t tap_floats(const laminar_run *r, int tap) {
    uint64_t T = (uint64_t)r->T, C = (uint64_t)r->m->C, H = (uint64_t)r->m->H;
    switch (tap) {
    case TAP_LN1_SCALE:
    case TAP_LN2_SCALE:
    case TAP_LNF_SCALE: return T;
    case TAP_SCORES:
    case TAP_PATTERN: return r->square[r->texts];
    case TAP_RESULT: return T * H * C;
    case TAP_MLP_PRE:
    case TAP_MLP_POST: return T * (uint64_t)r->m->F;
    case TAP_LOGITS: return T * (uint64_t)r->m->V;
    default: return T * C;
    }
}

/* Is every value a number? Scores are not asked: masked ones are -inf, and what could spoil them
 * has been looked at as q and k. */
static int check_finite(const laminar_run *r, int tap) {
    if (tap == TAP_SCORES) return LAMINAR_OK;
    tap_view v = forward_view(r, tap);
    for (size_t i = 0; i < v.rows; i++) {
        float worst = 0; /* x - x is 0 for a finite x, else NaN, and NaN stays */
        const float *x = v.data + i * v.stride;
        for (size_t j = 0; j < v.width; j++) worst += x[j] - x[j];
        if (worst == 0) continue;
        char name[TAP_NAME_BYTES];
        taps_name(tap, r->layer, name);
        return error_set(LAMINAR_E_NAN,
                         "%s holds a value that is no finite number (row %d): the weights are "
                         "damaged or overflow f32",
                         name, (int)i);
    }
    return LAMINAR_OK;
}

static void keep(laminar_run *r, int tap) {
    for (int i = 0; i < r->kept_count; i++) {
        kept_tap *k = &r->kept[i];
        if (k->tap != tap || k->layer != r->layer) continue;
        tap_view v = forward_view(r, tap);
        if (v.data == k->data) return; /* logits are made in place */
        for (size_t t = 0; t < v.rows; t++)
            memcpy(k->data + t * v.width, v.data + t * v.stride, v.width * sizeof *v.data);
        return;
    }
}

static enum tap_where where_of(const laminar_run *r, int stage) {
    if (stage == 0) return TAPS_EMBED;
    if (stage == 2 * r->m->L + 1) return TAPS_UNEMBED;
    return stage % 2 ? TAPS_ATTN : TAPS_MLP;
}

static int stage_of(const laminar_run *r, int tap, int layer) {
    switch (taps[tap].where) {
    case TAPS_EMBED: return 0;
    case TAPS_ATTN: return 2 * layer + 1;
    case TAPS_MLP: return 2 * layer + 2;
    default: return 2 * r->m->L + 1;
    }
}

/* Sets r->tap to the first tap at or after `tap` that the stage makes; false if there is none. */
static bool seek(laminar_run *r, int tap) {
    enum tap_where where = where_of(r, r->stage);
    while (tap < TAP_COUNT && taps[tap].where != where) tap++;
    r->tap = tap;
    return tap < TAP_COUNT;
}

static void enter_stage(laminar_run *r, int stage) {
    r->stage = stage;
    bool in_block = stage > 0 && stage <= 2 * r->m->L;
    r->layer = in_block ? (stage - 1) / 2 : 0;
    seek(r, 0);
}

int forward_next(laminar_run *r) {
    if (r->stage > 2 * r->m->L + 1) return LAMINAR_DONE;
    do {
        if (!r->made) {
            makers[r->tap](r);
            int status = check_finite(r, r->tap);
            if (status) return status;
            r->made = true;
            if (r->hook[r->layer * TAP_COUNT + r->tap]) return LAMINAR_HOOK;
        }
        r->made = false;
        if (r->keep[r->layer * TAP_COUNT + r->tap]) keep(r, r->tap);
    } while (seek(r, r->tap + 1));
    r->stage_done = r->stage;
    if (r->stage == 2 * r->m->L + 1) {
        finish(r);
        r->stage++;
        return LAMINAR_DONE;
    }
    enter_stage(r, r->stage + 1);
    return LAMINAR_STAGE;
}

/* ---- Opening --------------------------------------------------------------------------------- */

static int check_batch(const gpt2 *m, const int32_t *tokens, const int32_t *lengths, int texts,
                       const laminar_cache *cache) {
    if (!gpt2_ready(m))
        return error_set(LAMINAR_E_ARGUMENT, "%d of the model's %d tensors are not loaded yet",
                         m->slot_count - m->filled, m->slot_count);
    if (texts < 1) return error_set(LAMINAR_E_EMPTY, "there is no text to run");
    if (cache && texts != 1)
        return error_set(LAMINAR_E_ARGUMENT, "a cache holds one text, not %d", texts);
    if (cache && cache->model != m)
        return error_set(LAMINAR_E_ARGUMENT, "the cache belongs to another model");
    int past = cache ? cache->length : 0;
    int64_t total = 0;
    for (int i = 0; i < texts; i++) {
        if (lengths[i] < 1) return error_set(LAMINAR_E_EMPTY, "text %d has no tokens", i);
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

static bool any_layer_wants(const laminar_run *r, int tap) {
    for (int layer = 0; layer < r->m->L; layer++)
        if (r->keep[layer * TAP_COUNT + tap] || r->hook[layer * TAP_COUNT + tap]) return true;
    return false;
}

/* Counts on the first call, hands out on the second (arena.h). */
static void layout_batch(laminar_run *r, arena *a) {
    uint64_t texts = (uint64_t)r->texts, T = (uint64_t)r->T;
    uint64_t places = (uint64_t)r->m->L * TAP_COUNT;
    r->tokens = arena_take(a, T, sizeof *r->tokens);
    r->lengths = arena_take(a, texts, sizeof *r->lengths);
    r->first = arena_take(a, texts + 1, sizeof *r->first);
    r->chunk = arena_take(a, texts + 1, sizeof *r->chunk);
    r->square = arena_take(a, texts + 1, sizeof *r->square);
    r->keep = arena_take(a, places, 1);
    r->hook = arena_take(a, places, 1);
    r->kept = arena_take(a, places, sizeof *r->kept);
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
    r->qkv = arena_take(a, T * 3 * C, sizeof(float));
    r->z = arena_take(a, T * C, sizeof(float));
    r->wide = arena_take(a, T * (uint64_t)m->F, sizeof(float));
    if (any_layer_wants(r, TAP_SCORES) || any_layer_wants(r, TAP_PATTERN))
        r->scores = arena_take(a, r->square[texts], sizeof(float));
    else
        r->score_scratch =
            arena_take(a, threads * QUERY_CHUNK * (uint64_t)longest_row(r), sizeof(float));
    if (any_layer_wants(r, TAP_RESULT))
        r->result = arena_take(a, T * (uint64_t)m->H * C, sizeof(float));
    r->logits = arena_take(a, texts * V, sizeof(float));
    r->last = arena_take(a, texts * C, sizeof(float));
    r->scratch = arena_take(a, threads, matmul_scratch_bytes());
    if (r->fast) {
        r->rounded = arena_take(a, T * widest, sizeof(int16_t));
        r->rounded_scale = arena_take(a, T * (widest / 32 + 1), sizeof(float));
    }
    for (int i = 0; i < r->kept_count; i++)
        r->kept[i].data = arena_take(a, r->kept[i].floats, sizeof(float));
    if (r->hook[TAP_LOGITS] && !r->keep[TAP_LOGITS])
        r->logits_all = arena_take(a, T * V, sizeof(float));
    for (int i = 0; i < r->kept_count; i++)
        if (r->kept[i].tap == TAP_LOGITS) r->logits_all = r->kept[i].data;
}

static int take_batch(laminar_run *r, arena *a, const int32_t *tokens, const int32_t *lengths) {
    layout_batch(r, a);
    int status = arena_allocate(a);
    if (status) return status;
    layout_batch(r, a);
    memcpy(r->tokens, tokens, (size_t)r->T * sizeof *tokens);
    r->first[0] = r->chunk[0] = 0;
    r->square[0] = 0;
    for (int i = 0; i < r->texts; i++) {
        int n = lengths[i];
        r->lengths[i] = n;
        r->first[i + 1] = r->first[i] + n;
        r->chunk[i + 1] = r->chunk[i] + (n + QUERY_CHUNK - 1) / QUERY_CHUNK;
        uint64_t square = (uint64_t)r->m->H * (uint64_t)n * (uint64_t)(r->past + n);
        if (square > SIZE_MAX / 8 - r->square[i])
            return error_set(LAMINAR_E_MEMORY, "the attention of these texts does not fit in memory");
        r->square[i + 1] = r->square[i] + (size_t)square;
    }
    if ((int64_t)r->chunk[r->texts] * r->m->H > INT32_MAX)
        return error_set(LAMINAR_E_MEMORY, "the texts are too many for one pass");
    return LAMINAR_OK;
}

static int select_taps(laminar_run *r, const char *kept, const char *hooked) {
    size_t places = (size_t)r->m->L * TAP_COUNT;
    memset(r->keep, 0, places);
    memset(r->hook, 0, places);
    int status = taps_select(kept, r->m->L, r->keep);
    if (!status) status = taps_select(hooked, r->m->L, r->hook);
    if (status) return status;
    json j = {0};
    json_raw(&j, "[");
    for (int at = 0; at < (int)places; at++) {
        if (!r->keep[at]) continue;
        int tap = at % TAP_COUNT, layer = at / TAP_COUNT;
        kept_tap *k = &r->kept[r->kept_count++];
        *k = (kept_tap){tap, layer, stage_of(r, tap, layer), tap_floats(r, tap), NULL};
        char name[TAP_NAME_BYTES];
        taps_name(tap, layer, name);
        json_printf(&j, "%s{\"name\":\"%s\",\"dims\":\"%s\",\"stage\":%d}",
                    r->kept_count > 1 ? "," : "", name, taps[tap].dims, k->stage);
    }
    json_raw(&j, "]");
    r->kept_json = json_finish(&j);
    return r->kept_json ? LAMINAR_OK
                        : error_set(LAMINAR_E_MEMORY, "no memory for the list of taps");
}

/* A run's own struct, its batch and its working memory, in three steps because each step's size
 * depends on the one before. */
int forward_open(const gpt2 *m, const int32_t *tokens, const int32_t *lengths, int texts,
                 const char *kept, const char *hooked, int precision, laminar_cache *cache,
                 laminar_run **out) {
    if (precision != LAMINAR_EXACT && precision != LAMINAR_FAST)
        return error_set(LAMINAR_E_ARGUMENT, "there is no precision %d", precision);
    int status = check_batch(m, tokens, lengths, texts, cache);
    if (status) return status;
    laminar_run *r = calloc(1, sizeof *r);
    if (!r) return error_set(LAMINAR_E_MEMORY, "no memory for a run");
    r->m = m;
    r->kernels = kernels_select();
    r->cache = cache;
    r->fast = precision == LAMINAR_FAST;
    r->past = cache ? cache->length : 0;
    r->texts = texts;
    r->stage_done = -1;
    for (int i = 0; i < texts; i++) r->T += lengths[i];
    status = take_batch(r, &r->batch, tokens, lengths);
    if (!status) status = select_taps(r, kept, hooked);
    if (!status) {
        layout_work(r, &r->memory);
        status = arena_allocate(&r->memory);
    }
    if (status) {
        forward_close(r);
        return status;
    }
    layout_work(r, &r->memory);
    enter_stage(r, 0);
    *out = r;
    return LAMINAR_OK;
}

void forward_close(laminar_run *r) {
    if (!r) return;
    arena_free(&r->batch);
    arena_free(&r->memory);
    free(r->kept_json);
    free(r);
}

/* ---- Cache and lens -------------------------------------------------------------------------- */

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
    if (!c) return error_set(LAMINAR_E_MEMORY, "no memory for a cache");
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
    if (!cache) return;
    arena_free(&cache->memory);
    free(cache);
}

int forward_logit_lens(const gpt2 *m, const float *x, int n, float *logits) {
    if (!gpt2_ready(m)) return error_set(LAMINAR_E_ARGUMENT, "the model's weights are not loaded");
    if (n < 1) return error_set(LAMINAR_E_ARGUMENT, "the lens needs at least one vector");
    const kernels *kern = kernels_select();
    arena a = {0};
    float *normed = NULL;
    void *scratch = NULL;
    for (int pass = 0; pass < 2; pass++) {
        normed = arena_take(&a, (uint64_t)n * (uint64_t)m->C, sizeof *normed);
        scratch = arena_take(&a, (uint64_t)pool_threads(), matmul_scratch_bytes());
        if (pass == 0 && arena_allocate(&a)) return laminar_last_status();
    }
    for (int i = 0; i < n; i++) {
        float mean, scale, *y = row(normed, i, m->C);
        kern->layer_norm_stats(x + (size_t)i * (size_t)m->C, m->C, m->eps, &mean, &scale);
        kern->layer_norm_apply(x + (size_t)i * (size_t)m->C, m->C, mean, scale, y);
        kern->gain_bias(y, m->C, m->final_gain, m->final_bias, y);
    }
    matmul job = {.kernels = kern,
                  .w = &m->output,
                  .a = normed,
                  .lda = (size_t)m->C,
                  .T = n,
                  .k1 = m->C,
                  .c = logits,
                  .ldc = (size_t)m->V,
                  .scratch = scratch};
    matmul_run(&job);
    arena_free(&a);
    return LAMINAR_OK;
}
