/* SPDX-License-Identifier: MIT
 *
 * test_forward.c - the public surface on the default model: what a pass promises besides its
 * numbers, which tests/golden checks.
 */
#include "laminar.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mini.h"

#define MIXED "tests/golden/fixtures/mixed.gguf" /* another tensor type for each matrix */

enum { L = MINI_LAYERS };

static uint8_t *file;
static size_t file_bytes;
static laminar_model *model;
static int C, H, V, context;

static const int32_t text[] = {39, 495, 78, 1053, 11, 363, 72, 157, 118, 123, 625, 788, 72};
enum { T = sizeof text / sizeof *text };

static laminar_model *open_bound(uint8_t *data, size_t bytes) {
    laminar_model *m = laminar_model_open(data, bytes, (double)bytes);
    assert_non_null(m);
    assert_int_equal(laminar_model_bind(m, data), LAMINAR_OK);
    return m;
}

static int load(void **state) {
    (void)state;
    file = read_file(MINI, &file_bytes);
    assert_int_equal(laminar_init(2), LAMINAR_OK);
    model = open_bound(file, file_bytes);
    assert_int_equal(model_number(model, "nLayers"), L);
    C = model_number(model, "dModel");
    H = model_number(model, "nHeads");
    V = model_number(model, "dVocab");
    context = model_number(model, "nCtx");
    return 0;
}

static int unload(void **state) {
    (void)state;
    laminar_model_free(model);
    free(file);
    return laminar_init(1);
}

static laminar_run *open_run(const int32_t *ids, int n, const char *taps, const char *hooks) {
    laminar_run *r =
        laminar_run_open(model, ids, &n, 1, taps, hooks, LAMINAR_EXACT, LAMINAR_KEEP_PASS, NULL);
    assert_non_null(r);
    return r;
}

static void finish(laminar_run *r) {
    int event;
    while ((event = laminar_run_next(r)) > 0)
        assert_int_equal(event, LAMINAR_STAGE);
    assert_int_equal(event, LAMINAR_DONE);
}

static double relative_error(const float *x, const float *y, size_t n) {
    double apart = 0, size = 0;
    for (size_t i = 0; i < n; i++) {
        apart += ((double)x[i] - (double)y[i]) * ((double)x[i] - (double)y[i]);
        size += (double)y[i] * (double)y[i];
    }
    return sqrt(apart / size);
}

/* ---- Stages -------------------------------------------------------------------------------- */

static void stages_come_one_at_a_time(void **state) {
    (void)state;
    laminar_run *r = open_run(text, T, "blocks.*.hook_resid_post", NULL);
    assert_int_equal(laminar_run_stage(r), -1);
    for (int stage = 0; stage <= 2 * L; stage++) {
        assert_int_equal(laminar_run_next(r), LAMINAR_STAGE);
        assert_int_equal(laminar_run_stage(r), stage);
    }
    assert_int_equal(laminar_run_next(r), LAMINAR_DONE);
    assert_int_equal(laminar_run_stage(r), 2 * L + 1);
    assert_int_equal(laminar_run_next(r), LAMINAR_DONE); /* and stays done */
    laminar_run_free(r);
}

static void taps_are_listed_in_the_order_of_layers_and_stages(void **state) {
    (void)state;
    laminar_run *r = open_run(text, T, "blocks.1.hook_mlp_out,blocks.1.hook_attn_out", NULL);
    assert_string_equal(laminar_run_taps(r),
                        "[{\"name\":\"blocks.1.hook_attn_out\",\"dims\":\"TC\","
                        "\"stage\":3,\"kind\":\"attn\",\"block\":1},"
                        "{\"name\":\"blocks.1.hook_mlp_out\",\"dims\":\"TC\","
                        "\"stage\":4,\"kind\":\"mlp\",\"block\":1}]");
    assert_int_equal(laminar_run_tap_floats(r, 0), T * C);
    assert_int_equal(laminar_run_tap_floats(r, 2), 0);
    assert_null(laminar_run_tap(r, 2));
    laminar_run_free(r);
}

