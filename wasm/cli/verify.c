/* SPDX-License-Identifier: MIT
 *
 * verify.c - `laminar verify`.
 *
 * One pass in exact arithmetic over all texts of the model's facts (published_facts.h), and a line
 * for each fact. web/published/asking.js does the same in the page and says why a greedy text is
 * read and not generated; tests/cli/verify.test.mjs holds the two together. It calls the engine
 * through laminar.h alone; of its other files it uses those for JSON.
 *
 * Letters: T tokens, C d_model, H heads, L layers, V vocabulary.
 */
#include "verify.h"

#include "base/json.h"
#include "common.h"
#include "published_facts.h"
#include "readers/json_read.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of k published dimensions, those among the so many times k largest count as found. */
enum { AMONG = 2 };

/* models/published.json, which CMake makes a C file of. */
extern const char published_json[];

typedef enum line_verdict { SAME, TIE, DIFFERS, UNASKED } line_verdict;

static const char *const verdict_names[] = {"same", "tie", "differs", "unasked"};

/* Where the model would go on otherwise than the published text. */
typedef struct turn {
    int position;
    int32_t published, given;
    double gap, allowed;
} turn;

/* What is known of the answer to a fact while the pass goes on, and the line afterwards. */
typedef struct line {
    const published_fact *fact;
    int text; /* of the pass */
    line_verdict verdict;
    const char *why;          /* unasked */
    int agreeing, ties;       /* greedy */
    bool turned;              /* greedy: `turn` is one */
    turn turn;                /* greedy: the first that no error explains, else the first */
    double value, allowed;    /* loss, attention */
    double sum, count;        /* attention */
    float *largest;           /* massive dimensions: max |h[l][0]| over layers, [C] */
    int *ranks, among, found; /* massive dimensions */
} line;

typedef struct asking {
    const published_file *file;
    const published_model *model;
    const char *type;
    double error; /* relative: of the arithmetic and of the weights */
    line *lines;
    int32_t *tokens, *lengths;
    int texts;
} asking;

/* ---- The pass ------------------------------------------------------------------------------ */

static double error_of(const published_file *f, const char *type) {
    for (int i = 0; i < f->weight_count; i++)
        if (strcmp(f->weights[i].type, type) == 0)
            return f->weights[i].error;
    return -1;
}

/* The index of the text in the pass, which two facts may share. */
static int text_of(asking *a, const published_fact *fact) {
    int at = 0;
    for (int i = 0; i < a->texts; at += a->lengths[i++])
        if (a->lengths[i] == fact->id_count &&
            memcmp(a->tokens + at, fact->ids, (size_t)fact->id_count * sizeof *fact->ids) == 0)
            return i;
    memcpy(a->tokens + at, fact->ids, (size_t)fact->id_count * sizeof *fact->ids);
    a->lengths[a->texts] = fact->id_count;
    return a->texts++;
}

static void begin(asking *a, int n_ctx) {
    const published_model *m = a->model;
    size_t count = (size_t)m->fact_count, total = 0;
    double of_weights = error_of(a->file, a->type);
    a->error = a->file->arithmetic + fmax(of_weights, 0);
    for (size_t i = 0; i < count; i++)
        total += (size_t)m->facts[i].id_count;
    a->lines = allocate(count, sizeof *a->lines);
    a->tokens = allocate(total, sizeof *a->tokens);
    a->lengths = allocate(count, sizeof *a->lengths);
    for (size_t i = 0; i < count; i++) {
        line *l = &a->lines[i];
        l->fact = &m->facts[i];
        l->why = of_weights < 0 ? "type" : l->fact->id_count > n_ctx ? "context" : NULL;
        if (l->why) {
            l->verdict = UNASKED;
            continue;
        }
        l->text = text_of(a, l->fact);
        if (l->fact->kind == FACT_MASSIVE) {
            l->largest = allocate((size_t)m->d_model, sizeof *l->largest);
            l->ranks = allocate((size_t)l->fact->dimension_count, sizeof *l->ranks);
        }
    }
}

