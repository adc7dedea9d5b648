/* SPDX-License-Identifier: MIT
 *
 * json_read.h - reads JSON strictly, as RFC 8259 defines it.
 *
 *     json_tree *t;
 *     json_rules rules = {.most_values = 1000};
 *     int status = json_read(text, n, "the header", rules, &t);   // E_SOURCE, E_MEMORY
 *     const json_value *v = json_find(t, json_root(t), "n_layer");
 *     for (v = json_first(v); v; v = json_next(t, v)) { ... }
 *     json_free(t);
 *
 * Called by safetensors.c and conversion/, on text that anybody may have written. Beside the
 * grammar it refuses what readers disagree about: two members with one name, bytes that are not
 * UTF-8, a \u escape that is half a surrogate pair, nesting deeper than JSON_MAX_DEPTH. The text
 * may be freed afterwards. It is read twice: the first time it is checked and its values are
 * counted, so that one json_value is allocated for each value of a text that is known to be JSON.
 * Time O(n log n), because the names of an object are sorted.
 *
 * Memory is in proportion to the text: one with more values than the caller allows, or with more
 * than one value in four bytes, which no list of names or tokens has, is refused before anything is
 * allocated.
 */
#ifndef LAMINAR_JSON_READ_H
#define LAMINAR_JSON_READ_H

#include "gguf.h"

#include <stdbool.h>

#define JSON_MAX_DEPTH 32
#define JSON_MAX_NUMBER 64
#define JSON_BYTES_PER_VALUE 4

typedef enum json_kind {
    JSON_NULL,
    JSON_BOOL,
    JSON_NUMBER,
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT
} json_kind;

typedef struct json_value {
    gguf_string key; /* of a member; any byte may occur, NUL as well */
    union {
        gguf_string text; /* of a string, escapes decoded */
        struct {
            double number;   /* infinite for one beyond f64 */
            int64_t integer; /* where `whole` */
        };
    };
    uint32_t next;  /* index of the next member or element; 0: this is the last one */
    uint32_t count; /* members or elements */
    json_kind kind;
    bool whole; /* a number written without point and exponent that fits 64 bits */
    bool truth; /* of a bool */
} json_value;

typedef struct json_tree json_tree;

typedef struct json_rules {
    uint64_t most_values;
    bool python; /* reads what Python writes beside JSON: NaN, Infinity, -Infinity; and a BOM */
} json_rules;

/* `what` is the text's name in messages. */
int json_read(const char *text, size_t n, const char *what, json_rules rules, json_tree **out);
void json_free(json_tree *t);

const json_value *json_root(const json_tree *t);
const json_value *json_first(const json_value *v); /* NULL: there is none */
const json_value *json_next(const json_tree *t, const json_value *v);
/* A member of an object; NULL also when `v` is none. */
const json_value *json_find(const json_tree *t, const json_value *v, const char *key);

/* Is this the string `text`? */
bool json_is(const json_value *v, const char *text);

#endif
