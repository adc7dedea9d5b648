/* SPDX-License-Identifier: MIT
 *
 * hf_tokens.c - gives every id of a Hugging Face tokenizer its token: first the vocabulary's, then
 * the added ones, then fillers. hf_tokenizer_json.c reads tokenizer.json.
 */
#include "hf_tokenizer_json.h"

#include "base/error.h"
#include "base/utf8.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define END_OF_TEXT "<|endoftext|>"

enum { FILLER_BYTES = 16 };

const char *const hf_token_files[HF_TOKEN_FILES] = {"vocab.json", "merges.txt", "tokenizer.json",
                                                    "added_tokens.json", "special_tokens_map.json"};

/* ---- Reading ------------------------------------------------------------------------------- */

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

static bool starts_with(const char *text, size_t n, const char *start) {
    return n >= strlen(start) && memcmp(text, start, strlen(start)) == 0;
}

static int read_merges(hf_merges *merges, const char *text, size_t n) {
    uint64_t lines = 1;
    size_t at = starts_with(text, n, "\xef\xbb\xbf") ? 3 : 0;
    for (size_t i = at; i < n; i++)
        lines += text[i] == '\n';
    hf_merges_free(merges);
    merges->text = malloc(n + 1);
    merges->list = lines > SIZE_MAX / sizeof *merges->list
                       ? NULL
                       : malloc((size_t)lines * sizeof *merges->list);
    if (!merges->text || !merges->list)
        return error_set(LAMINAR_E_MEMORY, "no memory for the %" PRIu64 " lines of merges.txt",
                         lines);
    memcpy(merges->text, text, n);
    for (bool first = true; at < n; first = false) {
        gguf_string line = next_line(merges->text, n, &at);
        if (line.length > 0 && !(first && starts_with(line.data, (size_t)line.length, "#version")))
            merges->list[merges->count++] = line;
    }
    return LAMINAR_OK;
}

int hf_tokens_read(hf_tokens *t, hf_token_file file, const char *text, size_t n) {
    static const uint64_t most[HF_TOKEN_FILES] = {
        [HF_VOCAB] = HF_MAX_TOKENS + 1,               /* the object and a number for each token */
        [HF_TOKENIZER] = 4 * (uint64_t)HF_MAX_TOKENS, /* and three values for each merge */
        [HF_ADDED] = HF_MAX_TOKENS + 1,
        [HF_SPECIAL] = HF_MAX_TOKENS,
    };
    const char *name = hf_token_files[file];
    if (file == HF_MERGES)
        return read_merges(&t->merges_txt, text, n);
    json_tree *tree;
    int status =
        json_read(text, n, name, (json_rules){.most_values = most[file], .python = true}, &tree);
    if (status)
        return status;
    json_free(t->trees[file]);
    t->trees[file] = tree;
    if (json_root(tree)->kind != JSON_OBJECT)
        return error_set(LAMINAR_E_SOURCE, "%s holds no object%s", name,
                         file == HF_VOCAB ? " of tokens" : "");
    if (file != HF_TOKENIZER)
        return LAMINAR_OK;
    hf_merges_free(&t->merges);
    status = hf_tokenizer_check(tree);
    return status ? status : hf_tokenizer_merges(tree, &t->merges);
}

const char *hf_tokens_missing(const hf_tokens *t) {
    if (t->trees[HF_TOKENIZER])
        return NULL;
    return !t->trees[HF_VOCAB] ? "vocab.json" : !t->merges_txt.list ? "merges.txt" : NULL;
}

const hf_merges *hf_tokens_merges(const hf_tokens *t) {
    return t->trees[HF_TOKENIZER] ? &t->merges : &t->merges_txt;
}

/* ---- The vocabulary ------------------------------------------------------------------------ */