/* The logits of the ids that have a token: row `position` of [T][V]. */
typedef struct logits {
    const float *data;
    uint64_t V;
    int used;
} logits;

static const float *row(const logits *z, int position) {
    return z->data + (uint64_t)position * z->V;
}

/* Over the vocabulary, n - 1 in the denominator. */
static double deviation(const float *x, int n) {
    double sum = 0, squares = 0;
    for (int i = 0; i < n; i++)
        sum += (double)x[i];
    for (int i = 0; i < n; i++)
        squares += ((double)x[i] - sum / n) * ((double)x[i] - sum / n);
    return n < 2 ? 0 : sqrt(squares / (n - 1));
}

static int largest_of(const float *x, int n) {
    int best = 0;
    for (int i = 1; i < n; i++)
        if (x[i] > x[best])
            best = i;
    return best;
}

static void answer_greedy(const asking *a, line *l, const logits *z) {
    const published_fact *f = l->fact;
    bool beyond = false;
    for (int at = f->given; at < f->id_count; at++) {
        const float *x = row(z, at - 1);
        turn t = {.position = at, .published = f->ids[at], .given = largest_of(x, z->used)};
        if (t.given == t.published) {
            l->agreeing++;
            continue;
        }
        t.gap = (double)x[t.given] - (double)x[t.published];
        t.allowed = a->file->gap * a->error * deviation(x, z->used);
        bool tie = t.gap <= t.allowed;
        l->ties += tie;
        if (!l->turned || (!tie && !beyond))
            l->turn = t;
        l->turned = true;
        beyond |= !tie;
    }
    l->verdict = beyond ? DIFFERS : l->turned ? TIE : SAME;
}

static void answer_loss(const asking *a, line *l, const logits *z) {
    const published_fact *f = l->fact;
    double total = 0;
    for (int at = 1; at < f->id_count; at++) {
        const float *x = row(z, at - 1);
        double top = (double)x[largest_of(x, z->used)], sum = 0;
        for (int i = 0; i < z->used; i++)
            sum += exp((double)x[i] - top);
        total += top + log(sum) - (double)x[f->ids[at]];
    }
    int count = f->id_count - 1;
    l->value = total / count;
    l->allowed = f->tolerance + a->file->loss * a->error / sqrt(count);
    l->verdict = fabs(l->value - f->value) <= l->allowed ? SAME : DIFFERS;
}

/* The stream after a block, [T][C]. The last block takes the massive dimensions out again. */
static void take_stream(const asking *a, line *l, int block, const float *h) {
    for (int c = 0; block < a->model->blocks - 1 && c < a->model->d_model; c++)
        l->largest[c] = fmaxf(l->largest[c], fabsf(h[c]));
}

/* The pattern of a block, [H][T][T]. */
static void take_pattern(line *l, int block, const float *pattern, const uint64_t *shape) {
    const published_fact *f = l->fact;
    if (block < f->block_from || block > f->block_to)
        return;
    for (uint64_t h = 0; h < shape[0]; h++)
        for (uint64_t q = (uint64_t)f->from; q < shape[1]; q++, l->count++)
            l->sum += (double)pattern[(h * shape[1] + q) * shape[2]];
}

/* A tap that the last stage has filled: hands each fact that it concerns its text's part. */
static void take_tap(const asking *a, const laminar_run *r, int tap, const float *data) {
    char name[LAMINAR_MAX_NAME_BYTES];
    if (laminar_run_tap_name(r, tap, name))
        fail_engine("the name of a tap");
    int block = 0;
    bool is_logits = strcmp(name, "logits") == 0;
    bool is_pattern = strstr(name, "hook_pattern") != NULL;
    sscanf(name, "blocks.%d.", &block);
    for (int text = 0; text < a->texts; text++) {
        uint64_t shape[LAMINAR_MAX_DIMS] = {1, 1, 1}, floats = 1;
        int dims = laminar_run_tap_shape(r, tap, text, shape);
        if (dims < 0)
            fail_engine("the shape of a tap");
        for (int d = 0; d < dims; d++)
            floats *= shape[d];
        for (int i = 0; i < a->model->fact_count; i++) {
            line *l = &a->lines[i];
            fact_kind kind = l->fact->kind;
            if (l->why || l->text != text)
                continue;
            logits z = {data, shape[1], a->model->vocabulary};
            if (is_logits && kind == FACT_GREEDY)
                answer_greedy(a, l, &z);
            else if (is_logits && kind == FACT_LOSS)
                answer_loss(a, l, &z);
            else if (is_pattern && kind == FACT_ATTENTION)
                take_pattern(l, block, data, shape);
            else if (!is_logits && !is_pattern && kind == FACT_MASSIVE)
                take_stream(a, l, block, data);
        }
        data += floats;
    }
}

