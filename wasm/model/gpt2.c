/* SPDX-License-Identifier: MIT
 *
 * gpt2.c - from a GGUF header to a model: hyperparameters, the list of wanted tensors, tokenizer.
 *
 * Opening happens before any weight is there: every tensor's type and shape is checked against
 * what the hyperparameters ask for, so that a wrong file is refused after its first few megabytes.
 */
#include "gpt2.h"

#include "base/error.h"
#include "base/json.h"
#include "stage.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Generous against any GPT-2 (XL: 48 blocks, 1600, 50257), small enough that every product of two
 * fits in 64 bits and every dimension in an int. */
enum { MAX_BLOCKS = 1024, MAX_WIDTH = 1 << 17, MAX_CONTEXT = 1 << 20, MAX_VOCAB = 1 << 24 };

/* ---- Hyperparameters ----------------------------------------------------------------------- */

static int get_count(gpt2 *m, const char *key, int most, int *out) {
    uint64_t value;
    int status = gguf_get_uint(m->file, key, &value);
    if (status == LAMINAR_E_MISSING)
        return error_set(LAMINAR_E_MISSING, "the file has no key %s: it is no complete GPT-2", key);
    if (status)
        return status;
    if (value < 1 || value > (uint64_t)most)
        return error_set(LAMINAR_E_SHAPE, "%s is %llu; this engine takes 1 to %d", key,
                         (unsigned long long)value, most);
    *out = (int)value;
    return LAMINAR_OK;
}

static int read_hyperparameters(gpt2 *m) {
    gguf_string architecture;
    int status = gguf_get_string(m->file, "general.architecture", &architecture);
    if (status == LAMINAR_E_MISSING)
        return error_set(LAMINAR_E_MISSING, "the file does not name its architecture");
    if (status)
        return status;
    if (architecture.length != 4 || memcmp(architecture.data, "gpt2", 4) != 0)
        return error_set(LAMINAR_E_UNSUPPORTED,
                         "the file holds a model of architecture \"%.*s\"; this engine runs gpt2",
                         (int)(architecture.length < 64 ? architecture.length : 64),
                         architecture.data);
    if ((status = get_count(m, "gpt2.block_count", MAX_BLOCKS, &m->L)) ||
        (status = get_count(m, "gpt2.embedding_length", MAX_WIDTH, &m->C)) ||
        (status = get_count(m, "gpt2.attention.head_count", MAX_WIDTH, &m->H)) ||
        (status = get_count(m, "gpt2.feed_forward_length", MAX_WIDTH, &m->F)) ||
        (status = get_count(m, "gpt2.context_length", MAX_CONTEXT, &m->context)))
        return status;
    if (m->C % m->H != 0)
        return error_set(LAMINAR_E_SHAPE, "embedding_length %d does not divide into %d heads", m->C,
                         m->H);
    m->D = m->C / m->H;
    double eps;
    status = gguf_get_real(m->file, "gpt2.attention.layer_norm_epsilon", &eps);
    if (status == LAMINAR_E_MISSING)
        return error_set(LAMINAR_E_MISSING,
                         "the file has no key gpt2.attention.layer_norm_epsilon");
    if (status)
        return status;
    if (!(eps >= 0 && eps < 1))
        return error_set(LAMINAR_E_SHAPE, "layer_norm_epsilon is %g, not between 0 and 1", eps);
    m->eps = (float)eps;
    return LAMINAR_OK;
}

/* ---- Wanted tensors ------------------------------------------------------------------------ */

/* Adds a slot for tensor `name` of shape [rows][cols]; rows = 0 means a vector of cols values. NULL
 * with the status set when the file's tensor is not that. */
