/* SPDX-License-Identifier: MIT
 *
 * hf_gpt2.c - reads config.json, vocab.json and merges.txt of a GPT-2, writes their keys as GGUF.
 */
#include "hf_gpt2.h"

#include "base/error.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define END_OF_TEXT "<|endoftext|>"

enum { TOKEN_NORMAL = 1, TOKEN_CONTROL = 3, TOKEN_UNUSED = 5, FILLER_BYTES = 16 };
enum { QUANTIZATION_VERSION = 2 };

/* ---- config.json --------------------------------------------------------------------------- */

typedef struct config {
    const json_tree *tree;
    const json_value *root;
} config;

/* The member, or NULL when it is absent or null. */
static const json_value *get(const config *c, const char *key) {
    const json_value *v = json_find(c->tree, c->root, key);
    return v && v->kind != JSON_NULL ? v : NULL;
}

/* A count of 1 or more; absent, `otherwise`, and E_MISSING where that is 0. */
static int get_count(const config *c, const char *key, int otherwise, int *out) {
    const json_value *v = get(c, key);
    *out = otherwise;
    if (!v && !otherwise)
        return error_set(LAMINAR_E_MISSING, "config.json has no %s: it is no complete GPT-2", key);
    if (v && (!v->whole || v->integer < 1 || v->integer > HF_MAX_COUNT))
        return error_set(LAMINAR_E_SHAPE, "%s in config.json is no whole number from 1 to %d", key,
                         HF_MAX_COUNT);
    if (v)
        *out = (int)v->integer;
    return LAMINAR_OK;
}

static int get_bool(const config *c, const char *key, bool otherwise, bool *out) {
    const json_value *v = get(c, key);
    if (v && v->kind != JSON_BOOL)
        return error_set(LAMINAR_E_SOURCE, "%s in config.json is neither true nor false", key);
    *out = v ? v->truth : otherwise;
    return LAMINAR_OK;
}

/* A token id; -1 when there is none. */
static int32_t get_id(const config *c, const char *key, int V) {
    const json_value *v = get(c, key);
    return v && v->whole && v->integer >= 0 && v->integer < V ? (int32_t)v->integer : -1;
}

static bool text_is(const json_value *v, const char *text) {
    return v->kind == JSON_STRING && v->text.length == strlen(text) &&
           memcmp(v->text.data, text, strlen(text)) == 0;
}

/* Refuses a value of `key` other than `wanted`, which is also what its absence means unless
 * `needed`. */
static int demand_text(const config *c, const char *key, const char *wanted, bool needed) {
    char found[SHOWN_BYTES];
    const json_value *v = get(c, key);
    if (!v && needed)
        return error_set(LAMINAR_E_MISSING, "config.json has no %s: it must be \"%s\"", key,
                         wanted);
    if (!v || text_is(v, wanted))
        return LAMINAR_OK;
    return error_set(LAMINAR_E_UNSUPPORTED, "%s in config.json is \"%s\"; only \"%s\" is converted",
                     key, v->kind == JSON_STRING ? gguf_shown(v->text, found) : "no text", wanted);
}

/* Options of GPT2Config that change what a block computes. */
static int refuse_variants(const config *c) {
    static const struct {
        const char *key;
        bool usual;
    } options[] = {{"scale_attn_weights", true},
                   {"scale_attn_by_inverse_layer_idx", false},
                   {"reorder_and_upcast_attn", false},
                   {"add_cross_attention", false}};
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        bool value = options[i].usual;
        int status = get_bool(c, options[i].key, options[i].usual, &value);
        if (status)
            return status;
        if (value != options[i].usual)
            return error_set(LAMINAR_E_UNSUPPORTED,
                             "config.json sets %s to %s, which changes the model's arithmetic; "
                             "only plain GPT-2 is converted",
                             options[i].key, value ? "true" : "false");
    }
    return LAMINAR_OK;
}

static int get_epsilon(const config *c, float *out) {
    const json_value *v = get(c, "layer_norm_epsilon");
    if (v && (v->kind != JSON_NUMBER || !(v->number >= 0 && v->number < 1)))
        return error_set(LAMINAR_E_SHAPE,
                         "layer_norm_epsilon in config.json is no number from 0 to 1");
    *out = v ? (float)v->number : 1e-5f;
    return LAMINAR_OK;
}