/* Of the taps that some fact needs, the globs with commas between. */
static void globs_of(const asking *a, char *globs, size_t bytes) {
    static const struct {
        const char *glob;
        fact_kind kinds[2];
    } taps[] = {{"logits", {FACT_GREEDY, FACT_LOSS}},
                {"blocks.*.hook_resid_post", {FACT_MASSIVE, FACT_MASSIVE}},
                {"blocks.*.attn.hook_pattern", {FACT_ATTENTION, FACT_ATTENTION}}};
    size_t at = 0;
    for (size_t t = 0; t < sizeof taps / sizeof *taps; t++) {
        bool is_needed = false;
        for (int i = 0; i < a->model->fact_count; i++)
            is_needed |= !a->lines[i].why && (a->lines[i].fact->kind == taps[t].kinds[0] ||
                                              a->lines[i].fact->kind == taps[t].kinds[1]);
        if (is_needed)
            at += (size_t)snprintf(globs + at, bytes - at, "%s%s", at ? "," : "", taps[t].glob);
    }
}

static void run_pass(const asking *a, const laminar_model *m) {
    char globs[128];
    int event;
    globs_of(a, globs, sizeof globs);
    laminar_run *r = laminar_run_open(m, a->tokens, a->lengths, a->texts, globs, NULL,
                                      LAMINAR_EXACT, LAMINAR_KEEP_STAGE, NULL);
    if (!r)
        fail_engine("the pass");
    do {
        event = laminar_run_next(r);
        if (event < 0)
            fail_engine("the pass");
        for (int tap = 0; tap < laminar_run_tap_count(r); tap++) {
            const float *data = laminar_run_tap(r, tap);
            if (data)
                take_tap(a, r, tap, data);
        }
    } while (event != LAMINAR_DONE);
    laminar_run_free(r);
}

/* What only the whole pass says. */
static void finish(const asking *a, line *l) {
    const published_fact *f = l->fact;
    if (l->why)
        return;
    if (f->kind == FACT_ATTENTION) {
        l->value = l->sum / l->count;
        l->allowed = f->tolerance + a->error;
        l->verdict = fabs(l->value - f->value) <= l->allowed ? SAME : DIFFERS;
    } else if (f->kind == FACT_MASSIVE) {
        l->among = AMONG * f->dimension_count;
        for (int i = 0; i < f->dimension_count; i++) {
            l->ranks[i] = 1;
            for (int c = 0; c < a->model->d_model; c++)
                l->ranks[i] += l->largest[c] > l->largest[f->dimensions[i]];
            l->found += l->ranks[i] <= l->among;
        }
        l->verdict = l->found >= f->needed ? SAME : DIFFERS;
    }
}

/* ---- What is printed ----------------------------------------------------------------------- */

static void print_greedy(const line *l) {
    const turn *t = &l->turn;
    printf("%d of %d tokens", l->agreeing, l->fact->id_count - l->fact->given);
    if (l->turned)
        printf("; at position %d token %d in the place of %d, whose logit is %.3g smaller (the "
               "error explains up to %.2g)",
               t->position, t->given, t->published, t->gap, t->allowed);
}

