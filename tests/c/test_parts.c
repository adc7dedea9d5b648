/* SPDX-License-Identifier: MIT
 *
 * test_parts.c - the engine's small modules: pool, taps, sampling, JSON.
 */
#include "base/json.h"
#include "base/pool.h"
#include "laminar.h"
#include "model/taps.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- Pool ---------------------------------------------------------------------------------- */

enum { MANY = 200000 };

static atomic_uchar done[MANY];
static atomic_int strangers;

static void mark(void *context, int task, int thread) {
    (void)context;
    atomic_fetch_add(&done[task], 1);
    if (thread < 0 || thread >= pool_threads())
        atomic_fetch_add(&strangers, 1);
}

static void every_task_of_a_job_is_done_once(void **state) {
    (void)state;
    const int counts[] = {0, 1, 2, 3, 17, 1000, MANY};
    const int threads[] = {1, 2, 5, 3, 1};
    for (size_t t = 0; t < sizeof threads / sizeof *threads; t++) {
        assert_int_equal(pool_start(threads[t]), LAMINAR_OK);
        assert_int_equal(pool_threads(), threads[t]);
        for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
            memset(done, 0, sizeof done);
            pool_run(mark, NULL, counts[i]);
            for (int task = 0; task < MANY; task++)
                assert_int_equal(atomic_load(&done[task]), task < counts[i]);
        }
    }
    assert_int_equal(atomic_load(&strangers), 0);
}

static void add_one(void *context, int task, int thread) {
    (void)thread;
    ((int *)context)[task]++;
}

static void a_job_sees_what_the_job_before_wrote(void **state) {
    (void)state;
    int counters[3] = {0};
    assert_int_equal(pool_start(3), LAMINAR_OK);
    for (int job = 0; job < 20000; job++)
        pool_run(add_one, counters, 3);
    for (int i = 0; i < 3; i++)
        assert_int_equal(counters[i], 20000);
    assert_int_equal(pool_start(1), LAMINAR_OK);
}

/* ---- Taps ---------------------------------------------------------------------------------- */

static void globs_match_as_globs_do(void **state) {
    (void)state;
    assert_true(taps_match("*", ""));
    assert_true(taps_match("blocks.*.hook_resid_post", "blocks.11.hook_resid_post"));
    assert_true(taps_match("blocks.?.*", "blocks.3.ln1.hook_scale"));
    assert_true(taps_match("*a*b", "aab ab"));
    assert_false(taps_match("blocks.?.*", "blocks.11.ln1.hook_scale"));
    assert_false(taps_match("hook_embed", "hook_embe"));
    assert_false(taps_match("hook_embe", "hook_embed"));
    assert_false(taps_match("*a*b", "aab a"));
}

static void selection_marks_taps_by_layer(void **state) {
    (void)state;
    uint8_t set[2 * TAP_COUNT] = {0};
    assert_int_equal(taps_select("blocks.1.hook_mlp_out,,hook_embed", 2, set), LAMINAR_OK);
    for (int i = 0; i < 2 * TAP_COUNT; i++)
        assert_int_equal(set[i], i == TAP_EMBED || i == TAP_COUNT + TAP_MLP_OUT);
    assert_int_equal(taps_select(NULL, 2, set), LAMINAR_OK);
    assert_int_equal(taps_select("blocks.2.hook_mlp_out", 2, set), LAMINAR_E_TAP);
    char longest[400];
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_int_equal(taps_select(longest, 2, set), LAMINAR_E_TAP);
}

/* ---- Sampling ------------------------------------------------------------------------------ */

static const float logits[] = {1.0f, 3.0f, 2.0f, 3.0f, -INFINITY};
enum { N = 5, DRAWS = 20000 };

static void zero_temperature_takes_the_first_largest(void **state) {
    (void)state;
    assert_int_equal(laminar_sample(logits, N, 0, 0, 1, 5, 7), 1);
}

