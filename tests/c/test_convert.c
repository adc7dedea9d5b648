/* SPDX-License-Identifier: MIT
 *
 * test_convert.c - the stream of a conversion: however the source is cut, and in whatever order its
 * tensors come, the pieces are the same file; and a caller who breaks the rules is told.
 *
 * What the file holds is tested from outside, by tests/cli/convert.test.mjs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "laminar.h"
#include "readers/gguf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One block, C = 40, so that the last group of a matrix is short, F = 64, V = 3, 4 positions. */
static const char config[] = "{\"model_type\":\"gpt2\",\"n_layer\":1,\"n_embd\":40,\"n_head\":2,"
                             "\"n_positions\":4,\"vocab_size\":3,\"n_inner\":64}";
static const char vocabulary[] = "{\"a\":0,\"b\":1,\"<|endoftext|>\":2}";
static const char merges[] = "#version: 0.2\n";

static const struct {
    const char *name, *shape;
    uint64_t values;
} tensors[] = {
    {"h.0.attn.bias", "1,1,4,4", 16},
    {"h.0.attn.c_attn.bias", "120", 120},
    {"h.0.attn.c_attn.weight", "40,120", 4800},
    {"h.0.attn.c_proj.bias", "40", 40},
    {"h.0.attn.c_proj.weight", "40,40", 1600},
    {"h.0.ln_1.bias", "40", 40},
    {"h.0.ln_1.weight", "40", 40},
    {"h.0.ln_2.bias", "40", 40},
    {"h.0.ln_2.weight", "40", 40},
    {"h.0.mlp.c_fc.bias", "64", 64},
    {"h.0.mlp.c_fc.weight", "40,64", 2560},
    {"h.0.mlp.c_proj.bias", "40", 40},
    {"h.0.mlp.c_proj.weight", "64,40", 2560},
    {"ln_f.bias", "40", 40},
    {"ln_f.weight", "40", 40},
    {"wpe.weight", "4,40", 160},
    {"wte.weight", "3,40", 120},
};
enum { TENSORS = sizeof tensors / sizeof *tensors };

typedef struct source {
    uint8_t *bytes;
    size_t n, at[TENSORS + 1]; /* where each tensor begins; at[0] is the header's end */
} source;

static source make_source(void) {
    source s = {0};
    char header[4096] = "{";
    uint64_t values = 0;
    for (size_t i = 0; i < TENSORS; i++) {
        sprintf(header + strlen(header),
                "%s\"%s\":{\"dtype\":\"F32\",\"shape\":[%s],\"data_offsets\":[%d,%d]}",
                i ? "," : "", tensors[i].name, tensors[i].shape, (int)(4 * values),
                (int)(4 * (values + tensors[i].values)));
        s.at[i] = (size_t)(4 * values);
        values += tensors[i].values;
    }
    strcat(header, "}");
    size_t head = 8 + strlen(header);
    s.n = head + (size_t)(4 * values);
    s.bytes = calloc(s.n, 1);
    assert_non_null(s.bytes);
    s.bytes[0] = (uint8_t)(head - 8);
    s.bytes[1] = (uint8_t)((head - 8) >> 8);
    memcpy(s.bytes + 8, header, head - 8);
    for (uint64_t i = 0; i < values; i++) {
        float value = (float)(i * 2654435761u % 1000) / 500 - 1;
        memcpy(s.bytes + head + 4 * i, &value, sizeof value);
    }
    for (size_t i = 0; i < TENSORS; i++)
        s.at[i] += head;
    s.at[TENSORS] = s.n;
    return s;
}

/* The new file, put together from its pieces. */
typedef struct target {
    uint8_t *bytes, *written; /* how often each byte was handed out */
    size_t n;
} target;

static void take_piece(const laminar_convert *c, target *t) {
    const uint8_t *piece = laminar_convert_piece(c);
    size_t n = laminar_convert_piece_bytes(c);
    if (!piece) {
        assert_int_equal(n, 0);
        return;
    }
    size_t offset = (size_t)laminar_convert_piece_offset(c);
    assert_true(n > 0 && offset <= t->n && n <= t->n - offset);
    memcpy(t->bytes + offset, piece, n);
    for (size_t i = 0; i < n; i++)
        t->written[offset + i]++;
}

