/* SPDX-License-Identifier: MIT
 *
 * gpt2.h - a GPT-2 as its file describes it: hyperparameters, weights, tokenizer.
 *
 *     gpt2 *m;
 *     gpt2_open(head, n, file_bytes, &m);      // header -> shapes and a list of wanted tensors
 *     weights_bind(m, file);                   // or another way of weights.h
 *     gpt2_close(m);
 *
 * Called by laminar.c; weights.c fills the struct in, forward.c reads it. Any GPT-2 shape is taken:
 * head size need not be 64, F need not be 4C, output.weight may be absent (then it is
 * token_embd.weight). Matrices keep the values and the type of the file. Where weights.c owns their
 * memory, it repacks the rows of Q8_0 and Q4_0 matrices (kernels/packed8.h) once they are all
 * there. Vectors (gains, biases) become f32. Tensors that GPT-2 does not need are left alone.
 *
 * Source of names and shapes: GGUF specification, architecture gpt2; matrices are [out][in].
 */
#ifndef LAMINAR_GPT2_H
#define LAMINAR_GPT2_H

#include "base/arena.h"
#include "kernels/matmul.h"
#include "laminar.h"
#include "readers/gguf_split.h"
#include "tokenizer/bpe.h"

typedef struct gpt2_block {
    const float *ln1_gain, *ln1_bias, *ln2_gain, *ln2_bias; /* [C] */
    matrix qkv, proj, up, down;                             /* [3C][C] [C][C] [F][C] [C][F] */
    const float *qkv_bias, *proj_bias, *up_bias, *down_bias;
} gpt2_block;

/* A tensor that GPT-2 needs: for which stage, and where its bytes are. */
typedef struct gpt2_slot {
    const gguf_tensor *tensor;
    matrix *to_matrix; /* one of the two is set */
    const float **to_vector;
    size_t floats_at;  /* where a vector begins in gpt2.floats */
    int stage;         /* the stage that needs all of it; GPT2_NO_STAGE: single rows are enough */
    int block;         /* -1 outside the blocks */
    uint8_t *bytes;    /* the tensor in memory, NULL before it is reserved or bound */
    bool filled;       /* all of it is there */
    uint8_t *row_bits; /* embedding tables: one bit for each row that is there; else NULL */
    int rows_filled;
} gpt2_slot;

enum { GPT2_NO_STAGE = -1 };

/* What the public surface calls a model. */
typedef struct laminar_model gpt2;

struct laminar_model {
    gguf_file *file;
    uint64_t file_bytes, weight_bytes;
    int L, C, H, D, F, V, context;
    float eps;
    bool tied;
    matrix token, position, output; /* [V][C] [context][C] [V][C] */
    const float *final_gain, *final_bias;
    gpt2_block *blocks;
    gpt2_slot *slots; /* in the order of the file */
    int slot_count, slot_capacity;
    gpt2_slot *token_slot, *position_slot;
    float *floats; /* all vectors */
    size_t floats_used;
    arena weights;              /* way 2: the buffers of all slots */
    int window;                 /* way 2: how many blocks have a buffer; 0 before */
    int *owner;                 /* [window] the block that each buffer belongs to */
    bpe *tokenizer;             /* NULL when the file carries no vocabulary */
    char tokenizer_note[120];   /* why text cannot be encoded, if it cannot */
    int32_t bos, eos;           /* -1 when the file names none */
    const int32_t *token_types; /* [V] as GGUF has them; NULL when the file names none */
    int unused_tokens;          /* how many ids no token has */
    char *description;          /* JSON */
};

int gpt2_open(const void *head, size_t head_bytes, uint64_t file_bytes, gpt2 **out);
int gpt2_open_parts(gguf_parts *parts, gpt2 **out); /* `parts` has none afterwards */
void gpt2_close(gpt2 *m);

/* Sets the logits [V] of ids that no token has to -infinity; returns how many those are. */
int gpt2_mask_unused(const gpt2 *m, float *logits);

#endif