static void kept_taps_have_a_name_and_a_shape_for_each_text(void **state) {
    (void)state;
    const int32_t lengths[] = {3, T - 3};
    laminar_run *r = laminar_run_open(model, text, lengths, 2, "*.hook_q,*.hook_pattern,ln_final.*",
                                      NULL, LAMINAR_EXACT, LAMINAR_KEEP_PASS, NULL);
    assert_non_null(r);
    char name[LAMINAR_MAX_NAME_BYTES];
    uint64_t shape[LAMINAR_MAX_DIMS];
    assert_int_equal(laminar_run_tap_count(r), 2 * L + 2);
    assert_int_equal(laminar_run_tap_name(r, 3, name), LAMINAR_OK);
    assert_string_equal(name, "blocks.1.attn.hook_pattern");
    assert_int_equal(laminar_run_tap_shape(r, 3, 0, shape), 3);
    assert_int_equal(shape[0], H);
    assert_true(shape[1] == 3 && shape[2] == 3);
    assert_int_equal(laminar_run_tap_shape(r, 2, 1, shape), 3);
    assert_true(shape[0] == T - 3 && shape[1] == (uint64_t)H && shape[2] == (uint64_t)(C / H));
    assert_int_equal(laminar_run_tap_name(r, 2 * L, name), LAMINAR_OK);
    assert_string_equal(name, "ln_final.hook_scale");
    assert_int_equal(laminar_run_tap_shape(r, 2 * L, 1, shape), 2);
    assert_true(shape[0] == T - 3 && shape[1] == 1);
    assert_int_equal(laminar_run_tap_name(r, 2 * L + 2, name), LAMINAR_E_ARGUMENT);
    assert_int_equal(laminar_run_tap_shape(r, 0, 2, shape), LAMINAR_E_ARGUMENT);
    assert_int_equal(laminar_run_tap_shape(r, -1, 0, shape), LAMINAR_E_ARGUMENT);
    for (int i = 0; i < laminar_run_tap_count(r); i++) {
        uint64_t floats = 0;
        for (int t = 0; t < 2; t++) {
            int n = laminar_run_tap_shape(r, i, t, shape);
            floats += shape[0] * shape[1] * (n == 3 ? shape[2] : 1);
        }
        assert_int_equal(laminar_run_tap_floats(r, i), floats);
    }
    laminar_run_free(r);
}

static void each_step_of_the_stream_is_attention_plus_mlp(void **state) {
    (void)state;
    laminar_run *r = open_run(text, T,
                              "blocks.5.hook_resid_pre,blocks.5.hook_attn_out,"
                              "blocks.5.hook_mlp_out,blocks.5.hook_resid_post",
                              NULL);
    finish(r);
    const float *before = laminar_run_tap(r, 0), *a = laminar_run_tap(r, 1);
    const float *m = laminar_run_tap(r, 2), *after = laminar_run_tap(r, 3);
    for (int i = 0; i < T * C; i++)
        assert_true(after[i] == before[i] + a[i] + m[i]);
    laminar_run_free(r);
}

static void large_taps_come_only_when_spelled_out(void **state) {
    (void)state;
    laminar_run *all = open_run(text, T, "*", NULL);
    assert_null(strstr(laminar_run_taps(all), "hook_result"));
    assert_null(strstr(laminar_run_taps(all), "\"logits\""));
    laminar_run *spelled = open_run(text, T, "blocks.*.attn.hook_result,logits", NULL);
    assert_non_null(strstr(laminar_run_taps(spelled), "blocks.11.attn.hook_result"));
    assert_non_null(strstr(laminar_run_taps(spelled), "\"logits\""));
    laminar_run_free(all);
    laminar_run_free(spelled);
}

static size_t floats(int n) { return (size_t)n * sizeof(float); }

static void logits_of_all_positions_end_with_those_of_the_last(void **state) {
    (void)state;
    laminar_run *r = open_run(text, T, "logits", NULL);
    finish(r);
    assert_memory_equal(laminar_run_logits(r, 0), laminar_run_tap(r, 0) + (T - 1) * V, floats(V));
    laminar_run *last = open_run(text, T, NULL, NULL);
    finish(last);
    assert_true(relative_error(laminar_run_logits(last, 0), laminar_run_logits(r, 0), (size_t)V) <
                1e-5);
    laminar_run_free(r);
    laminar_run_free(last);
}

/* Finds tap `name` of `r`; -1 if it is not kept. */
static int index_of(const laminar_run *r, const char *name) {
    char pattern[80];
    snprintf(pattern, sizeof pattern, "\"name\":\"%s\"", name);
    const char *found = strstr(laminar_run_taps(r), pattern);
    int index = 0;
    for (const char *at = laminar_run_taps(r); found && (at = strchr(at, '{')) < found - 1; at++)
        index++;
    return found ? index : -1;
}

