/* SPDX-License-Identifier: MIT
 *
 * gguf.h - reads the header of a GGUF v3 file: keys, tensor directory, nothing else.
 *
 *     gguf_file *g;
 *     int status = gguf_open(bytes, n, file_bytes, &g);   // LAMINAR_E_MORE: call again with more
 *     const gguf_tensor *t = gguf_find_tensor(g, "token_embd.weight");
 *     gguf_close(g);
 *
 * Called by gpt2.c. The header bytes may be any prefix of the file that contains the whole header;
 * they are copied, so the caller may let them go. Nothing in the file is trusted: every count, length and
 * product is checked in uint64 against file_bytes before memory is taken or a size is narrowed.
 * Total memory is O(header bytes).
 */
#ifndef LAMINAR_GGUF_H
#define LAMINAR_GGUF_H

#include <stddef.h>
#include <stdint.h>

typedef struct gguf_file gguf_file;

/* A run of bytes inside the header's copy; not NUL-terminated. */
typedef struct gguf_string {
    const char *data;
    uint64_t length;
} gguf_string;

typedef struct gguf_tensor {
    gguf_string name;
    uint32_t type;    /* GGML type id; read by quant.h or not */
    uint32_t n_dims;  /* 1..4 */
    uint64_t dims[4]; /* fastest first; 1 beyond n_dims */
    uint64_t offset;  /* from the start of the file */
    uint64_t bytes;   /* 0 when the type is one that quant.h does not read */
} gguf_tensor;

/* Returns LAMINAR_OK and sets *out, or a negative status (message by laminar_last_error):
 * E_MORE when the header goes on past `n` and the file does too, E_TRUNCATED when the file itself ends
 * inside the header or a tensor ends past file_bytes, E_FORMAT for anything else that is wrong. */
int gguf_open(const void *bytes, size_t n, uint64_t file_bytes, gguf_file **out);
void gguf_close(gguf_file *g);

size_t gguf_tensor_count(const gguf_file *g);
const gguf_tensor *gguf_tensor_at(const gguf_file *g, size_t index);
const gguf_tensor *gguf_find_tensor(const gguf_file *g, const char *name); /* NULL if absent */

/* Values by key. Each returns LAMINAR_OK, E_MISSING when the key is absent, or E_FORMAT when it has another type. uint
 * takes any integer type that holds a value >= 0, real takes f32 and f64. */
int gguf_get_uint(const gguf_file *g, const char *key, uint64_t *out);
int gguf_get_real(const gguf_file *g, const char *key, double *out);
int gguf_get_bool(const gguf_file *g, const char *key, int *out);
int gguf_get_string(const gguf_file *g, const char *key, gguf_string *out);

/* Arrays: of strings (element i in O(1), an index is built at open) and of integers. */
int gguf_get_string_array(const gguf_file *g, const char *key, const gguf_string **out,
                          uint64_t *count);
int gguf_get_int_array(const gguf_file *g, const char *key, int32_t **out, uint64_t *count);
/* ^ *out is owned by the file and converted once to int32 (E_FORMAT when a value does not fit). */

#endif
