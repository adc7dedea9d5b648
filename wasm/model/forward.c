/* SPDX-License-Identifier: MIT
 *
 * forward.c - GPT-2's forward pass as a sequence of taps.
 *
 * The program of a pass is taps.def itself: for every tap there is one function here that makes its
 * tensor from the ones before, and forward_next() calls them in the order of the list, once per
 * block where they are in a block. That is why a pass can stop at any tap, be edited there and go
 * on.
 *
 *     x = embed + pos
 *     for each block:
 *         x += attn_out(z(pattern(scores(q, k)), v))        q, k, v = (ln1 x) W_qkv + b
 *         x += mlp_out(gelu(mlp_pre))                        mlp_pre = (ln2 x) W_up + b
 *     logits = ln_final(x) W_U
 *
 * Invariants: plan.c has taken all memory; nothing below can fail except on NaN and on weights that
 * are not there yet. Every pool task writes rows or strips of its own.
 *
 * Source: Radford et al. 2019, "Language Models are Unsupervised Multitask Learners", and the
 * shapes of its released checkpoints.
 */
#include "forward.h"

#include "attention.h"
#include "base/error.h"
#include "base/pool.h"
#include "weights.h"

#include <string.h>

enum { ROW_CHUNK = 8 }; /* rows in a task of row-wise work */

typedef void (*maker)(laminar_run *r);

/* ---- Row-wise work on all threads ---------------------------------------------------------- */

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

static void for_rows(laminar_run *r, int rows, void (*each)(laminar_run *r, int t)) {
    row_job job = {r, each, rows};
    pool_run(some_rows, &job, (rows + ROW_CHUNK - 1) / ROW_CHUNK);
}

static void for_each_row(laminar_run *r, void (*each)(laminar_run *r, int t)) {
    for_rows(r, r->T, each);
}

static float *row(float *x, int t, int width) { return x + (size_t)t * (size_t)width; }

static const gpt2_block *block_of(const laminar_run *r) { return &r->m->blocks[r->layer]; }

/* What is to be done meanwhile, which is done once. */
static laminar_once take_meanwhile(laminar_run *r) {
    laminar_once once = r->meanwhile;
    r->meanwhile = NULL;
    return once;
}

/* ... and where it was not: from here on it is too late. */
static void do_meanwhile(laminar_run *r) {
    laminar_once once = take_meanwhile(r);
    if (once)
        once();
}

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
                  .fast = r->fast,
                  .room = &r->room,
                  .meanwhile = take_meanwhile(r)};
    matmul_run(&job);
}

/* ---- Embedding ----------------------------------------------------------------------------- */

static void matrix_row(const matrix *w, int n, float *out) {
    if (n < w->octet_rows)
        octets_dequantize_row(w->type, kernels_select()->octet_flip,
                              w->data + (size_t)(n / OCTET * OCTET) * w->row_bytes, n % OCTET, 0,
                              w->cols, out);
    else
        quant_dequantize_row(w->type, w->data + (size_t)n * w->row_bytes, 0, w->cols, out);
}

static void make_embed(laminar_run *r) {
    for (int t = 0; t < r->T; t++)
        matrix_row(&r->m->token, r->tokens[t], row(r->out, t, r->m->C));
}

static void make_pos_embed(laminar_run *r) {
    for (int text = 0; text < r->texts; text++)
        for (int t = r->first[text]; t < r->first[text + 1]; t++)
            matrix_row(&r->m->position, r->past + t - r->first[text], row(r->norm, t, r->m->C));
}

/* ---- LayerNorm ----------------------------------------------------------------------------- */

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

static void gain_row(laminar_run *r, int t, const float *gain, const float *bias) {
    r->kernels->gain_bias(row(r->norm, t, r->m->C), r->m->C, gain, bias,
                          row(r->gained, t, r->m->C));
}

static void gain_1(laminar_run *r, int t) {
    gain_row(r, t, block_of(r)->ln1_gain, block_of(r)->ln1_bias);
}

static void gain_2(laminar_run *r, int t) {
    gain_row(r, t, block_of(r)->ln2_gain, block_of(r)->ln2_bias);
}

static void gain_final(laminar_run *r, int t) {
    gain_row(r, t, r->m->final_gain, r->m->final_bias);
}

