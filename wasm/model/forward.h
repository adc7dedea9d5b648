/* SPDX-License-Identifier: MIT
 *
 * forward.h - one pass of a model over a ragged batch of texts, tap by tap.
 *
 *     laminar_run *r;
 *     forward_open(m, tokens, lengths, texts, "blocks.*.hook_resid_post", NULL, LAMINAR_EXACT,
 *                  LAMINAR_KEEP_PASS, NULL, &r);
 *     while ((event = forward_next(r)) > 0) { ... }
 *     forward_close(r);
 *
 * Called by laminar.c, whose public functions say the rest. plan.c opens a pass, forward.c runs it,
 * attention.c does attention. All texts lie one after another in
 * every buffer: row t of a buffer is one token of one text; only attention knows where texts begin.
 */
#ifndef LAMINAR_FORWARD_H
#define LAMINAR_FORWARD_H

#include "gpt2.h"
#include "taps.h"

/* Keys and values of one text, for every block and head: [L][H][capacity][D] each, so that the one
 * query of a decoded token reads each head's from beginning to end. */
struct laminar_cache {
    const gpt2 *model;
    arena memory;
    float *keys, *values;
    int capacity, length;
};

/* A kept tap: its data is complete once `stage` is. */
typedef struct kept_tap {
    int tap, layer, stage;
    uint64_t floats;
    float *data;
} kept_tap;

/* A tensor of the pass as it lies in memory: rows of `width` values, `stride` apart. */
typedef struct tap_view {
    float *data;
    size_t rows, width, stride;
} tap_view;

struct laminar_run {
    const gpt2 *m;
    const kernels *kernels;
    laminar_cache *cache;
    bool fast;

    /* The batch */
    int texts, T;         /* T rows in all */
    int past;             /* tokens in the cache before this pass */
    int32_t *tokens;      /* [T] */
    int *lengths, *first; /* [texts], [texts + 1]: rows first[i]..first[i + 1] are text i */
    int *chunk;           /* [texts + 1]: attention's query chunks before text i */
    size_t *square;       /* [texts + 1]: floats before text i in `scores` */
    int longest;          /* keys that the longest text's last query sees */

    /* Where the pass is */
    int stage, tap, layer;  /* the tap to make next */
    bool made;              /* it is made, the caller has it in hand */
    int stage_done;         /* -1 before the first */
    laminar_once meanwhile; /* the caller's, to be done beside the next product; or NULL */

    /* What is asked for */
    uint8_t *keep, *hook; /* [L][TAP_COUNT] */
    kept_tap *kept;       /* in the order in which the pass makes them */
    int kept_count;
    float *keeping;       /* where the tap at hand is being copied to */
    bool keep_stage_only; /* every stage's taps lie in the same place */
    char *kept_json;

    /* Memory: the batch and the lists above; then the buffers, into which the taps are views */
    arena batch;
    arena memory;
    float *resid;         /* [T][C]  h, then h + a, then h + a + m */
    float *out;           /* [T][C]  what attention or MLP adds; token embedding at the start */
    float *norm;          /* [T][C]  normalised; position embedding at the start */
    float *gained;        /* [T][C]  norm * gain + bias, what the matrices read */
    float *mean, *scale;  /* [T] */
    bool *finite;         /* [T] does a row of the tap at hand hold numbers only? */
    float *qkv;           /* [T][3C] */
    float *z;             /* [T][C] */
    float *wide;          /* [T][F]  MLP before and after GELU */
    float *scores;        /* [text][H][T][past + T] when somebody wants to see it, else NULL */
    float *score_scratch; /* [threads][ATTENTION_CHUNK][longest] otherwise */
    float *result;        /* [T][H][C] or NULL */
    float *logits_all;    /* [T][V] or NULL */
    float *logits;        /* [texts][V] */
    float *last;          /* [texts][C] rows of `gained` that the logits need */
    matmul_room room;
};

int forward_open(const gpt2 *m, const int32_t *tokens, const int32_t *lengths, int texts,
                 const char *taps, const char *hooks, int precision, int keep, laminar_cache *cache,
                 laminar_run **out);
void forward_close(laminar_run *r);

/* Goes to the beginning of a stage. */
void forward_enter_stage(laminar_run *r, int stage);
int forward_next(laminar_run *r);

/* The tensor of `tap` in the block at hand; valid between its making and the next tap's. */
tap_view forward_view(const laminar_run *r, int tap);

int forward_cache_create(const gpt2 *m, int capacity, laminar_cache **out);
void forward_cache_free(laminar_cache *cache);

/* logits[n][V] of x[n][C]: final LayerNorm recomputed, then the unembedding, exact. */
int forward_logit_lens(const gpt2 *m, const float *x, int n, float *logits);

#endif