static int take_config(hf_gpt2 *m, const json_tree *tree) {
    config c = {tree, json_root(tree)};
    int n_ctx, status;
    if (c.root->kind != JSON_OBJECT)
        return error_set(LAMINAR_E_SOURCE, "config.json holds no object");
    if ((status = demand_text(&c, "model_type", "gpt2", true)) ||
        (status = demand_text(&c, "activation_function", "gelu_new", false)) ||
        (status = refuse_variants(&c)) || (status = get_count(&c, "n_layer", 0, &m->L)) ||
        (status = get_count(&c, "n_embd", 0, &m->C)) ||
        (status = get_count(&c, "n_head", 0, &m->H)) ||
        (status = get_count(&c, "vocab_size", 0, &m->V)) ||
        (status = get_count(&c, "n_inner", 4 * m->C, &m->F)) ||
        (status = get_count(&c, "n_ctx", 1, &n_ctx)) ||
        (status = get_count(&c, "n_positions", get(&c, "n_ctx") ? n_ctx : 0, &m->context)) ||
        (status = get_epsilon(&c, &m->eps)) ||
        (status = get_bool(&c, "tie_word_embeddings", true, &m->tied)))
        return status;
    m->bos = get_id(&c, "bos_token_id", m->V);
    m->eos = get_id(&c, "eos_token_id", m->V);
    m->configured = true;
    return LAMINAR_OK;
}

static int read_config(hf_gpt2 *m, const char *text, size_t n) {
    json_tree *tree;
    int status = json_read(text, n, "config.json", &tree);
    if (!status)
        status = take_config(m, tree);
    json_free(tree);
    return status;
}

/* ---- vocab.json and merges.txt ------------------------------------------------------------- */

static int read_vocabulary(hf_gpt2 *m, const char *text, size_t n) {
    json_tree *tree;
    int status = json_read(text, n, "vocab.json", &tree);
    if (!status && json_root(tree)->kind != JSON_OBJECT)
        status = error_set(LAMINAR_E_SOURCE, "vocab.json holds no object of tokens");
    if (status) {
        json_free(tree);
        return status;
    }
    json_free(m->vocabulary);
    m->vocabulary = tree;
    return LAMINAR_OK;
}

/* The text up to the end of the line at `at`, the line break and a carriage return left out; moves
 * `at` behind it. */
static gguf_string next_line(const char *text, size_t n, size_t *at) {
    const char *start = text + *at, *newline = memchr(start, '\n', n - *at);
    size_t length = newline ? (size_t)(newline - start) : n - *at;
    *at += length + (newline != NULL);
    while (length > 0 && start[length - 1] == '\r')
        length--;
    return (gguf_string){start, length};
}

static int read_merges(hf_gpt2 *m, const char *text, size_t n) {
    static const char version[] = "#version";
    uint64_t lines = 1;
    for (size_t i = 0; i < n; i++)
        lines += text[i] == '\n';
    free(m->merge_text);
    free(m->merges);
    m->merge_count = 0;
    m->merge_text = malloc(n + 1);
    m->merges =
        lines > SIZE_MAX / sizeof *m->merges ? NULL : malloc((size_t)lines * sizeof *m->merges);
    if (!m->merge_text || !m->merges)
        return error_set(LAMINAR_E_MEMORY, "no memory for the %" PRIu64 " lines of merges.txt",
                         lines);
    memcpy(m->merge_text, text, n);
    for (size_t at = 0; at < n;) {
        bool first = at == 0;
        gguf_string line = next_line(m->merge_text, n, &at);
        bool comment = first && line.length >= strlen(version) &&
                       memcmp(line.data, version, strlen(version)) == 0;
        if (line.length > 0 && !comment)
            m->merges[m->merge_count++] = line;
    }
    return LAMINAR_OK;
}

int hf_gpt2_read(hf_gpt2 *m, const char *file, const char *text, size_t n) {
    if (strcmp(file, "config.json") == 0)
        return read_config(m, text, n);
    if (strcmp(file, "vocab.json") == 0)
        return read_vocabulary(m, text, n);
    if (strcmp(file, "merges.txt") == 0)
        return read_merges(m, text, n);
    return error_set(LAMINAR_E_ARGUMENT,
                     "\"%.40s\" is none of config.json, vocab.json and merges.txt", file);
}

/* ---- Together ------------------------------------------------------------------------------ */

