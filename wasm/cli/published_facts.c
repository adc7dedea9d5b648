/* SPDX-License-Identifier: MIT
 *
 * published_facts.c - reads and checks models/published.json, with the checks and the messages of
 * web/published/facts.js; tests/cli/verify.test.mjs holds the two together.
 */
#include "published_facts.h"

#include "common.h"
#include "laminar.h"
#include "readers/json_read.h"

#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SCHEMA = 1, MOST_IDS = 1024, MOST_VALUES = 1 << 20, PLACE_BYTES = 64, MOST_SIZE = 10000000 };

const char *const fact_kind_names[FACT_KINDS] = {"greedy", "loss", "massive-dimensions",
                                                 "attention-to-first"};

/* The file that is read, for messages. */
typedef struct reading {
    const json_tree *tree;
    const char *file;
} reading;

_Noreturn static void refuse(const reading *r, const char *place, const char *key,
                             const char *needs, ...) {
    char text[128];
    va_list values;
    va_start(values, needs);
    vsnprintf(text, sizeof text, needs, values);
    va_end(values);
    fail(1, "%s: %s%s%s must be %s", r->file, place, *place ? "." : "", key, text);
}

/* A member of an object; NULL also where there is no object. */
static const json_value *member(const reading *r, const json_value *of, const char *key) {
    return of ? json_find(r->tree, of, key) : NULL;
}

static bool is_whole(const json_value *v, int least, int most) {
    return v && v->kind == JSON_NUMBER && v->whole && v->integer >= least && v->integer <= most;
}

static bool is_amount(const json_value *v, double most) {
    return v && v->kind == JSON_NUMBER && isfinite(v->number) && v->number >= 0 &&
           v->number <= most;
}

static bool is_text(const json_value *v) {
    return v && v->kind == JSON_STRING && v->text.length > 0;
}

static bool is_list(const json_value *v) { return v && v->kind == JSON_ARRAY; }

static const char *copy_text(gguf_string s) {
    char *copy = allocate((size_t)s.length + 1, 1);
    return memcpy(copy, s.data, (size_t)s.length);
}

static const char *read_text(const reading *r, const json_value *of, const char *place,
                             const char *key) {
    const json_value *v = member(r, of, key);
    if (!is_text(v))
        refuse(r, place, key, "a text");
    return copy_text(v->text);
}

static double read_amount(const reading *r, const json_value *of, const char *place,
                          const char *key) {
    const json_value *v = member(r, of, key);
    if (!is_amount(v, HUGE_VAL))
        refuse(r, place, key, "a number from 0 on");
    return v->number;
}

static int read_size(const reading *r, const json_value *of, const char *place, const char *key) {
    const json_value *v = member(r, of, key);
    if (!is_whole(v, 1, MOST_SIZE))
        refuse(r, place, key, "a whole number from 1 on");
    return (int)v->integer;
}

/* Whole numbers below `size`, at least one; NULL where the list holds anything else. */
static int32_t *read_below(const reading *r, const json_value *list, int size, int *count) {
    *count = 0;
    if (!is_list(list) || list->count == 0)
        return NULL;
    int32_t *numbers = allocate(list->count, sizeof *numbers);
    for (const json_value *v = json_first(list); v; v = json_next(r->tree, v)) {
        if (!is_whole(v, 0, size - 1)) {
            free(numbers);
            return NULL;
        }
        numbers[(*count)++] = (int32_t)v->integer;
    }
    return numbers;
}

static void read_greedy(const reading *r, const json_value *v, published_fact *f,
                        const char *place) {
    const json_value *given = member(r, v, "given");
    if (!is_whole(given, 1, f->id_count - 1))
        refuse(r, place, "given", "fewer than all ids, and one at least");
    f->given = (int)given->integer;
}

static bool are_distinct(const int32_t *numbers, int count) {
    for (int i = 0; i < count; i++)
        for (int j = 0; j < i; j++)
            if (numbers[i] == numbers[j])
                return false;
    return true;
}

static void read_massive(const reading *r, const json_value *v, const published_model *m,
                         published_fact *f, const char *place) {
    const json_value *needed = member(r, v, "needed");
    f->dimensions = read_below(r, member(r, v, "dimensions"), m->d_model, &f->dimension_count);
    if (!(f->dimensions && are_distinct(f->dimensions, f->dimension_count)))
        refuse(r, place, "dimensions", "different dimensions below %d", m->d_model);
    if (!is_whole(needed, 1, f->dimension_count))
        refuse(r, place, "needed", "a number of these dimensions");
    f->needed = (int)needed->integer;
}

static void read_attention(const reading *r, const json_value *v, const published_model *m,
                           published_fact *f, const char *place) {
    const json_value *from = member(r, v, "from");
    const json_value *value = member(r, v, "value");
    int count;
    if (!is_whole(from, 1, f->id_count - 1))
        refuse(r, place, "from", "a position after the first one");
    int32_t *blocks = read_below(r, member(r, v, "blocks"), m->blocks, &count);
    if (!(blocks && count == 2 && blocks[0] <= blocks[1]))
        refuse(r, place, "blocks", "the first and the last of some blocks below %d", m->blocks);
    if (!is_amount(value, 1))
        refuse(r, place, "value", "a number from 0 to 1");
    f->from = (int)from->integer;
    f->block_from = blocks[0];
    f->block_to = blocks[1];
    free(blocks);
    f->value = value->number;
    f->tolerance = read_amount(r, v, place, "tolerance");
}

static fact_kind read_kind(const reading *r, const json_value *v, const char *place) {
    const json_value *name = member(r, v, "kind");
    int kind = 0;
    while (kind < FACT_KINDS && !(name && json_is(name, fact_kind_names[kind])))
        kind++;
    if (kind == FACT_KINDS)
        refuse(r, place, "kind", "%s, %s, %s, %s", fact_kind_names[0], fact_kind_names[1],
               fact_kind_names[2], fact_kind_names[3]);
    return (fact_kind)kind;
}