static gpt2_slot *want(gpt2 *m, const char *name, int stage, int rows, int cols) {
    const gguf_tensor *t = gguf_find_tensor(m->file, name);
    uint64_t wanted_rows = rows ? (uint64_t)rows : 1;
    assert(m->slot_count < m->slot_capacity);
    if (!t)
        error_set(LAMINAR_E_MISSING, "tensor %s is missing: the file is no complete GPT-2", name);
    else if (!quant_name(t->type))
        error_set(LAMINAR_E_UNSUPPORTED,
                  "tensor %s is %s, which is not supported; this engine reads %s", name,
                  quant_any_name(t->type), quant_names());
    else if (t->dims[0] != (uint64_t)cols || t->dims[1] != wanted_rows || t->dims[2] != 1 ||
             t->dims[3] != 1)
        error_set(LAMINAR_E_SHAPE,
                  "tensor %s is %llu x %llu (x %llu x %llu); GPT-2 needs %d x %llu", name,
                  (unsigned long long)t->dims[0], (unsigned long long)t->dims[1],
                  (unsigned long long)t->dims[2], (unsigned long long)t->dims[3], cols,
                  (unsigned long long)wanted_rows);
    else if (quant_row_bytes(t->type, t->dims[0]) == 0)
        error_set(LAMINAR_E_SHAPE, "tensor %s: rows of %d values do not divide into %s blocks",
                  name, cols, quant_name(t->type));
    else {
        gpt2_slot *slot = &m->slots[m->slot_count++];
        slot->tensor = t;
        slot->stage = stage;
        slot->block = stage_block(stage, m->L);
        m->weight_bytes += t->bytes;
        return slot;
    }
    return NULL;
}

static int want_matrix(gpt2 *m, const char *name, int stage, int rows, int cols, matrix *to) {
    gpt2_slot *slot = want(m, name, stage, rows, cols);
    if (!slot)
        return laminar_last_status();
    slot->to_matrix = to;
    *to = (matrix){.type = (quant_type)slot->tensor->type,
                   .rows = rows,
                   .cols = cols,
                   .row_bytes = (size_t)quant_row_bytes(slot->tensor->type, (uint64_t)cols)};
    return LAMINAR_OK;
}

/* An embedding table: a matrix of which stage 0 reads single rows. `stage` is the stage that needs
 * all of it, or GPT2_NO_STAGE. */
static int want_table(gpt2 *m, const char *name, int stage, int rows, int cols, matrix *to) {
    int status = want_matrix(m, name, stage, rows, cols, to);
    if (status)
        return status;
    gpt2_slot *slot = &m->slots[m->slot_count - 1];
    slot->row_bits = calloc((size_t)rows / 8 + 1, 1);
    return slot->row_bits ? LAMINAR_OK
                          : error_set(LAMINAR_E_MEMORY, "no memory for the rows of %s", name);
}

static int want_vector(gpt2 *m, const char *name, int stage, int n, const float **to) {
    gpt2_slot *slot = want(m, name, stage, 0, n);
    if (!slot)
        return laminar_last_status();
    slot->to_vector = to;
    slot->floats_at = m->floats_used;
    m->floats_used += (size_t)n;
    return LAMINAR_OK;
}

static int want_block(gpt2 *m, int layer) {
    gpt2_block *b = &m->blocks[layer];
    const int attn = stage_number(STAGE_ATTN, layer, m->L);
    const int mlp = stage_number(STAGE_MLP, layer, m->L);
    const struct {
        const char *name;
        int stage, rows, cols; /* rows = 0: a vector */
        matrix *to_matrix;
        const float **to_vector;
    } wanted[] = {
        {"attn_norm.weight", attn, 0, m->C, NULL, &b->ln1_gain},
        {"attn_norm.bias", attn, 0, m->C, NULL, &b->ln1_bias},
        {"attn_qkv.weight", attn, 3 * m->C, m->C, &b->qkv, NULL},
        {"attn_qkv.bias", attn, 0, 3 * m->C, NULL, &b->qkv_bias},
        {"attn_output.weight", attn, m->C, m->C, &b->proj, NULL},
        {"attn_output.bias", attn, 0, m->C, NULL, &b->proj_bias},
        {"ffn_norm.weight", mlp, 0, m->C, NULL, &b->ln2_gain},
        {"ffn_norm.bias", mlp, 0, m->C, NULL, &b->ln2_bias},
        {"ffn_up.weight", mlp, m->F, m->C, &b->up, NULL},
        {"ffn_up.bias", mlp, 0, m->F, NULL, &b->up_bias},
        {"ffn_down.weight", mlp, m->C, m->F, &b->down, NULL},
        {"ffn_down.bias", mlp, 0, m->C, NULL, &b->down_bias},
    };
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        char name[64];
        snprintf(name, sizeof name, "blk.%d.%s", layer, wanted[i].name);
        int stage = wanted[i].stage, rows = wanted[i].rows, cols = wanted[i].cols;
        int status = rows ? want_matrix(m, name, stage, rows, cols, wanted[i].to_matrix)
                          : want_vector(m, name, stage, cols, wanted[i].to_vector);
        if (status)
            return status;
    }
    return LAMINAR_OK;
}