static int place_tokens(hf_gpt2 *m) {
    char name[SHOWN_BYTES];
    const json_value *v = json_first(json_root(m->vocabulary));
    for (; v; v = json_next(m->vocabulary, v)) {
        if (!v->whole || v->integer < 0 || v->integer >= m->V)
            return error_set(LAMINAR_E_SOURCE,
                             "token \"%s\" of vocab.json has no id from 0 to %d, as vocab_size in "
                             "config.json asks for",
                             gguf_shown(v->key, name), m->V - 1);
        if (m->tokens[v->integer].data)
            return error_set(LAMINAR_E_SOURCE, "two tokens of vocab.json have the id %" PRId64,
                             v->integer);
        m->tokens[v->integer] = v->key;
        m->types[v->integer] = TOKEN_NORMAL;
        gguf_string end = {END_OF_TEXT, strlen(END_OF_TEXT)};
        if (gguf_string_compare(v->key, end) == 0) {
            m->types[v->integer] = TOKEN_CONTROL;
            m->bos = m->bos < 0 ? (int32_t)v->integer : m->bos;
            m->eos = m->eos < 0 ? (int32_t)v->integer : m->eos;
        }
    }
    return LAMINAR_OK;
}

/* Ids that vocab.json leaves out get a text of their own, as llama.cpp's converter gives them. */
static void fill_gaps(hf_gpt2 *m) {
    for (int id = 0; id < m->V; id++) {
        if (m->tokens[id].data)
            continue;
        char *filler = m->fillers + (size_t)id * FILLER_BYTES;
        int length = snprintf(filler, FILLER_BYTES, "[PAD%d]", id);
        m->tokens[id] = (gguf_string){filler, (uint64_t)length};
        m->types[id] = TOKEN_UNUSED;
    }
}

int hf_gpt2_ready(const hf_gpt2 *m) {
    const char *missing = !m->configured   ? "config.json"
                          : !m->vocabulary ? "vocab.json"
                          : !m->merges     ? "merges.txt"
                                           : NULL;
    return missing ? error_set(LAMINAR_E_MISSING, "%s has not been read", missing) : LAMINAR_OK;
}

int hf_gpt2_complete(hf_gpt2 *m) {
    size_t V = (size_t)m->V;
    free(m->tokens);
    free(m->types);
    free(m->fillers);
    m->tokens = calloc(V, sizeof *m->tokens);
    m->types = calloc(V, sizeof *m->types);
    m->fillers = calloc(V, FILLER_BYTES);
    if (!m->tokens || !m->types || !m->fillers)
        return error_set(LAMINAR_E_MEMORY, "no memory for %d tokens", m->V);
    int status = place_tokens(m);
    if (!status)
        fill_gaps(m);
    return status;
}

void hf_gpt2_write_keys(const hf_gpt2 *m, gguf_writer *w, const char *name, quant_type type) {
    /* general.file_type counts "mostly F32, F16, Q4_0, ..." by itself. */
    uint32_t file_type = type == QUANT_Q8_0 ? 7 : (uint32_t)type;
    gguf_put_string(w, "general.architecture", "gpt2");
    gguf_put_string(w, "general.type", "model");
    gguf_put_string(w, "general.name", name);
    gguf_put_u32(w, "gpt2.block_count", (uint32_t)m->L);
    gguf_put_u32(w, "gpt2.context_length", (uint32_t)m->context);
    gguf_put_u32(w, "gpt2.embedding_length", (uint32_t)m->C);
    gguf_put_u32(w, "gpt2.feed_forward_length", (uint32_t)m->F);
    gguf_put_u32(w, "gpt2.attention.head_count", (uint32_t)m->H);
    gguf_put_f32(w, "gpt2.attention.layer_norm_epsilon", m->eps);
    gguf_put_u32(w, "general.file_type", file_type);
    gguf_put_string(w, "tokenizer.ggml.model", "gpt2");
    gguf_put_string(w, "tokenizer.ggml.pre", "gpt-2");
    gguf_put_strings(w, "tokenizer.ggml.tokens", m->tokens, (uint64_t)m->V);
    gguf_put_i32s(w, "tokenizer.ggml.token_type", m->types, (uint64_t)m->V);
    gguf_put_strings(w, "tokenizer.ggml.merges", m->merges, m->merge_count);
    if (m->bos >= 0)
        gguf_put_u32(w, "tokenizer.ggml.bos_token_id", (uint32_t)m->bos);
    if (m->eos >= 0)
        gguf_put_u32(w, "tokenizer.ggml.eos_token_id", (uint32_t)m->eos);
    gguf_put_u32(w, "general.quantization_version", QUANTIZATION_VERSION);
}

void hf_gpt2_free(hf_gpt2 *m) {
    json_free(m->vocabulary);
    free(m->tokens);
    free(m->types);
    free(m->fillers);
    free(m->merge_text);
    free(m->merges);
    *m = (hf_gpt2){0};
}