static int place_vocabulary(hf_tokens *t, int V) {
    char name[SHOWN_BYTES];
    hf_token_file file = t->trees[HF_TOKENIZER] ? HF_TOKENIZER : HF_VOCAB;
    const json_tree *tree = t->trees[file];
    const json_value *v =
        json_first(file == HF_TOKENIZER ? hf_tokenizer_vocabulary(tree) : json_root(tree));
    for (; v; v = json_next(tree, v)) {
        if (v->kind != JSON_NUMBER || !v->whole || v->integer < 0 || v->integer >= V)
            return error_set(LAMINAR_E_SOURCE,
                             "token \"%s\" of %s has no id from 0 to %d, as vocab_size in "
                             "config.json asks for",
                             gguf_shown(v->key, name), hf_token_files[file], V - 1);
        if (t->tokens[v->integer].data)
            return error_set(LAMINAR_E_SOURCE, "two tokens of %s have the id %" PRId64,
                             hf_token_files[file], v->integer);
        t->tokens[v->integer] = v->key;
        t->types[v->integer] = TOKEN_NORMAL;
        if (gguf_string_compare(v->key, (gguf_string){END_OF_TEXT, strlen(END_OF_TEXT)}) == 0) {
            t->types[v->integer] = TOKEN_CONTROL;
            t->end_of_text = (int32_t)v->integer;
        }
    }
    return LAMINAR_OK;
}

/* ---- Added tokens -------------------------------------------------------------------------- */

/* Does the vocabulary's alphabet, in which a character stands for a byte, give this text another
 * meaning than its own? */
static bool means_other_bytes(gguf_string text) {
    bool other = false;
    for (size_t at = 0; at < text.length;) {
        uint32_t c;
        at += utf8_next((const unsigned char *)text.data + at, (size_t)text.length - at, &c);
        if (c < '!' || c > 0x143 || c == 0xad || (c > '~' && c < 0xa1))
            return false; /* no character of the alphabet: the text stands for itself */
        other = other || c > '~';
    }
    return other;
}

/* A token with an id: of added_tokens.json or of tokenizer.json's list. */
static int place_added(hf_tokens *t, int V, const hf_added *a) {
    char name[SHOWN_BYTES], other[SHOWN_BYTES];
    gguf_shown(a->text, name);
    if (a->text.length == 0)
        return error_set(LAMINAR_E_SOURCE, "an added token of %s is empty", a->file);
    if (a->id < 0 || a->id >= V)
        return error_set(LAMINAR_E_SOURCE,
                         "the added token \"%s\" of %s has the id %" PRId64
                         ", but the model has only %d rows (vocab_size in config.json): resize the "
                         "model's embeddings, or take the token out of the file",
                         name, a->file, a->id, V);
    gguf_string *token = &t->tokens[a->id];
    if (token->data && gguf_string_compare(*token, a->text) != 0)
        return error_set(LAMINAR_E_SOURCE,
                         "the id %" PRId64 " belongs to the added token \"%s\" of %s and to the "
                         "token \"%s\"",
                         a->id, name, a->file, gguf_shown(*token, other));
    if (token->data && means_other_bytes(a->text))
        return error_set(LAMINAR_E_UNSUPPORTED,
                         "the added token %" PRId64 " of %s is spelled as the vocabulary spells "
                         "other bytes: one token cannot stand for both; take it out of the file",
                         a->id, a->file);
    *token = a->text;
    if (t->types[a->id] != TOKEN_CONTROL)
        t->types[a->id] = a->special ? TOKEN_CONTROL : TOKEN_USER_DEFINED;
    return LAMINAR_OK;
}

static int place_added_json(hf_tokens *t, int V) {
    const json_tree *tree = t->trees[HF_ADDED];
    const json_value *v = tree && !t->trees[HF_TOKENIZER] ? json_first(json_root(tree)) : NULL;
    for (; v; v = json_next(tree, v)) {
        bool good = v->kind == JSON_NUMBER && v->whole;
        hf_added a = {v->key, good ? v->integer : -1, hf_token_files[HF_ADDED], false, false};
        int status = place_added(t, V, &a);
        if (status)
            return status;
    }
    return LAMINAR_OK;
}

static int place_tokenizer_json(hf_tokens *t, int V) {
    const json_tree *tree = t->trees[HF_TOKENIZER];
    const json_value *list = tree ? json_find(tree, json_root(tree), "added_tokens") : NULL;
    for (const json_value *v = list ? json_first(list) : NULL; v; v = json_next(tree, v)) {
        hf_added a;
        int status = hf_tokenizer_added(tree, v, hf_token_files[HF_TOKENIZER], &a);
        if (!status)
            status = place_added(t, V, &a);
        if (status)
            return status;
    }
    return tree ? hf_tokenizer_order(tree) : LAMINAR_OK;
}