static laminar_convert *planned(const source *s, const char *type, target *t) {
    laminar_convert *c = laminar_convert_open(type, "tiny");
    assert_non_null(c);
    assert_null(laminar_convert_json(c));
    assert_null(laminar_convert_piece(c));
    assert_int_equal(laminar_convert_text(c, "merges.txt", merges, strlen(merges)), 0);
    assert_int_equal(laminar_convert_text(c, "vocab.json", vocabulary, strlen(vocabulary)), 0);
    assert_int_equal(laminar_convert_text(c, "config.json", config, strlen(config)), 0);
    for (size_t n = 0; n < s->at[0]; n += 97)
        assert_int_equal(laminar_convert_plan(c, s->bytes, n, (double)s->n), LAMINAR_E_MORE);
    if (laminar_convert_plan(c, s->bytes, s->at[0], (double)s->n))
        fail_msg("%s", laminar_last_error());
    t->n = (size_t)strtoull(laminar_convert_json(c) + strlen("{\"fileBytes\":"), NULL, 10);
    t->bytes = calloc(t->n, 1);
    t->written = calloc(t->n, 1);
    assert_true(t->bytes && t->written);
    take_piece(c, t);
    return c;
}

/* Feeds bytes from..to in parts of `step`, each in an allocation of its own. */
static void feed(laminar_convert *c, const source *s, size_t from, size_t to, size_t step,
                 target *t) {
    while (from < to) {
        size_t n = step < to - from ? step : to - from;
        uint8_t *part = malloc(n);
        assert_non_null(part);
        memcpy(part, s->bytes + from, n);
        int used = laminar_convert_feed(c, part, n, (double)from);
        free(part);
        if (used < 1 || (size_t)used > n)
            fail_msg("%d of %zu bytes taken: %s", used, n, laminar_last_error());
        take_piece(c, t);
        from += (size_t)used;
    }
}

static void finish(laminar_convert *c, const target *t) {
    if (laminar_convert_end(c))
        fail_msg("%s", laminar_last_error());
    laminar_convert_free(c);
    for (size_t i = 0; i < t->n; i++)
        assert_int_equal(t->written[i], 1);
}

static void free_target(target *t) {
    free(t->bytes);
    free(t->written);
}

static target in_one_go(const source *s, const char *type) {
    target t;
    laminar_convert *c = planned(s, type, &t);
    feed(c, s, 0, s->n, s->n, &t);
    finish(c, &t);
    return t;
}

static void however_the_source_is_cut_the_file_is_the_same(void **state) {
    (void)state;
    static const char *const types[] = {"f32", "f16", "q8_0", "q4_0"};
    static const size_t steps[] = {1, 3, 4, 159, 160, 161, 5119, 5120, 5121, 20000};
    source s = make_source();
    for (size_t type = 0; type < sizeof types / sizeof *types; type++) {
        target whole = in_one_go(&s, types[type]);
        for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
            target t;
            laminar_convert *c = planned(&s, types[type], &t);
            feed(c, &s, 0, s.n, steps[i], &t);
            finish(c, &t);
            assert_int_equal(t.n, whole.n);
            assert_memory_equal(t.bytes, whole.bytes, t.n);
            free_target(&t);
        }
        free_target(&whole);
    }
    free(s.bytes);
}

static void tensors_may_come_in_any_order_without_header_and_mask(void **state) {
    (void)state;
    source s = make_source();
    target whole = in_one_go(&s, "q8_0"), t;
    laminar_convert *c = planned(&s, "q8_0", &t);
    for (size_t i = TENSORS; --i > 0;)
        feed(c, &s, s.at[i], s.at[i + 1], 1000, &t);
    finish(c, &t);
    assert_memory_equal(t.bytes, whole.bytes, t.n);
    free_target(&t);
    free_target(&whole);
    free(s.bytes);
}

