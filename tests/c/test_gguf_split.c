/* SPDX-License-Identifier: MIT
 *
 * test_gguf_split.c - the parts of a split GGUF file: in any order they are one file, and a part
 * that is missing, there twice or of another model is named.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gguf_writer.h"
#include "readers/gguf_split.h"

#include <stdio.h>

enum { PARTS = 3, VALUES = 4, DATA_BYTES = 32 + 16 };

/* Part `no` of `count` of a model of `tensors` tensors: it holds "t<2 no>" and "t<2 no + 1>", and
 * part 0 a key as well. */
static file make_part(uint64_t no, uint64_t count, uint64_t tensors) {
    char name[16];
    file f = start(2, no ? 3 : 4);
    if (!no)
        put_pair(&f, "gpt2.block_count", U32, 7, 4);
    put_pair(&f, "split.no", U16, no, 2);
    put_pair(&f, "split.count", U16, count, 2);
    put_pair(&f, "split.tensors.count", I32, tensors, 4);
    for (uint64_t i = 0; i < 2; i++) {
        snprintf(name, sizeof name, "t%d", (int)(2 * no + i));
        put_vector(&f, name, VALUES, 0, 32 * i);
    }
    put_data(&f, 32, DATA_BYTES);
    return f;
}

/* Adds the files, each at the end of the one before, and lets them go. */
static int join(file *files, size_t n, uint64_t gap, gguf_file **out) {
    gguf_parts p = {0};
    int status = LAMINAR_OK;
    *out = NULL;
    for (size_t i = 0; i < n; i++) {
        if (!status)
            status = gguf_parts_add(&p, files[i].bytes, files[i].n, files[i].n, p.end + gap);
        free(files[i].bytes);
    }
    if (!status)
        status = gguf_parts_join(&p, out);
    gguf_parts_free(&p);
    return status;
}

static void refused(file *files, size_t n, int status, const char *words) {
    gguf_file *g;
    assert_int_equal(join(files, n, 0, &g), status);
    assert_null(g);
    if (!strstr(laminar_last_error(), words))
        fail_msg("the message \"%s\" does not say \"%s\"", laminar_last_error(), words);
}

static void parts_in_any_order_are_one_file(void **state) {
    (void)state;
    static const uint64_t orders[][PARTS] = {{0, 1, 2}, {2, 0, 1}, {1, 2, 0}};
    for (size_t order = 0; order < 3; order++) {
        for (uint64_t gap = 0; gap <= 4096; gap += 4096) {
            file files[PARTS];
            uint64_t starts[PARTS], end = 0, data;
            for (size_t i = 0; i < PARTS; i++) {
                files[i] = make_part(orders[order][i], PARTS, 2 * PARTS);
                starts[orders[order][i]] = end + gap + files[i].n - DATA_BYTES;
                end += gap + files[i].n;
            }
            gguf_file *g;
            assert_int_equal(join(files, PARTS, gap, &g), LAMINAR_OK);
            assert_int_equal(gguf_tensor_count(g), 2 * PARTS);
            assert_int_equal(gguf_get_uint(g, "gpt2.block_count", &data), LAMINAR_OK);
            assert_int_equal(data, 7);
            for (uint64_t t = 0; t < 2 * PARTS; t++) {
                char name[16];
                snprintf(name, sizeof name, "t%d", (int)t);
                const gguf_tensor *found = gguf_find_tensor(g, name);
                assert_non_null(found);
                assert_int_equal(found->offset, starts[t / 2] + 32 * (t % 2));
                assert_int_equal(found->bytes, 16);
            }
            gguf_close(g);
        }
    }
}

static void one_part_alone_is_named(void **state) {
    (void)state;
    file last = make_part(1, 2, 4);
    refused(&last, 1, LAMINAR_E_PARTS, "part 2 of 2 of a split model: choose all 2 files");
    file first = make_part(0, 5, 10);
    laminar_model *m = laminar_model_open(first.bytes, first.n, (double)first.n);
    assert_null(m);
    assert_int_equal(laminar_last_status(), LAMINAR_E_PARTS);
    assert_non_null(strstr(laminar_last_error(), "this is part 1 of 5"));
    free(first.bytes);
}

static void parts_that_do_not_make_a_model_are_named(void **state) {
    (void)state;
    file two[] = {make_part(0, 4, 8), make_part(2, 4, 8)};
    refused(two, 2, LAMINAR_E_PARTS, "of the 4 parts of a split model these are missing: 2, 4");
    file twice[] = {make_part(0, 2, 4), make_part(0, 2, 4)};
    refused(twice, 2, LAMINAR_E_PARTS, "part 1 of 2 is there twice");
    file counts[] = {make_part(0, 2, 4), make_part(1, 3, 4)};
    refused(counts, 2, LAMINAR_E_PARTS, "file 2 is part of another model");
    file totals[] = {make_part(0, 2, 4), make_part(1, 2, 5)};
    refused(totals, 2, LAMINAR_E_PARTS, "file 2 is part of another model");
    file wrong[] = {make_part(0, 2, 5), make_part(1, 2, 5)};
    refused(wrong, 2, LAMINAR_E_PARTS, "hold 4 tensors and the model has 5");
    file beyond[] = {make_part(2, 2, 4)};
    refused(beyond, 1, LAMINAR_E_FORMAT, "part 3 of 2");
    file many[] = {make_part(0, GGUF_MAX_PARTS + 1, 4)};
    refused(many, 1, LAMINAR_E_UNSUPPORTED, "at most 1024 are read");
    file none[] = {make_part(0, 0, 4)};
    refused(none, 1, LAMINAR_E_FORMAT, "part 1 of 0");
    refused(NULL, 0, LAMINAR_E_ARGUMENT, "no file");
}

static void two_whole_models_are_no_model(void **state) {
    (void)state;
    file files[2];
    for (size_t i = 0; i < 2; i++) {
        files[i] = start(1, 0);
        put_vector(&files[i], "t", VALUES, 0, 0);
        put_data(&files[i], 32, 16);
    }
    refused(files, 2, LAMINAR_E_PARTS, "file 1 is a whole model of its own");
}

static void a_part_has_its_place_behind_the_one_before(void **state) {
    (void)state;
    gguf_parts p = {0};
    file f = make_part(0, 2, 4);
    assert_int_equal(gguf_parts_add(&p, f.bytes, 20, f.n, 0), LAMINAR_E_MORE);
    assert_int_equal(gguf_parts_add(&p, f.bytes, f.n, f.n, 0), LAMINAR_OK);
    assert_int_equal(gguf_parts_add(&p, f.bytes, f.n, f.n, f.n - 1), LAMINAR_E_ARGUMENT);
    assert_int_equal(gguf_parts_add(&p, f.bytes, f.n, f.n, GGUF_MAX_FILE_BYTES),
                     LAMINAR_E_ARGUMENT);
    assert_int_equal(p.count, 1);
    gguf_parts_free(&p);
    free(f.bytes);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_in_any_order_are_one_file),
        cmocka_unit_test(one_part_alone_is_named),
        cmocka_unit_test(parts_that_do_not_make_a_model_are_named),
        cmocka_unit_test(two_whole_models_are_no_model),
        cmocka_unit_test(a_part_has_its_place_behind_the_one_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