static void what_a_tap_shows_does_not_depend_on_what_else_is_shown(void **state) {
    (void)state;
    laminar_run *few = open_run(text, T, "blocks.11.hook_resid_post", NULL);
    laminar_run *many = open_run(text, T, "*,blocks.*.attn.hook_result", NULL);
    finish(few);
    finish(many);
    const float *x = laminar_run_tap(many, index_of(many, "blocks.11.hook_resid_post"));
    assert_non_null(x);
    assert_true(relative_error(x, laminar_run_tap(few, 0), (size_t)(T * C)) < 1e-6);
    laminar_run_free(few);
    laminar_run_free(many);
}

/* The pass whose taps are compared, and the same one again. */
static laminar_run *staged, *of_pass;
static int compared;

static void compare_taps_of_last_stage(void) {
    for (int i = 0; laminar_run_tap_floats(staged, i); i++) {
        const float *data = laminar_run_tap(staged, i);
        if (!data)
            continue;
        assert_memory_equal(data, laminar_run_tap(of_pass, i),
                            laminar_run_tap_floats(of_pass, i) * sizeof *data);
        compared++;
    }
}

/* Right after the stage, or while the next one is at work. */
static void taps_kept_for_their_stage_are_those_of_the_whole_pass(void **state) {
    (void)state;
    const int32_t lengths[] = {T - 4, 4};
    const char *taps = "*,blocks.3.attn.hook_result,logits";
    laminar_run *pass = laminar_run_open(model, text, lengths, 2, taps, NULL, LAMINAR_EXACT,
                                         LAMINAR_KEEP_PASS, NULL);
    laminar_run *stage = laminar_run_open(model, text, lengths, 2, taps, NULL, LAMINAR_EXACT,
                                          LAMINAR_KEEP_STAGE, NULL);
    assert_non_null(pass);
    assert_non_null(stage);
    assert_string_equal(laminar_run_taps(pass), laminar_run_taps(stage));
    finish(pass);
    of_pass = pass;
    staged = stage;
    compared = 0;
    for (int event = LAMINAR_STAGE, next = 0; event != LAMINAR_DONE; next++) {
        event = laminar_run_next(stage);
        assert_true(event >= 0);
        if (event == LAMINAR_STAGE && next % 3 > 0)
            laminar_run_overlap(stage, compare_taps_of_last_stage);
        else
            compare_taps_of_last_stage();
    }
    assert_int_equal(compared, 2 + L * 17 + 1 + 3);
    assert_null(laminar_run_tap(stage, index_of(stage, "blocks.3.attn.hook_result")));
    assert_non_null(laminar_run_tap(stage, index_of(stage, "logits")));
    for (int i = 0; i < 2; i++)
        assert_memory_equal(laminar_run_logits(stage, i), laminar_run_logits(pass, i), floats(V));
    laminar_run_free(pass);
    laminar_run_free(stage);
}

/* Taps of one block instead of L blocks, so about an L-th; the working buffers come on top of both.
 */
static void taps_kept_for_their_stage_take_the_memory_of_one_stage(void **state) {
    (void)state;
    const int32_t n = T;
    double bytes[2], without;
    for (int keep = LAMINAR_KEEP_PASS; keep <= LAMINAR_KEEP_STAGE; keep++) {
        laminar_run *r = laminar_run_open(model, text, &n, 1, "*", NULL, LAMINAR_EXACT, keep, NULL);
        bytes[keep] = laminar_run_bytes(r);
        laminar_run_free(r);
    }
    laminar_run *r = open_run(text, T, "hook_embed", "blocks.0.attn.hook_pattern");
    without = laminar_run_bytes(r);
    laminar_run_free(r);
    assert_true(bytes[LAMINAR_KEEP_STAGE] - without <
                (bytes[LAMINAR_KEEP_PASS] - without) / (L - 1));
}

/* ---- Batches and caches -------------------------------------------------------------------- */