static void draws_follow_the_softmax(void **state) {
    (void)state;
    int counts[N] = {0};
    double sum = 0, temperature = 0.5, draws = DRAWS;
    for (uint32_t i = 0; i < DRAWS; i++)
        counts[laminar_sample(logits, N, (float)temperature, 0, 1, 42, i)]++;
    for (int i = 0; i < N; i++)
        sum += exp((double)logits[i] / temperature);
    for (int i = 0; i < N; i++) {
        double p = exp((double)logits[i] / temperature) / sum;
        /* Five standard deviations of a binomial count; the draws are fixed by the seed. */
        assert_true(fabs(counts[i] - draws * p) <= 5 * sqrt(draws * p * (1 - p)));
    }
}

static void cuts_leave_only_the_likeliest(void **state) {
    (void)state;
    for (uint32_t i = 0; i < 1000; i++) {
        int of_two = laminar_sample(logits, N, 1, 2, 1, 1, i);
        assert_true(of_two == 1 || of_two == 3);
        assert_int_equal(laminar_sample(logits, N, 1, 1, 1, 1, i), 1);
        /* p = .38 .38 .14 .05: 0.7 needs the two largest, 0.01 the first alone */
        int of_most = laminar_sample(logits, N, 1, 0, 0.7f, 1, i);
        assert_true(of_most == 1 || of_most == 3);
        assert_int_equal(laminar_sample(logits, N, 1, 0, 0.01f, 1, i), 1);
    }
}

static void a_draw_depends_on_seed_and_number_alone(void **state) {
    (void)state;
    int same = 0;
    for (uint32_t i = 0; i < 1000; i++) {
        int first = laminar_sample(logits, N, 2, 0, 1, 9, i);
        assert_int_equal(laminar_sample(logits, N, 2, 0, 1, 9, i), first);
        same += laminar_sample(logits, N, 2, 0, 1, 10, i) == first;
    }
    assert_in_range(same, 100, 900);
}

static void nonsense_options_are_refused(void **state) {
    (void)state;
    assert_int_equal(laminar_sample(logits, N, -1, 0, 1, 0, 0), LAMINAR_E_ARGUMENT);
    assert_int_equal(laminar_sample(logits, N, NAN, 0, 1, 0, 0), LAMINAR_E_ARGUMENT);
    assert_int_equal(laminar_sample(logits, N, 1, -1, 1, 0, 0), LAMINAR_E_ARGUMENT);
    assert_int_equal(laminar_sample(logits, N, 1, 0, 0, 0, 0), LAMINAR_E_ARGUMENT);
    assert_int_equal(laminar_sample(logits, N, 1, 0, 1.5f, 0, 0), LAMINAR_E_ARGUMENT);
    assert_int_equal(laminar_sample(logits, 0, 1, 0, 1, 0, 0), LAMINAR_E_ARGUMENT);
}

/* ---- JSON ---------------------------------------------------------------------------------- */

static void strings_come_out_as_valid_json(void **state) {
    (void)state;
    static const char hostile[] =
        "a\"\\\n\x01</script>\xff\xc3\xa9\xed\xa0\x80\xf0\x9f\x98\x80\xe1";
    json j = {0};
    json_string(&j, hostile, sizeof hostile - 1);
    char *text = json_finish(&j);
    assert_string_equal(text, "\"a\\\"\\\\\\u000a\\u0001</script>\xef\xbf\xbd\xc3\xa9"
                              "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xf0\x9f\x98\x80\xef\xbf\xbd\"");
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_task_of_a_job_is_done_once),
        cmocka_unit_test(a_job_sees_what_the_job_before_wrote),
        cmocka_unit_test(globs_match_as_globs_do),
        cmocka_unit_test(selection_marks_taps_by_layer),
        cmocka_unit_test(zero_temperature_takes_the_first_largest),
        cmocka_unit_test(draws_follow_the_softmax),
        cmocka_unit_test(cuts_leave_only_the_likeliest),
        cmocka_unit_test(a_draw_depends_on_seed_and_number_alone),
        cmocka_unit_test(nonsense_options_are_refused),
        cmocka_unit_test(strings_come_out_as_valid_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
