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
 * When neither scores nor pattern are kept or hooked, a task computes all three in its thread's
 * scratch, and the H x T x T matrices never exist. Keys and values come from the block's own q|k|v
 * rows, or from the cache when there is one.
 */
#include "attention.h"

#include "base/pool.h"

#include <math.h>
#include <string.h>

/* A task of attention: queries q0..q1 of one head of one text. */
typedef struct query_chunk {
    const float *q, *k, *v; /* first rows of the text */
    size_t ldq, ldk;
    float *z;
    float *scores; /* row of query q0 */
    size_t lds;
    float *panel;     /* the thread's own, MATMUL_PANEL_BYTES */
    int q0, q1, keys; /* keys = past + length of the text */
} query_chunk;

/* From so many queries on, packing keys and values into panels costs less than it saves. */
enum { TILE_QUERIES = 4 };

static float *score_row(const query_chunk *c, int t) {
    return c->scores + (size_t)(t - c->q0) * c->lds;
}

static int min_int(int a, int b) { return a < b ? a : b; }

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

/* The offset of position t of a head in the cache, for the current block. */
static size_t in_cache(const laminar_run *r, int head, int t) {
    size_t row = (size_t)(r->layer * r->m->H + head) * (size_t)r->cache->capacity + (size_t)t;
    return row * (size_t)r->m->D;
}

