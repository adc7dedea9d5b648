/* SPDX-License-Identifier: MIT
 *
 * test_safetensors.c - what safetensors.c must read, and the name of the error for everything that
 * it must not: one thing wrong at a time, with its right neighbours beside it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "laminar.h"
#include "readers/safetensors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define F32_2x3(name, begin, end)                                                                  \
    "\"" name "\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[" begin "," end "]}"

/* ---- Files --------------------------------------------------------------------------------- */

typedef struct file {
    unsigned char bytes[2048];
    size_t n;        /* header included */
    uint64_t in_all; /* with the data, which nobody reads */
} file;

static file make_length(const char *json, uint64_t length, uint64_t data) {
    file f = {.n = 8 + strlen(json)};
    assert_true(f.n <= sizeof f.bytes);
    for (int i = 0; i < 8; i++)
        f.bytes[i] = (unsigned char)(length >> (8 * i));
    memcpy(f.bytes + 8, json, strlen(json));
    f.in_all = f.n + data;
    return f;
}

static file make(const char *json, uint64_t data) { return make_length(json, strlen(json), data); }

static int open_exact(const file *f, size_t n, uint64_t file_bytes, safetensors **out) {
    unsigned char *exact = malloc(n ? n : 1);
    assert_non_null(exact);
    memcpy(exact, f->bytes, n);
    int status = safetensors_open(exact, n, file_bytes, out);
    free(exact);
    assert_true((status == LAMINAR_OK) == (*out != NULL));
    return status;
}

static void expect_file(const file *f, int wanted, const char *words) {
    safetensors *s;
    size_t n = f->n < f->in_all ? f->n : (size_t)f->in_all;
    int status = open_exact(f, n, f->in_all, &s);
    if (status != wanted)
        fail_msg("%s: status %d, not %d (%s)", f->bytes + 8, status, wanted, laminar_last_error());
    if (status && !strstr(laminar_last_error(), words))
        fail_msg("the message \"%s\" does not say \"%s\"", laminar_last_error(), words);
    safetensors_close(s);
}

static void expect(const char *json, uint64_t data, int wanted, const char *words) {
    file f = make(json, data);
    expect_file(&f, wanted, words);
}

static void good(const char *json, uint64_t data) { expect(json, data, LAMINAR_OK, ""); }
static void bad(const char *json, uint64_t data, const char *words) {
    expect(json, data, LAMINAR_E_SOURCE, words);
}

/* ---- What is read -------------------------------------------------------------------------- */

static const char sample[] =
    "{\"__metadata__\":{\"format\":\"pt\"},"
    "\"b\":{\"dtype\":\"F16\",\"shape\":[5],\"data_offsets\":[24,34]},"
    "\"a\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]},"
    "\"none\":{\"dtype\":\"I64\",\"shape\":[0,7],\"data_offsets\":[34,34]},"
    "\"one\":{\"shape\":[],\"data_offsets\":[34,36],\"dtype\":\"BF16\"}}   ";

static void tensors_of_a_good_file_are_read(void **state) {
    (void)state;
    file f = make(sample, 36);
    safetensors *s;
    assert_int_equal(open_exact(&f, f.n, f.in_all, &s), LAMINAR_OK);
    assert_int_equal(safetensors_count(s), 4);
    const safetensors_tensor *a = safetensors_find(s, (gguf_string){"a", strlen("a")}),
                             *one = safetensors_find(s, (gguf_string){"one", strlen("one")});
    assert_ptr_equal(a, safetensors_at(s, 0));
    assert_ptr_equal(safetensors_find(s, (gguf_string){"b", strlen("b")}), safetensors_at(s, 1));
    assert_null(safetensors_at(s, 4));
    assert_null(safetensors_find(s, (gguf_string){"c", strlen("c")}));
    assert_null(safetensors_find(s, (gguf_string){"__metadata__", strlen("__metadata__")}));
    assert_int_equal(a->dtype, SAFETENSORS_F32);
    assert_int_equal(a->n_dims, 2);
    assert_int_equal(a->dims[0], 2);
    assert_int_equal(a->dims[1], 3);
    assert_int_equal(a->dims[2], 1);
    assert_int_equal(a->offset, f.n);
    assert_int_equal(a->bytes, 24);
    assert_int_equal(one->n_dims, 0);
    assert_int_equal(one->bytes, 2);
    assert_int_equal(one->offset + one->bytes, f.in_all);
    assert_string_equal(safetensors_dtype_name(one->dtype), "BF16");
    safetensors_close(s);
}

static void a_beginning_of_the_file_asks_for_more(void **state) {
    (void)state;
    file f = make(sample, 36);
    safetensors *s;
    for (size_t n = 0; n < f.n; n++)
        assert_int_equal(open_exact(&f, n, f.in_all, &s), LAMINAR_E_MORE);
    for (uint64_t file_bytes = 0; file_bytes < f.in_all; file_bytes++) {
        size_t n = file_bytes < f.n ? (size_t)file_bytes : f.n;
        assert_int_equal(open_exact(&f, n, file_bytes, &s), LAMINAR_E_TRUNCATED);
    }
}

