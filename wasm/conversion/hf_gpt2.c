/* SPDX-License-Identifier: MIT
 *
 * hf_gpt2.c - reads config.json of a GPT-2, and writes it and the tokenizer as keys of GGUF.
 */
#include "hf_gpt2.h"

#include "base/error.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

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

static int demand_gpt2(const config *c) {
    char found[SHOWN_BYTES];
    const json_value *v = get(c, "model_type");
    if (!v)
        return error_set(LAMINAR_E_MISSING, "config.json has no model_type: it must be \"gpt2\"");
    if (json_is(v, "gpt2"))
        return LAMINAR_OK;
    return error_set(LAMINAR_E_UNSUPPORTED,
                     "model_type in config.json is \"%s\"; only \"gpt2\" is converted",
                     v->kind == JSON_STRING ? gguf_shown(v->text, found) : "no text");
}

/* The names of GPT-2's GELU, which approximates with tanh. "gelu" is another function. */
static int demand_gelu(const config *c) {
    static const char *const same[] = {"gelu_new", "gelu_pytorch_tanh", "gelu_fast"};
    char found[SHOWN_BYTES];
    const json_value *v = get(c, "activation_function");
    for (size_t i = 0; v && i < sizeof same / sizeof *same; i++)
        if (json_is(v, same[i]))
            return LAMINAR_OK;
    if (!v)
        return LAMINAR_OK;
    return error_set(
        LAMINAR_E_UNSUPPORTED,
        "activation_function in config.json is \"%s\"; only \"gelu_new\" is converted, "
        "which is the same as \"gelu_pytorch_tanh\" and \"gelu_fast\"",
        v->kind == JSON_STRING ? gguf_shown(v->text, found) : "no text");
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
    if ((status = demand_gpt2(&c)) || (status = demand_gelu(&c)) ||
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
    int status = json_read(text, n, "config.json",
                           (json_rules){.most_values = HF_MAX_COUNT, .python = true}, &tree);
    if (!status)
        status = take_config(m, tree);
    json_free(tree);
    return status;
}

int hf_gpt2_read(hf_gpt2 *m, const char *file, const char *text, size_t n) {
    if (n > HF_MAX_TEXT_BYTES)
        return error_set(LAMINAR_E_SOURCE,
                         "%.40s has %zu bytes, and at most %d are read: check that it is the right "
                         "file",
                         file, n, HF_MAX_TEXT_BYTES);
    if (strcmp(file, "config.json") == 0)
        return read_config(m, text, n);
    for (int i = 0; i < HF_TOKEN_FILES; i++)
        if (strcmp(file, hf_token_files[i]) == 0)
            return hf_tokens_read(&m->tokens, (hf_token_file)i, text, n);
    return error_set(LAMINAR_E_ARGUMENT,
                     "\"%.40s\" is no file of a Hugging Face GPT-2 that is read", file);
}

/* ---- Together ------------------------------------------------------------------------------ */

int hf_gpt2_ready(const hf_gpt2 *m) {
    const char *missing = m->configured ? hf_tokens_missing(&m->tokens) : "config.json";
    return missing ? error_set(LAMINAR_E_MISSING, "%s has not been read", missing) : LAMINAR_OK;
}

int hf_gpt2_complete(hf_gpt2 *m) {
    int status = hf_tokens_complete(&m->tokens, m->V);
    m->bos = m->bos < 0 ? m->tokens.end_of_text : m->bos;
    m->eos = m->eos < 0 ? m->tokens.end_of_text : m->eos;
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
    gguf_put_strings(w, "tokenizer.ggml.tokens", m->tokens.tokens, (uint64_t)m->V);
    gguf_put_i32s(w, "tokenizer.ggml.token_type", m->tokens.types, (uint64_t)m->V);
    const hf_merges *merges = hf_tokens_merges(&m->tokens);
    gguf_put_strings(w, "tokenizer.ggml.merges", merges->list, merges->count);
    if (m->bos >= 0)
        gguf_put_u32(w, "tokenizer.ggml.bos_token_id", (uint32_t)m->bos);
    if (m->eos >= 0)
        gguf_put_u32(w, "tokenizer.ggml.eos_token_id", (uint32_t)m->eos);
    gguf_put_u32(w, "general.quantization_version", QUANTIZATION_VERSION);
}

void hf_gpt2_free(hf_gpt2 *m) {
    hf_tokens_free(&m->tokens);
    *m = (hf_gpt2){0};
}
