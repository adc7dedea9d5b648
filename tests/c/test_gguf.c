/* SPDX-License-Identifier: MIT
 *
 * test_gguf.c - what gguf.c must read of a file as a whole, and the name of the error for
 * everything that it must not: files cut off, files that are no GGUF, counts and lengths that lie.
 * Keys are test_gguf_keys.c's part, tensors test_gguf_tensors.c's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gguf_writer.h"
#include "kernels/quant.h"
#include "laminar.h"
#include "readers/gguf.h"

#include <stdio.h>

/* A small file with a bit of everything: 7 keys, 3 tensors. */
static file sample(uint32_t version, size_t *header_bytes) {
    file f = start_version(version, 3, 7);
    put_key(&f, "general.architecture", STRING);
    put_string(&f, "gpt2");
    put_pair(&f, "general.alignment", U32, 64, 4);
    put_pair(&f, "flag", BOOL, 1, 1);
    put_array(&f, "words", STRING, 3);
    put_string(&f, "a");
    put_string(&f, "");
    put_string(&f, "ccc");
    put_array(&f, "ints", I16, 2);
    put_number(&f, 0xffff, 2);
    put_number(&f, 7, 2);
    put_array(&f, "none", F32, 0);
    put_pair(&f, "epsilon", F32, 0x3727c5ac, 4);                      /* 1e-5 */
    put_tensor(&f, "matrix", 2, (uint64_t[]){64, 3}, QUANT_Q8_0, 64); /* 204 bytes */
    put_vector(&f, "vector", 16, QUANT_F32, 0);
    put_vector(&f, "odd", 1, QUANT_F16, 320);
    *header_bytes = f.n;
    put_data(&f, 64, 322);
    return f;
}

static void keys_and_tensors_of_a_good_file_are_read(void **state) {
    (void)state;
    for (uint32_t version = 2; version <= 3; version++) {
        size_t header;
        gguf_file *g = open_good(sample(version, &header));
        uint64_t start = (header + 63) / 64 * 64;

        gguf_string text;
        assert_int_equal(gguf_get_string(g, "general.architecture", &text), LAMINAR_OK);
        assert_string(text, "gpt2");
        double epsilon;
        assert_int_equal(gguf_get_real(g, "epsilon", &epsilon), LAMINAR_OK);
        assert_true(epsilon == (double)1e-5f);

        const gguf_string *words;
        uint64_t count;
        assert_int_equal(gguf_get_string_array(g, "words", &words, &count), LAMINAR_OK);
        assert_int_equal(count, 3);
        assert_string(words[0], "a");
        assert_string(words[1], "");
        assert_string(words[2], "ccc");
        int32_t *ints;
        assert_int_equal(gguf_get_int_array(g, "ints", &ints, &count), LAMINAR_OK);
        assert_int_equal(count, 2);
        assert_int_equal(ints[0], -1);
        assert_int_equal(ints[1], 7);

        assert_int_equal(gguf_tensor_count(g), 3);
        const gguf_tensor *t = gguf_find_tensor(g, "matrix");
        assert_ptr_equal(t, gguf_tensor_at(g, 0));
        assert_int_equal(t->n_dims, 2);
        assert_int_equal(t->dims[0], 64);
        assert_int_equal(t->dims[1], 3);
        assert_int_equal(t->dims[2], 1);
        assert_int_equal(t->type, QUANT_Q8_0);
        assert_int_equal(t->offset, start + 64);
        assert_int_equal(t->bytes, 3 * 2 * 34);
        assert_int_equal(gguf_find_tensor(g, "vector")->offset, start);
        assert_int_equal(gguf_find_tensor(g, "odd")->bytes, 2);
        assert_null(gguf_find_tensor(g, "matri"));
        assert_null(gguf_find_tensor(g, "matrix2"));
        assert_null(gguf_tensor_at(g, 3));
        gguf_close(g);
    }
}

static void a_file_without_keys_and_tensors_is_read(void **state) {
    (void)state;
    gguf_file *g = open_good(start(0, 0));
    uint64_t value;
    assert_int_equal(gguf_tensor_count(g), 0);
    assert_null(gguf_find_tensor(g, "x"));
    assert_int_equal(gguf_get_uint(g, "x", &value), LAMINAR_E_MISSING);
    gguf_close(g);
    gguf_close(NULL);
}

/* ---- Cut off, or only a prefix ------------------------------------------------------------- */

static void a_file_that_ends_at_any_byte_is_truncated(void **state) {
    (void)state;
    size_t header;
    file f = sample(3, &header);
    for (size_t n = 0; n < f.n; n++) {
        gguf_file *g;
        assert_int_equal(open_prefix(&f, n, n, &g), LAMINAR_E_TRUNCATED);
        assert_non_null(strstr(laminar_last_error(), "ends at byte"));
    }
    free(f.bytes);
}