static void texts_of_a_batch_do_not_see_each_other(void **state) {
    (void)state;
    const int32_t lengths[] = {T, 5, 2};
    int32_t ids[T + 7];
    memcpy(ids, text, sizeof text);
    memcpy(ids + T, text + 4, 5 * sizeof *ids);
    memcpy(ids + T + 5, text + 1, 2 * sizeof *ids);
    laminar_run *batch = laminar_run_open(model, ids, lengths, 3, "blocks.11.hook_resid_post", NULL,
                                          LAMINAR_EXACT, LAMINAR_KEEP_PASS, NULL);
    assert_non_null(batch);
    finish(batch);
    const float *of_batch = laminar_run_tap(batch, 0);
    const int32_t *at = ids;
    for (int i = 0; i < 3; at += lengths[i++]) {
        laminar_run *alone = open_run(at, lengths[i], "blocks.11.hook_resid_post", NULL);
        finish(alone);
        assert_memory_equal(of_batch, laminar_run_tap(alone, 0), floats(lengths[i] * C));
        assert_true(relative_error(laminar_run_logits(batch, i), laminar_run_logits(alone, 0),
                                   (size_t)V) < 1e-5);
        of_batch += lengths[i] * C;
        laminar_run_free(alone);
    }
    laminar_run_free(batch);
}

static void a_cache_continues_a_text_as_if_it_were_run_whole(void **state) {
    (void)state;
    laminar_cache *cache = laminar_cache_create(model, 32);
    assert_non_null(cache);
    laminar_run *whole = open_run(text, T, "blocks.*.hook_resid_post,logits", NULL);
    finish(whole);
    const int parts[] = {4, 1, 1, 7};
    int done = 0;
    for (int i = 0; i < 4; done += parts[i++]) {
        laminar_run *r =
            laminar_run_open(model, text + done, &parts[i], 1, "blocks.11.hook_resid_post", NULL,
                             LAMINAR_EXACT, LAMINAR_KEEP_PASS, cache);
        assert_non_null(r);
        finish(r);
        assert_int_equal(laminar_cache_length(cache), done + parts[i]);
        assert_true(relative_error(laminar_run_tap(r, 0), laminar_run_tap(whole, L - 1) + done * C,
                                   (size_t)(parts[i] * C)) < 1e-5);
        assert_true(relative_error(laminar_run_logits(r, 0),
                                   laminar_run_tap(whole, L) + (done + parts[i] - 1) * V,
                                   (size_t)V) < 1e-4);
        laminar_run_free(r);
    }
    assert_int_equal(done, T);
    laminar_run_free(whole);
    laminar_cache_free(cache);
}

/* Attention takes queries in tiles and chunks, whose ends fall elsewhere in each of these ways. */
static void a_long_text_has_one_stream_however_it_is_read(void **state) {
    (void)state;
    enum { LONG = 100, LESS = 47 };
    const char *tap = "blocks.11.hook_resid_post";
    const int parts[] = {50, 1, 49};
    int32_t ids[LONG];
    for (int i = 0; i < LONG; i++)
        ids[i] = (37 * i + 11) % V;
    laminar_run *whole = open_run(ids, LONG, tap, NULL);
    finish(whole);
    const float *stream = laminar_run_tap(whole, 0);
    laminar_run *shown = open_run(ids, LONG, "blocks.*.attn.hook_pattern,*resid_post", NULL);
    finish(shown);
    assert_true(relative_error(laminar_run_tap(shown, index_of(shown, tap)), stream,
                               (size_t)(LONG * C)) < 1e-6);
    laminar_run_free(shown);
    laminar_run *less = open_run(ids, LESS, tap, NULL);
    finish(less);
    assert_true(relative_error(laminar_run_tap(less, 0), stream, (size_t)(LESS * C)) < 1e-6);
    laminar_run_free(less);
    laminar_cache *cache = laminar_cache_create(model, LONG);
    for (int i = 0, done = 0; i < 3; done += parts[i++]) {
        laminar_run *r = laminar_run_open(model, ids + done, &parts[i], 1, tap, NULL, LAMINAR_EXACT,
                                          LAMINAR_KEEP_PASS, cache);
        assert_non_null(r);
        finish(r);
        assert_true(relative_error(laminar_run_tap(r, 0), stream + done * C,
                                   (size_t)(parts[i] * C)) < 1e-5);
        laminar_run_free(r);
    }
    laminar_cache_free(cache);
    laminar_run_free(whole);
}