static void every_dtype_has_its_size(void **state) {
    (void)state;
    static const struct {
        const char *name;
        int bytes;
    } types[] = {
#define X(name, bytes) {#name, bytes},
        SAFETENSORS_DTYPES(X)
#undef X
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        char json[128];
        sprintf(json, "{\"t\":{\"dtype\":\"%s\",\"shape\":[3],\"data_offsets\":[0,%d]}}",
                types[i].name, 3 * types[i].bytes);
        good(json, 3 * (uint64_t)types[i].bytes);
        bad(json, 3 * (uint64_t)types[i].bytes + 1, "goes on for 1 bytes");
    }
}

/* ---- What is not --------------------------------------------------------------------------- */

static void wrong_header_lengths(void **state) {
    (void)state;
    static const uint64_t lengths[] = {
        0, 1, SAFETENSORS_MAX_HEADER + 1ull, 1ull << 32, (1ull << 32) + 2, INT64_MAX, UINT64_MAX};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        file f = make_length("{}", lengths[i], 0);
        expect_file(&f, LAMINAR_E_SOURCE, "no safetensors file: its header would have");
    }
    file f = make_length("{}", 3, 0);
    expect_file(&f, LAMINAR_E_TRUNCATED, "ends inside its header");
    f = make_length("{}", SAFETENSORS_MAX_HEADER, 0);
    expect_file(&f, LAMINAR_E_TRUNCATED, "ends inside its header");
    f = make_length("{}", SAFETENSORS_MAX_HEADER, SAFETENSORS_MAX_HEADER);
    expect_file(&f, LAMINAR_E_MORE, "at least 16777224");
    good("{}", 0);
    bad("{}", 1, "after its last tensor");
    safetensors *s;
    assert_int_equal(safetensors_open(f.bytes, 11, 10, &s), LAMINAR_E_ARGUMENT);
    assert_int_equal(safetensors_open(f.bytes, 10, (1ull << 53) + 1, &s), LAMINAR_E_ARGUMENT);
    assert_int_equal(safetensors_open(NULL, 0, 10, &s), LAMINAR_E_ARGUMENT);
}

