/* SPDX-License-Identifier: MIT
 *
 * gguf_write.h - writes the header of a GGUF file, version 3, alignment 32.
 *
 *     gguf_writer w = {0};
 *     gguf_put_string(&w, "general.architecture", "gpt2");          // all keys first,
 *     offset = gguf_put_tensor(&w, "a.weight", 2, dims, QUANT_Q8_0);  // then all tensors
 *     uint8_t *header = gguf_write_finish(&w, &bytes, &data_bytes);   // NULL: out of memory
 *
 * Called by convert.c and hf_gpt2.c. Knows no file: the header is complete before any tensor data
 * exists, and says where each tensor goes. readers/gguf.c draws the format.
 */
#ifndef LAMINAR_GGUF_WRITE_H
#define LAMINAR_GGUF_WRITE_H

#include "kernels/quant.h"
#include "readers/gguf.h"

#include <stdbool.h>

typedef struct gguf_writer {
    uint8_t *bytes;
    size_t length, capacity;
    uint64_t pairs, tensors;
    uint64_t data_bytes; /* of the tensors so far, each padded */
    bool failed;
} gguf_writer;

void gguf_put_u32(gguf_writer *w, const char *key, uint32_t value);
void gguf_put_f32(gguf_writer *w, const char *key, float value);
void gguf_put_string(gguf_writer *w, const char *key, const char *value);
void gguf_put_strings(gguf_writer *w, const char *key, const gguf_string *values, uint64_t n);
void gguf_put_i32s(gguf_writer *w, const char *key, const int32_t *values, uint64_t n);

/* Dims fastest first; the row is a multiple of the type's block. Returns where the tensor begins,
 * counted from the header's end. */
uint64_t gguf_put_tensor(gguf_writer *w, const char *name, uint32_t n_dims, const uint64_t *dims,
                         quant_type type);

/* `n` padded to the alignment. */
uint64_t gguf_write_padded(uint64_t n);

/* The header, padded; the caller frees it. The writer is empty afterwards. */
uint8_t *gguf_write_finish(gguf_writer *w, size_t *header_bytes, uint64_t *data_bytes);

#endif
