/* SPDX-License-Identifier: MIT
 *
 * hf_index.c - reads model.safetensors.index.json.
 *
 *     {"metadata": {"total_size": 548}, "weight_map": {"wte.weight": "model-00001-of-00002..."}}
 *
 * Source: what transformers' save_pretrained writes.
 */
#include "hf_index.h"

#include "base/error.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* MOST_VALUES: enough for 100,000 tensors, as in safetensors.c. */
enum { MOST_VALUES = 1 << 17, MAX_FILE_NAME = 255 };

static const json_value *weight_map(const hf_index *x) {
    return json_find(x->tree, json_root(x->tree), "weight_map");
}

/* ---- The files ----------------------------------------------------------------------------- */

static bool is_file_name(gguf_string name) {
    static const char ending[] = ".safetensors";
    size_t end = strlen(ending);
    if (name.length <= end || name.length > MAX_FILE_NAME || name.data[0] == '.' ||
        memcmp(name.data + name.length - end, ending, end) != 0)
        return false;
    for (uint64_t i = 0; i < name.length; i++)
        if ((unsigned char)name.data[i] < ' ' || strchr("/\\:?#%", name.data[i]))
            return false;
    return true;
}

static int by_text(const void *a, const void *b) {
    return gguf_string_compare(*(const gguf_string *)a, *(const gguf_string *)b);
}

static int add_file(hf_index *x, gguf_string name) {
    if (x->count == HF_MAX_PARTS)
        return error_set(LAMINAR_E_UNSUPPORTED, HF_INDEX_FILE " names over %d files", HF_MAX_PARTS);
    char *copy = malloc((size_t)name.length + 1);
    if (!copy)
        return error_set(LAMINAR_E_MEMORY, "no memory for the names of files");
    memcpy(copy, name.data, (size_t)name.length);
    copy[name.length] = '\0';
    x->files[x->count++].name = copy;
    return LAMINAR_OK;
}

/* `all` has room for a name for each tensor. */
static int collect_files(hf_index *x, const json_value *map, gguf_string *all) {
    char shown[SHOWN_BYTES];
    size_t n = 0;
    for (const json_value *v = json_first(map); v; v = json_next(x->tree, v)) {
        if (v->kind != JSON_STRING || !is_file_name(v->text))
            return error_set(LAMINAR_E_SOURCE,
                             HF_INDEX_FILE " puts tensor %s into no .safetensors file beside it",
                             gguf_shown(v->key, shown));
        all[n++] = v->text;
    }
    if (n == 0)
        return error_set(LAMINAR_E_SOURCE, HF_INDEX_FILE " names no tensor");
    qsort(all, n, sizeof *all, by_text);
    int status = LAMINAR_OK;
    for (size_t i = 0; i < n && !status; i++)
        if (i == 0 || by_text(&all[i - 1], &all[i]) != 0)
            status = add_file(x, all[i]);
    return status;
}

int hf_index_read(hf_index *x, const char *text, size_t n) {
    hf_index_free(x);
    int status = json_read(text, n, HF_INDEX_FILE,
                           (json_rules){.most_values = MOST_VALUES, .python = true}, &x->tree);
    if (status)
        return status;
    const json_value *map = weight_map(x);
    if (!map || map->kind != JSON_OBJECT)
        return error_set(LAMINAR_E_SOURCE, HF_INDEX_FILE " has no weight_map: fetch it again");
    gguf_string *all = malloc(((size_t)map->count + 1) * sizeof *all);
    x->files = calloc(HF_MAX_PARTS, sizeof *x->files);
    status = all && x->files ? collect_files(x, map, all)
                             : error_set(LAMINAR_E_MEMORY, "no memory for the names of files");
    free(all);
    return status;
}

void hf_index_free(hf_index *x) {
    for (size_t i = 0; i < x->count; i++)
        free(x->files[i].name);
    free(x->files);
    json_free(x->tree);
    *x = (hf_index){0};
}

/* ---- Against the files --------------------------------------------------------------------- */