static int by_offset(const void *a, const void *b) {
    uint64_t x = ((const gpt2_slot *)a)->tensor->offset, y = ((const gpt2_slot *)b)->tensor->offset;
    return x < y ? -1 : x > y;
}

static int want_everything(gpt2 *m) {
    m->blocks = calloc((size_t)m->L, sizeof *m->blocks);
    m->slot_capacity = 12 * m->L + 5;
    m->slots = calloc((size_t)m->slot_capacity, sizeof *m->slots);
    if (!m->blocks || !m->slots)
        return error_set(LAMINAR_E_MEMORY, "no memory for the tensor list of %d blocks", m->L);
    const gguf_tensor *token = gguf_find_tensor(m->file, "token_embd.weight");
    if (token && token->dims[1] > MAX_VOCAB)
        return error_set(LAMINAR_E_SHAPE, "token_embd.weight has %llu rows; this engine takes %d",
                         (unsigned long long)token->dims[1], MAX_VOCAB);
    m->V = token ? (int)token->dims[1] : 0;
    m->tied = !gguf_find_tensor(m->file, "output.weight");
    const int unembed = stage_number(STAGE_UNEMBED, 0, m->L);
    const int token_stage = m->tied ? unembed : GPT2_NO_STAGE;
    int status = want_table(m, "token_embd.weight", token_stage, m->V, m->C, &m->token);
    if (!status)
        status =
            want_table(m, "position_embd.weight", GPT2_NO_STAGE, m->context, m->C, &m->position);
    for (int layer = 0; layer < m->L && !status; layer++)
        status = want_block(m, layer);
    if (!status)
        status = want_vector(m, "output_norm.weight", unembed, m->C, &m->final_gain);
    if (!status)
        status = want_vector(m, "output_norm.bias", unembed, m->C, &m->final_bias);
    if (!status && !m->tied)
        status = want_matrix(m, "output.weight", unembed, m->V, m->C, &m->output);
    if (status)
        return status;
    m->floats = calloc(m->floats_used, sizeof *m->floats);
    if (!m->floats)
        return error_set(LAMINAR_E_MEMORY, "no memory for the model's biases");
    qsort(m->slots, (size_t)m->slot_count, sizeof *m->slots, by_offset);
    for (int i = 0; i < m->slot_count; i++) {
        if (m->slots[i].to_matrix == &m->token)
            m->token_slot = &m->slots[i];
        if (m->slots[i].to_matrix == &m->position)
            m->position_slot = &m->slots[i];
    }
    return LAMINAR_OK;
}

/* ---- Tokenizer ----------------------------------------------------------------------------- */

/* A vocabulary padded to a round number has ids without a token; GGUF gives them this type. */
enum { TOKEN_UNUSED = 5 };

static bool string_is(gguf_string s, const char *text) {
    return s.length == strlen(text) && memcmp(s.data, text, strlen(text)) == 0;
}

/* The pre-tokenisers that are GPT-2's pattern: GPT-2 files say "gpt-2", those made before the key
 * existed say nothing, and "default" is what converters wrote for what they did not know. */
static bool is_gpt2_pattern(gguf_string pre) {
    return string_is(pre, "gpt-2") || string_is(pre, "gpt2") || string_is(pre, "default");
}

static int32_t get_id(const gpt2 *m, const char *key) {
    uint64_t id;
    return gguf_get_uint(m->file, key, &id) == LAMINAR_OK && id < (uint64_t)m->V ? (int32_t)id : -1;
}

