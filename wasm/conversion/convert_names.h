/* SPDX-License-Identifier: MIT
 *
 * convert_names.h - the tensors of all files of a source, by the names that GPT-2's own files give
 * them.
 *
 *     convert_names names = {0};
 *     convert_names_build(&names, sources, count);
 *     convert_name *found = convert_names_find(&names, "h.0.attn.c_attn.weight");
 *     convert_names_free(&names);
 *
 * Called by convert_plan.c. Training programs wrap a model, and each wrapper leaves its word in the
 * names: "_orig_mod.transformer.h.0.ln_1.bias" is h.0.ln_1.bias. The words are left out wherever
 * they are in a name.
 */
#ifndef LAMINAR_CONVERT_NAMES_H
#define LAMINAR_CONVERT_NAMES_H

#include "readers/safetensors.h"

typedef struct convert_name {
    gguf_string name;
    const safetensors_tensor *tensor;
    uint64_t at; /* its first byte, in the files one after another */
    bool used;
} convert_name;

typedef struct convert_names {
    convert_name *list; /* by name */
    size_t count;
    char *text; /* of all names */
} convert_names;

/* E_SOURCE when two tensors have one name, E_MEMORY. */
int convert_names_build(convert_names *names, const safetensors_part *sources, size_t count);
convert_name *convert_names_find(const convert_names *names, const char *name); /* or NULL */
void convert_names_free(convert_names *names);

#endif
