/* SPDX-License-Identifier: MIT
 *
 * test_weights.c - weights that come while a pass runs, row by row, or a few blocks at a time: the
 * same bits as from a file that is there from the start, and a named status where something lacks.
 */
#include "laminar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mini.h"

enum { L = MINI_LAYERS, TENSORS = 12 * L + 4 };

static uint8_t *file;
static size_t file_bytes;
static int C, V;
static const int32_t text[] = {39, 495, 78, 1053, 11, 363, 72, 157, 118, 123, 625, 788, 72};
enum { T = sizeof text / sizeof *text };

/* What a pass over `text` gives when all weights are there. */
static float *expected;

/* A tensor as the model's JSON describes it; -1 where a number is not given. */
typedef struct place {
    char name[64];
    size_t offset, bytes;
    long stage, row_bytes, whole_stage;
} place;

static place places[TENSORS];
static int token_embd = -1, position_embd = -1;

static long member(const char *object, const char *key) {
    char pattern[32];
    snprintf(pattern, sizeof pattern, "\"%s\":", key);
    const char *at = strstr(object, pattern), *end = strchr(object, '}');
    return at && at < end ? strtol(at + strlen(pattern), NULL, 10) : -1;
}

static void read_places(const laminar_model *m) {
    const char *at = strstr(laminar_model_json(m), "\"tensors\":");
    assert_non_null(at);
    for (int i = 0; i < TENSORS; i++) {
        at = strstr(at, "{\"name\":\"");
        assert_non_null(at);
        place *p = &places[i];
        snprintf(p->name, sizeof p->name, "%.*s", (int)strcspn(at + 9, "\""), at + 9);
        p->offset = (size_t)member(at, "offset");
        p->bytes = (size_t)member(at, "bytes");
        p->stage = member(at, "stage");
        p->row_bytes = member(at, "rowBytes");
        p->whole_stage = member(at, "wholeStage");
        if (strcmp(p->name, "token_embd.weight") == 0)
            token_embd = i;
        if (strcmp(p->name, "position_embd.weight") == 0)
            position_embd = i;
        at++;
    }
}

static laminar_model *open_model(void) {
    laminar_model *m = laminar_model_open(file, file_bytes, (double)file_bytes);
    assert_non_null(m);
    return m;
}

static laminar_run *open_run(const laminar_model *m) {
    const int32_t n = T;
    laminar_run *r =
        laminar_run_open(m, text, &n, 1, NULL, NULL, LAMINAR_EXACT, LAMINAR_KEEP_PASS, NULL);
    assert_non_null(r);
    return r;
}

static int load(void **state) {
    (void)state;
    file = read_file(MINI, &file_bytes);
    assert_int_equal(laminar_init(2), LAMINAR_OK);
    laminar_model *m = open_model();
    assert_int_equal(model_number(m, "nLayers"), L);
    C = model_number(m, "dModel");
    V = model_number(m, "dVocab");
    read_places(m);
    assert_int_equal(laminar_model_bind(m, file), LAMINAR_OK);
    laminar_run *r = open_run(m);
    while (laminar_run_next(r) > 0)
        continue;
    expected = malloc((size_t)V * sizeof *expected);
    assert_non_null(expected);
    memcpy(expected, laminar_run_logits(r, 0), (size_t)V * sizeof *expected);
    laminar_run_free(r);
    laminar_model_free(m);
    return 0;
}

static int unload(void **state) {
    (void)state;
    free(expected);
    free(file);
    return laminar_init(1);
}

static void fill(laminar_model *m, int index) {
    void *slot = laminar_model_slot(m, index);
    assert_non_null(slot);
    memcpy(slot, file + places[index].offset, places[index].bytes);
    assert_int_equal(laminar_model_fill(m, index), LAMINAR_OK);
}

static void fill_row(laminar_model *m, int index, int row) {
    size_t bytes = (size_t)places[index].row_bytes, at = (size_t)row * bytes;
    uint8_t *slot = laminar_model_slot(m, index);
    assert_non_null(slot);
    memcpy(slot + at, file + places[index].offset + at, bytes);
    assert_int_equal(laminar_model_fill_rows(m, index, row, 1), LAMINAR_OK);
}

/* The rows that stage 0 of `text` reads. */
static void fill_embeddings(laminar_model *m) {
    for (int t = 0; t < T; t++) {
        fill_row(m, token_embd, text[t]);
        fill_row(m, position_embd, t);
    }
}

