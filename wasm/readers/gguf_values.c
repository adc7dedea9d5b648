/* SPDX-License-Identifier: MIT
 *
 * gguf_values.c - values of a GGUF header by key; gguf.h says what each function promises.
 */
#include "gguf_file.h"

#include "base/error.h"

#include <stdlib.h>
#include <string.h>

static int missing(const char *key) {
    return error_set(LAMINAR_E_MISSING, "the file has no key %s", key);
}

static int wrong_type(const gguf_pair *p, const char *wanted) {
    char key[SHOWN_BYTES];
    int array = p->type == VALUE_ARRAY;
    return error_set(LAMINAR_E_FORMAT, "the key %s has type %s%s; it must be %s",
                     gguf_shown(p->key, key), array ? "array of " : "",
                     gguf_value_types[array ? p->element : p->type].name, wanted);
}

static int is_integer(uint32_t type) {
    return type <= VALUE_I32 || type == VALUE_U64 || type == VALUE_I64;
}

/* False for a type that is no integer and for a u64 beyond INT64_MAX. */
static int load_integer(const unsigned char *p, uint32_t type, int64_t *out) {
    if (!is_integer(type))
        return 0;
    uint32_t bits = 8 * gguf_value_types[type].bytes;
    uint64_t value = gguf_load_le(p, bits / 8);
    int is_signed = type == VALUE_I8 || type == VALUE_I16 || type == VALUE_I32 || type == VALUE_I64;
    uint64_t sign = UINT64_C(1) << (bits - 1);
    if (is_signed)
        value = (value ^ sign) - sign; /* extends the sign to 64 bits */
    *out = (int64_t)value;
    return is_signed || value <= INT64_MAX;
}

int gguf_get_uint(const gguf_file *g, const char *key, uint64_t *out) {
    const gguf_pair *p = gguf_find_pair(g, key);
    int64_t value;
    if (!p)
        return missing(key);
    if (!load_integer(p->data, p->type, &value) || value < 0)
        return wrong_type(p, "an integer of 0 or more");
    *out = (uint64_t)value;
    return LAMINAR_OK;
}

int gguf_get_real(const gguf_file *g, const char *key, double *out) {
    const gguf_pair *p = gguf_find_pair(g, key);
    if (!p)
        return missing(key);
    if (p->type == VALUE_F32) {
        uint32_t bits = (uint32_t)gguf_load_le(p->data, 4);
        float value;
        memcpy(&value, &bits, sizeof value);
        *out = (double)value;
    } else if (p->type == VALUE_F64) {
        uint64_t bits = gguf_load_le(p->data, 8);
        memcpy(out, &bits, sizeof *out);
    } else {
        return wrong_type(p, "f32 or f64");
    }
    return LAMINAR_OK;
}

int gguf_get_string(const gguf_file *g, const char *key, gguf_string *out) {
    const gguf_pair *p = gguf_find_pair(g, key);
    if (!p)
        return missing(key);
    if (p->type != VALUE_STRING)
        return wrong_type(p, "a string");
    *out = (gguf_string){(const char *)p->data + 8, p->data_bytes - 8};
    return LAMINAR_OK;
}

int gguf_get_string_array(const gguf_file *g, const char *key, const gguf_string **out,
                          uint64_t *count) {
    const gguf_pair *found = gguf_find_pair(g, key);
    if (!found)
        return missing(key);
    if (found->type != VALUE_ARRAY || found->element != VALUE_STRING)
        return wrong_type(found, "array of string");
    gguf_pair *p = &g->pairs[found - g->pairs];
    if (!p->converted) {
        gguf_string *index = gguf_allocate(p->count, sizeof *index);
        if (!index)
            return LAMINAR_E_MEMORY;
        const unsigned char *at = p->data;
        for (uint64_t i = 0; i < p->count; i++) {
            index[i] = (gguf_string){(const char *)at + 8, gguf_load_le(at, 8)};
            at += 8 + index[i].length;
        }
        p->converted = index;
    }
    *out = p->converted;
    *count = p->count;
    return LAMINAR_OK;
}

int gguf_get_int_array(const gguf_file *g, const char *key, int32_t **out, uint64_t *count) {
    const gguf_pair *found = gguf_find_pair(g, key);
    int64_t value;
    if (!found)
        return missing(key);
    if (found->type != VALUE_ARRAY || !is_integer(found->element))
        return wrong_type(found, "array of integers");
    gguf_pair *p = &g->pairs[found - g->pairs];
    if (!p->converted) {
        int32_t *values = gguf_allocate(p->count, sizeof *values);
        if (!values)
            return LAMINAR_E_MEMORY;
        const unsigned char *at = p->data;
        for (uint64_t i = 0; i < p->count; i++, at += gguf_value_types[p->element].bytes) {
            if (!load_integer(at, p->element, &value) || value < INT32_MIN || value > INT32_MAX) {
                free(values);
                return wrong_type(p, "array of integers that fit 32 bits");
            }
            values[i] = (int32_t)value;
        }
        p->converted = values;
    }
    *out = p->converted;
    *count = p->count;
    return LAMINAR_OK;
}