static void an_unfinished_pass_leaves_the_cache_as_it_was(void **state) {
    (void)state;
    const int32_t two = 2;
    laminar_cache *cache = laminar_cache_create(model, 8);
    laminar_run *r =
        laminar_run_open(model, text, &two, 1, NULL, NULL, LAMINAR_EXACT, LAMINAR_KEEP_PASS, cache);
    assert_int_equal(laminar_run_next(r), LAMINAR_STAGE);
    assert_int_equal(laminar_run_next(r), LAMINAR_STAGE);
    laminar_run_free(r);
    assert_int_equal(laminar_cache_length(cache), 0);
    laminar_cache_free(cache);
}

static void threads_do_not_change_a_bit(void **state) {
    (void)state;
    const char *taps = "blocks.*.hook_resid_post,blocks.*.attn.hook_pattern,logits";
    for (int precision = LAMINAR_EXACT; precision <= LAMINAR_FAST; precision++) {
        const int32_t n = T;
        laminar_run *runs[2];
        for (int i = 0; i < 2; i++) {
            assert_int_equal(laminar_init(i ? 7 : 1), LAMINAR_OK);
            runs[i] = laminar_run_open(model, text, &n, 1, taps, NULL, precision, LAMINAR_KEEP_PASS,
                                       NULL);
            assert_non_null(runs[i]);
            finish(runs[i]);
        }
        for (int i = 0; i < 2 * L + 1; i++)
            assert_memory_equal(laminar_run_tap(runs[0], i), laminar_run_tap(runs[1], i),
                                laminar_run_tap_floats(runs[0], i) * sizeof(float));
        laminar_run_free(runs[0]);
        laminar_run_free(runs[1]);
    }
    assert_int_equal(laminar_init(2), LAMINAR_OK);
}

/* ---- Hooks --------------------------------------------------------------------------------- */

/* Runs to the end; at each stop calls edit(data, floats, name) and writes the result back. Returns
 * the number of stops. */
static int run_edited(laminar_run *r, void (*edit)(float *data, size_t n, const char *name)) {
    int event, stops = 0;
    while ((event = laminar_run_next(r)) > 0) {
        if (event != LAMINAR_HOOK)
            continue;
        size_t n = laminar_run_hook_floats(r);
        float *data = malloc(n * sizeof *data);
        assert_non_null(data);
        assert_int_equal(laminar_run_hook_read(r, data), LAMINAR_OK);
        edit(data, n, laminar_run_hook_name(r));
        assert_int_equal(laminar_run_hook_write(r, data), LAMINAR_OK);
        free(data);
        stops++;
    }
    assert_int_equal(event, LAMINAR_DONE);
    return stops;
}

static void edit_nothing(float *data, size_t n, const char *name) {
    (void)data, (void)n, (void)name;
}

static void edit_to_zero(float *data, size_t n, const char *name) {
    (void)name;
    memset(data, 0, n * sizeof *data);
}

static void a_hook_that_changes_nothing_changes_nothing(void **state) {
    (void)state;
    laminar_run *plain = open_run(text, T, "blocks.11.hook_resid_post", NULL);
    finish(plain);
    laminar_run *hooked =
        open_run(text, T, "blocks.11.hook_resid_post", "*,blocks.*.attn.hook_result,logits");
    assert_int_equal(run_edited(hooked, edit_nothing), 5 + L * 18);
    assert_true(relative_error(laminar_run_tap(hooked, 0), laminar_run_tap(plain, 0),
                               (size_t)(T * C)) < 1e-5);
    laminar_run_free(plain);
    laminar_run_free(hooked);
}

static void a_hooked_tap_passes_on_what_was_written(void **state) {
    (void)state;
    laminar_run *r = open_run(text, T,
                              "blocks.3.hook_resid_pre,blocks.3.hook_attn_out,"
                              "blocks.3.hook_resid_mid",
                              "blocks.3.hook_attn_out");
    assert_int_equal(run_edited(r, edit_to_zero), 1);
    assert_memory_equal(laminar_run_tap(r, 0), laminar_run_tap(r, 2), floats(T * C));
    for (int i = 0; i < T * C; i++)
        assert_true(laminar_run_tap(r, 1)[i] == 0);
    laminar_run_free(r);
}