static int read_tokenizer(gpt2 *m) {
    const gguf_string *tokens, *merges = NULL;
    uint64_t n, n_merges = 0, n_types;
    int32_t *types = NULL;
    m->bos = get_id(m, "tokenizer.ggml.bos_token_id");
    m->eos = get_id(m, "tokenizer.ggml.eos_token_id");
    int status = gguf_get_string_array(m->file, "tokenizer.ggml.tokens", &tokens, &n);
    if (status == LAMINAR_E_MISSING) {
        snprintf(m->tokenizer_note, sizeof m->tokenizer_note,
                 "the file carries no vocabulary: give token ids");
        return LAMINAR_OK;
    }
    if (status)
        return status;
    if (n != (uint64_t)m->V)
        return error_set(LAMINAR_E_SHAPE,
                         "the vocabulary has %llu tokens, token_embd.weight %d rows",
                         (unsigned long long)n, m->V);
    status = gguf_get_int_array(m->file, "tokenizer.ggml.token_type", &types, &n_types);
    if (status && status != LAMINAR_E_MISSING)
        return status;
    if (!status && n_types != n)
        return error_set(LAMINAR_E_SHAPE, "token_type has %llu entries for %llu tokens",
                         (unsigned long long)n_types, (unsigned long long)n);
    m->token_types = types;
    for (uint64_t id = 0; types && id < n; id++)
        m->unused_tokens += types[id] == TOKEN_UNUSED;
    status = gguf_get_string_array(m->file, "tokenizer.ggml.merges", &merges, &n_merges);
    if (status && status != LAMINAR_E_MISSING)
        return status;
    gguf_string model, pre;
    if (gguf_get_string(m->file, "tokenizer.ggml.model", &model) == LAMINAR_OK &&
        !string_is(model, "gpt2")) {
        n_merges = 0;
        snprintf(m->tokenizer_note, sizeof m->tokenizer_note,
                 "the file's tokenizer is of kind \"%.*s\", not gpt2: give token ids",
                 (int)(model.length < 32 ? model.length : 32), model.data);
    } else if (gguf_get_string(m->file, "tokenizer.ggml.pre", &pre) == LAMINAR_OK &&
               !is_gpt2_pattern(pre)) {
        n_merges = 0;
        snprintf(m->tokenizer_note, sizeof m->tokenizer_note,
                 "the file's pre-tokenizer is \"%.*s\", not gpt-2: give token ids",
                 (int)(pre.length < 32 ? pre.length : 32), pre.data);
    } else if (n_merges == 0) {
        snprintf(m->tokenizer_note, sizeof m->tokenizer_note,
                 "the file carries no merges: give token ids");
    }
    return bpe_create(tokens, n, types, merges, n_merges, &m->tokenizer);
}

/* ---- Description --------------------------------------------------------------------------- */

/* The type that holds the most bytes of the model. */
static const char *main_type(const gpt2 *m) {
    uint64_t most = 0;
    const char *name = "F32";
    for (uint32_t type = 0; type < QUANT_TYPES; type++) {
        uint64_t bytes = 0;
        for (int i = 0; i < m->slot_count; i++)
            if (m->slots[i].tensor->type == type)
                bytes += m->slots[i].tensor->bytes;
        if (bytes > most)
            most = bytes, name = quant_name(type);
    }
    return name;
}