static void print_massive(const line *l) {
    printf("%d of %d dimensions among the %d largest of position 0 (%d needed); ranks", l->found,
           l->fact->dimension_count, l->among, l->fact->needed);
    for (int i = 0; i < l->fact->dimension_count; i++)
        printf("%s %d: %d", i ? "," : "", l->fact->dimensions[i], l->ranks[i]);
}

static void print_line(const line *l) {
    static const char *const verdicts[] = {"as published", "a tie", "differs", "not asked"};
    static const char *const kinds[] = {"greedy tokens", "loss", "massive dimensions",
                                        "attention to position 0"};
    printf("%-13s %s: ", verdicts[l->verdict], kinds[l->fact->kind]);
    if (l->why)
        fputs(strcmp(l->why, "type") == 0 ? "no tolerance is known for weights of this type"
                                          : "the text is longer than the model's context",
              stdout);
    else if (l->fact->kind == FACT_GREEDY)
        print_greedy(l);
    else if (l->fact->kind == FACT_MASSIVE)
        print_massive(l);
    else
        printf("%.6g, published %.6g (off by %.2g; up to %.2g is within the error)", l->value,
               l->fact->value, fabs(l->value - l->fact->value), l->allowed);
    putchar('\n');
    say("              %s, %s", l->fact->title, l->fact->url);
}

static void write_numbers(json *j, const char *key, const int *numbers, int count) {
    json_printf(j, ",\"%s\":[", key);
    for (int i = 0; i < count; i++)
        json_printf(j, "%s%d", i ? "," : "", numbers[i]);
    json_raw(j, "]");
}

static void write_text(json *j, const char *key, const char *text) {
    json_printf(j, "\"%s\":", key);
    json_string(j, text, strlen(text));
}

/* JSON has no number that is not finite; neither has JavaScript's. */
static void write_number(json *j, const char *key, double x) {
    if (isfinite(x))
        json_printf(j, ",\"%s\":%.9g", key, x);
    else
        json_printf(j, ",\"%s\":null", key);
}

static void write_answer(json *j, const line *l) {
    const published_fact *f = l->fact;
    const turn *t = &l->turn;
    if (l->why) {
        json_printf(j, ",\"why\":\"%s\"", l->why);
    } else if (f->kind == FACT_GREEDY) {
        json_printf(j,
                    ",\"tokens\":%d,\"agreeing\":%d,\"ties\":%d,\"turn\":", f->id_count - f->given,
                    l->agreeing, l->ties);
        if (l->turned) {
            json_printf(j, "{\"position\":%d,\"published\":%d,\"given\":%d", t->position,
                        t->published, t->given);
            write_number(j, "gap", t->gap);
            write_number(j, "allowed", t->allowed);
            json_raw(j, "}");
        } else {
            json_raw(j, "null");
        }
    } else if (f->kind == FACT_MASSIVE) {
        write_numbers(j, "dimensions", f->dimensions, f->dimension_count);
        write_numbers(j, "ranks", l->ranks, f->dimension_count);
        json_printf(j, ",\"among\":%d,\"needed\":%d,\"found\":%d", l->among, f->needed, l->found);
    } else {
        write_number(j, "published", f->value);
        write_number(j, "value", l->value);
        write_number(j, "allowed", l->allowed);
    }
}

static void print_json(const asking *a, const char *verdict) {
    json j = {0};
    json_raw(&j, "{");
    write_text(&j, "model", a->model->id);
    json_raw(&j, ",");
    write_text(&j, "name", a->model->name);
    json_raw(&j, ",");
    write_text(&j, "quantisation", a->type);
    json_printf(&j, ",\"error\":%.9g,\"verdict\":\"%s\",\"lines\":[", a->error, verdict);
    for (int i = 0; i < a->model->fact_count; i++) {
        const line *l = &a->lines[i];
        json_printf(&j, "%s{\"kind\":\"%s\",\"verdict\":\"%s\",\"source\":{", i ? "," : "",
                    fact_kind_names[l->fact->kind], verdict_names[l->verdict]);
        write_text(&j, "title", l->fact->title);
        json_raw(&j, ",");
        write_text(&j, "url", l->fact->url);
        json_raw(&j, "}");
        write_answer(&j, l);
        json_raw(&j, "}");
    }
    json_raw(&j, "]}");
    char *text = json_finish(&j);
    if (!text)
        fail(1, "no memory for the answer");
    puts(text);
    free(text);
}

