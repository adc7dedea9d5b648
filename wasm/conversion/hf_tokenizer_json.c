/* SPDX-License-Identifier: MIT
 *
 * hf_tokenizer_json.c - reads tokenizer.json, the file of the tokenizers package.
 *
 *     {"added_tokens": [{"id": 50256, "content": "<|endoftext|>", "special": true, ...}],
 *      "normalizer": null, "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, ...},
 *      "post_processor": ..., "decoder": {"type": "ByteLevel", ...},
 *      "model": {"type": "BPE", "vocab": {"!": 0, ...}, "merges": ["a b", ...] or [["a", "b"],
 * ...]}}
 *
 * The post-processor is not read: it adds tokens around a text, which this engine leaves to its
 * caller.
 */
#include "hf_tokenizer_json.h"

#include "base/error.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_NAME "tokenizer.json"

/* ---- What kind it is ----------------------------------------------------------------------- */

/* The member, or NULL when it is absent or null. */
static const json_value *get(const json_tree *t, const json_value *v, const char *key) {
    const json_value *member = v ? json_find(t, v, key) : NULL;
    return member && member->kind != JSON_NULL ? member : NULL;
}

static bool is_true(const json_value *v) { return v && v->kind == JSON_BOOL && v->truth; }

/* A part of the tokenizer must have this type. */
static int demand_type(const json_tree *t, const char *part, const json_value *v,
                       const char *type) {
    char found[SHOWN_BYTES];
    const json_value *named = get(t, v, "type");
    if (named && json_is(named, type))
        return LAMINAR_OK;
    return error_set(
        LAMINAR_E_UNSUPPORTED,
        "the %s of " FILE_NAME " is %s; GPT-2's is %s, and only that is converted", part,
        named && named->kind == JSON_STRING ? gguf_shown(named->text, found) : "of no type", type);
}

static int check_pre_tokenizer(const json_tree *t, const json_value *v) {
    int status = demand_type(t, "pre_tokenizer", v, "ByteLevel");
    if (status)
        return status;
    if (is_true(get(t, v, "add_prefix_space")))
        return error_set(LAMINAR_E_UNSUPPORTED,
                         "the pre_tokenizer of " FILE_NAME " sets add_prefix_space, which puts a "
                         "space before every text; this engine takes texts as they are: set it to "
                         "false there, and begin texts with a space yourself");
    const json_value *regex = get(t, v, "use_regex");
    if (regex && !is_true(regex))
        return error_set(LAMINAR_E_UNSUPPORTED,
                         "the pre_tokenizer of " FILE_NAME
                         " sets use_regex to false, so it does not "
                         "cut texts as GPT-2 does; only GPT-2's way is converted");
    return LAMINAR_OK;
}

/* Options of BPE that change what is merged, unless they have no effect. */
static int check_model(const json_tree *t, const json_value *model) {
    char found[SHOWN_BYTES];
    static const char *const affixes[] = {"continuing_subword_prefix", "end_of_word_suffix"};
    if (get(t, model, "type")) { /* old files do not name BPE */
        int status = demand_type(t, "model", model, "BPE");
        if (status)
            return status;
    }
    for (size_t i = 0; i < sizeof affixes / sizeof *affixes; i++) {
        const json_value *v = get(t, model, affixes[i]);
        if (v && !json_is(v, ""))
            return error_set(LAMINAR_E_UNSUPPORTED,
                             "the model of " FILE_NAME " sets %s to \"%s\", which GPT-2's BPE does "
                             "not have",
                             affixes[i],
                             v->kind == JSON_STRING ? gguf_shown(v->text, found) : "no text");
    }
    if (is_true(get(t, model, "ignore_merges")))
        return error_set(LAMINAR_E_UNSUPPORTED, "the model of " FILE_NAME
                                                " sets ignore_merges, which GPT-2's BPE does not "
                                                "have");
    const json_value *dropout = get(t, model, "dropout");
    if (dropout && !(dropout->kind == JSON_NUMBER && dropout->number == 0))
        return error_set(LAMINAR_E_UNSUPPORTED,
                         "the model of " FILE_NAME " drops merges at random (dropout): set it to "
                         "null there");
    const json_value *vocab = get(t, model, "vocab"), *merges = get(t, model, "merges");
    if (!vocab || vocab->kind != JSON_OBJECT || !merges || merges->kind != JSON_ARRAY)
        return error_set(LAMINAR_E_UNSUPPORTED,
                         "the model of " FILE_NAME " has no vocab and merges: it is no BPE");
    return LAMINAR_OK;
}

