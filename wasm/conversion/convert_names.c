/* SPDX-License-Identifier: MIT
 *
 * convert_names.c - the tensors of a source by GPT-2's own names.
 */
#include "convert_names.h"

#include "base/error.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* GPT2LMHeadModel, torch.compile, DistributedDataParallel, FullyShardedDataParallel. */
static const char *const wrappers[] = {"transformer", "_orig_mod", "module",
                                       "_fsdp_wrapped_module"};

static bool is_wrapper(const char *word, size_t n) {
    for (size_t i = 0; i < sizeof wrappers / sizeof *wrappers; i++)
        if (strlen(wrappers[i]) == n && memcmp(wrappers[i], word, n) == 0)
            return true;
    return false;
}

/* Writes the name without the wrappers' words; returns its length. */
static size_t strip(gguf_string name, char *out) {
    size_t n = 0;
    for (uint64_t at = 0; at <= name.length;) {
        const char *word = name.data + at;
        const char *dot = at < name.length ? memchr(word, '.', (size_t)(name.length - at)) : NULL;
        size_t length = dot ? (size_t)(dot - word) : (size_t)(name.length - at);
        if (!dot || !is_wrapper(word, length)) {
            memcpy(out + n, word, length);
            n += length;
            if (dot)
                out[n++] = '.';
        }
        at += length + 1;
    }
    return n;
}

static int by_name(const void *a, const void *b) {
    return gguf_string_compare(((const convert_name *)a)->name, ((const convert_name *)b)->name);
}

static int check_twice(const convert_names *names) {
    char first[SHOWN_BYTES], second[SHOWN_BYTES];
    for (size_t i = 1; i < names->count; i++) {
        const convert_name *a = &names->list[i - 1], *b = &names->list[i];
        if (by_name(a, b) == 0)
            return error_set(LAMINAR_E_SOURCE, "the file holds both %s and %s",
                             gguf_shown(a->tensor->name, first),
                             gguf_shown(b->tensor->name, second));
    }
    return LAMINAR_OK;
}

int convert_names_build(convert_names *names, const safetensors_part *sources, size_t count) {
    uint64_t tensors = 0, bytes = 0;
    for (size_t i = 0; i < count; i++) {
        tensors += safetensors_count(sources[i].file);
        for (size_t k = 0; k < safetensors_count(sources[i].file); k++)
            bytes += safetensors_at(sources[i].file, k)->name.length;
    }
    /* Both are in proportion to the headers. */
    names->list = calloc((size_t)tensors + 1, sizeof *names->list);
    names->text = malloc((size_t)bytes + 1);
    if (!names->list || !names->text)
        return error_set(LAMINAR_E_MEMORY, "no memory for a list of %" PRIu64 " tensors", tensors);
    char *at = names->text;
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < safetensors_count(sources[i].file); k++) {
            const safetensors_tensor *t = safetensors_at(sources[i].file, k);
            size_t length = strip(t->name, at);
            names->list[names->count++] =
                (convert_name){{at, length}, t, sources[i].base + t->offset, false};
            at += length;
        }
    }
    qsort(names->list, names->count, sizeof *names->list, by_name);
    return check_twice(names);
}

convert_name *convert_names_find(const convert_names *names, const char *name) {
    convert_name wanted = {.name = {name, strlen(name)}};
    return bsearch(&wanted, names->list, names->count, sizeof *names->list, by_name);
}

void convert_names_free(convert_names *names) {
    free(names->list);
    free(names->text);
    *names = (convert_names){0};
}