/* With v, z or every head's result at zero, attention adds its bias alone, to every token alike. */
static void every_way_to_silence_attention_gives_the_same(void **state) {
    (void)state;
    const char *ways[] = {"blocks.2.attn.hook_v", "blocks.2.attn.hook_z",
                          "blocks.2.attn.hook_pattern", "blocks.2.attn.hook_result"};
    float *first = malloc(floats(C));
    assert_non_null(first);
    for (int i = 0; i < 4; i++) {
        laminar_run *r = open_run(text, T, "blocks.2.hook_attn_out", ways[i]);
        assert_int_equal(run_edited(r, edit_to_zero), 1);
        const float *a = laminar_run_tap(r, 0);
        if (i == 0)
            memcpy(first, a, floats(C));
        for (int t = 0; t < T; t++)
            assert_memory_equal(a + t * C, first, floats(C));
        laminar_run_free(r);
    }
    free(first);
}

static void unmask(float *data, size_t n, const char *name) {
    (void)name;
    for (size_t i = 0; i < n; i++)
        data[i] = 0;
}

static void a_hook_on_the_scores_may_unmask_them(void **state) {
    (void)state;
    laminar_run *r =
        open_run(text, T, "blocks.0.attn.hook_pattern", "blocks.0.attn.hook_attn_scores");
    assert_int_equal(run_edited(r, unmask), 1);
    for (int i = 0; i < H * T * T; i++)
        assert_true(fabsf(laminar_run_tap(r, 0)[i] - 1.0f / (float)T) < 1e-6f);
    laminar_run_free(r);
}

static void reading_a_hook_between_hooks_is_refused(void **state) {
    (void)state;
    float x;
    laminar_run *r = open_run(text, T, NULL, NULL);
    assert_int_equal(laminar_run_hook_read(r, &x), LAMINAR_E_ARGUMENT);
    assert_int_equal(laminar_run_hook_write(r, &x), LAMINAR_E_ARGUMENT);
    laminar_run_free(r);
}

/* ---- Lens and sampling --------------------------------------------------------------------- */

static void the_lens_on_the_last_layer_gives_the_logits(void **state) {
    (void)state;
    laminar_run *r = open_run(text, T, "blocks.11.hook_resid_post", NULL);
    finish(r);
    float *logits = malloc(floats(2 * V));
    assert_non_null(logits);
    assert_int_equal(laminar_logit_lens(model, laminar_run_tap(r, 0) + (T - 2) * C, 2, logits),
                     LAMINAR_OK);
    assert_true(relative_error(logits + V, laminar_run_logits(r, 0), (size_t)V) < 1e-5);
    assert_int_equal(laminar_logit_lens(model, logits, 0, logits), LAMINAR_E_ARGUMENT);
    free(logits);
    laminar_run_free(r);
}

static void a_direction_and_its_bias_give_the_logit(void **state) {
    (void)state;
    laminar_run *r = open_run(text, T, "ln_final.hook_normalized", NULL);
    finish(r);
    const float *x = laminar_run_tap(r, 0) + (T - 1) * C, *logits = laminar_run_logits(r, 0);
    float *direction = malloc(floats(C + 1));
    assert_non_null(direction);
    for (int token = 0; token < V; token += 37) {
        double logit = 0;
        assert_int_equal(laminar_unembed_direction(model, token, direction), LAMINAR_OK);
        for (int i = 0; i < C; i++)
            logit += (double)x[i] * (double)direction[i];
        assert_true(fabs(logit + (double)direction[C] - (double)logits[token]) < 1e-4);
    }
    assert_int_equal(laminar_unembed_direction(model, V, direction), LAMINAR_E_TOKEN);
    assert_int_equal(laminar_unembed_direction(model, -1, direction), LAMINAR_E_TOKEN);
    free(direction);
    laminar_run_free(r);
}

