/* SPDX-License-Identifier: MIT
 *
 * forward.c - GPT-2's forward pass as a sequence of taps.
 *
 * The program of a pass is taps.def itself. Every tap has one function here that computes its
 * tensor from the taps before. forward_next() calls these functions in the order of the list, and
 * repeats the taps of a block for every block. So a pass can stop at any tap, be edited there and
 * go on.
 *
 *     x = embed + pos
 *     for each block:
 *         x += attn_out(z(pattern(scores(q, k)), v))        q, k, v = (ln1 x) W_qkv + b
 *         x += mlp_out(gelu(mlp_pre))                        mlp_pre = (ln2 x) W_up + b
 *     logits = ln_final(x) W_U
 *
 * Invariants: plan.c has allocated all memory; nothing below can fail except on NaN and on weights
 * that are not there yet. Every pool task writes rows or strips of its own.
 *
 * Source: Radford et al. 2019, "Language Models are Unsupervised Multitask Learners", and the
 * shapes of its released checkpoints.
 */
#include "forward.h"

#include "attention.h"
#include "base/error.h"
#include "base/pool.h"
#include "weights.h"

#include <stdlib.h>
#include <string.h>

enum { ROW_CHUNK = 8 }; /* rows in a task of row-wise work */

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

/* The overlap callback, which is forgotten here: whoever takes it calls it. */
static laminar_overlap_callback take_overlap(laminar_run *r) {
    laminar_overlap_callback overlap = r->overlap;
    r->overlap = NULL;
    return overlap;
}

/* Calls the overlap callback if no product has called it yet. Must run before a tap is kept. */
static void run_overlap(laminar_run *r) {
    laminar_overlap_callback overlap = take_overlap(r);
    if (overlap)
        overlap();
}

/* c[T][rows of w] = a[T][cols of w] w^T + bias, in the run's precision. Calls the overlap callback
 * while other threads work. */
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
                  .scratch = &r->scratch,
                  .overlap = take_overlap(r)};
    matmul_run(&job);
}

/* ---- Embedding ----------------------------------------------------------------------------- */

static void matrix_row(const matrix *w, int n, float *out) {
    if (n < w->packed8_rows)
        packed8_dequantize_row(w->type, kernels_select()->storage_bias,
                               w->data + (size_t)(n / PACKED8_ROWS * PACKED8_ROWS) * w->row_bytes,
                               n % PACKED8_ROWS, 0, w->cols, out);
    else
        quant_dequantize_row(w->type, w->data + (size_t)n * w->row_bytes, 0, w->cols, out);
}

static void tap_embed(laminar_run *r) {
    for (int t = 0; t < r->T; t++)
        matrix_row(&r->m->token, r->tokens[t], row(r->out, t, r->m->C));
}

static void tap_pos_embed(laminar_run *r) {
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

static void tap_scale(laminar_run *r) { for_each_row(r, stats_of_row); }

static void tap_normalized(laminar_run *r) { for_each_row(r, normalize_row); }

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

/* Block 0 reads the embeddings; every other block reads what the block before left in resid. */
static void tap_resid_pre(laminar_run *r) {
    if (r->layer > 0)
        return;
    size_t n = (size_t)r->T * (size_t)r->m->C;
    memcpy(r->resid, r->out, n * sizeof *r->resid);
    for (int t = 0; t < r->T; t++)
        r->kernels->add(row(r->resid, t, r->m->C), row(r->norm, t, r->m->C), r->m->C);
}

/* One product computes q, k and v. */
static void tap_q(laminar_run *r) {
    const gpt2_block *b = block_of(r);
    for_each_row(r, gain_1);
    multiply(r, &b->qkv, b->qkv_bias, r->gained, r->qkv);
}

/* k and v: tap_q() has computed them. */
static void tap_with_q(laminar_run *r) { (void)r; }

/* Is `tap` kept or hooked in the current block? */
static bool is_wanted(const laminar_run *r, int tap) {
    int at = r->layer * TAP_COUNT + tap;
    return r->keep[at] || r->hook[at];
}

/* result[t][head] = z[t][head] W_O[head]: one product per head over the head's columns of W_O.
 * Where a quantised block straddles two heads, the product runs over whole blocks of a z in which
 * the other heads are 0. */
static void tap_result(laminar_run *r) {
    if (!is_wanted(r, TAP_RESULT))
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
                      .scratch = &r->scratch};
        matmul_run(&job);
    }
}