static gguf_string file_name(const hf_index *x, size_t i) {
    return (gguf_string){x->files[i].name, strlen(x->files[i].name)};
}

/* A tensor and the file that the index puts it into. */
typedef struct entry {
    gguf_string tensor, file;
} entry;

static int by_tensor(const void *a, const void *b) {
    return gguf_string_compare(((const entry *)a)->tensor, ((const entry *)b)->tensor);
}

/* Is each tensor of file `i` where the index has it? */
static int check_file(const hf_index *x, size_t i, const safetensors *source, const entry *entries,
                      size_t n) {
    char name[SHOWN_BYTES], other[SHOWN_BYTES];
    for (size_t k = 0; k < safetensors_count(source); k++) {
        entry wanted = {.tensor = safetensors_at(source, k)->name};
        const entry *found = bsearch(&wanted, entries, n, sizeof *entries, by_tensor);
        if (!found)
            return error_set(LAMINAR_E_SOURCE,
                             "%s holds tensor %s, which " HF_INDEX_FILE " does not know: the file "
                             "belongs to another model or version",
                             x->files[i].name, gguf_shown(wanted.tensor, name));
        if (gguf_string_compare(found->file, file_name(x, i)) != 0)
            return error_set(LAMINAR_E_SOURCE,
                             "%s holds tensor %s, which " HF_INDEX_FILE " puts into %s: the file "
                             "belongs to another model or version",
                             x->files[i].name, gguf_shown(wanted.tensor, name),
                             gguf_shown(found->file, other));
    }
    return LAMINAR_OK;
}

/* The tensors of all files are in the index, each in its place; are there as many? */
static int name_missing(const hf_index *x, const safetensors_part *sources) {
    for (const json_value *v = json_first(weight_map(x)); v; v = json_next(x->tree, v)) {
        size_t i = 0;
        char name[SHOWN_BYTES];
        while (gguf_string_compare(file_name(x, i), v->text) != 0)
            i++;
        if (!safetensors_find(sources[i].file, v->key))
            return error_set(LAMINAR_E_SOURCE,
                             "%s lacks tensor %s, which " HF_INDEX_FILE " puts there: the file "
                             "belongs to another model or version",
                             x->files[i].name, gguf_shown(v->key, name));
    }
    return LAMINAR_OK;
}

static int check_total(const hf_index *x, uint64_t bytes) {
    const json_value *metadata = json_find(x->tree, json_root(x->tree), "metadata");
    const json_value *total = metadata ? json_find(x->tree, metadata, "total_size") : NULL;
    if (!total || total->kind != JSON_NUMBER || total->number == (double)bytes)
        return LAMINAR_OK;
    return error_set(LAMINAR_E_SOURCE,
                     "the tensors of all files have %" PRIu64
                     " bytes, and total_size in " HF_INDEX_FILE
                     " is %.0f: the files belong to different models or versions; "
                     "fetch all of them from one page",
                     bytes, total->number);
}

int hf_index_check(const hf_index *x, const safetensors_part *sources) {
    const json_value *map = weight_map(x);
    size_t n = 0, tensors = 0;
    uint64_t bytes = 0;
    entry *entries = malloc(((size_t)map->count + 1) * sizeof *entries);
    if (!entries)
        return error_set(LAMINAR_E_MEMORY, "no memory for a list of %" PRIu32 " tensors",
                         map->count);
    for (const json_value *v = json_first(map); v; v = json_next(x->tree, v))
        entries[n++] = (entry){v->key, v->text};
    qsort(entries, n, sizeof *entries, by_tensor);
    int status = LAMINAR_OK;
    for (size_t i = 0; i < x->count && !status; i++) {
        status = check_file(x, i, sources[i].file, entries, n);
        tensors += safetensors_count(sources[i].file);
        for (size_t k = 0; k < safetensors_count(sources[i].file); k++)
            bytes += safetensors_at(sources[i].file, k)->bytes;
    }
    free(entries);
    if (!status && tensors < n)
        status = name_missing(x, sources);
    return status ? status : check_total(x, bytes);
}