/* After a break a tensor comes again from its first byte; what was handed out is the same again. */
static void a_tensor_may_come_again(void **state) {
    (void)state;
    source s = make_source();
    target whole = in_one_go(&s, "f16"), t;
    laminar_convert *c = planned(&s, "f16", &t);
    feed(c, &s, s.at[2], s.at[2] + 7000, 512, &t);
    feed(c, &s, s.at[15], s.at[16], 512, &t);
    feed(c, &s, 0, s.n, 4096, &t);
    assert_int_equal(laminar_convert_end(c), LAMINAR_OK);
    laminar_convert_free(c);
    assert_memory_equal(t.bytes, whole.bytes, t.n);
    free_target(&t);
    free_target(&whole);
    free(s.bytes);
}

/* Where a piece lies in the finished file, it holds the same bytes. */
static void rows_apart_are_those_of_the_file(void **state) {
    (void)state;
    enum { ROW = 160 }; /* bytes of 40 values */
    source s = make_source();
    target whole = in_one_go(&s, "q4_0"), t;
    laminar_convert *c = planned(&s, "q4_0", &t);
    size_t half = s.at[2] + 7000;
    feed(c, &s, s.at[1], half, 512, &t);
    for (size_t tensor = 15; tensor <= 16; tensor++) {
        for (size_t from = s.at[tensor]; from < s.at[tensor + 1]; from += ROW) {
            size_t n = s.at[tensor + 1] - from;
            assert_int_equal(laminar_convert_rows(c, s.bytes + from, n, (double)from), 0);
            size_t made = laminar_convert_piece_bytes(c);
            size_t offset = (size_t)laminar_convert_piece_offset(c);
            assert_true(made > 0 && offset <= whole.n && made <= whole.n - offset);
            assert_memory_equal(laminar_convert_piece(c), whole.bytes + offset, made);
        }
    }
    feed(c, &s, half, s.n, 512, &t); /* the tensor under way went on */
    finish(c, &t);
    assert_memory_equal(t.bytes, whole.bytes, t.n);
    free_target(&t);
    free_target(&whole);
    free(s.bytes);
}

static void the_file_is_one_that_the_reader_takes(void **state) {
    (void)state;
    source s = make_source();
    target t = in_one_go(&s, "q8_0");
    laminar_model *m = laminar_model_open(t.bytes, t.n, (double)t.n);
    if (!m)
        fail_msg("%s", laminar_last_error());
    assert_int_equal(laminar_model_bind(m, t.bytes), LAMINAR_OK);
    laminar_model_free(m);
    free_target(&t);
    free(s.bytes);
}

static void expect_error(int got, int wanted, const char *words) {
    assert_int_equal(got, wanted);
    if (!strstr(laminar_last_error(), words))
        fail_msg("the message \"%s\" does not say \"%s\"", laminar_last_error(), words);
}

static void steps_in_the_wrong_order_are_refused(void **state) {
    (void)state;
    source s = make_source();
    laminar_convert *c = laminar_convert_open("q8_0", "tiny");
    double n = (double)s.n;
    expect_error(laminar_convert_feed(c, s.bytes, 1, 0), LAMINAR_E_ARGUMENT, "no plan");
    expect_error(laminar_convert_rows(c, s.bytes, 1, 0), LAMINAR_E_ARGUMENT, "no plan");
    expect_error(laminar_convert_text(c, "tokens.json", "", 0), LAMINAR_E_ARGUMENT, "no file of");
    expect_error(laminar_convert_plan(c, s.bytes, s.n, n), LAMINAR_E_MISSING, "config.json");
    assert_int_equal(laminar_convert_text(c, "config.json", config, strlen(config)), 0);
    expect_error(laminar_convert_plan(c, s.bytes, s.n, n), LAMINAR_E_MISSING, "vocab.json");
    assert_int_equal(laminar_convert_text(c, "vocab.json", vocabulary, strlen(vocabulary)), 0);
    expect_error(laminar_convert_plan(c, s.bytes, s.n, n), LAMINAR_E_MISSING, "merges.txt");
    assert_int_equal(laminar_convert_text(c, "merges.txt", merges, strlen(merges)), 0);
    expect_error(laminar_convert_plan(c, s.bytes, s.n, -1), LAMINAR_E_ARGUMENT, "no byte -1");
    assert_int_equal(laminar_convert_plan(c, s.bytes, s.n, n), LAMINAR_OK);
    expect_error(laminar_convert_plan(c, s.bytes, s.n, n), LAMINAR_E_ARGUMENT, "already");
    expect_error(laminar_convert_text(c, "config.json", config, 1), LAMINAR_E_ARGUMENT, "too late");
    laminar_convert_free(c);
    assert_null(laminar_convert_open("q4_K", "tiny"));
    expect_error(laminar_last_status(), LAMINAR_E_ARGUMENT, "f32, f16, q8_0 or q4_0");
    laminar_convert_free(NULL);
    free(s.bytes);
}