/* Everything that `stage` needs whole. */
static void fill_stage(laminar_model *m, int stage) {
    for (int i = 0; i < TENSORS; i++)
        if ((places[i].row_bytes < 0 ? places[i].stage : places[i].whole_stage) == stage)
            fill(m, i);
}

static void expect_absent(int status, const char *tensor) {
    assert_int_equal(status, LAMINAR_E_WEIGHTS);
    assert_int_equal(laminar_last_status(), LAMINAR_E_WEIGHTS);
    assert_non_null(strstr(laminar_last_error(), tensor));
}

static void expect_done(laminar_run *r, int event) {
    assert_int_equal(event, LAMINAR_DONE);
    assert_memory_equal(laminar_run_logits(r, 0), expected, (size_t)V * sizeof *expected);
    laminar_run_free(r);
}

/* ---- Stages -------------------------------------------------------------------------------- */

static void every_tensor_names_the_stage_that_reads_it(void **state) {
    (void)state;
    int in_stage[2 * L + 2] = {0};
    for (int i = 0; i < TENSORS; i++) {
        assert_in_range(places[i].stage, 0, 2 * L + 1);
        in_stage[places[i].stage]++;
        assert_int_equal(places[i].row_bytes > 0, places[i].stage == 0);
    }
    assert_int_equal(in_stage[0], 2);
    for (int stage = 1; stage <= 2 * L; stage++)
        assert_int_equal(in_stage[stage], 6);
    assert_int_equal(in_stage[2 * L + 1], 2);
    assert_int_equal(places[token_embd].whole_stage, 2 * L + 1); /* tied */
    assert_int_equal(places[position_embd].whole_stage, -1);
    assert_int_equal((size_t)places[token_embd].row_bytes * (size_t)V, places[token_embd].bytes);
}

static void weights_may_come_in_any_order(void **state) {
    (void)state;
    laminar_model *m = open_model();
    assert_null(laminar_model_slot(m, 0)); /* nothing reserved yet */
    assert_int_equal(laminar_last_status(), LAMINAR_E_ARGUMENT);
    assert_int_equal(laminar_model_reserve(m, 0), LAMINAR_OK);
    assert_int_equal(laminar_model_reserve(m, 0), LAMINAR_E_ARGUMENT);
    for (int i = TENSORS - 1; i >= 0; i--)
        fill(m, i);
    assert_null(laminar_model_slot(m, TENSORS));
    assert_null(laminar_model_slot(m, -1));
    assert_int_equal(laminar_model_fill(m, TENSORS), LAMINAR_E_ARGUMENT);
    laminar_run *r = open_run(m);
    int event;
    while ((event = laminar_run_next(r)) > 0)
        continue;
    expect_done(r, event);
    laminar_model_free(m);
}

static void a_pass_waits_for_each_stage_by_name_and_goes_on(void **state) {
    (void)state;
    laminar_model *m = open_model();
    laminar_run *r = open_run(m);
    expect_absent(laminar_run_next(r), "row 39 of tensor token_embd.weight");
    assert_int_equal(laminar_model_reserve(m, 0), LAMINAR_OK);
    fill_row(m, token_embd, text[0]);
    expect_absent(laminar_run_next(r), "row 0 of tensor position_embd.weight");
    fill_embeddings(m);
    int event = laminar_run_next(r);
    for (int stage = 1; stage <= 2 * L + 1; stage++) {
        assert_int_equal(event, LAMINAR_STAGE);
        expect_absent(laminar_run_next(r), stage == 1       ? "blk.0.attn_norm"
                                           : stage == 2     ? "blk.0.ffn_"
                                           : stage <= 2 * L ? "blk."
                                                            : "");
        assert_int_equal(laminar_run_stage(r), stage - 1);
        fill_stage(m, stage);
        event = laminar_run_next(r);
    }
    expect_done(r, event);
    laminar_model_free(m);
}

static void a_pass_stopped_at_a_hook_also_waits(void **state) {
    (void)state;
    const int32_t n = T;
    laminar_model *m = open_model();
    assert_int_equal(laminar_model_reserve(m, 1), LAMINAR_OK);
    fill_embeddings(m);
    fill_stage(m, 1);
    laminar_run *r = laminar_run_open(m, text, &n, 1, NULL, "blocks.0.attn.hook_z", LAMINAR_EXACT,
                                      LAMINAR_KEEP_PASS, NULL);
    assert_int_equal(laminar_run_next(r), LAMINAR_STAGE);
    assert_int_equal(laminar_run_next(r), LAMINAR_HOOK);
    fill_stage(m, 3); /* takes the place of block 0 */
    expect_absent(laminar_run_next(r), "blk.0.");
    fill_stage(m, 1);
    assert_int_equal(laminar_run_next(r), LAMINAR_STAGE);
    laminar_run_free(r);
    laminar_model_free(m);
}