int hf_tokenizer_check(const json_tree *t) {
    char found[SHOWN_BYTES];
    const json_value *root = json_root(t), *normalizer = get(t, root, "normalizer");
    const json_value *model = get(t, root, "model"), *added = get(t, root, "added_tokens");
    const json_value *type = get(t, normalizer, "type");
    if (!model || model->kind != JSON_OBJECT)
        return error_set(LAMINAR_E_SOURCE, FILE_NAME " has no model: fetch it again");
    if (added && added->kind != JSON_ARRAY)
        return error_set(LAMINAR_E_SOURCE, "the added_tokens of " FILE_NAME " are no list");
    int status = check_model(t, model);
    if (!status && normalizer)
        status = error_set(LAMINAR_E_UNSUPPORTED,
                           FILE_NAME " changes texts before they are cut (normalizer %s); GPT-2 "
                                     "does not, and only GPT-2's kind is converted",
                           type && type->kind == JSON_STRING ? gguf_shown(type->text, found)
                                                             : "of no type");
    if (!status)
        status = check_pre_tokenizer(t, get(t, root, "pre_tokenizer"));
    if (!status)
        status = demand_type(t, "decoder", get(t, root, "decoder"), "ByteLevel");
    return status;
}

const json_value *hf_tokenizer_vocabulary(const json_tree *t) {
    return json_find(t, json_find(t, json_root(t), "model"), "vocab");
}

/* ---- Merges -------------------------------------------------------------------------------- */

/* Both halves of ["a", "b"]; false for anything else. */
static bool is_pair(const json_tree *t, const json_value *v, gguf_string half[2]) {
    if (v->kind != JSON_ARRAY || v->count != 2)
        return false;
    const json_value *left = json_first(v), *right = json_next(t, left);
    if (left->kind != JSON_STRING || right->kind != JSON_STRING)
        return false;
    half[0] = left->text;
    half[1] = right->text;
    return true;
}

/* The bytes that pairs take when they are written "a b". */
static int measure_pairs(const json_tree *t, const json_value *merges, uint64_t *bytes) {
    uint64_t rank = 0;
    gguf_string half[2];
    *bytes = 0;
    for (const json_value *v = json_first(merges); v; v = json_next(t, v), rank++) {
        if (is_pair(t, v, half))
            *bytes += half[0].length + 1 + half[1].length;
        else if (v->kind != JSON_STRING)
            return error_set(LAMINAR_E_SOURCE,
                             "merge %" PRIu64 " of " FILE_NAME " is no pair of tokens", rank);
    }
    return LAMINAR_OK;
}

static gguf_string write_pair(const gguf_string half[2], char *to) {
    memcpy(to, half[0].data, (size_t)half[0].length);
    to[half[0].length] = ' ';
    memcpy(to + half[0].length + 1, half[1].data, (size_t)half[1].length);
    return (gguf_string){to, half[0].length + 1 + half[1].length};
}

int hf_tokenizer_merges(const json_tree *t, hf_merges *out) {
    const json_value *merges = json_find(t, json_find(t, json_root(t), "model"), "merges");
    uint64_t bytes;
    gguf_string half[2];
    int status = measure_pairs(t, merges, &bytes);
    if (status)
        return status;
    out->list = calloc((size_t)merges->count + 1, sizeof *out->list);
    out->text = malloc((size_t)bytes + 1);
    if (!out->list || !out->text)
        return error_set(LAMINAR_E_MEMORY, "no memory for the %" PRIu32 " merges of " FILE_NAME,
                         merges->count);
    char *at = out->text;
    for (const json_value *v = json_first(merges); v; v = json_next(t, v)) {
        bool pair = is_pair(t, v, half);
        gguf_string merge = pair ? write_pair(half, at) : v->text;
        at += pair ? merge.length : 0;
        out->list[out->count++] = merge;
    }
    return LAMINAR_OK;
}