/* One vector and several are multiplied in two ways. */
static void the_lens_reads_other_tensor_types_too(void **state) {
    (void)state;
    enum { MIXED_T = 3, MIXED_C = 256, MIXED_V = 64 };
    static const int32_t ids[MIXED_T] = {5, 60, 17};
    float logits[MIXED_T * MIXED_V];
    size_t bytes;
    int n = MIXED_T;
    uint8_t *data = read_file(MIXED, &bytes);
    laminar_model *mixed = open_bound(data, bytes);
    laminar_run *r = laminar_run_open(mixed, ids, &n, 1, "blocks.0.hook_resid_post", NULL,
                                      LAMINAR_EXACT, LAMINAR_KEEP_PASS, NULL);
    assert_non_null(r);
    finish(r);
    for (int count = 1; count <= MIXED_T; count++) {
        const float *x = laminar_run_tap(r, 0) + (MIXED_T - count) * MIXED_C;
        assert_int_equal(laminar_logit_lens(mixed, x, count, logits), LAMINAR_OK);
        const float *last = logits + (count - 1) * MIXED_V;
        assert_true(relative_error(last, laminar_run_logits(r, 0), MIXED_V) < 1e-5);
    }
    laminar_run_free(r);
    laminar_model_free(mixed);
    free(data);
}

/* ---- Bad requests -------------------------------------------------------------------------- */

static void expect_refusal(const int32_t *ids, int32_t n, const char *taps, int status,
                           const char *part) {
    laminar_run *r =
        laminar_run_open(model, ids, &n, 1, taps, NULL, LAMINAR_EXACT, LAMINAR_KEEP_PASS, NULL);
    assert_null(r);
    assert_int_equal(laminar_last_status(), status);
    assert_non_null(strstr(laminar_last_error(), part));
}

static void bad_requests_are_refused_by_name(void **state) {
    (void)state;
    const int32_t outside[] = {1, V}, negative[] = {-1};
    char words[80];
    int32_t *many = calloc((size_t)context + 1, sizeof *many);
    assert_non_null(many);
    expect_refusal(text, 0, NULL, LAMINAR_E_EMPTY, "no tokens");
    snprintf(words, sizeof words, "%d tokens; the model has %d", context + 1, context);
    expect_refusal(many, context + 1, NULL, LAMINAR_E_CONTEXT, words);
    free(many);
    snprintf(words, sizeof words, "token 1 of text 0 is %d", V);
    expect_refusal(outside, 2, NULL, LAMINAR_E_TOKEN, words);
    expect_refusal(negative, 1, NULL, LAMINAR_E_TOKEN, "is -1");
    expect_refusal(text, T, "blocks.12.hook_resid_post", LAMINAR_E_TAP, "blocks.12");
    expect_refusal(text, T, "hook_embed,nonsense", LAMINAR_E_TAP, "nonsense");
    int32_t n = T;
    assert_null(laminar_run_open(model, text, &n, 1, NULL, NULL, 2, LAMINAR_KEEP_PASS, NULL));
    assert_int_equal(laminar_last_status(), LAMINAR_E_ARGUMENT);
    assert_null(laminar_run_open(model, text, &n, 1, NULL, NULL, LAMINAR_EXACT, 2, NULL));
    assert_int_equal(laminar_last_status(), LAMINAR_E_ARGUMENT);
    assert_null(
        laminar_run_open(model, text, &n, 0, NULL, NULL, LAMINAR_EXACT, LAMINAR_KEEP_PASS, NULL));
    assert_int_equal(laminar_last_status(), LAMINAR_E_EMPTY);
    assert_int_equal(laminar_init(0), LAMINAR_E_ARGUMENT);
    assert_int_equal(laminar_init(LAMINAR_MAX_THREADS + 1), LAMINAR_E_ARGUMENT);
}

static void a_full_context_runs(void **state) {
    (void)state;
    int32_t *many = calloc((size_t)context, sizeof *many);
    assert_non_null(many);
    laminar_run *r = open_run(many, context, NULL, NULL);
    finish(r);
    laminar_run_free(r);
    free(many);
}

static void a_cache_refuses_what_does_not_fit(void **state) {
    (void)state;
    const int32_t lengths[] = {3, 3}, n = 5;
    laminar_cache *cache = laminar_cache_create(model, 4);
    assert_non_null(cache);
    assert_null(
        laminar_run_open(model, text, &n, 1, NULL, NULL, LAMINAR_EXACT, LAMINAR_KEEP_PASS, cache));
    assert_int_equal(laminar_last_status(), LAMINAR_E_CONTEXT);
    assert_null(laminar_run_open(model, text, lengths, 2, NULL, NULL, LAMINAR_EXACT,
                                 LAMINAR_KEEP_PASS, cache));
    assert_int_equal(laminar_last_status(), LAMINAR_E_ARGUMENT);
    laminar_cache_free(cache);
    assert_null(laminar_cache_create(model, 0));
    assert_null(laminar_cache_create(model, context + 1));
}