/* From z; from the heads' results where a hook may have changed them. */
static void tap_attn_out(laminar_run *r) {
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

/* hook_resid_mid after attention, hook_resid_post after the MLP. */
static void tap_resid(laminar_run *r) { for_each_row(r, add_out_to_row); }

/* ---- MLP ----------------------------------------------------------------------------------- */

static void tap_mlp_pre(laminar_run *r) {
    const gpt2_block *b = block_of(r);
    for_each_row(r, gain_2);
    multiply(r, &b->up, b->up_bias, r->gained, r->wide);
}

/* A row is cut into so many pieces, so that even a single row keeps two threads busy. */
enum { GELU_PIECES = 2 * ROW_CHUNK };

static void gelu_piece(laminar_run *r, int at) {
    int t = at / GELU_PIECES, piece = at % GELU_PIECES, F = r->m->F;
    int i0 = F * piece / GELU_PIECES, i1 = F * (piece + 1) / GELU_PIECES;
    r->kernels->gelu(row(r->wide, t, F) + i0, i1 - i0);
}

static void tap_mlp_post(laminar_run *r) { for_rows(r, r->T * GELU_PIECES, gelu_piece); }

static void tap_mlp_out(laminar_run *r) {
    const gpt2_block *b = block_of(r);
    multiply(r, &b->down, b->down_bias, r->wide, r->out);
}

/* ---- Unembedding --------------------------------------------------------------------------- */

/* Logits of the last positions; of all positions only if the tap is kept or hooked. */
static void tap_logits(laminar_run *r) {
    const gpt2 *m = r->m;
    size_t V = (size_t)m->V, C = (size_t)m->C;
    run_overlap(r); /* the product may write into the buffer of kept taps */
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
                  .fast = r->fast && r->texts == 1, /* 16-bit activations, never 8 */
                  .scratch = &r->scratch};
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

typedef void (*tap_function)(laminar_run *r);

static const tap_function functions[TAP_COUNT] = {
#define TAP(id, name, dims, kind, flags, buffer, function) [TAP_##id] = function,
#include "taps.def"
#undef TAP
};

static tap_view rows_of(const laminar_run *r, float *data, int width, int stride) {
    return (tap_view){data, data ? (size_t)r->T : 0, (size_t)width, (size_t)stride};
}

/* The build makes an error of a buffer that has no case here (-Werror=switch). */
tap_view forward_view(const laminar_run *r, int tap) {
    const gpt2 *m = r->m;
    int C = m->C;
    tap_view view = {0};
    switch (taps[tap].buffer) {
    case BUFFER_RESID:
        view = rows_of(r, r->resid, C, C);
        break;
    case BUFFER_OUT:
        view = rows_of(r, r->out, C, C);
        break;
    case BUFFER_NORM:
        view = rows_of(r, r->norm, C, C);
        break;
    case BUFFER_SCALE:
        view = rows_of(r, r->scale, 1, 1);
        break;
    case BUFFER_Q:
        view = rows_of(r, r->qkv, C, 3 * C);
        break;
    case BUFFER_K:
        view = rows_of(r, r->qkv + C, C, 3 * C);
        break;
    case BUFFER_V:
        view = rows_of(r, r->qkv + C + C, C, 3 * C);
        break;
    case BUFFER_SCORES: {
        size_t all = r->square[r->texts];
        view = (tap_view){r->scores, r->scores ? 1 : 0, all, all};
        break;
    }
    case BUFFER_Z:
        view = rows_of(r, r->z, C, C);
        break;
    case BUFFER_RESULT:
        view = rows_of(r, r->result, m->H * C, m->H * C);
        break;
    case BUFFER_WIDE:
        view = rows_of(r, r->wide, m->F, m->F);
        break;
    case BUFFER_LOGITS:
        view = r->logits_all ? rows_of(r, r->logits_all, m->V, m->V)
                             : (tap_view){r->logits, (size_t)r->texts, (size_t)m->V, (size_t)m->V};
        break;
    }
    return view;
}

static void check_row(laminar_run *r, int t) {
    tap_view v = forward_view(r, r->tap);
    r->finite[t] = r->kernels->all_finite(v.data + (size_t)t * v.stride, (int)v.width);
}

static int check_finite(laminar_run *r) {
    if (!(taps[r->tap].flags & TAP_IS_CHECKED))
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
            return; /* logits are computed in place */
        r->keeping = k->data;
        for_rows(r, (int)v.rows, keep_row);
        return;
    }
}

/* Sets r->tap to the first tap at or after `tap` that the stage computes; false if there is none.
 */
static bool seek(laminar_run *r, int tap) {
    enum stage_kind kind = stage_kind(r->stage, r->m->L);
    while (tap < TAP_COUNT && taps[tap].kind != kind)
        tap++;
    r->tap = tap;
    return tap < TAP_COUNT;
}

