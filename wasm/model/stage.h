/* SPDX-License-Identifier: MIT
 *
 * stage.h - the stages of a pass over a model of L blocks: what each does, and their numbers.
 *
 *     stage   0       1               2             3               4     ..   2L + 1
 *     kind    embed   attn            mlp           attn            mlp   ..   unembed
 *     block   none    0               0             1               1     ..   none
 *
 *     stage_number(STAGE_MLP, 3, L)        // 8
 *     stage_kind(8, L), stage_block(8, L)  // STAGE_MLP, 3
 *
 * The only place where stage numbers are computed: C includes this file, JavaScript reads what
 * stage_describe() writes.
 */
#ifndef LAMINAR_STAGE_H
#define LAMINAR_STAGE_H

#include "base/json.h"

/* X(kind, name): `name` is the word that pages see. */
#define STAGE_KINDS(X)                                                                             \
    X(EMBED, "embed")                                                                              \
    X(ATTN, "attn")                                                                                \
    X(MLP, "mlp")                                                                                  \
    X(UNEMBED, "unembed")

enum stage_kind {
#define X(kind, name) STAGE_##kind,
    STAGE_KINDS(X)
#undef X
};

const char *stage_kind_name(enum stage_kind kind);

/* Writes `"stage":7,"kind":"attn","block":3`; the block is null for stages that belong to none. */
void stage_describe(json *j, int stage, int L);

static inline int stage_count(int L) { return 2 * L + 2; }

/* `block` counts for attention and MLP only. */
static inline int stage_number(enum stage_kind kind, int block, int L) {
    int stage = 0;
    switch (kind) {
    case STAGE_EMBED:
        stage = 0;
        break;
    case STAGE_ATTN:
        stage = 2 * block + 1;
        break;
    case STAGE_MLP:
        stage = 2 * block + 2;
        break;
    case STAGE_UNEMBED:
        stage = 2 * L + 1;
        break;
    }
    return stage;
}

static inline enum stage_kind stage_kind(int stage, int L) {
    if (stage <= 0)
        return STAGE_EMBED;
    if (stage > 2 * L)
        return STAGE_UNEMBED;
    return stage % 2 ? STAGE_ATTN : STAGE_MLP;
}

/* -1 for the stages that belong to no block. */
static inline int stage_block(int stage, int L) {
    return stage > 0 && stage <= 2 * L ? (stage - 1) / 2 : -1;
}

#endif