static void files_of_another_kind(void **state) {
    (void)state;
    static const struct {
        const char *start, *words;
    } cases[] = {{"GGUF\3\0\0\0\1\0\0\0", "needs no conversion"},
                 {"<!doctype html>", "web page"},
                 {"{\"error\":\"x\"}", "message of the server"},
                 {"version https://git-lfs.github.com", "Git LFS pointer"},
                 {"PK\3\4aaaaaaaaaa", "PyTorch"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        file f = {.n = 32, .in_all = 4000};
        strncpy((char *)f.bytes, cases[i].start, 40);
        expect_file(&f, LAMINAR_E_SOURCE, cases[i].words);
    }
    bad(" {}", 0, "starts with byte 20");
    bad("[]", 0, "starts with byte 5b");
}

static void headers_that_are_no_such_json(void **state) {
    (void)state;
    bad("{} x", 0, "something follows");
    bad("{\"a\":{}", 0, "comma or }");
    bad("{\"\xff\":{}}", 0, "not UTF-8");
    bad("{" F32_2x3("a", "0", "24") "," F32_2x3("a", "24", "48") "}", 48, "two members");
    bad("{" F32_2x3("a", "0", "24") "," F32_2x3("\\u0061", "24", "48") "}", 48, "two members");
    bad("{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{"
        "\"a\":"
        "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{"
        "\"a\":"
        "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}",
        0, "nested too deeply");
    bad("{\"__metadata__\":[]}", 0, "__metadata__");
    bad("{\"__metadata__\":{\"a\":1}}", 0, "__metadata__");
    good("{\"__metadata__\":{}}", 0);
}

static void tensors_that_lack_something(void **state) {
    (void)state;
    bad("{\"a\":1}", 0, "is not described by");
    bad("{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", 4, "is not described by");
    bad("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"x\":1}}", 4,
        "is not described by");
    bad("{\"a\":{\"Dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "names no dtype");
    bad("{\"a\":{\"dtype\":4,\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "names no dtype");
    bad("{\"a\":{\"dtype\":\"F32\",\"Shape\":[1],\"data_offsets\":[0,4]}}", 4, "has no shape");
    bad("{\"a\":{\"dtype\":\"F32\",\"shape\":1,\"data_offsets\":[0,4]}}", 4, "has no shape");
    bad("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"offsets\":[0,4]}}", 4,
        "no pair of data_offsets");
    bad("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}", 4, "no pair");
    bad("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,2,4]}}", 4, "no pair");
}

static void unknown_dtypes(void **state) {
    (void)state;
    static const char *const names[] = {"", "f32", "F3", "F322", "F32 ", "F128", "Q8_0", "F4"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char json[128];
        sprintf(json, "{\"a\":{\"dtype\":\"%s\",\"shape\":[1],\"data_offsets\":[0,4]}}", names[i]);
        expect(json, 4, LAMINAR_E_UNSUPPORTED, "unknown dtype");
    }
}

static void shapes_that_wrap_or_disagree(void **state) {
    (void)state;
    static const char *const too_large[] = {
        "9223372036854775807,2", "4294967296,4294967296",
        "2251799813685249",      "1099511627776,1099511627776,1099511627776",
        "2305843009213693952,0",
    };
    char json[192];
    for (size_t i = 0; i < sizeof too_large / sizeof *too_large; i++) {
        sprintf(json, "{\"a\":{\"dtype\":\"F32\",\"shape\":[%s],\"data_offsets\":[0,4]}}",
                too_large[i]);
        bad(json, 4, "larger than any file");
    }
    static const char *const no_size[] = {
        "-1", "1.0", "1e0", "\"1\"", "null", "[1]", "9223372036854775808"};
    for (size_t i = 0; i < sizeof no_size / sizeof *no_size; i++) {
        sprintf(json, "{\"a\":{\"dtype\":\"F32\",\"shape\":[%s],\"data_offsets\":[0,4]}}",
                no_size[i]);
        bad(json, 4, "dimension that is no whole number");
    }
    good("{\"a\":{\"dtype\":\"F32\",\"shape\":[1,1,1,1,1,1,1,1],\"data_offsets\":[0,4]}}", 4);
    expect("{\"a\":{\"dtype\":\"F32\",\"shape\":[1,1,1,1,1,1,1,1,1],\"data_offsets\":[0,4]}}", 4,
           LAMINAR_E_UNSUPPORTED, "9 dimensions");
    good("{" F32_2x3("a", "0", "24") "}", 24);
    bad("{" F32_2x3("a", "0", "23") "}", 23, "another number of bytes");
    bad("{" F32_2x3("a", "0", "25") "}", 25, "another number of bytes");
    bad("{" F32_2x3("a", "0", "4294967320") "}", 24, "another number of bytes");
}

static void ranges_with_holes_or_overlaps(void **state) {
    (void)state;
    good("{" F32_2x3("a", "24", "48") "," F32_2x3("b", "0", "24") "}", 48);
    bad("{" F32_2x3("a", "1", "25") "}", 25, "a of the safetensors file follows a hole");
    bad("{" F32_2x3("a", "0", "24") "," F32_2x3("b", "25", "49") "}", 49, "b of the");
    bad("{" F32_2x3("a", "0", "24") "," F32_2x3("b", "23", "47") "}", 47, "overlaps");
    bad("{" F32_2x3("a", "0", "24") "," F32_2x3("b", "0", "24") "}", 24, "overlaps");
    bad("{" F32_2x3("a", "24", "0") "}", 24, "ends before it begins");
    bad("{" F32_2x3("a", "-24", "0") "}", 24, "no whole numbers");
    bad("{" F32_2x3("a", "0", "24.0") "}", 24, "no whole numbers");
    bad("{" F32_2x3("a", "0", "\"24\"") "}", 24, "no whole numbers");
    bad("{" F32_2x3("a", "9223372036854775783", "9223372036854775807") "}", 24, "follows a hole");
    bad("{" F32_2x3("a", "18446744073709551592", "18446744073709551616") "}", 24,
        "no whole numbers");
    expect("{" F32_2x3("a", "0", "24") "}", 23, LAMINAR_E_TRUNCATED, "ends before tensor a does");
    bad("{" F32_2x3("a", "0", "24") "}", 25, "goes on for 1 bytes after its last tensor");
    /* Between two tensors, an empty one is at home; inside another it is not. */
    good("{" F32_2x3("a", "0",
                     "24") ",\"e\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[24,24]}}",
         24);
    bad("{" F32_2x3("a", "0",
                    "24") ",\"e\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[23,23]}}",
        24, "overlaps");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tensors_of_a_good_file_are_read),
        cmocka_unit_test(a_beginning_of_the_file_asks_for_more),
        cmocka_unit_test(every_dtype_has_its_size),
        cmocka_unit_test(wrong_header_lengths),
        cmocka_unit_test(files_of_another_kind),
        cmocka_unit_test(headers_that_are_no_such_json),
        cmocka_unit_test(tensors_that_lack_something),
        cmocka_unit_test(unknown_dtypes),
        cmocka_unit_test(shapes_that_wrap_or_disagree),
        cmocka_unit_test(ranges_with_holes_or_overlaps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