/* ---- Bad numbers --------------------------------------------------------------------------- */

/* The value of "offset" of a tensor in the model's JSON. */
static size_t offset_of(const laminar_model *m, const char *name) {
    char pattern[80];
    snprintf(pattern, sizeof pattern, "{\"name\":\"%s\"", name);
    const char *at = strstr(laminar_model_json(m), pattern);
    assert_non_null(at);
    return strtoul(strstr(at, "\"offset\":") + 9, NULL, 10);
}

static void expect_not_finite(const char *tensor, size_t at, uint32_t bits, const char *tap) {
    size_t place = offset_of(model, tensor) + at;
    uint32_t before;
    memcpy(&before, file + place, sizeof before);
    memcpy(file + place, &bits, sizeof bits);
    laminar_model *m = laminar_model_open(file, file_bytes, (double)file_bytes);
    assert_int_equal(laminar_model_bind(m, file), LAMINAR_OK);
    const int32_t n = T;
    laminar_run *r =
        laminar_run_open(m, text, &n, 1, NULL, NULL, LAMINAR_EXACT, LAMINAR_KEEP_PASS, NULL);
    int event;
    while ((event = laminar_run_next(r)) > 0)
        continue;
    memcpy(file + place, &before, sizeof before);
    laminar_run_free(r);
    laminar_model_free(m);
    assert_int_equal(event, LAMINAR_E_NAN);
    assert_non_null(strstr(laminar_last_error(), tap));
}

static void a_bad_number_in_the_weights_is_named_where_it_first_shows(void **state) {
    (void)state;
    const uint32_t nan = 0x7fc00000, inf = 0x7f800000, half_inf = 0x00007c00;
    expect_not_finite("position_embd.weight", 0, nan, "hook_pos_embed");
    expect_not_finite("blk.4.attn_norm.weight", 8, inf, "blocks.4.attn.hook_q");
    expect_not_finite("blk.7.ffn_down.bias", 4, nan, "blocks.7.hook_mlp_out");
    expect_not_finite("blk.2.attn_output.weight", 34, half_inf, "blocks.2.hook_attn_out");
    expect_not_finite("output_norm.bias", 0, nan, "logits");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stages_come_one_at_a_time),
        cmocka_unit_test(taps_are_listed_in_the_order_of_layers_and_stages),
        cmocka_unit_test(kept_taps_have_a_name_and_a_shape_for_each_text),
        cmocka_unit_test(each_step_of_the_stream_is_attention_plus_mlp),
        cmocka_unit_test(large_taps_come_only_when_spelled_out),
        cmocka_unit_test(logits_of_all_positions_end_with_those_of_the_last),
        cmocka_unit_test(what_a_tap_shows_does_not_depend_on_what_else_is_shown),
        cmocka_unit_test(taps_kept_for_their_stage_are_those_of_the_whole_pass),
        cmocka_unit_test(taps_kept_for_their_stage_take_the_memory_of_one_stage),
        cmocka_unit_test(texts_of_a_batch_do_not_see_each_other),
        cmocka_unit_test(a_cache_continues_a_text_as_if_it_were_run_whole),
        cmocka_unit_test(a_long_text_has_one_stream_however_it_is_read),
        cmocka_unit_test(an_unfinished_pass_leaves_the_cache_as_it_was),
        cmocka_unit_test(threads_do_not_change_a_bit),
        cmocka_unit_test(a_hook_that_changes_nothing_changes_nothing),
        cmocka_unit_test(a_hooked_tap_passes_on_what_was_written),
        cmocka_unit_test(every_way_to_silence_attention_gives_the_same),
        cmocka_unit_test(a_hook_on_the_scores_may_unmask_them),
        cmocka_unit_test(reading_a_hook_between_hooks_is_refused),
        cmocka_unit_test(the_lens_on_the_last_layer_gives_the_logits),
        cmocka_unit_test(a_direction_and_its_bias_give_the_logit),
        cmocka_unit_test(the_lens_reads_other_tensor_types_too),
        cmocka_unit_test(bad_requests_are_refused_by_name),
        cmocka_unit_test(a_full_context_runs),
        cmocka_unit_test(a_cache_refuses_what_does_not_fit),
        cmocka_unit_test(a_bad_number_in_the_weights_is_named_where_it_first_shows),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
