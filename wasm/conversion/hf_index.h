/* SPDX-License-Identifier: MIT
 *
 * hf_index.h - model.safetensors.index.json: which tensor is in which file of a model whose weights
 * are split ("model-00001-of-00002.safetensors").
 *
 *     hf_index x = {0};
 *     hf_index_read(&x, text, n);
 *     x.files[i].name                                // names to open, in order
 *     hf_index_check(&x, sources);                   // does each hold what the index says?
 *     hf_index_free(&x);
 *
 * Called by convert.c and convert_plan.c. File names come from anybody: only plain names are taken,
 * never a path.
 */
#ifndef LAMINAR_HF_INDEX_H
#define LAMINAR_HF_INDEX_H

#include "readers/json_read.h"
#include "readers/safetensors.h"

#define HF_INDEX_FILE "model.safetensors.index.json"
#define HF_MAX_PARTS 1024

typedef struct hf_index_file {
    char *name;
} hf_index_file;

typedef struct hf_index {
    json_tree *tree;
    hf_index_file *files; /* [count] ascending */
    size_t count;         /* 0: no index was read */
} hf_index;

/* E_SOURCE, E_MEMORY. */
int hf_index_read(hf_index *x, const char *text, size_t n);

/* `sources` [count]: the header of each file. E_SOURCE when a tensor is elsewhere or missing, or
 * when the sizes do not add up: then a file belongs to another model. */
int hf_index_check(const hf_index *x, const safetensors_part *sources);

void hf_index_free(hf_index *x);

#endif