/* ---- Special tokens ------------------------------------------------------------------------ */

/* A token by its text. */
typedef struct named {
    gguf_string text;
    int id;
} named;

static int by_text(const void *a, const void *b) {
    return gguf_string_compare(((const named *)a)->text, ((const named *)b)->text);
}

static int mark_special(hf_tokens *t, const json_tree *tree, const json_value *v,
                        const named *names, size_t n) {
    char name[SHOWN_BYTES];
    hf_added a = {.text = v->text, .file = hf_token_files[HF_SPECIAL]};
    int status = v->kind == JSON_STRING ? LAMINAR_OK : hf_tokenizer_added(tree, v, a.file, &a);
    if (status)
        return status;
    named wanted = {.text = a.text};
    const named *found = bsearch(&wanted, names, n, sizeof *names, by_text);
    if (!found)
        return error_set(
            LAMINAR_E_SOURCE,
            "special_tokens_map.json names the token \"%s\", to which no other file "
            "gives an id: save the tokenizer anew (tokenizer.save_pretrained), or take "
            "the token out of the file",
            gguf_shown(a.text, name));
    t->types[found->id] = TOKEN_CONTROL;
    return LAMINAR_OK;
}

/* Members are tokens, and additional_special_tokens a list of them. */
static int mark_all(hf_tokens *t, const named *names, size_t n) {
    const json_tree *tree = t->trees[HF_SPECIAL];
    int status = LAMINAR_OK;
    for (const json_value *v = json_first(json_root(tree)); v && !status; v = json_next(tree, v)) {
        if (v->kind == JSON_ARRAY)
            for (const json_value *e = json_first(v); e && !status; e = json_next(tree, e))
                status = mark_special(t, tree, e, names, n);
        else if (v->kind == JSON_STRING || v->kind == JSON_OBJECT)
            status = mark_special(t, tree, v, names, n);
    }
    return status;
}

static int mark_specials(hf_tokens *t, int V) {
    size_t n = 0;
    if (!t->trees[HF_SPECIAL])
        return LAMINAR_OK;
    named *names = malloc((size_t)V * sizeof *names);
    if (!names)
        return error_set(LAMINAR_E_MEMORY, "no memory for the names of %d tokens", V);
    for (int id = 0; id < V; id++)
        if (t->tokens[id].data)
            names[n++] = (named){t->tokens[id], id};
    qsort(names, n, sizeof *names, by_text);
    int status = mark_all(t, names, n);
    free(names);
    return status;
}

/* ---- Together ------------------------------------------------------------------------------ */

/* Ids that no file names (a vocabulary padded to a round number) get a text of their own, as
 * llama.cpp's converter gives them, and a type that is never generated. */
static void fill_gaps(hf_tokens *t, int V) {
    for (int id = 0; id < V; id++) {
        if (t->tokens[id].data)
            continue;
        char *filler = t->fillers + (size_t)id * FILLER_BYTES;
        int length = snprintf(filler, FILLER_BYTES, "[PAD%d]", id);
        t->tokens[id] = (gguf_string){filler, (uint64_t)length};
        t->types[id] = TOKEN_UNUSED;
    }
}

int hf_tokens_complete(hf_tokens *t, int V) {
    free(t->tokens);
    free(t->types);
    free(t->fillers);
    t->tokens = calloc((size_t)V, sizeof *t->tokens);
    t->types = calloc((size_t)V, sizeof *t->types);
    t->fillers = calloc((size_t)V, FILLER_BYTES);
    t->end_of_text = -1;
    if (!t->tokens || !t->types || !t->fillers)
        return error_set(LAMINAR_E_MEMORY, "no memory for %d tokens", V);
    int status = place_vocabulary(t, V);
    if (!status)
        status = place_added_json(t, V);
    if (!status)
        status = place_tokenizer_json(t, V);
    if (!status)
        status = mark_specials(t, V);
    if (!status)
        fill_gaps(t, V);
    return status;
}

void hf_tokens_free(hf_tokens *t) {
    for (size_t i = 0; i < HF_TOKEN_FILES; i++)
        json_free(t->trees[i]);
    hf_merges_free(&t->merges_txt);
    hf_merges_free(&t->merges);
    free(t->tokens);
    free(t->types);
    free(t->fillers);
    *t = (hf_tokens){0};
}
