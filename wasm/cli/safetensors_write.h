/* SPDX-License-Identifier: MIT
 *
 * safetensors_write.h - writes a safetensors file, one tensor after another.
 *
 *     safetensors_writer f = {0};
 *     safetensors_declare(&f, "tokens", "I32", 2, (uint64_t[]){1, 7});  // all names and shapes
 *     safetensors_begin(&f, "out.safetensors");                         // writes the header
 *     safetensors_write(&f, data, bytes);                               // then data, in that order
 *     safetensors_end(&f);
 *
 * Layout: u64 little-endian header length, a JSON object {name: {dtype, shape, data_offsets}},
 * padded with spaces to 8 bytes, then the tensors without gaps. Source: the safetensors format
 * description. Called by main.c. Functions return false when the file could not be written; errno
 * says why.
 */
#ifndef LAMINAR_SAFETENSORS_WRITE_H
#define LAMINAR_SAFETENSORS_WRITE_H

#include "base/json.h"

#include <stdint.h>
#include <stdio.h>

typedef struct safetensors_writer {
    json header;
    uint64_t declared, written; /* bytes of tensor data */
    FILE *stream;
    const char *path;
} safetensors_writer;

/* A tensor of four-byte values ("F32" or "I32"). */
void safetensors_declare(safetensors_writer *f, const char *name, const char *dtype, int n_dims,
                         const uint64_t *dims);
bool safetensors_begin(safetensors_writer *f, const char *path);
bool safetensors_write(safetensors_writer *f, const void *data, uint64_t bytes);
bool safetensors_end(safetensors_writer *f);

#endif
