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
 * Called by laminar.c; laminar.h says what each function promises. plan.c opens a pass, forward.c
 * runs it, attention.c computes attention. In every buffer the texts follow one another: row t of a
 * buffer is one token of one text, and only attention knows where texts begin.
 */
#ifndef LAMINAR_FORWARD_H
#define LAMINAR_FORWARD_H

#include "gpt2.h"
#include "taps.h"

/* Keys and values of one text, [L][H][capacity][D] each: the one query of a decoded token reads the
 * keys of a head from front to back. */
struct laminar_cache {
    const gpt2 *model;
    arena memory;
    float *keys, *values;
    int capacity, length;
};

/* A kept tap. Its data is complete when stage `stage` is. */
typedef struct kept_tap {
    int tap, layer, stage;
    uint64_t floats;
    float *data;
} kept_tap;

/* A tap in its buffer: rows of `width` values, `stride` values apart. */
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
    int stage, tap, layer;            /* the tap to compute next */
    bool at_hook;                     /* it is computed; the caller may read and rewrite it */
    int stage_done;                   /* -1 before the first */
    laminar_overlap_callback overlap; /* called during the next product; or NULL */

    /* What is asked for */
    uint8_t *keep, *hook; /* [L][TAP_COUNT] */
    kept_tap *kept;       /* in the order in which the pass computes them */
    int kept_count;
    float *keeping;       /* the kept tap that is being copied to */
    bool keep_stage_only; /* kept taps of all stages share one buffer */
    int32_t *row_list;    /* [T] scratch of forward_missing_rows() */
    char *kept_json;

    /* Memory: `batch` holds the lists above, `memory` the buffers, into which taps are views */
    arena batch;
    arena memory;
    float *resid;        /* [T][C]  h, then h + a, then h + a + m */
    float *out;          /* [T][C]  what attention or MLP adds; token embedding at the start */
    float *norm;         /* [T][C]  normalised; position embedding at the start */
    float *gained;       /* [T][C]  norm * gain + bias, what the matrices read */
    float *mean, *scale; /* [T] */
    bool *finite;        /* [T] does this row of the checked tap hold finite values only? */
    float *qkv;          /* [T][3C] */
    float *z;            /* [T][C] */
    float *wide;         /* [T][F]  MLP before and after GELU */
    float *scores; /* [text][H][T][past + T] when one of its taps is kept or hooked, else NULL */
    float *score_scratch; /* [threads][ATTENTION_CHUNK][longest] otherwise */
    float *result;        /* [T][H][C] or NULL */
    float *logits_all;    /* [T][V] or NULL */
    float *logits;        /* [texts][V] */
    float *last;          /* [texts][C] rows of `gained` that the logits need */
    matmul_scratch scratch;
};

int forward_open(const gpt2 *m, const int32_t *tokens, const int32_t *lengths, int texts,
                 const char *taps, const char *hooks, int precision, int keep, laminar_cache *cache,
                 laminar_run **out);
void forward_close(laminar_run *r);

/* Goes to the first tap of a stage. */
void forward_enter_stage(laminar_run *r, int stage);
int forward_next(laminar_run *r);

/* The tensor of `tap` in the current block. Valid after `tap` is computed and before the next tap
 * is. */
tap_view forward_view(const laminar_run *r, int tap);

/* The shape of `tap` for text `text`; returns the number of dimensions. */
int forward_tap_shape(const laminar_run *r, int tap, int text, uint64_t shape[TAP_MAX_DIMS]);

/* The rows of tensor `index` that stage 0 of this pass reads and that are not filled, ascending and
 * each once, in r->row_list; returns how many. */
int forward_missing_rows(laminar_run *r, int index);

int forward_cache_create(const gpt2 *m, int capacity, laminar_cache **out);
void forward_cache_free(laminar_cache *cache);

/* logits[n][V] of x[n][C]: final LayerNorm recomputed, then the unembedding, exact. */
int forward_logit_lens(const gpt2 *m, const float *x, int n, float *logits);

/* direction[C + 1]: what laminar_unembed_direction() writes. */
int forward_unembed_direction(const gpt2 *m, int32_t token, float *direction);

#endif
