/* SPDX-License-Identifier: MIT
 *
 * gguf.h - reads the header of a GGUF file (versions 2 and 3): keys, tensor directory, nothing
 * else.
 *
 *     gguf_file *g;
 *     int status = gguf_open(bytes, n, file_bytes, &g);   // LAMINAR_E_MORE: call again with more
 *     const gguf_tensor *t = gguf_find_tensor(g, "token_embd.weight");
 *     gguf_close(g);
 *
 * Called by gpt2.c. The header bytes may be any prefix of the file that contains the whole header;
 * they are copied, so the caller may free them. Nothing in the file is trusted: every count,
 * length and product is checked in uint64 against file_bytes before memory is taken or a size is
 * narrowed. Total memory is O(header bytes).
 */
#ifndef LAMINAR_GGUF_H
#define LAMINAR_GGUF_H

#include <stddef.h>
#include <stdint.h>

typedef struct gguf_file gguf_file;

/* Our own bounds: the header of a GPT-2 has about 2 MB, and a double counts bytes up to 2^53. */
#define GGUF_MAX_HEADER_BYTES (UINT64_C(1) << 28)
#define GGUF_MAX_FILE_BYTES (UINT64_C(1) << 53)
#define GGUF_MAX_ALIGNMENT (1 << 24)
#define GGUF_MAX_KEY 65535
#define GGUF_MAX_TENSOR_NAME 64
#define GGUF_DEFAULT_ALIGNMENT 32

/* Bytes inside the header's copy; not NUL-terminated, and any byte may occur in a value. */
typedef struct gguf_string {
    const char *data;
    uint64_t length;
} gguf_string;

/* By bytes, as memcmp; a string comes before its continuations. */
int gguf_string_compare(gguf_string a, gguf_string b);

/* Makes a name from a file fit for a message: short, printable, NUL-terminated. */
enum { SHOWN_BYTES = 72 };
const char *gguf_shown(gguf_string s, char out[SHOWN_BYTES]);

typedef struct gguf_tensor {
    gguf_string name;
    uint32_t type;    /* GGML type id, also of types that quant.h does not read */
    uint32_t n_dims;  /* 1..4 */
    uint64_t dims[4]; /* fastest first; 1 beyond n_dims */
    uint64_t offset;  /* from the start of the file */
    uint64_t bytes;   /* 0 when the type is one that quant.h does not read */
} gguf_tensor;

/* Reads the header from the first `n` of the file's `file_bytes` bytes. Returns LAMINAR_OK and sets
 * *out, or a negative status with a message (laminar_last_error) and *out = NULL:
 *
 *   E_MORE         the header goes on past `n`, and so does the file; the message says how many
 *                  bytes are needed at least: call again from the start with more
 *   E_TRUNCATED    the file itself ends inside its header, or before the end of a tensor
 *   E_UNSUPPORTED  another version or byte order, or an array of arrays
 *   E_MEMORY       an allocation failed
 *   E_ARGUMENT     n > file_bytes, bytes NULL, or file_bytes over GGUF_MAX_FILE_BYTES
 *   E_FORMAT       anything else that is wrong
 *
 * A tensor of a type that the engine does not read is no error here: its `bytes` is 0. A tensor
 * with a dimension of 0 is left out. */
int gguf_open(const void *bytes, size_t n, uint64_t file_bytes, gguf_file **out);
void gguf_close(gguf_file *g);

size_t gguf_tensor_count(const gguf_file *g);
const gguf_tensor *gguf_tensor_at(const gguf_file *g, size_t index);       /* in the file's order */
const gguf_tensor *gguf_find_tensor(const gguf_file *g, const char *name); /* NULL if absent */

/* The value of a key. Returns LAMINAR_OK, E_MISSING when the key is absent, or E_FORMAT when it has
 * another type. `uint` reads every integer type if the value is 0 or more; `real` reads f32 and
 * f64, NaN and infinity included. */
int gguf_get_uint(const gguf_file *g, const char *key, uint64_t *out);
int gguf_get_real(const gguf_file *g, const char *key, double *out);
int gguf_get_string(const gguf_file *g, const char *key, gguf_string *out);

/* Arrays of strings and of integers. *out belongs to the gguf_file; the first call builds it, which
 * may be E_MEMORY, so only one thread may call. An integer that does not fit 32 bits is E_FORMAT.
 */
int gguf_get_string_array(const gguf_file *g, const char *key, const gguf_string **out,
                          uint64_t *count);
int gguf_get_int_array(const gguf_file *g, const char *key, int32_t **out, uint64_t *count);

#endif