static void the_lens_needs_the_last_stage_alone(void **state) {
    (void)state;
    float *x = calloc((size_t)C, sizeof *x), *logits = malloc((size_t)V * sizeof *logits);
    assert_non_null(x);
    assert_non_null(logits);
    x[0] = 1;
    laminar_model *m = open_model();
    assert_int_equal(laminar_model_reserve(m, 1), LAMINAR_OK);
    expect_absent(laminar_logit_lens(m, x, 1, logits), "tensor");
    fill_stage(m, 2 * L + 1);
    assert_int_equal(laminar_logit_lens(m, x, 1, logits), LAMINAR_OK);
    laminar_model_free(m);
    free(logits);
    free(x);
}

/* ---- Rows ---------------------------------------------------------------------------------- */

static void rows_outside_a_table_are_refused(void **state) {
    (void)state;
    laminar_model *m = open_model();
    assert_int_equal(laminar_model_fill_rows(m, token_embd, 0, 1), LAMINAR_E_ARGUMENT);
    assert_int_equal(laminar_model_reserve(m, 0), LAMINAR_OK);
    const int bad[][2] = {{-1, 1}, {0, 0}, {0, V + 1}, {V, 1}, {V - 1, 2}, {1, 2147483647}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(laminar_model_fill_rows(m, token_embd, bad[i][0], bad[i][1]),
                         LAMINAR_E_ARGUMENT);
    for (int i = 0; i < TENSORS; i++)
        if (places[i].row_bytes < 0)
            assert_int_equal(laminar_model_fill_rows(m, i, 0, 1), LAMINAR_E_ARGUMENT);
    laminar_model_free(m);
}

static void all_rows_together_are_the_whole_table(void **state) {
    (void)state;
    laminar_model *m = open_model();
    assert_int_equal(laminar_model_reserve(m, 0), LAMINAR_OK);
    for (int i = 0; i < TENSORS; i++)
        if (i != token_embd)
            fill(m, i);
    memcpy(laminar_model_slot(m, token_embd), file + places[token_embd].offset,
           places[token_embd].bytes);
    assert_int_equal(laminar_model_fill_rows(m, token_embd, 1, V - 1), LAMINAR_OK);
    assert_int_equal(laminar_model_fill_rows(m, token_embd, 1, 1), LAMINAR_OK); /* counts once */
    laminar_run *r = open_run(m);
    int event;
    while ((event = laminar_run_next(r)) > 0)
        continue;
    expect_absent(event, "token_embd.weight"); /* as the unembedding */
    assert_int_equal(laminar_model_fill_rows(m, token_embd, 0, 1), LAMINAR_OK);
    expect_done(r, laminar_run_next(r));
    laminar_model_free(m);
}

/* What is written to a slot is the file's; what is there already is the engine's. A pass for each
 * tensor of the first two blocks, of the last and of no block: those between them are like the
 * second. */
static void the_slot_of_a_tensor_that_is_there_makes_it_absent(void **state) {
    (void)state;
    laminar_model *m = open_model();
    assert_int_equal(laminar_model_reserve(m, 0), LAMINAR_OK);
    for (int i = 0; i < TENSORS; i++)
        fill(m, i);
    for (int i = 0; i < TENSORS; i++) {
        if (places[i].stage > 4 && places[i].stage < 2 * L - 1)
            continue;
        assert_non_null(laminar_model_slot(m, i));
        laminar_run *r = open_run(m);
        int event;
        while ((event = laminar_run_next(r)) > 0)
            continue;
        expect_absent(event, i == position_embd || i == token_embd ? "row" : "tensor");
        if (places[i].row_bytes > 0) /* the rows of the text first, then all of them */
            for (int t = 0; t < T; t++)
                fill_row(m, i, i == token_embd ? text[t] : t);
        fill(m, i);
        assert_int_equal(laminar_model_fill(m, i), LAMINAR_OK); /* a second time changes nothing */
        while ((event = laminar_run_next(r)) > 0)
            continue;
        expect_done(r, event);
    }
    laminar_model_free(m);
}

/* ---- Windows ------------------------------------------------------------------------------- */

/* One pass in which each block is filled right before its stages. */
static void run_through_window(laminar_model *m) {
    fill_embeddings(m);
    laminar_run *r = open_run(m);
    int event = laminar_run_next(r);
    for (int stage = 1; stage <= 2 * L + 1; stage++) {
        assert_int_equal(event, LAMINAR_STAGE);
        fill_stage(m, stage);
        event = laminar_run_next(r);
    }
    expect_done(r, event);
}

static void a_window_of_blocks_gives_the_same_bits(void **state) {
    (void)state;
    for (int blocks = 1; blocks <= L + 1; blocks += 3) {
        laminar_model *m = open_model();
        assert_int_equal(laminar_model_reserve(m, blocks), LAMINAR_OK);
        run_through_window(m);
        run_through_window(m); /* and again: the last blocks make way for the first */
        laminar_model_free(m);
    }
}

static void a_block_that_lost_its_buffer_is_absent_and_the_next_one_is_not(void **state) {
    (void)state;
    laminar_model *m = open_model();
    assert_int_equal(laminar_model_reserve(m, 2), LAMINAR_OK);
    fill_embeddings(m);
    for (int stage = 1; stage <= 4; stage++)
        fill_stage(m, stage);
    fill_stage(m, 5); /* block 2 takes the buffer of block 0 */
    laminar_run *r = open_run(m);
    assert_int_equal(laminar_run_next(r), LAMINAR_STAGE);
    expect_absent(laminar_run_next(r), "blk.0.");
    int first_of_block_0 = -1;
    for (int i = 0; i < TENSORS && first_of_block_0 < 0; i++)
        if (places[i].stage == 1)
            first_of_block_0 = i;
    assert_int_equal(laminar_model_fill(m, first_of_block_0), LAMINAR_E_ARGUMENT);
    fill_stage(m, 1);
    fill_stage(m, 2);
    for (int stage = 1; stage <= 4; stage++)
        assert_int_equal(laminar_run_next(r), LAMINAR_STAGE);
    expect_absent(laminar_run_next(r), "blk.2.");
    laminar_run_free(r);
    laminar_model_free(m);
}

static void the_engine_says_what_a_stage_still_lacks(void **state) {
    (void)state;
    laminar_model *m = open_model();
    int32_t missing[TENSORS], first;
    assert_int_equal(laminar_model_reserve(m, 0), LAMINAR_OK);
    assert_int_equal(laminar_model_missing(m, 0, NULL, 0), 0); /* rows alone */
    assert_int_equal(laminar_model_missing(m, 1, missing, TENSORS), 6);
    fill(m, missing[0]);
    assert_true(laminar_model_is_filled(m, missing[0]));
    assert_int_equal(laminar_model_missing(m, 1, &first, 1), 5);
    assert_int_equal(first, missing[1]);
    assert_int_equal(laminar_model_forget(m, missing[0]), LAMINAR_OK);
    assert_int_equal(laminar_model_forget(m, missing[0]), LAMINAR_OK);
    assert_int_equal(laminar_model_missing(m, 1, &first, 1), 6);
    assert_int_equal(first, missing[0]);
    for (int i = 0; i < TENSORS; i++) {
        assert_false(laminar_model_is_complete(m));
        fill(m, i);
    }
    assert_true(laminar_model_is_complete(m));
    assert_int_equal(laminar_model_missing(m, 1, missing, TENSORS), 0);
    assert_false(laminar_model_is_filled(m, TENSORS));
    assert_int_equal(laminar_model_forget(m, TENSORS), LAMINAR_E_ARGUMENT);
    laminar_model_free(m);
}

static void the_engine_says_which_rows_a_run_lacks(void **state) {
    (void)state;
    const int32_t ids[] = {9, 4, 9, 7, 4}, lengths[] = {3, 2};
    laminar_model *m = open_model();
    assert_int_equal(laminar_model_reserve(m, 0), LAMINAR_OK);
    laminar_run *r =
        laminar_run_open(m, ids, lengths, 2, NULL, NULL, LAMINAR_EXACT, LAMINAR_KEEP_PASS, NULL);
    int32_t rows[5];
    assert_int_equal(laminar_run_missing_rows(r, token_embd, rows, 5), 3);
    assert_true(rows[0] == 4 && rows[1] == 7 && rows[2] == 9);
    assert_int_equal(laminar_run_missing_rows(r, position_embd, rows, 5), 3);
    assert_true(rows[0] == 0 && rows[1] == 1 && rows[2] == 2);
    fill_row(m, token_embd, 7);
    rows[1] = -1;
    assert_int_equal(laminar_run_missing_rows(r, token_embd, rows, 1), 2);
    assert_true(rows[0] == 4 && rows[1] == -1);
    assert_int_equal(laminar_model_forget(m, token_embd), LAMINAR_OK); /* it is not whole */
    assert_int_equal(laminar_run_missing_rows(r, token_embd, NULL, 0), 2);
    fill(m, token_embd);
    assert_int_equal(laminar_run_missing_rows(r, token_embd, NULL, 0), 0);
    assert_int_equal(laminar_model_forget(m, token_embd), LAMINAR_OK);
    assert_int_equal(laminar_run_missing_rows(r, token_embd, NULL, 0), 3);
    assert_int_equal(laminar_run_missing_rows(r, -1, NULL, 0), 0);
    for (int i = 0; i < TENSORS; i++)
        if (i != token_embd && i != position_embd)
            assert_int_equal(laminar_run_missing_rows(r, i, NULL, 0), 0);
    laminar_run_free(r);
    laminar_model_free(m);
}

static void claiming_a_buffer_names_the_block_that_lost_it(void **state) {
    (void)state;
    laminar_model *m = open_model();
    assert_int_equal(laminar_model_reserve(m, 2), LAMINAR_OK);
    fill_stage(m, 1);
    assert_int_equal(laminar_model_claim(m, 0), 0);
    assert_int_equal(laminar_model_claim(m, 1), 1);
    assert_int_equal(laminar_model_missing(m, 1, NULL, 0), 0);
    assert_int_equal(laminar_model_claim(m, 2), 0);
    assert_int_equal(laminar_model_missing(m, 1, NULL, 0), 6);
    assert_int_equal(laminar_model_claim(m, 4), 2);
    assert_int_equal(laminar_model_claim(m, -1), LAMINAR_E_ARGUMENT);
    assert_int_equal(laminar_model_claim(m, L), LAMINAR_E_ARGUMENT);
    laminar_model_free(m);
    m = open_model();
    assert_int_equal(laminar_model_reserve(m, 0), LAMINAR_OK);
    assert_int_equal(laminar_model_claim(m, L - 1), L - 1);
    laminar_model_free(m);
}

static void the_memory_of_weights_is_known_before_it_is_taken(void **state) {
    (void)state;
    laminar_model *m = open_model();
    size_t all = 0, outside = 0;
    for (int i = 0; i < TENSORS; i++) {
        all += places[i].bytes;
        if (places[i].stage == 0 || places[i].stage == 2 * L + 1)
            outside += places[i].bytes;
    }
    const double padding = 64.0 * TENSORS; /* every tensor begins a cache line */
    double resident = laminar_model_bytes(m, 0);
    assert_true(resident >= (double)all && resident <= (double)all + padding);
    assert_true(laminar_model_bytes(m, L) == resident && laminar_model_bytes(m, 2 * L) == resident);
    for (int blocks = 1; blocks < L; blocks++) {
        double window = laminar_model_bytes(m, blocks);
        double least = (double)outside + (double)(all - outside) * blocks / L;
        assert_true(window >= least && window <= least + padding);
    }
    laminar_model_free(m);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_tensor_names_the_stage_that_reads_it),
        cmocka_unit_test(weights_may_come_in_any_order),
        cmocka_unit_test(a_pass_waits_for_each_stage_by_name_and_goes_on),
        cmocka_unit_test(a_pass_stopped_at_a_hook_also_waits),
        cmocka_unit_test(the_lens_needs_the_last_stage_alone),
        cmocka_unit_test(rows_outside_a_table_are_refused),
        cmocka_unit_test(all_rows_together_are_the_whole_table),
        cmocka_unit_test(the_slot_of_a_tensor_that_is_there_makes_it_absent),
        cmocka_unit_test(a_window_of_blocks_gives_the_same_bits),
        cmocka_unit_test(a_block_that_lost_its_buffer_is_absent_and_the_next_one_is_not),
        cmocka_unit_test(the_engine_says_what_a_stage_still_lacks),
        cmocka_unit_test(the_engine_says_which_rows_a_run_lacks),
        cmocka_unit_test(claiming_a_buffer_names_the_block_that_lost_it),
        cmocka_unit_test(the_memory_of_weights_is_known_before_it_is_taken),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