static void bytes_in_the_wrong_order_are_refused(void **state) {
    (void)state;
    source s = make_source();
    target t;
    laminar_convert *c = planned(&s, "q8_0", &t);
    expect_error(laminar_convert_feed(c, s.bytes, 1, (double)s.at[2] + 4), LAMINAR_E_ARGUMENT,
                 "in the middle of tensor h.0.attn.c_attn.weight");
    feed(c, &s, s.at[2], s.at[2] + 100, 100, &t);
    expect_error(laminar_convert_feed(c, s.bytes, 1, (double)s.at[2] + 99), LAMINAR_E_ARGUMENT,
                 "must come in order");
    expect_error(laminar_convert_feed(c, s.bytes, 1, (double)s.at[2] + 101), LAMINAR_E_ARGUMENT,
                 "must come in order");
    expect_error(laminar_convert_feed(c, s.bytes, 1, -1), LAMINAR_E_ARGUMENT, "no byte -1");
    static const struct {
        int tensor, offset;
        size_t bytes;
    } no_rows[] = {{16, 0, 0},   {16, 4, 160}, {16, 0, 161}, {16, 160, 480},
                   {14, 0, 320}, {2, 0, 480},  {0, -8, 8},   {17, 0, 160}};
    for (size_t i = 0; i < sizeof no_rows / sizeof *no_rows; i++) {
        double offset = (double)s.at[no_rows[i].tensor] + no_rows[i].offset;
        expect_error(laminar_convert_rows(c, s.bytes, no_rows[i].bytes, offset), LAMINAR_E_ARGUMENT,
                     "no rows of one tensor");
    }
    expect_error(laminar_convert_rows(c, s.bytes, 160, -1), LAMINAR_E_ARGUMENT, "no byte -1");
    feed(c, &s, s.at[2] + 100, s.at[3], 100, &t);
    expect_error(laminar_convert_end(c), LAMINAR_E_TRUNCATED, "tensor wte.weight has not come");
    feed(c, &s, s.at[1], s.at[2], 100, &t);
    feed(c, &s, s.at[3], s.n - 1, 100, &t);
    expect_error(laminar_convert_end(c), LAMINAR_E_TRUNCATED, "tensor wte.weight has not come");
    feed(c, &s, s.n - 1, s.n, 1, &t);
    assert_int_equal(laminar_convert_feed(c, s.bytes, 7, (double)s.n), 7);
    finish(c, &t);
    free_target(&t);
    free(s.bytes);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(however_the_source_is_cut_the_file_is_the_same),
        cmocka_unit_test(tensors_may_come_in_any_order_without_header_and_mask),
        cmocka_unit_test(a_tensor_may_come_again),
        cmocka_unit_test(rows_apart_are_those_of_the_file),
        cmocka_unit_test(the_file_is_one_that_the_reader_takes),
        cmocka_unit_test(steps_in_the_wrong_order_are_refused),
        cmocka_unit_test(bytes_in_the_wrong_order_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
