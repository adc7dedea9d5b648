/* SPDX-License-Identifier: MIT
 *
 * sample.c - temperature, top-k, top-p, and a number that depends on seed and draw alone.
 *
 * Candidates are sorted by logit, then id, so that ties fall the same way everywhere. Weights are
 * summed in f64 in that order.
 */
#include "sample.h"

#include "base/error.h"
#include "base/random.h"

#include <math.h>
#include <stdlib.h>

typedef struct candidate {
    float logit;
    int id;
} candidate;

static int by_logit(const void *a, const void *b) {
    const candidate *x = a, *y = b;
    if (x->logit != y->logit)
        return x->logit > y->logit ? -1 : 1;
    return x->id - y->id;
}

/* The first index of the largest logit. Maxima are taken in lanes, which compilers vectorise. */
static int largest(const float *logits, int n) {
    enum { LANES = 16 };
    float lanes[LANES], most = logits[0];
    int i = 0;
    for (int l = 0; l < LANES; l++)
        lanes[l] = most;
    for (; i + LANES <= n; i += LANES)
        for (int l = 0; l < LANES; l++)
            lanes[l] = lanes[l] < logits[i + l] ? logits[i + l] : lanes[l];
    for (int l = 0; l < LANES; l++)
        most = most < lanes[l] ? lanes[l] : most;
    for (; i < n; i++)
        most = most < logits[i] ? logits[i] : most;
    for (i = 0; i < n - 1 && logits[i] != most; i++) {
    }
    return i;
}

/* The first candidate at which the running sum of exp((logit - max) / temperature) passes the drawn
 * share of the sum that top_k and top_p leave. */
static int draw_from(const candidate *c, int n, const sample_options *o) {
    int most = o->top_k > 0 && o->top_k < n ? o->top_k : n, kept = 0;
    double all = 0, sum = 0;
    for (int i = 0; i < most; i++)
        all += exp(((double)c[i].logit - (double)c[0].logit) / (double)o->temperature);
    while (kept < most && (kept == 0 || sum < (double)o->top_p * all))
        sum += exp(((double)c[kept++].logit - (double)c[0].logit) / (double)o->temperature);
    double left = random_uniform(o->seed, o->draw) * sum;
    for (int i = 0; i < kept; i++) {
        left -= exp(((double)c[i].logit - (double)c[0].logit) / (double)o->temperature);
        if (left < 0)
            return c[i].id;
    }
    return c[kept - 1].id;
}

int sample_token(const float *logits, int n, const sample_options *o) {
    if (n < 1 || !(o->temperature >= 0) || !(o->top_p > 0 && o->top_p <= 1) || o->top_k < 0)
        return error_set(LAMINAR_E_ARGUMENT,
                         "sampling needs temperature >= 0, top_p in (0, 1] and top_k >= 0, not "
                         "%g, %g and %d",
                         (double)o->temperature, (double)o->top_p, o->top_k);
    if (o->temperature == 0)
        return largest(logits, n);
    candidate *c = malloc((size_t)n * sizeof *c);
    if (!c)
        return error_set(LAMINAR_E_MEMORY, "no memory to sort %d logits", n);
    for (int i = 0; i < n; i++)
        c[i] = (candidate){logits[i], i};
    qsort(c, (size_t)n, sizeof *c, by_logit);
    int id = draw_from(c, n, o);
    free(c);
    return id;
}