static query_chunk find_chunk(const laminar_run *r, int task, int thread) {
    const gpt2 *m = r->m;
    int chunks = r->chunk[r->texts], head = task / chunks, chunk = task % chunks;
    int text = text_of_chunk(r, chunk), length = r->lengths[text];
    size_t C = (size_t)m->C, at_head = (size_t)head * (size_t)m->D;
    const float *first = r->qkv + (size_t)r->first[text] * 3 * C + at_head;
    query_chunk c = {.q = first, .k = first + C, .v = first + 2 * C, .ldq = 3 * C, .ldk = 3 * C};
    if (r->cache) {
        size_t at = in_cache(r, head, 0);
        c.k = r->cache->keys + at;
        c.v = r->cache->values + at;
        c.ldk = (size_t)m->D;
    }
    c.keys = r->past + length;
    c.panel = matmul_panel(&r->scratch, thread);
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

/* The first query of the first tile that sees key j. */
static int first_tile(const laminar_run *r, const query_chunk *c, int j) {
    int hidden = j - r->past - c->q0; /* queries of the chunk */
    return c->q0 + (hidden > 0 ? hidden / TILE_ROWS * TILE_ROWS : 0);
}

/* Scores of all the chunk's queries with keys 0..keys, eight keys at a time as a panel; the
 * scores of keys that a query does not see are never read. */
static void score_tiles(const laminar_run *r, const query_chunk *c, int keys, float *panel) {
    const kernels *kern = r->kernels;
    float scale = 1.0f / sqrtf((float)r->m->D);
    for (int t = c->q0; t < c->q1; t++)
        memset(score_row(c, t), 0, (size_t)keys * sizeof(float));
    for (int d = 0; d < r->m->D; d += MATMUL_DEPTH) {
        int d_end = min_int(d + MATMUL_DEPTH, r->m->D);
        for (int j = 0; j < keys; j += TILE_COLS) {
            int n = min_int(TILE_COLS, keys - j);
            weight_rows some = {.data = (const uint8_t *)(c->k + (size_t)j * c->ldk),
                                .row_bytes = c->ldk * sizeof(float),
                                .n = n};
            kern->pack_f32[QUANT_F32](some, d, d_end, panel);
            for (int t = first_tile(r, c, j); t < c->q1; t += TILE_ROWS)
                kern->tile_f32(min_int(TILE_ROWS, c->q1 - t), d_end - d,
                               c->q + (size_t)t * c->ldq + d, c->ldq, panel, score_row(c, t) + j,
                               c->lds, n);
        }
    }
    for (int t = c->q0; t < c->q1; t++)
        for (int j = 0; j < keys; j++)
            score_row(c, t)[j] *= scale;
}

static void chunk_scores(const laminar_run *r, const query_chunk *c) {
    float scale = 1.0f / sqrtf((float)r->m->D);
    bool tiles = c->q1 - c->q0 >= TILE_QUERIES;
    if (tiles)
        score_tiles(r, c, r->past + c->q1, c->panel);
    for (int t = c->q0; t < c->q1; t++) {
        int visible = r->past + t + 1;
        if (!tiles)
            r->kernels->attn_scores(c->q + (size_t)t * c->ldq, c->k, c->ldk, visible, r->m->D,
                                    scale, score_row(c, t));
        for (int j = visible; j < (r->scores ? c->keys : visible); j++)
            score_row(c, t)[j] = -INFINITY;
    }
}

/* Softmax over the keys that a query sees; the others, up to what the chunk's last one sees, become
 * 0. Where the scores are kept or hooked, all keys take part: a hook may have unmasked some. */
static void chunk_pattern(const laminar_run *r, const query_chunk *c) {
    for (int t = c->q0; t < c->q1; t++) {
        int seen = r->scores ? c->keys : r->past + t + 1;
        r->kernels->softmax(score_row(c, t), seen);
        for (int j = seen; j < r->past + c->q1; j++)
            score_row(c, t)[j] = 0;
    }
}

/* panel[depth][8] = n <= 8 columns of v, zero for the missing ones. */
static void pack_values(const float *v, size_t ldk, int depth, int n, float *panel) {
    if (n < TILE_COLS)
        memset(panel, 0, MATMUL_PANEL_BYTES);
    for (int i = 0; i < depth; i++, v += ldk, panel += TILE_COLS) {
        if (n == TILE_COLS) /* with a constant size, memcpy is inlined */
            memcpy(panel, v, TILE_COLS * sizeof *v);
        else
            memcpy(panel, v, (size_t)n * sizeof *v);
    }
}

/* z of all the chunk's queries, eight columns of v at a time as a panel. A tile takes the keys that
 * its last query sees, and all where a hook may have unmasked some. */
static void z_tiles(const laminar_run *r, const query_chunk *c, int keys, float *panel) {
    size_t C = (size_t)r->m->C;
    for (int t = c->q0; t < c->q1; t++)
        memset(c->z + (size_t)t * C, 0, (size_t)r->m->D * sizeof(float));
    for (int j = 0; j < keys; j += MATMUL_DEPTH) {
        int depth = min_int(MATMUL_DEPTH, keys - j);
        for (int d = 0; d < r->m->D; d += TILE_COLS) {
            int n = min_int(TILE_COLS, r->m->D - d);
            pack_values(c->v + (size_t)j * c->ldk + d, c->ldk, depth, n, panel);
            for (int t = r->scores ? c->q0 : first_tile(r, c, j); t < c->q1; t += TILE_ROWS) {
                int rows = min_int(TILE_ROWS, c->q1 - t);
                int seen = r->scores ? depth : min_int(depth, r->past + t + rows - j);
                r->kernels->tile_f32(rows, seen, score_row(c, t) + j, c->lds, panel,
                                     c->z + (size_t)t * C + d, C, n);
            }
        }
    }
}

static void chunk_z(const laminar_run *r, const query_chunk *c) {
    int keys = r->scores ? c->keys : r->past + c->q1;
    if (c->q1 - c->q0 >= TILE_QUERIES)
        z_tiles(r, c, keys, c->panel);
    else
        for (int t = c->q0; t < c->q1; t++)
            r->kernels->attn_mix(score_row(c, t), c->v, c->ldk, keys, r->m->D,
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

/* Scores, pattern and z of a chunk at once, in the thread's scratch. */
static void attention_task(void *context, int task, int thread) {
    query_chunk c = find_chunk(context, task, thread);
    chunk_scores(context, &c);
    chunk_pattern(context, &c);
    chunk_z(context, &c);
}

static int attention_tasks(const laminar_run *r) { return r->m->H * r->chunk[r->texts]; }

static void append_to_cache(laminar_run *r) {
    size_t C = (size_t)r->m->C, D = (size_t)r->m->D;
    for (int head = 0; head < r->m->H; head++) {
        const float *k = r->qkv + C + (size_t)head * D;
        size_t at = in_cache(r, head, r->past);
        for (int t = 0; t < r->T; t++, k += 3 * C, at += D) {
            memcpy(r->cache->keys + at, k, D * sizeof *k);
            memcpy(r->cache->values + at, k + C, D * sizeof *k);
        }
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