void forward_enter_stage(laminar_run *r, int stage) {
    int block = stage_block(stage, r->m->L);
    r->stage = stage;
    r->layer = block < 0 ? 0 : block;
    seek(r, 0);
}

/* ---- Weights ------------------------------------------------------------------------------- */

static int position_of(const laminar_run *r, int text, int row) {
    return r->past + row - r->first[text];
}

/* Are the weights of the current stage there? Stage 0 needs only its rows of the embeddings. */
static int check_weights(const laminar_run *r) {
    int status = weights_need_stage(r->m, r->stage);
    if (stage_kind(r->stage, r->m->L) != STAGE_EMBED)
        return status;
    for (int text = 0; text < r->texts && !status; text++)
        for (int t = r->first[text]; t < r->first[text + 1] && !status; t++) {
            status = weights_need_row(r->m->token_slot, r->tokens[t]);
            if (!status)
                status = weights_need_row(r->m->position_slot, position_of(r, text, t));
        }
    return status;
}

static int compare_rows(const void *a, const void *b) {
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

int forward_missing_rows(laminar_run *r, int index) {
    const gpt2_slot *table = index >= 0 && index < r->m->slot_count ? &r->m->slots[index] : NULL;
    if (!table || !table->row_bits || table->filled)
        return 0;
    int count = 0, unique = 0;
    for (int text = 0; text < r->texts; text++)
        for (int t = r->first[text]; t < r->first[text + 1]; t++) {
            int row = table == r->m->token_slot ? r->tokens[t] : position_of(r, text, t);
            if (!weights_has_row(table, row))
                r->row_list[count++] = row;
        }
    qsort(r->row_list, (size_t)count, sizeof *r->row_list, compare_rows);
    for (int i = 0; i < count; i++)
        if (i == 0 || r->row_list[i] != r->row_list[i - 1])
            r->row_list[unique++] = r->row_list[i];
    return unique;
}

/* ---- The pass ------------------------------------------------------------------------------ */

int forward_next(laminar_run *r) {
    if (r->stage >= stage_count(r->m->L))
        return LAMINAR_DONE;
    int status = check_weights(r);
    if (status)
        return status;
    do {
        if (!r->at_hook) {
            functions[r->tap](r);
            status = check_finite(r);
            bool hooked = r->hook[r->layer * TAP_COUNT + r->tap];
            if (status || hooked)
                run_overlap(r);
            if (status)
                return status;
            r->at_hook = true;
            if (hooked)
                return LAMINAR_HOOK;
        }
        r->at_hook = false;
        if (r->keep[r->layer * TAP_COUNT + r->tap]) {
            run_overlap(r);
            keep(r, r->tap);
        }
    } while (seek(r, r->tap + 1));
    run_overlap(r);
    r->stage_done = r->stage;
    if (stage_kind(r->stage, r->m->L) == STAGE_UNEMBED) {
        finish(r);
        r->stage++;
        return LAMINAR_DONE;
    }
    forward_enter_stage(r, r->stage + 1);
    return LAMINAR_STAGE;
}

/* ---- The lens ------------------------------------------------------------------------------ */

int forward_unembed_direction(const gpt2 *m, int32_t token, float *direction) {
    int status = weights_need_stage(m, stage_number(STAGE_UNEMBED, 0, m->L));
    if (status)
        return status;
    if (token < 0 || token >= m->V)
        return error_set(LAMINAR_E_TOKEN, "token %d is outside the vocabulary of %d", token, m->V);
    double bias = 0;
    matrix_row(&m->output, token, direction);
    for (int i = 0; i < m->C; i++) {
        bias += (double)m->final_bias[i] * (double)direction[i];
        direction[i] *= m->final_gain[i];
    }
    direction[m->C] = (float)bias;
    return LAMINAR_OK;
}

int forward_logit_lens(const gpt2 *m, const float *x, int n, float *logits) {
    int status = weights_need_stage(m, stage_number(STAGE_UNEMBED, 0, m->L));
    if (status)
        return status;
    if (n < 1)
        return error_set(LAMINAR_E_ARGUMENT, "the lens needs at least one vector");
    const kernels *kern = kernels_select();
    arena a = {0};
    float *normed = NULL;
    matmul_scratch scratch = {0};
    for (int pass = 0; pass < 2; pass++) {
        normed = arena_take(&a, (uint64_t)n * (uint64_t)m->C, sizeof *normed);
        matmul_take_scratch(&a, kern, n, m->C, &scratch);
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
                  .scratch = &scratch};
    matmul_run(&job);
    arena_free(&a);
    return LAMINAR_OK;
}
