/* SPDX-License-Identifier: MIT
 *
 * safetensors.h - reads the header of a safetensors file: the list of tensors, nothing else.
 *
 *     safetensors *s;
 *     int status = safetensors_open(bytes, n, file_bytes, &s);   // LAMINAR_E_MORE: with more bytes
 *     const safetensors_tensor *t = safetensors_at(s, 0);
 *     safetensors_close(s);
 *
 * Called by convert.c. The bytes may be any prefix of the file that contains the header, and may be
 * freed afterwards. Nothing in the file is trusted: shapes, types and ranges must agree, and the
 * tensors must cover the file from the header to its end without hole or overlap. Memory is in
 * proportion to the header. That of GPT-2 XL has 75 KB; SAFETENSORS_MAX_HEADER is below the 100 MB
 * of the reference reader, so that a hostile file is refused before much of it is fetched.
 * cli/safetensors_write.h writes such files.
 */
#ifndef LAMINAR_SAFETENSORS_H
#define LAMINAR_SAFETENSORS_H

#include "gguf.h"

#include <stdbool.h>

#define SAFETENSORS_MAX_HEADER (16u << 20)
#define SAFETENSORS_MAX_DIMS 8

/* X(name, bytes a value) */
#define SAFETENSORS_DTYPES(X)                                                                      \
    X(BOOL, 1)                                                                                     \
    X(U8, 1)                                                                                       \
    X(I8, 1)                                                                                       \
    X(F8_E4M3, 1)                                                                                  \
    X(F8_E5M2, 1)                                                                                  \
    X(I16, 2)                                                                                      \
    X(U16, 2)                                                                                      \
    X(F16, 2)                                                                                      \
    X(BF16, 2)                                                                                     \
    X(I32, 4)                                                                                      \
    X(U32, 4)                                                                                      \
    X(F32, 4)                                                                                      \
    X(I64, 8)                                                                                      \
    X(U64, 8)                                                                                      \
    X(F64, 8)

typedef enum safetensors_dtype {
#define X(name, bytes) SAFETENSORS_##name,
    SAFETENSORS_DTYPES(X)
#undef X
} safetensors_dtype;

typedef struct safetensors_tensor {
    gguf_string name;
    safetensors_dtype dtype;
    uint32_t n_dims;
    uint64_t dims[SAFETENSORS_MAX_DIMS]; /* row-major, as written; 1 beyond n_dims */
    uint64_t offset;                     /* from the start of the file */
    uint64_t bytes;
} safetensors_tensor;

typedef struct safetensors safetensors;

/* The header of one of several files, whose bytes count from `base` on. */
typedef struct safetensors_part {
    safetensors *file;
    uint64_t base;
} safetensors_part;

/* LAMINAR_OK and *out, or a negative status with a message and *out = NULL:
 *
 *   E_MORE         the header goes on past `n`, and so does the file
 *   E_TRUNCATED    the file ends inside its header, or before its last tensor does
 *   E_UNSUPPORTED  an unknown dtype, or more dimensions than any GPT-2 tensor has
 *   E_MEMORY       an allocation failed
 *   E_SOURCE       anything else that is wrong */
int safetensors_open(const void *bytes, size_t n, uint64_t file_bytes, safetensors **out);
void safetensors_close(safetensors *s);

size_t safetensors_count(const safetensors *s);
const safetensors_tensor *safetensors_at(const safetensors *s, size_t i); /* in the file's order */
const safetensors_tensor *safetensors_find(const safetensors *s, gguf_string name); /* or NULL */

const char *safetensors_dtype_name(safetensors_dtype dtype);
uint32_t safetensors_dtype_bytes(safetensors_dtype dtype);

#endif