static void a_prefix_asks_for_more_until_the_header_is_whole(void **state) {
    (void)state;
    size_t header;
    file f = sample(3, &header);
    for (size_t n = 0; n <= f.n; n++) {
        gguf_file *g;
        int status = open_prefix(&f, n, f.n, &g);
        if (n < header) {
            unsigned long long need = 0;
            assert_int_equal(status, LAMINAR_E_MORE);
            assert_int_equal(
                sscanf(laminar_last_error(), "the header goes on: at least %llu bytes", &need), 1);
            assert_true(need > n && need <= header);
        } else {
            assert_int_equal(status, LAMINAR_OK);
            assert_int_equal(gguf_tensor_count(g), 3);
        }
        gguf_close(g);
    }
    free(f.bytes);
}

static void arguments_that_contradict_each_other_are_refused(void **state) {
    (void)state;
    gguf_file *g;
    assert_int_equal(gguf_open("GGUF", 4, 3, &g), LAMINAR_E_ARGUMENT);
    assert_int_equal(gguf_open(NULL, 0, 100, &g), LAMINAR_E_ARGUMENT);
    assert_int_equal(gguf_open("GGUF", 4, GGUF_MAX_FILE_BYTES + 1, &g), LAMINAR_E_ARGUMENT);
    assert_int_equal(gguf_open("GGUF", 4, GGUF_MAX_FILE_BYTES, &g), LAMINAR_E_MORE);
    assert_null(g);
}

/* ---- Not GGUF, or not one of ours ---------------------------------------------------------- */

static void other_files_are_named_for_what_they_are(void **state) {
    (void)state;
    static const struct {
        const char *bytes;
        size_t n;
        const char *words;
    } others[] = {
        {"<!DOCTYPE html>", 15, "web page"},
        {"<", 1, "web page"},
        {"{\"error\":\"not found\"}", 21, "JSON"},
        {"version https://git-lfs.github.com/spec/v1", 42, "Git LFS"},
        {"PK\x03\x04", 4, "PyTorch or ZIP"},
        {"\x10\0\0\0\0\0\0\0{\"x\"", 12, "safetensors"},
        {"lmgg", 4, "before GGUF"},
        {"FUGG", 4, "swapped"},
        {"\0\0\0\0\0\0\0\0", 8, "00 00 00 00"},
        {"GGUg", 4, "in GGUF format"},
        {"GGUX", 4, "47 47 55 58"},
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        file f = {0};
        put(&f, others[i].bytes, others[i].n);
        expect_file(f, 1000, LAMINAR_E_FORMAT, others[i].words);
    }
}

static void only_versions_2_and_3_in_little_endian_are_read(void **state) {
    (void)state;
    expect(start_version(0, 0, 0), LAMINAR_E_UNSUPPORTED, "version 0");
    expect(start_version(1, 0, 0), LAMINAR_E_UNSUPPORTED, "version 1");
    expect(start_version(2, 0, 0), LAMINAR_OK, "");
    expect(start_version(3, 0, 0), LAMINAR_OK, "");
    expect(start_version(4, 0, 0), LAMINAR_E_UNSUPPORTED, "version 4");
    expect(start_version(UINT32_MAX, 0, 0), LAMINAR_E_UNSUPPORTED, "version 4294967295");
    expect(start_version(0x02000000, 0, 0), LAMINAR_E_UNSUPPORTED, "big-endian");
    expect(start_version(0x03000000, 0, 0), LAMINAR_E_UNSUPPORTED, "big-endian");
}

/* ---- Counts and lengths -------------------------------------------------------------------- */

static void a_count_that_no_header_holds_is_refused_before_anything_else(void **state) {
    (void)state;
    static const uint64_t counts[] = {UINT64_MAX,       UINT64_MAX / 14, UINT64_MAX / 14 + 1,
                                      UINT64_MAX / 33,  INT64_MAX,       UINT64_C(1) << 32,
                                      UINT64_C(1) << 28};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        expect(start(0, counts[i]), LAMINAR_E_FORMAT, "list of keys claims");
        expect(start(counts[i], 0), LAMINAR_E_FORMAT, "list of tensors claims");
        /* also where the file is said to be as large as they come */
        expect_file(start(0, counts[i]), GGUF_MAX_FILE_BYTES, LAMINAR_E_FORMAT, "claims");
    }
}