static void read_source(const reading *r, const json_value *v, published_fact *f,
                        const char *place) {
    static const char scheme[] = "https://";
    const json_value *source = member(r, v, "source");
    const json_value *title = member(r, source, "title");
    const json_value *url = member(r, source, "url");
    bool named = is_text(title) && is_text(url) && url->text.length >= strlen(scheme) &&
                 memcmp(url->text.data, scheme, strlen(scheme)) == 0;
    if (!named)
        refuse(r, place, "source", "a title and an https address");
    f->title = copy_text(title->text);
    f->url = copy_text(url->text);
}

static void read_fact(const reading *r, const json_value *v, const published_model *m,
                      published_fact *f, const char *place) {
    f->kind = read_kind(r, v, place);
    f->ids = read_below(r, member(r, v, "ids"), m->vocabulary, &f->id_count);
    if (!(f->ids && f->id_count >= 2 && f->id_count <= MOST_IDS))
        refuse(r, place, "ids", "2 to %d ids below %d", MOST_IDS, m->vocabulary);
    read_source(r, v, f, place);
    switch (f->kind) {
    case FACT_GREEDY:
        read_greedy(r, v, f, place);
        break;
    case FACT_LOSS:
        f->value = read_amount(r, v, place, "value");
        f->tolerance = read_amount(r, v, place, "tolerance");
        break;
    case FACT_MASSIVE:
        read_massive(r, v, m, f, place);
        break;
    case FACT_ATTENTION:
        read_attention(r, v, m, f, place);
        break;
    case FACT_KINDS:
        break;
    }
}

static void read_model(const reading *r, const json_value *v, published_model *m,
                       const char *place) {
    m->id = read_text(r, v, place, "id");
    m->name = read_text(r, v, place, "name");
    m->blocks = read_size(r, v, place, "blocks");
    m->d_model = read_size(r, v, place, "dModel");
    m->heads = read_size(r, v, place, "heads");
    m->vocabulary = read_size(r, v, place, "vocabulary");
    const json_value *facts = member(r, v, "facts");
    if (!is_list(facts))
        refuse(r, place, "facts", "a list");
    m->facts = allocate(facts->count, sizeof *m->facts);
    for (const json_value *one = json_first(facts); one; one = json_next(r->tree, one)) {
        char inner[2 * PLACE_BYTES];
        snprintf(inner, sizeof inner, "%s.facts[%d]", place, m->fact_count);
        read_fact(r, one, m, &m->facts[m->fact_count++], inner);
    }
}

static void read_tolerance(const reading *r, const json_value *root, published_file *f) {
    const json_value *tolerance = member(r, root, "tolerance");
    f->arithmetic = read_amount(r, tolerance, "tolerance", "arithmetic");
    f->gap = read_amount(r, tolerance, "tolerance", "gap");
    f->loss = read_amount(r, tolerance, "tolerance", "loss");
    const json_value *weights = member(r, tolerance, "weights");
    static const char needs[] = "numbers from 0 on, by tensor type";
    if (!(weights && weights->kind == JSON_OBJECT))
        refuse(r, "tolerance", "weights", needs);
    f->weights = allocate(weights->count, sizeof *f->weights);
    for (const json_value *v = json_first(weights); v; v = json_next(r->tree, v)) {
        if (!is_amount(v, HUGE_VAL))
            refuse(r, "tolerance", "weights", needs);
        f->weights[f->weight_count++] = (type_error){copy_text(v->key), v->number};
    }
}

void read_published(published_file *f, const char *text, size_t bytes, const char *file) {
    json_tree *tree;
    json_rules rules = {.most_values = MOST_VALUES};
    if (json_read(text, bytes, file, rules, &tree))
        fail(1, "%s", laminar_last_error());
    reading r = {tree, file};
    const json_value *root = json_root(tree);
    memset(f, 0, sizeof *f);
    if (!is_whole(member(&r, root, "schema"), SCHEMA, SCHEMA))
        refuse(&r, "", "schema", "%d", SCHEMA);
    read_tolerance(&r, root, f);
    const json_value *models = member(&r, root, "models");
    if (!is_list(models))
        refuse(&r, "", "models", "a list");
    f->models = allocate(models->count, sizeof *f->models);
    for (const json_value *v = json_first(models); v; v = json_next(tree, v)) {
        char place[PLACE_BYTES];
        snprintf(place, sizeof place, "models[%d]", f->model_count);
        read_model(&r, v, &f->models[f->model_count++], place);
    }
    json_free(tree);
}

bool has_shape(const published_model *m, int blocks, int d_model, int heads, int vocabulary) {
    return m->blocks == blocks && m->d_model == d_model && m->heads == heads &&
           m->vocabulary == vocabulary;
}

const published_model *find_published(const published_file *f, int blocks, int d_model, int heads,
                                      int vocabulary) {
    for (int i = 0; i < f->model_count; i++)
        if (has_shape(&f->models[i], blocks, d_model, heads, vocabulary))
            return &f->models[i];
    return NULL;
}

const published_model *published_as(const published_file *f, const char *id) {
    char ids[512] = "none";
    size_t at = 0;
    for (int i = 0; i < f->model_count; i++) {
        if (strcmp(f->models[i].id, id) == 0)
            return &f->models[i];
        if (at < sizeof ids)
            at += (size_t)snprintf(ids + at, sizeof ids - at, "%s%s", at ? ", " : "",
                                   f->models[i].id);
    }
    fail(2, "--as names a model of which something is published, not \"%s\"; these are: %s", id,
         ids);
}
