/* SPDX-License-Identifier: MIT
 *
 * gguf_split.h - the parts of a split GGUF file, read as one.
 *
 *     gguf_parts p = {0};
 *     gguf_parts_add(&p, bytes, n, file_bytes, base);     // each part, in any order; E_MORE
 *     gguf_parts_join(&p, &g);                            // E_PARTS says which one is missing
 *     gguf_parts_free(&p);
 *
 * Called by gpt2.c and laminar.c. A split file says so in three keys of each part: split.no (from
 * 0), split.count and split.tensors.count (of all parts). Part 0 has all other keys; every part has
 * the tensors whose data it holds. The joined file has the keys of part 0 and all tensors, with
 * offsets as if each part lay at the base that the caller gave it. A file that is not split is a
 * single part.
 */
#ifndef LAMINAR_GGUF_SPLIT_H
#define LAMINAR_GGUF_SPLIT_H

#include "gguf.h"

/* Far above the parts that anybody cuts a GPT-2 into. */
#define GGUF_MAX_PARTS 1024

/* What the public surface calls the parts of a file. */
typedef struct laminar_parts {
    struct gguf_part *list;
    size_t count, capacity;
    uint64_t end; /* of the last part */
} gguf_parts;

/* Reads a part's header as gguf_open() does. `base` is not before the end of the part added last.
 */
int gguf_parts_add(gguf_parts *p, const void *bytes, size_t n, uint64_t file_bytes, uint64_t base);

/* Joins all parts; `p` has none afterwards, also when this fails. */
int gguf_parts_join(gguf_parts *p, gguf_file **out);
void gguf_parts_free(gguf_parts *p);

#endif