static void print_sentence(const asking *a, const char *verdict) {
    if (strcmp(verdict, "differs") == 0)
        say("The answers differ: this file is not the %s that was published, or it was changed (by "
            "fine-tuning, for instance).",
            a->model->name);
    else if (strcmp(verdict, "unasked") == 0)
        printf("Nothing could be asked.\n");
    else
        say("The answers are those published of %s.", a->model->name);
}

/* ---- The command --------------------------------------------------------------------------- */

/* Of the model's description: the type of most weights, and how many ids have no token. */
static const char *describe(const laminar_model *m, int *unused) {
    const char *text = laminar_model_json(m);
    json_tree *t;
    json_rules rules = {.most_values = 1 << 20};
    if (json_read(text, strlen(text), "the model's description", rules, &t))
        fail_engine("the model's description");
    const json_value *type = json_find(t, json_root(t), "quantisation");
    const json_value *count = json_find(t, json_root(t), "unusedTokens");
    char *copy = allocate((size_t)type->text.length + 1, 1);
    memcpy(copy, type->text.data, (size_t)type->text.length);
    *unused = (int)count->integer;
    json_free(t);
    return copy;
}

static const char *verdict_of(const asking *a) {
    bool differs = false, is_asked = false;
    for (int i = 0; i < a->model->fact_count; i++) {
        differs |= a->lines[i].verdict == DIFFERS;
        is_asked |= a->lines[i].verdict != UNASKED;
    }
    return differs ? "differs" : is_asked ? "as-published" : "unasked";
}

/* The facts to compare with. Ends the program where there are none. */
static const published_model *choose_model(const published_file *f, const char *path,
                                           const char *as, const laminar_config *c,
                                           int vocabulary) {
    const published_model *m =
        as ? published_as(f, as)
           : find_published(f, c->n_layers, c->d_model, c->n_heads, vocabulary);
    if (m && !has_shape(m, c->n_layers, c->d_model, c->n_heads, vocabulary))
        fail(1,
             "%s is not %s, which has %d blocks, width %d, %d heads and %d tokens: it has %d, %d, "
             "%d and %d, so nothing could be asked",
             path, m->name, m->blocks, m->d_model, m->heads, m->vocabulary, c->n_layers, c->d_model,
             c->n_heads, vocabulary);
    if (!m || m->fact_count == 0)
        fail(1,
             "%s: nothing is published of a model with %d blocks, width %d, %d heads and %d "
             "tokens; --facts FILE names other facts (models/published.md says how they are "
             "written)",
             path, c->n_layers, c->d_model, c->n_heads, vocabulary);
    return m;
}

int verify_model(const laminar_model *m, const char *path, verify_how how) {
    static published_file file; /* like all that is read, for as long as the program lives */
    static asking a;
    laminar_config config;
    int unused;
    size_t bytes = strlen(published_json);
    const char *text = how.facts ? map_file(how.facts, &bytes) : published_json;
    read_published(&file, text, bytes, how.facts ? how.facts : "published.json");
    laminar_model_config(m, &config);
    a = (asking){.file = &file, .type = describe(m, &unused)};
    a.model = choose_model(&file, path, how.as, &config, config.d_vocab - unused);
    begin(&a, config.n_ctx);
    if (a.texts > 0)
        run_pass(&a, m);
    for (int i = 0; i < a.model->fact_count; i++)
        finish(&a, &a.lines[i]);
    const char *verdict = verdict_of(&a);
    if (how.as_json) {
        print_json(&a, verdict);
    } else {
        say("%s: compared with %s; weights of type %s", path, a.model->name, a.type);
        for (int i = 0; i < a.model->fact_count; i++)
            print_line(&a.lines[i]);
        print_sentence(&a, verdict);
    }
    return strcmp(verdict, "as-published") == 0 ? 0 : 1;
}
