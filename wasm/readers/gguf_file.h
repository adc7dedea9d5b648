/* SPDX-License-Identifier: MIT
 *
 * gguf_file.h - the tables of a header, which gguf.c fills, gguf_values.c reads and gguf_split.c
 * joins. No other file but the writer (conversion/gguf_write.c) includes this.
 */
#ifndef LAMINAR_GGUF_FILE_H
#define LAMINAR_GGUF_FILE_H

#include "gguf.h"

enum value_type {
    VALUE_U8 = 0,
    VALUE_I8 = 1,
    VALUE_U16 = 2,
    VALUE_I16 = 3,
    VALUE_U32 = 4,
    VALUE_I32 = 5,
    VALUE_F32 = 6,
    VALUE_BOOL = 7,
    VALUE_STRING = 8,
    VALUE_ARRAY = 9,
    VALUE_U64 = 10,
    VALUE_I64 = 11,
    VALUE_F64 = 12,
    VALUE_TYPES = 13,
};

typedef struct gguf_value_type {
    const char *name;
    uint32_t bytes; /* of one value; 0 where that depends on the value */
} gguf_value_type;

extern const gguf_value_type gguf_value_types[VALUE_TYPES];

typedef struct gguf_pair {
    gguf_string key;
    uint32_t type;
    uint32_t element; /* element type of an array */
    uint64_t count;   /* elements of an array, 1 otherwise */
    const unsigned char *data;
    uint64_t data_bytes;
    void *converted; /* the array that gguf_get_*_array returned; freed with the file */
} gguf_pair;

/* An entry of the index by name; the tensors themselves keep the file's order. */
typedef struct gguf_tensor_ref {
    gguf_tensor *tensor;
} gguf_tensor_ref;

/* A part of a split file, which begins at `base`. */
typedef struct gguf_part {
    gguf_file *file;
    uint64_t base;
} gguf_part;

struct gguf_file {
    unsigned char *header; /* the copy that all strings point into */
    gguf_pair *pairs;      /* in the order of their keys */
    gguf_tensor *tensors;  /* in the order of the file */
    gguf_tensor_ref *by_name;
    size_t n_pairs, n_tensors, n_empty;
    struct gguf_part *parts; /* what a file that gguf_split.c joined is made of; NULL else */
    size_t n_parts;
};

/* A little-endian number of 1 to 8 bytes. */
uint64_t gguf_load_le(const unsigned char *p, uint32_t bytes);

/* NULL if the key is absent. */
const gguf_pair *gguf_find_pair(const gguf_file *g, const char *key);

/* Fills the index by name; E_FORMAT when two tensors have one name. */
int gguf_sort_tensors(gguf_file *g);

/* count * size bytes, which must be in proportion to the header; NULL with the status set. */
void *gguf_allocate(uint64_t count, size_t size);

#endif
