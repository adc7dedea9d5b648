/* SPDX-License-Identifier: MIT
 *
 * convert.h - converts a Hugging Face GPT-2 to GGUF while its weights are being read.
 *
 *     convert *c;
 *     convert_open("q8_0", "gpt2-large", &c);
 *     convert_text(c, "config.json", text, n);              // and the others
 *     convert_plan(c, head, n, file_bytes);                 // the first piece: the GGUF header
 *     while ((used = convert_feed(c, bytes, n, offset)) > 0) { write c->piece, if there is one }
 *     convert_end(c);
 *     convert_close(c);
 *
 * Called by laminar.c; laminar.h says what each step promises. Knows no file and no network: it
 * takes bytes of the source and returns pieces of the new file. The whole header is known before
 * any weight is.
 *
 * Conv1D matrices (c_attn, c_proj, c_fc) are [in][out] and become [out][in]:
 *
 *              out                                 in
 *          +---------------+                +----+----+-- ...
 *       32 | k   one group |   -> out rows  | k  |    |        a block of 32 inputs for every
 *          +---------------+                |    |    |        output, when 32 rows are there
 *
 * so at most one new matrix and 32 source rows are in memory. Embeddings, vectors and matrices that
 * are [out][in] already (torch.nn.Linear, as nanoGPT has them) keep their order and go out as
 * groups of rows. Groups are encoded by the pool, each value from itself and its block alone, so
 * that any number of threads and any cutting of the stream give the same bytes.
 */
#ifndef LAMINAR_CONVERT_H
#define LAMINAR_CONVERT_H

#include "convert_names.h"
#include "hf_gpt2.h"
#include "hf_index.h"
#include "laminar.h"
#include "readers/safetensors.h"

/* A tensor to convert. */
typedef struct convert_job {
    const safetensors_tensor *source;
    uint64_t source_at;  /* in the files of the source, one after another */
    int stage;           /* of laminar_run_next */
    uint64_t rows, cols; /* of the new tensor */
    bool transposed;     /* the source is [cols][rows] */
    bool compared;       /* a second copy of the embeddings: only compared with them */
    bool done;
    quant_type type;
    uint64_t offset, bytes; /* in the new file, padding left out */
    uint64_t hash;          /* of the source, for tensors to compare */
} convert_job;

/* An entry of the index by source offset; the jobs themselves keep the order of the new file. */
typedef struct convert_ref {
    convert_job *job;
} convert_ref;

/* What the public surface calls a conversion. */
typedef struct laminar_convert convert;

struct laminar_convert {
    quant_type type;
    char *name;
    hf_gpt2 model;
    hf_index index;            /* where the weights are in several files */
    safetensors_part *sources; /* the files, in the order in which their bytes count */
    size_t source_count;
    uint64_t source_bytes; /* of all */
    convert_names names;
    bool linear;       /* matrices are [out][in], as torch.nn.Linear has them */
    bool biases;       /* false: the source has none, and all are zeros */
    convert_job *jobs; /* in the order of the new file, which is that of a pass */
    size_t job_count, job_capacity;
    convert_ref *by_source; /* in the order of the source's bytes */
    convert_job *embedding, *head;
    uint8_t *header; /* and the biases that are zeros, which follow it */
    size_t header_bytes;
    uint64_t file_bytes; /* of the new file */
    char *description;   /* JSON */

    convert_job *current; /* the tensor whose bytes come next, NULL between tensors */
    uint64_t taken;       /* how many of its source rows are encoded */
    uint8_t *raw;         /* the part of a group that came in an earlier feed */
    size_t raw_bytes;
    uint8_t *out;
    uint8_t *rows; /* output of convert_rows(), which must not change `out` */

    const uint8_t *piece; /* the piece that is ready, or NULL */
    size_t piece_bytes;
    uint64_t piece_offset;
};

int convert_open(const char *type, const char *name, convert **out);
int convert_text(convert *c, const char *file, const char *text, size_t n);
size_t convert_part_count(const convert *c);
const char *convert_part_name(const convert *c, size_t index); /* NULL: there is none */
int convert_plan(convert *c, const void *head, size_t n, uint64_t file_bytes);
int convert_feed(convert *c, const void *bytes, size_t n, uint64_t offset);
int convert_rows(convert *c, const void *bytes, size_t n, uint64_t offset);
int convert_end(convert *c);
void convert_close(convert *c);

#endif