void hf_merges_free(hf_merges *m) {
    free(m->list);
    free(m->text);
    *m = (hf_merges){0};
}

/* ---- Added tokens -------------------------------------------------------------------------- */

int hf_tokenizer_added(const json_tree *t, const json_value *entry, const char *file,
                       hf_added *out) {
    char name[SHOWN_BYTES];
    static const char *const options[] = {"single_word", "lstrip", "rstrip"};
    const json_value *content = get(t, entry, "content"), *id = get(t, entry, "id");
    if (!content || content->kind != JSON_STRING)
        return error_set(LAMINAR_E_SOURCE, "an added token of %s has no content", file);
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (is_true(get(t, entry, options[i])))
            return error_set(LAMINAR_E_UNSUPPORTED,
                             "the added token \"%s\" of %s sets %s, which makes it depend on the "
                             "text around it; only plain added tokens are converted: set it to "
                             "false there",
                             gguf_shown(content->text, name), file, options[i]);
    *out = (hf_added){
        .text = content->text,
        .id = id && id->kind == JSON_NUMBER && id->whole ? id->integer : -1,
        .file = file,
        .special = is_true(get(t, entry, "special")),
        .normalized = is_true(get(t, entry, "normalized")),
    };
    return LAMINAR_OK;
}

/* Can a match of `late` begin before or at a match of `early` and share a byte with it, so that
 * looking for `early` first gives other tokens? */
static bool conflict(gguf_string late, gguf_string early) {
    for (uint64_t i = 0; i < late.length; i++) {
        uint64_t rest = late.length - i, shared = rest < early.length ? rest : early.length;
        bool first_wins = i > 0 || late.length > early.length;
        if (first_wins && memcmp(late.data + i, early.data, (size_t)shared) == 0)
            return true;
    }
    return false;
}

/* The bytes of all added tokens that are normalized, or are not. */
static uint64_t count_bytes(const json_tree *t, const json_value *list, bool normalized) {
    uint64_t bytes = 0;
    for (const json_value *v = json_first(list); v; v = json_next(t, v)) {
        const json_value *content = get(t, v, "content");
        if (content && is_true(get(t, v, "normalized")) == normalized)
            bytes += content->text.length;
    }
    return bytes;
}

static int find_conflict(const json_tree *t, const json_value *list, gguf_string late) {
    char name[SHOWN_BYTES], other[SHOWN_BYTES];
    for (const json_value *v = json_first(list); v; v = json_next(t, v)) {
        gguf_string early = get(t, v, "content")->text;
        if (!is_true(get(t, v, "normalized")) && conflict(late, early))
            return error_set(LAMINAR_E_UNSUPPORTED,
                             "the added tokens \"%s\" and \"%s\" of " FILE_NAME " can overlap, and "
                             "only the first is normalized: Hugging Face looks for the other one "
                             "first, this engine for the longest; give both the same setting there",
                             gguf_shown(late, name), gguf_shown(early, other));
    }
    return LAMINAR_OK;
}

int hf_tokenizer_order(const json_tree *t) {
    const json_value *list = get(t, json_root(t), "added_tokens");
    /* Bounds the time of comparing each with each; real lists need a thousandth of it. */
    static const uint64_t most = UINT64_C(1) << 28;
    if (!list)
        return LAMINAR_OK;
    uint64_t late = count_bytes(t, list, true), early = count_bytes(t, list, false);
    if (early > 0 && late > most / early)
        return error_set(LAMINAR_E_UNSUPPORTED, FILE_NAME " has too many added tokens");
    int status = LAMINAR_OK;
    for (const json_value *v = json_first(list); v && !status; v = json_next(t, v))
        if (is_true(get(t, v, "normalized")))
            status = find_conflict(t, list, get(t, v, "content")->text);
    return status;
}