static void counts_one_off_are_found(void **state) {
    (void)state;
    for (uint64_t pairs = 0; pairs <= 2; pairs++) {
        file f = start(0, pairs);
        put_pair(&f, "k", U8, 1, 1);
        int status = pairs == 2 ? LAMINAR_E_TRUNCATED : LAMINAR_OK;
        expect(f, status, "inside its header");
    }
    for (uint64_t tensors = 0; tensors <= 2; tensors++) {
        file f = start(tensors, 0);
        put_vector(&f, "t", 1, QUANT_F32, 0);
        put_data(&f, 32, 4);
        /* the data that is taken for the second tensor's name has the length 0 */
        static const int statuses[] = {LAMINAR_OK, LAMINAR_OK, LAMINAR_E_TRUNCATED};
        expect(f, statuses[tensors], "tensor");
    }
}

static void a_string_may_not_reach_past_its_file(void **state) {
    (void)state;
    static const struct {
        uint64_t length;
        int status;
    } cases[] = {
        {4, LAMINAR_OK},
        {3, LAMINAR_OK}, /* what follows the last key is not looked at */
        {5, LAMINAR_E_TRUNCATED},
        {1 << 20, LAMINAR_E_TRUNCATED},
        {UINT64_C(1) << 28, LAMINAR_E_FORMAT},
        {(UINT64_C(1) << 32) + 4, LAMINAR_E_FORMAT},
        {INT64_MAX, LAMINAR_E_FORMAT},
        {UINT64_MAX - 7, LAMINAR_E_FORMAT},
        {UINT64_MAX, LAMINAR_E_FORMAT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        file value = start(0, 1);
        put_key(&value, "k", STRING);
        put_u64(&value, cases[i].length);
        put(&value, "abcd", 4);
        expect(value, cases[i].status, "key 0 (k)");

        file element = start(0, 1);
        put_array(&element, "k", STRING, 1);
        put_u64(&element, cases[i].length);
        put(&element, "abcd", 4);
        expect(element, cases[i].status, "key 0 (k)");
    }
}

static void an_array_may_not_reach_past_its_file(void **state) {
    (void)state;
    static const struct {
        uint64_t element, count;
        int status;
    } cases[] = {
        {U64, 2, LAMINAR_OK},
        {U64, 3, LAMINAR_E_TRUNCATED},
        {U64, UINT64_C(1) << 61, LAMINAR_E_FORMAT},       /* x 8 wraps to 0 */
        {U64, (UINT64_C(1) << 61) + 2, LAMINAR_E_FORMAT}, /* and to 16 */
        {U32, UINT64_C(1) << 62, LAMINAR_E_FORMAT},
        {U32, 4, LAMINAR_OK},
        {U32, 5, LAMINAR_E_TRUNCATED},
        {U8, 16, LAMINAR_OK},
        {U8, 17, LAMINAR_E_TRUNCATED},
        {U8, UINT64_MAX, LAMINAR_E_FORMAT},
        {STRING, 2, LAMINAR_OK}, /* two empty strings */
        {STRING, 3, LAMINAR_E_TRUNCATED},
        {STRING, UINT64_C(1) << 61, LAMINAR_E_FORMAT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        file f = start(0, 1);
        put_array(&f, "k", cases[i].element, cases[i].count);
        put_zeros(&f, 16);
        expect(f, cases[i].status, "key 0 (k)");
    }
}

static void a_hundred_thousand_keys_and_a_late_duplicate_are_no_trouble(void **state) {
    (void)state;
    enum { KEYS = 100000 };
    for (int duplicate = 0; duplicate <= 1; duplicate++) {
        file f = start(0, KEYS);
        char key[32];
        for (int i = 0; i < KEYS; i++) {
            snprintf(key, sizeof key, "key.%d", duplicate && i == KEYS - 1 ? 4711 : i);
            put_pair(&f, key, U8, 0, 1);
        }
        expect(f, duplicate ? LAMINAR_E_FORMAT : LAMINAR_OK, "key.4711 is there twice");
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_and_tensors_of_a_good_file_are_read),
        cmocka_unit_test(a_file_without_keys_and_tensors_is_read),
        cmocka_unit_test(a_file_that_ends_at_any_byte_is_truncated),
        cmocka_unit_test(a_prefix_asks_for_more_until_the_header_is_whole),
        cmocka_unit_test(arguments_that_contradict_each_other_are_refused),
        cmocka_unit_test(other_files_are_named_for_what_they_are),
        cmocka_unit_test(only_versions_2_and_3_in_little_endian_are_read),
        cmocka_unit_test(a_count_that_no_header_holds_is_refused_before_anything_else),
        cmocka_unit_test(counts_one_off_are_found),
        cmocka_unit_test(a_string_may_not_reach_past_its_file),
        cmocka_unit_test(an_array_may_not_reach_past_its_file),
        cmocka_unit_test(a_hundred_thousand_keys_and_a_late_duplicate_are_no_trouble),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
