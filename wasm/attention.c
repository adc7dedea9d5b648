/* SPDX-License-Identifier: MIT
 *
 * attention.c - causal attention of a ragged batch, split into tasks of one head and some queries.
 *
 * For a query at position t of a text (p = past + t), head by head:
 *
 *     scores[j]  = <q[t], k[j]> / sqrt(D)      j = 0..p, -inf beyond
 *     pattern    = softmax(scores)
 *     z[t]       = sum_j pattern[j] v[j]
 *
 * When nobody looks at scores or pattern, a task does all three in its thread's scratch, and the
 * H x T x T matrices never exist. Keys and values come from the block's own q|k|v rows, or from the
 * cache when there is one.
 */
#include "attention.h"

#include "pool.h"

#include <math.h>
#include <string.h>

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
        if (r->chunk[middle] <= chunk)
            low = middle;
        else
            high = middle;
    }
    return low;
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
    c.q0 = (chunk - r->chunk[text]) * ATTENTION_CHUNK;
    c.q1 = c.q0 + ATTENTION_CHUNK < length ? c.q0 + ATTENTION_CHUNK : length;
    c.z = r->z + (size_t)r->first[text] * C + at_head;
    if (r->scores) {
        c.lds = (size_t)c.keys;
        c.scores = r->scores + r->square[text] + (size_t)(head * length + c.q0) * c.lds;
    } else {
        c.lds = (size_t)r->longest;
        c.scores = r->score_scratch + (size_t)thread * ATTENTION_CHUNK * c.lds;
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
            for (int j = visible; j < c->keys; j++)
                scores[j] = -INFINITY;
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
        const float *q = r->qkv + (size_t)t * 3 * C;
        memcpy(r->cache->keys + at, q + C, C * sizeof *q);
        memcpy(r->cache->values + at, q + 2 * C, C * sizeof *q);
    }
}

void attention_scores(laminar_run *r) {
    if (r->cache)
        append_to_cache(r);
    if (r->scores)
        pool_run(scores_task, r, attention_tasks(r));
}

void attention_pattern(laminar_run *r) {
    if (r->scores)
        pool_run(pattern_task, r, attention_tasks(r));
}

void attention_z(laminar_run *r) {
    pool_run(r->scores ? z_task : attention_task, r, attention_tasks(r));
}