/* ---- Attention ----------------------------------------------------------------------------- */

/* The first block reads embeddings, every other what the block before left in resid. */
static void make_resid_pre(laminar_run *r) {
    if (r->layer > 0)
        return;
    size_t n = (size_t)r->T * (size_t)r->m->C;
    memcpy(r->resid, r->out, n * sizeof *r->resid);
    for (int t = 0; t < r->T; t++)
        r->kernels->add(row(r->resid, t, r->m->C), row(r->norm, t, r->m->C), r->m->C);
}

/* q, k and v come out of one matrix: made with q, nothing left to do for the other two. */
static void make_q(laminar_run *r) {
    const gpt2_block *b = block_of(r);
    for_each_row(r, gain_1);
    multiply(r, &b->qkv, b->qkv_bias, r->gained, r->qkv);
}

static void make_nothing(laminar_run *r) { (void)r; }

static bool wants(const laminar_run *r, int tap) {
    int at = r->layer * TAP_COUNT + tap;
    return r->keep[at] || r->hook[at];
}

/* result[t][head] = z[t][head] W_O[head]: one product per head over the head's columns of W_O.
 * Where a quantised block straddles two heads, the product runs over whole blocks of a z in which
 * the other heads are 0. */
static void make_result(laminar_run *r) {
    if (!wants(r, TAP_RESULT))
        return;
    const gpt2 *m = r->m;
    const matrix *w = &block_of(r)->proj;
    int block = (int)quant_block_values(w->type);
    float *one = r->gained;
    memset(one, 0, (size_t)r->T * (size_t)m->C * sizeof *one);
    for (int head = 0; head < m->H; head++) {
        int d0 = head * m->D, d1 = d0 + m->D;
        for (int t = 0; t < r->T; t++) {
            if (head > 0)
                memset(row(one, t, m->C) + d0 - m->D, 0, (size_t)m->D * sizeof *one);
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
                      .room = &r->room};
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

/* ---- MLP ----------------------------------------------------------------------------------- */

static void make_mlp_pre(laminar_run *r) {
    const gpt2_block *b = block_of(r);
    for_each_row(r, gain_2);
    multiply(r, &b->up, b->up_bias, r->gained, r->wide);
}

/* A row in so many pieces occupies two threads even where it is the only one. */
enum { GELU_PIECES = 2 * ROW_CHUNK };

static void gelu_piece(laminar_run *r, int at) {
    int t = at / GELU_PIECES, piece = at % GELU_PIECES, F = r->m->F;
    int i0 = F * piece / GELU_PIECES, i1 = F * (piece + 1) / GELU_PIECES;
    r->kernels->gelu(row(r->wide, t, F) + i0, i1 - i0);
}

static void make_mlp_post(laminar_run *r) { for_rows(r, r->T * GELU_PIECES, gelu_piece); }

static void make_mlp_out(laminar_run *r) {
    const gpt2_block *b = block_of(r);
    multiply(r, &b->down, b->down_bias, r->wide, r->out);
}

static void make_resid_post(laminar_run *r) { for_each_row(r, add_out_to_row); }

/* ---- Unembedding --------------------------------------------------------------------------- */

/* Logits of the last positions; all positions only if somebody wants to see them. */
static void make_logits(laminar_run *r) {
    const gpt2 *m = r->m;
    size_t V = (size_t)m->V, C = (size_t)m->C;
    do_meanwhile(r); /* logits are made where taps are kept */
    for_each_row(r, gain_final);
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
                  .fast = r->fast && r->texts == 1, /* 16 bits, never 8 */
                  .room = &r->room};
    matmul_run(&job);
}

static void finish(laminar_run *r) {
    size_t V = (size_t)r->m->V;
    if (r->logits_all)
        for (int i = 0; i < r->texts; i++)
            memcpy(r->logits + (size_t)i * V, row(r->logits_all, r->first[i + 1] - 1, r->m->V),
                   V * sizeof *r->logits);
    if (r->cache)
        r->cache->length += r->T;
}

/* ---- The program --------------------------------------------------------------------------- */

static const maker makers[TAP_COUNT] = {
    [TAP_EMBED] = make_embed,
    [TAP_POS_EMBED] = make_pos_embed,
    [TAP_RESID_PRE] = make_resid_pre,
    [TAP_LN1_SCALE] = make_scale,
    [TAP_LN1_NORM] = make_normalized,
    [TAP_Q] = make_q,
    [TAP_K] = make_nothing,
    [TAP_V] = make_nothing,
    [TAP_SCORES] = attention_scores,
    [TAP_PATTERN] = attention_pattern,
    [TAP_Z] = attention_z,
    [TAP_RESULT] = make_result,
    [TAP_ATTN_OUT] = make_attn_out,
    [TAP_RESID_MID] = make_resid_mid,
    [TAP_LN2_SCALE] = make_scale,
    [TAP_LN2_NORM] = make_normalized,
    [TAP_MLP_PRE] = make_mlp_pre,
    [TAP_MLP_POST] = make_mlp_post,
    [TAP_MLP_OUT] = make_mlp_out,
    [TAP_RESID_POST] = make_resid_post,
    [TAP_LNF_SCALE] = make_scale,
    [TAP_LNF_NORM] = make_normalized,
    [TAP_LOGITS] = make_logits,
};

static tap_view rows_of(const laminar_run *r, float *data, int width, int stride) {
    return (tap_view){data, data ? (size_t)r->T : 0, (size_t)width, (size_t)stride};
}

tap_view forward_view(const laminar_run *r, int tap) {
    const gpt2 *m = r->m;
    int C = m->C;
    switch (tap) {
    case TAP_POS_EMBED:
    case TAP_LN1_NORM:
    case TAP_LN2_NORM:
    case TAP_LNF_NORM:
        return rows_of(r, r->norm, C, C);
    case TAP_RESID_PRE:
    case TAP_RESID_MID:
    case TAP_RESID_POST:
        return rows_of(r, r->resid, C, C);
    case TAP_LN1_SCALE:
    case TAP_LN2_SCALE:
    case TAP_LNF_SCALE:
        return rows_of(r, r->scale, 1, 1);
    case TAP_Q:
        return rows_of(r, r->qkv, C, 3 * C);
    case TAP_K:
        return rows_of(r, r->qkv + C, C, 3 * C);
    case TAP_V:
        return rows_of(r, r->qkv + C + C, C, 3 * C);
    case TAP_SCORES:
    case TAP_PATTERN: {
        size_t all = r->square[r->texts];
        return (tap_view){r->scores, r->scores ? 1 : 0, all, all};
    }
    case TAP_Z:
        return rows_of(r, r->z, C, C);
    case TAP_RESULT:
        return rows_of(r, r->result, m->H * C, m->H * C);
    case TAP_MLP_PRE:
    case TAP_MLP_POST:
        return rows_of(r, r->wide, m->F, m->F);
    case TAP_LOGITS:
        return r->logits_all ? rows_of(r, r->logits_all, m->V, m->V)
                             : (tap_view){r->logits, (size_t)r->texts, (size_t)m->V, (size_t)m->V};
    default:
        return rows_of(r, r->out, C, C); /* EMBED, ATTN_OUT, MLP_OUT */
    }
}

/* Where a NaN or an infinity of the weights first shows: what matrices make, and what LayerNorm's
 * squares may overflow to. All else is sums and averages of these. */
static bool is_checked(int tap) {
    switch (tap) {
    case TAP_EMBED:
    case TAP_POS_EMBED:
    case TAP_LN1_SCALE:
    case TAP_Q:
    case TAP_K:
    case TAP_V:
    case TAP_ATTN_OUT:
    case TAP_LN2_SCALE:
    case TAP_MLP_PRE:
    case TAP_MLP_OUT:
    case TAP_LNF_SCALE:
    case TAP_LOGITS:
        return true;
    default:
        return false;
    }
}

static void check_row(laminar_run *r, int t) {
    tap_view v = forward_view(r, r->tap);
    r->finite[t] = r->kernels->all_finite(v.data + (size_t)t * v.stride, (int)v.width);
}

static int check_finite(laminar_run *r) {
    if (!is_checked(r->tap))
        return LAMINAR_OK;
    int rows = (int)forward_view(r, r->tap).rows;
    for_rows(r, rows, check_row);
    for (int t = 0; t < rows; t++) {
        if (r->finite[t])
            continue;
        char name[TAP_NAME_BYTES];
        taps_name(r->tap, r->layer, name);
        return error_set(LAMINAR_E_NAN,
                         "%s holds a value that is no finite number (row %d): the weights are "
                         "damaged or overflow f32",
                         name, t);
    }
    return LAMINAR_OK;
}

static void keep_row(laminar_run *r, int t) {
    tap_view v = forward_view(r, r->tap);
    memcpy(r->keeping + (size_t)t * v.width, v.data + (size_t)t * v.stride,
           v.width * sizeof *v.data);
}

static void keep(laminar_run *r, int tap) {
    for (int i = 0; i < r->kept_count; i++) {
        kept_tap *k = &r->kept[i];
        if (k->tap != tap || k->layer != r->layer)
            continue;
        tap_view v = forward_view(r, tap);
        if (v.data == k->data)
            return; /* logits are made in place */
        r->keeping = k->data;
        for_rows(r, (int)v.rows, keep_row);
        return;
    }
}

static enum tap_where where_of(const laminar_run *r, int stage) {
    if (stage == 0)
        return TAPS_EMBED;
    if (stage == 2 * r->m->L + 1)
        return TAPS_UNEMBED;
    return stage % 2 ? TAPS_ATTN : TAPS_MLP;
}

/* Sets r->tap to the first tap at or after `tap` that the stage makes; false if there is none. */
static bool seek(laminar_run *r, int tap) {
    enum tap_where where = where_of(r, r->stage);
    while (tap < TAP_COUNT && taps[tap].where != where)
        tap++;
    r->tap = tap;
    return tap < TAP_COUNT;
}

void forward_enter_stage(laminar_run *r, int stage) {
    r->stage = stage;
    bool in_block = stage > 0 && stage <= 2 * r->m->L;
    r->layer = in_block ? (stage - 1) / 2 : 0;
    seek(r, 0);
}

/* Are the weights of the stage at hand there? Of the embeddings, only the batch's rows need be. */
static int check_weights(const laminar_run *r) {
    int status = weights_need_stage(r->m, r->stage);
    if (r->stage > 0)
        return status;
    for (int text = 0; text < r->texts && !status; text++)
        for (int t = 0; t < r->lengths[text] && !status; t++) {
            status = weights_need_row(r->m->token_slot, r->tokens[r->first[text] + t]);
            if (!status)
                status = weights_need_row(r->m->position_slot, r->past + t);
        }
    return status;
}

int forward_next(laminar_run *r) {
    if (r->stage > 2 * r->m->L + 1)
        return LAMINAR_DONE;
    int status = check_weights(r);
    if (status)
        return status;
    do {
        if (!r->made) {
            makers[r->tap](r);
            status = check_finite(r);
            bool hooked = r->hook[r->layer * TAP_COUNT + r->tap];
            if (status || hooked)
                do_meanwhile(r);
            if (status)
                return status;
            r->made = true;
            if (hooked)
                return LAMINAR_HOOK;
        }
        r->made = false;
        if (r->keep[r->layer * TAP_COUNT + r->tap]) {
            do_meanwhile(r);
            keep(r, r->tap);
        }
    } while (seek(r, r->tap + 1));
    do_meanwhile(r);
    r->stage_done = r->stage;
    if (r->stage == 2 * r->m->L + 1) {
        finish(r);
        r->stage++;
        return LAMINAR_DONE;
    }
    forward_enter_stage(r, r->stage + 1);
    return LAMINAR_STAGE;
}

/* ---- The lens ------------------------------------------------------------------------------ */

int forward_logit_lens(const gpt2 *m, const float *x, int n, float *logits) {
    int status = weights_need_stage(m, 2 * m->L + 1);
    if (status)
        return status;
    if (n < 1)
        return error_set(LAMINAR_E_ARGUMENT, "the lens needs at least one vector");
    const kernels *kern = kernels_select();
    arena a = {0};
    float *normed = NULL;
    matmul_room room = {0};
    for (int pass = 0; pass < 2; pass++) {
        normed = arena_take(&a, (uint64_t)n * (uint64_t)m->C, sizeof *normed);
        matmul_take_room(&a, kern, n, m->C, &room);
        if (pass == 0 && arena_allocate(&a))
            return laminar_last_status();
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
                  .room = &room};
    matmul_run(&job);
    arena_free(&a);
    return LAMINAR_OK;
}