static int describe(gpt2 *m) {
    json j = {0};
    gguf_string name = {"", 0};
    uint64_t parameters = 0;
    for (int i = 0; i < m->slot_count; i++)
        parameters += m->slots[i].tensor->dims[0] * m->slots[i].tensor->dims[1];
    if (gguf_get_string(m->file, "general.name", &name))
        name.length = 0;
    json_raw(&j, "{\"architecture\":\"gpt2\",\"name\":");
    json_string(&j, name.data, (size_t)(name.length < 256 ? name.length : 256));
    json_printf(&j, ",\"nLayers\":%d,\"dModel\":%d,\"nHeads\":%d,\"dHead\":%d,\"dMlp\":%d", m->L,
                m->C, m->H, m->D, m->F);
    json_printf(&j, ",\"nCtx\":%d,\"dVocab\":%d,\"eps\":%.7g,\"tied\":%s", m->context, m->V,
                (double)m->eps, m->tied ? "true" : "false");
    json_printf(&j, ",\"quantisation\":\"%s\",\"parameters\":%llu", main_type(m),
                (unsigned long long)parameters);
    json_printf(&j, ",\"weightBytes\":%llu,\"fileBytes\":%llu", (unsigned long long)m->weight_bytes,
                (unsigned long long)m->file_bytes);
    json_printf(&j, ",\"hasVocabulary\":%s,\"hasTokenizer\":%s", m->tokenizer ? "true" : "false",
                m->tokenizer && bpe_can_encode(m->tokenizer) ? "true" : "false");
    json_raw(&j, ",\"tokenizerNote\":");
    json_string(&j, m->tokenizer_note, strlen(m->tokenizer_note));
    json_printf(&j, ",\"unusedTokens\":%d", m->unused_tokens);
    json_printf(&j, ",\"bosToken\":%d,\"eosToken\":%d,\"tensors\":[", m->bos, m->eos);
    for (int i = 0; i < m->slot_count; i++) {
        const gpt2_slot *slot = &m->slots[i];
        const gguf_tensor *t = slot->tensor;
        json_raw(&j, i ? ",{\"name\":" : "{\"name\":");
        json_string(&j, t->name.data, (size_t)t->name.length);
        json_printf(&j, ",\"type\":\"%s\",\"shape\":[", quant_name(t->type));
        if (t->n_dims > 1)
            json_printf(&j, "%llu,", (unsigned long long)t->dims[1]);
        json_printf(&j, "%llu],\"offset\":%llu,\"bytes\":%llu", (unsigned long long)t->dims[0],
                    (unsigned long long)t->offset, (unsigned long long)t->bytes);
        int stage = slot->row_bits ? stage_number(STAGE_EMBED, 0, m->L) : slot->stage;
        json_raw(&j, ",");
        stage_describe(&j, stage, m->L);
        if (slot->row_bits)
            json_printf(&j, ",\"rowBytes\":%zu", slot->to_matrix->row_bytes);
        if (slot->row_bits && slot->stage != GPT2_NO_STAGE)
            json_printf(&j, ",\"wholeStage\":%d", slot->stage);
        json_raw(&j, "}");
    }
    json_raw(&j, "]}");
    m->description = json_finish(&j);
    return m->description ? LAMINAR_OK
                          : error_set(LAMINAR_E_MEMORY, "no memory for the model's description");
}

int gpt2_open(const void *head, size_t head_bytes, uint64_t file_bytes, gpt2 **out) {
    gguf_parts one = {0};
    int status = gguf_parts_add(&one, head, head_bytes, file_bytes, 0);
    if (!status)
        status = gpt2_open_parts(&one, out);
    gguf_parts_free(&one);
    return status;
}

int gpt2_open_parts(gguf_parts *parts, gpt2 **out) {
    gpt2 *m = calloc(1, sizeof *m);
    if (!m)
        return error_set(LAMINAR_E_MEMORY, "no memory for a model");
    m->file_bytes = parts->end;
    int status = gguf_parts_join(parts, &m->file);
    if (!status)
        status = read_hyperparameters(m);
    if (!status)
        status = want_everything(m);
    if (!status)
        status = read_tokenizer(m);
    if (!status)
        status = describe(m);
    if (status) {
        gpt2_close(m);
        return status;
    }
    *out = m;
    return LAMINAR_OK;
}

void gpt2_close(gpt2 *m) {
    if (!m)
        return;
    bpe_free(m->tokenizer);
    gguf_close(m->file);
    arena_free(&m->weights);
    free(m->blocks);
    for (int i = 0; i < m->slot_count; i++)
        free(m->slots[i].row_bits);
    free(m->slots);
    free(m->owner);
    free(m->floats);
    free(m->description);
    free(m);
}

int gpt2_mask_unused(const gpt2 *m, float *logits) {
    if (m->unused_tokens == m->V)
        return 0; /* something must be left to draw */
    for (int id = 0; id < m->V && m->unused_tokens > 0; id++)
        if (m->token_types[id] == TOKEN_UNUSED)
            logits[id] = -INFINITY;
    return m->unused_tokens;
}
