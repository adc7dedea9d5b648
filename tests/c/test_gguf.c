/* SPDX-License-Identifier: MIT
 *
 * test_gguf.c - what gguf.c must read, and the name of the error for everything that it must not.
 *
 * Every file is written here, byte by byte, with one thing wrong and its right neighbours beside
 * it. Bytes are handed over in an allocation of exactly their size, so that AddressSanitizer sees
 * any read past them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gguf.h"
#include "laminar.h"
#include "quant.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { U8, I8, U16, I16, U32, I32, F32, BOOL, STRING, ARRAY, U64, I64, F64, NO_TYPE };
enum { UNREAD_TENSOR_TYPE = 10 }; /* Q2_K */

/* ---- Writing files ------------------------------------------------------------------------- */

typedef struct file {
    unsigned char *bytes;
    size_t n, capacity;
} file;

static void put(file *f, const void *bytes, size_t n) {
    if (f->n + n > f->capacity) {
        f->capacity = 2 * (f->n + n) + 1024;
        unsigned char *larger = realloc(f->bytes, f->capacity);
        assert_non_null(larger);
        f->bytes = larger;
    }
    memcpy(f->bytes + f->n, bytes, n);
    f->n += n;
}

static void put_number(file *f, uint64_t value, int bytes) {
    unsigned char le[8];
    for (int i = 0; i < bytes; i++)
        le[i] = (unsigned char)(value >> (8 * i));
    put(f, le, (size_t)bytes);
}

static void put_u32(file *f, uint64_t value) { put_number(f, value, 4); }
static void put_u64(file *f, uint64_t value) { put_number(f, value, 8); }

static void put_bytes(file *f, const char *bytes, size_t n) {
    put_u64(f, n);
    put(f, bytes, n);
}

static void put_string(file *f, const char *text) { put_bytes(f, text, strlen(text)); }

static file start_version(uint32_t version, uint64_t tensors, uint64_t pairs) {
    file f = {0};
    put(&f, "GGUF", 4);
    put_u32(&f, version);
    put_u64(&f, tensors);
    put_u64(&f, pairs);
    return f;
}

static file start(uint64_t tensors, uint64_t pairs) { return start_version(3, tensors, pairs); }

static void put_key(file *f, const char *key, uint64_t type) {
    put_string(f, key);
    put_u32(f, type);
}

static void put_pair(file *f, const char *key, uint32_t type, uint64_t value, int bytes) {
    put_key(f, key, type);
    put_number(f, value, bytes);
}

static void put_array(file *f, const char *key, uint64_t element, uint64_t count) {
    put_key(f, key, ARRAY);
    put_u32(f, element);
    put_u64(f, count);
}

static void put_tensor(file *f, const char *name, uint32_t n_dims, const uint64_t *dims,
                       uint64_t type, uint64_t offset) {
    put_string(f, name);
    put_u32(f, n_dims);
    for (uint32_t i = 0; i < n_dims; i++)
        put_u64(f, dims[i]);
    put_u32(f, type);
    put_u64(f, offset);
}

static void put_vector(file *f, const char *name, uint64_t values, uint64_t type, uint64_t offset) {
    put_tensor(f, name, 1, &values, type, offset);
}

static void put_zeros(file *f, uint64_t n) {
    for (; n > 0; n--)
        put(f, "", 1);
}

/* Padding to the start of the data, then `n` bytes of it. */
static void put_data(file *f, uint64_t alignment, uint64_t n) {
    put_zeros(f, (alignment - f->n % alignment) % alignment + n);
}

/* ---- Opening them -------------------------------------------------------------------------- */

static int open_prefix(const file *f, size_t n, uint64_t file_bytes, gguf_file **out) {
    unsigned char *exact = malloc(n ? n : 1);
    assert_non_null(exact);
    memcpy(exact, f->bytes, n);
    int status = gguf_open(exact, n, file_bytes, out);
    free(exact);
    if (status)
        assert_null(*out);
    return status;
}

/* Opens the whole file, expects `status` and lets the file go; a message must hold `words`. */
static void expect_file(file f, uint64_t file_bytes, int status, const char *words) {
    gguf_file *g;
    int got = open_prefix(&f, f.n, file_bytes, &g);
    if (got != status)
        fail_msg("status %d, not %d; last message: %s", got, status, laminar_last_error());
    if (status && !strstr(laminar_last_error(), words))
        fail_msg("the message \"%s\" does not say \"%s\"", laminar_last_error(), words);
    gguf_close(g);
    free(f.bytes);
}

static void expect(file f, int status, const char *words) { expect_file(f, f.n, status, words); }

static gguf_file *open_good(file f) {
    gguf_file *g;
    if (open_prefix(&f, f.n, f.n, &g))
        fail_msg("%s", laminar_last_error());
    free(f.bytes);
    return g;
}

static void assert_string(gguf_string got, const char *want) {
    assert_int_equal(got.length, strlen(want));
    assert_memory_equal(got.data, want, strlen(want));
}

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
        int flag;
        assert_int_equal(gguf_get_bool(g, "flag", &flag), LAMINAR_OK);
        assert_int_equal(flag, 1);
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

/* ---- Not GGUF, or not one of ours
 * ---------------------------------------------------------------- */

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

/* ---- Counts and lengths
 * -------------------------------------------------------------------------- */

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

/* ---- Keys and value types
 * ------------------------------------------------------------------------ */

static void a_key_has_1_to_65535_bytes_and_no_nul(void **state) {
    (void)state;
    static char long_key[GGUF_MAX_KEY + 1];
    memset(long_key, 'k', sizeof long_key);
    static const struct {
        const char *key;
        size_t n;
        int status;
        const char *words;
    } cases[] = {
        {"", 0, LAMINAR_E_FORMAT, "key 0 has 0 bytes"},
        {"k", 1, LAMINAR_OK, ""},
        {long_key, GGUF_MAX_KEY, LAMINAR_OK, ""},
        {long_key, GGUF_MAX_KEY + 1, LAMINAR_E_FORMAT, "65536 bytes"},
        {"a\0b", 3, LAMINAR_E_FORMAT, "key 0 (a?b) holds a zero byte"},
        {"a\0", 2, LAMINAR_E_FORMAT, "zero byte"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        file f = start(0, 1);
        put_bytes(&f, cases[i].key, cases[i].n);
        put_u32(&f, U8);
        put_number(&f, 0, 8);
        expect(f, cases[i].status, cases[i].words);
    }
}

static void a_name_in_a_message_is_short_and_printable(void **state) {
    (void)state;
    char key[300];
    snprintf(key, sizeof key, "<b>\n\x1b[31m\xff%0289d", 0);
    file f = start(0, 1);
    put_bytes(&f, key, sizeof key - 1);
    put_u32(&f, NO_TYPE);
    put_number(&f, 0, 1);
    expect(f, LAMINAR_E_FORMAT, "(<b>??[31m?0000");
    for (const char *c = laminar_last_error(); *c; c++)
        assert_true(*c >= ' ' && *c <= '~');
    assert_true(strlen(laminar_last_error()) < 200);
}

static void a_key_may_be_there_only_once(void **state) {
    (void)state;
    static const char *const keys[][2] = {{"a", "b"}, {"a", "aa"}, {"aa", "a"}, {"a", "a"}};
    for (size_t i = 0; i < 4; i++) {
        file f = start(0, 2);
        put_pair(&f, keys[i][0], U8, 0, 1);
        put_pair(&f, keys[i][1], U16, 0, 2);
        expect(f, i == 3 ? LAMINAR_E_FORMAT : LAMINAR_OK, "key a is there twice");
    }
}

static void value_types_are_0_to_12(void **state) {
    (void)state;
    static const uint32_t types[] = {NO_TYPE, 14, 255, 256, UINT32_MAX};
    for (uint32_t type = 0; type < NO_TYPE; type++) {
        file f = start(0, 1);
        put_key(&f, "k", type);
        put_zeros(&f, type == ARRAY ? 12 : 8); /* enough for any: the rest is not looked at */
        expect(f, LAMINAR_OK, "");
    }
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        file value = start(0, 1);
        put_key(&value, "k", types[i]);
        put_zeros(&value, 16);
        expect(value, LAMINAR_E_FORMAT, "has value type");
        file array = start(0, 1);
        put_array(&array, "k", types[i], 0);
        expect(array, LAMINAR_E_FORMAT, "array of value type");
    }
}

static void arrays_of_arrays_are_unsupported(void **state) {
    (void)state;
    file f = start(0, 1);
    put_array(&f, "k", ARRAY, 1);
    put_u32(&f, U8);
    put_u64(&f, 0);
    expect(f, LAMINAR_E_UNSUPPORTED, "array of arrays");
}

static void a_bool_is_0_or_1(void **state) {
    (void)state;
    static const uint64_t values[] = {0, 1, 2, 255};
    for (size_t i = 0; i < 4; i++) {
        file one = start(0, 1);
        put_pair(&one, "k", BOOL, values[i], 1);
        expect(one, values[i] > 1 ? LAMINAR_E_FORMAT : LAMINAR_OK, "a bool is");
        file array = start(0, 1);
        put_array(&array, "k", BOOL, 3);
        put_number(&array, values[i] << 16, 3);
        expect(array, values[i] > 1 ? LAMINAR_E_FORMAT : LAMINAR_OK, "a bool is");
    }
}

/* ---- Getters
 * --------------------------------------------------------------------------------------- */

static gguf_file *open_value(uint64_t type, uint64_t value) {
    file f = start(0, 1);
    put_key(&f, "k", type);
    put_number(&f, value, 8);
    return open_good(f);
}

static void uint_takes_every_integer_type_of_0_or_more(void **state) {
    (void)state;
    static const struct {
        uint64_t type, bits;
        int status;
        uint64_t value;
    } cases[] = {
        {U8, 255, LAMINAR_OK, 255},
        {I8, 127, LAMINAR_OK, 127},
        {I8, 128, LAMINAR_E_FORMAT, 0},
        {U16, 65535, LAMINAR_OK, 65535},
        {I16, 0x8000, LAMINAR_E_FORMAT, 0},
        {U32, UINT32_MAX, LAMINAR_OK, UINT32_MAX},
        {I32, INT32_MAX, LAMINAR_OK, INT32_MAX},
        {I32, UINT32_MAX, LAMINAR_E_FORMAT, 0},
        {U64, INT64_MAX, LAMINAR_OK, INT64_MAX},
        {U64, UINT64_C(1) << 63, LAMINAR_E_FORMAT, 0},
        {I64, INT64_MAX, LAMINAR_OK, INT64_MAX},
        {I64, UINT64_MAX, LAMINAR_E_FORMAT, 0},
        {F32, 0x3f800000, LAMINAR_E_FORMAT, 0},
        {F64, 0, LAMINAR_E_FORMAT, 0},
        {BOOL, 1, LAMINAR_E_FORMAT, 0},
        {STRING, 0, LAMINAR_E_FORMAT, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        gguf_file *g = open_value(cases[i].type, cases[i].bits);
        uint64_t value = 0;
        assert_int_equal(gguf_get_uint(g, "k", &value), cases[i].status);
        if (!cases[i].status)
            assert_true(value == cases[i].value);
        assert_int_equal(gguf_get_uint(g, "kk", &value), LAMINAR_E_MISSING);
        assert_non_null(strstr(laminar_last_error(), "no key kk"));
        gguf_close(g);
    }
}

static void other_getters_refuse_another_type(void **state) {
    (void)state;
    gguf_file *g = open_value(U32, 1);
    double real;
    int flag;
    gguf_string text;
    const gguf_string *texts;
    int32_t *ints;
    uint64_t count;
    assert_int_equal(gguf_get_real(g, "k", &real), LAMINAR_E_FORMAT);
    assert_non_null(strstr(laminar_last_error(), "type u32; it must be f32 or f64"));
    assert_int_equal(gguf_get_bool(g, "k", &flag), LAMINAR_E_FORMAT);
    assert_int_equal(gguf_get_string(g, "k", &text), LAMINAR_E_FORMAT);
    assert_int_equal(gguf_get_string_array(g, "k", &texts, &count), LAMINAR_E_FORMAT);
    assert_int_equal(gguf_get_int_array(g, "k", &ints, &count), LAMINAR_E_FORMAT);
    assert_int_equal(gguf_get_real(g, "x", &real), LAMINAR_E_MISSING);
    assert_int_equal(gguf_get_bool(g, "x", &flag), LAMINAR_E_MISSING);
    assert_int_equal(gguf_get_string(g, "x", &text), LAMINAR_E_MISSING);
    assert_int_equal(gguf_get_string_array(g, "x", &texts, &count), LAMINAR_E_MISSING);
    assert_int_equal(gguf_get_int_array(g, "x", &ints, &count), LAMINAR_E_MISSING);
    gguf_close(g);

    g = open_value(F64, 0x3ff8000000000000); /* 1.5 */
    assert_int_equal(gguf_get_real(g, "k", &real), LAMINAR_OK);
    assert_true(real == 1.5);
    gguf_close(g);
}

static void arrays_come_out_with_their_own_width(void **state) {
    (void)state;
    static const struct {
        uint32_t element;
        int bytes;
        uint64_t bits;
        int status;
        int32_t value;
    } cases[] = {
        {U8, 1, 255, LAMINAR_OK, 255},
        {I8, 1, 255, LAMINAR_OK, -1},
        {U16, 2, 65535, LAMINAR_OK, 65535},
        {I32, 4, 0x80000000, LAMINAR_OK, INT32_MIN},
        {U32, 4, INT32_MAX, LAMINAR_OK, INT32_MAX},
        {U32, 4, 0x80000000, LAMINAR_E_FORMAT, 0},
        {I64, 8, UINT64_MAX, LAMINAR_OK, -1},
        {I64, 8, UINT64_C(1) << 31, LAMINAR_E_FORMAT, 0},
        {I64, 8, UINT64_MAX - UINT32_MAX, LAMINAR_E_FORMAT, 0},
        {U64, 8, UINT64_C(1) << 63, LAMINAR_E_FORMAT, 0},
        {U64, 8, UINT64_MAX, LAMINAR_E_FORMAT, 0}, /* no -1 */
        {F32, 4, 0, LAMINAR_E_FORMAT, 0},
        {BOOL, 1, 1, LAMINAR_E_FORMAT, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        file f = start(0, 1);
        put_array(&f, "k", cases[i].element, 2);
        put_number(&f, 1, cases[i].bytes);
        put_number(&f, cases[i].bits, cases[i].bytes);
        gguf_file *g = open_good(f);
        int32_t *values;
        uint64_t count;
        for (int again = 0; again < 2; again++) {
            assert_int_equal(gguf_get_int_array(g, "k", &values, &count), cases[i].status);
            if (cases[i].status)
                continue;
            assert_int_equal(count, 2);
            assert_int_equal(values[1], cases[i].value);
        }
        gguf_close(g);
    }
}

static void empty_arrays_are_arrays_of_their_type(void **state) {
    (void)state;
    file f = start(0, 2);
    put_array(&f, "ints", I32, 0);
    put_array(&f, "texts", STRING, 0);
    gguf_file *g = open_good(f);
    const gguf_string *texts;
    int32_t *ints;
    uint64_t count = 9;
    assert_int_equal(gguf_get_int_array(g, "ints", &ints, &count), LAMINAR_OK);
    assert_int_equal(count, 0);
    count = 9;
    assert_int_equal(gguf_get_string_array(g, "texts", &texts, &count), LAMINAR_OK);
    assert_int_equal(count, 0);
    assert_int_equal(gguf_get_int_array(g, "texts", &ints, &count), LAMINAR_E_FORMAT);
    assert_int_equal(gguf_get_string_array(g, "ints", &texts, &count), LAMINAR_E_FORMAT);
    gguf_close(g);
}

/* ---- Tensors
 * ----------------------------------------------------------------------------------------- */

static void a_tensor_name_has_1_to_64_bytes_and_no_nul(void **state) {
    (void)state;
    static const char name[] = "0123456789012345678901234567890123456789012345678901234567890123x";
    static const struct {
        const char *name;
        size_t n;
        int status;
        const char *words;
    } cases[] = {
        {name, 0, LAMINAR_E_FORMAT, "tensor 0 has 0 bytes"},
        {name, 1, LAMINAR_OK, ""},
        {name, 64, LAMINAR_OK, ""},
        {name, 65, LAMINAR_E_FORMAT, "65 bytes"},
        {"a\0b", 3, LAMINAR_E_FORMAT, "zero byte"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        file f = start(1, 0);
        put_bytes(&f, cases[i].name, cases[i].n);
        put_u32(&f, 1);
        put_u64(&f, 1);
        put_u32(&f, QUANT_F32);
        put_u64(&f, 0);
        put_data(&f, 32, 4);
        expect(f, cases[i].status, cases[i].words);
    }
}

static void a_tensor_may_be_there_only_once(void **state) {
    (void)state;
    for (int twice = 0; twice <= 1; twice++) {
        file f = start(3, 0);
        put_vector(&f, "a", 8, QUANT_F32, 0);
        put_vector(&f, "b", 8, QUANT_F32, 32);
        put_vector(&f, twice ? "a" : "c", 8, QUANT_F32, 64);
        put_data(&f, 32, 96);
        expect(f, twice ? LAMINAR_E_FORMAT : LAMINAR_OK, "tensor a is there twice");
    }
}

static void a_tensor_has_1_to_4_dimensions(void **state) {
    (void)state;
    static const uint64_t dims[6] = {2, 1, 3, 1, 1, 1};
    static const uint32_t counts[] = {0, 1, 2, 3, 4, 5, 6, UINT32_MAX};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        uint32_t n = counts[i];
        file f = start(1, 0);
        put_string(&f, "t");
        put_u32(&f, n);
        for (uint32_t d = 0; d < n && d < 6; d++)
            put_u64(&f, dims[d]);
        put_u32(&f, QUANT_F32);
        put_u64(&f, 0);
        put_data(&f, 32, 24);
        expect(f, n >= 1 && n <= 4 ? LAMINAR_OK : LAMINAR_E_FORMAT, "dimensions; 1 to 4");
    }
}

static void dimensions_that_are_empty_or_overflow_are_refused(void **state) {
    (void)state;
    static const struct {
        uint64_t dims[4];
        int status;
    } cases[] = {
        {{4, 1, 1, 1}, LAMINAR_OK},
        {{0, 1, 1, 1}, LAMINAR_E_FORMAT},
        {{4, 0, 1, 1}, LAMINAR_E_FORMAT},
        {{4, 1, 1, 0}, LAMINAR_E_FORMAT},
        {{5, 1, 1, 1}, LAMINAR_E_TRUNCATED},
        {{(UINT64_C(1) << 32) + 4, 1, 1, 1}, LAMINAR_E_TRUNCATED}, /* 4 if narrowed */
        {{4, (UINT64_C(1) << 32) + 1, 1, 1}, LAMINAR_E_TRUNCATED},
        {{INT64_MAX, 2, 1, 1}, LAMINAR_E_FORMAT},
        {{UINT64_MAX, 1, 1, 1}, LAMINAR_E_FORMAT},
        {{UINT64_MAX - 3, 1, 1, 1}, LAMINAR_E_FORMAT}, /* -4 */
        {{UINT64_C(1) << 32, UINT64_C(1) << 32, 1, 1}, LAMINAR_E_FORMAT},
        {{UINT64_C(1) << 16, UINT64_C(1) << 16, UINT64_C(1) << 16, UINT64_C(1) << 16},
         LAMINAR_E_FORMAT},
        {{4, UINT64_C(1) << 62, 1, 1}, LAMINAR_E_FORMAT},       /* the product wraps to 0 */
        {{2, (UINT64_C(1) << 63) + 1, 1, 1}, LAMINAR_E_FORMAT}, /* and to 2 */
        {{UINT64_C(1) << 53, 1, 1, 1}, LAMINAR_E_TRUNCATED},
        {{(UINT64_C(1) << 53) + 1, 1, 1, 1}, LAMINAR_E_FORMAT},
        {{UINT64_C(1) << 62, 1, 1, 1}, LAMINAR_E_FORMAT}, /* x 4 bytes wraps to 0 */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        file f = start(1, 0);
        put_tensor(&f, "t", 4, cases[i].dims, QUANT_F32, 0);
        put_data(&f, 32, 16);
        expect(f, cases[i].status, cases[i].status == LAMINAR_E_FORMAT ? "dimension" : "tensor t");
    }
}

static void a_row_is_a_multiple_of_its_block(void **state) {
    (void)state;
    static const struct {
        uint64_t type, row, bytes;
        int status;
    } cases[] = {
        {QUANT_F32, 31, 124, LAMINAR_OK},       {QUANT_F16, 33, 66, LAMINAR_OK},
        {QUANT_Q8_0, 31, 34, LAMINAR_E_FORMAT}, {QUANT_Q8_0, 32, 34, LAMINAR_OK},
        {QUANT_Q8_0, 33, 68, LAMINAR_E_FORMAT}, {QUANT_Q4_0, 16, 18, LAMINAR_E_FORMAT},
        {QUANT_Q4_0, 64, 36, LAMINAR_OK},       {QUANT_Q6_K, 256, 210, LAMINAR_OK},
        {QUANT_Q4_K, 32, 18, LAMINAR_E_FORMAT}, {QUANT_Q5_K, 1600, 1232, LAMINAR_E_FORMAT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        file f = start(1, 0);
        put_vector(&f, "t", cases[i].row, cases[i].type, 0);
        put_data(&f, 32, cases[i].bytes);
        expect(f, cases[i].status, "is no multiple of");
    }
    file f = start(1, 0); /* the whole is a multiple of 32, its rows are not */
    put_tensor(&f, "t", 2, (uint64_t[]){16, 2}, QUANT_Q8_0, 0);
    put_data(&f, 32, 34);
    expect(f, LAMINAR_E_FORMAT, "a row of 16 values");
}

static void a_tensor_may_not_reach_past_its_file(void **state) {
    (void)state;
    for (uint64_t missing = 0; missing <= 1; missing++) {
        file f = start(2, 0);
        put_vector(&f, "a", 8, QUANT_F32, 0);
        put_vector(&f, "last", 3, QUANT_F32, 32);
        put_data(&f, 32, 44 - missing);
        expect(f, missing ? LAMINAR_E_TRUNCATED : LAMINAR_OK, "the tensor last goes on to byte");
    }
    static const struct {
        uint64_t offset;
        int status;
    } cases[] = {
        {64, LAMINAR_E_TRUNCATED},
        {UINT64_C(1) << 32, LAMINAR_E_TRUNCATED}, /* 0 if narrowed */
        {UINT64_C(1) << 53, LAMINAR_E_TRUNCATED},
        {(UINT64_C(1) << 53) + 32, LAMINAR_E_FORMAT},
        {INT64_MAX - 31, LAMINAR_E_FORMAT},
        {UINT64_MAX - 31, LAMINAR_E_FORMAT}, /* wraps to before the data */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        file f = start(1, 0);
        put_vector(&f, "t", 8, QUANT_F32, cases[i].offset);
        put_data(&f, 32, 32);
        expect(f, cases[i].status, "the tensor t");
    }
}

static void tensors_may_touch_but_not_overlap(void **state) {
    (void)state;
    static const struct {
        uint64_t a, b;
        int status;
    } cases[] = {
        {0, 64, LAMINAR_OK},       {64, 0, LAMINAR_OK},      {0, 32, LAMINAR_E_FORMAT},
        {32, 0, LAMINAR_E_FORMAT}, {0, 0, LAMINAR_E_FORMAT}, {0, 96, LAMINAR_OK},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        file f = start(2, 0);
        put_vector(&f, "a", 16, QUANT_F32, cases[i].a);
        put_vector(&f, "b", 16, QUANT_F32, cases[i].b);
        put_data(&f, 32, 160);
        expect(f, cases[i].status, "overlap at byte");
    }
}

static void a_tensor_of_a_type_that_is_not_read_is_listed_without_size(void **state) {
    (void)state;
    static const uint32_t types[] = {UNREAD_TENSOR_TYPE, 30, 39, 1000, UINT32_MAX};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        file f = start(2, 0);
        put_vector(&f, "known", 8, QUANT_F32, 32);
        put_vector(&f, "other", 256, types[i], 0);
        put_data(&f, 32, 64);
        gguf_file *g = open_good(f);
        assert_int_equal(gguf_find_tensor(g, "other")->type, types[i]);
        assert_int_equal(gguf_find_tensor(g, "other")->bytes, 0);
        gguf_close(g);
    }
    static const struct {
        uint64_t offset;
        int status;
    } cases[] = {
        {0, LAMINAR_E_FORMAT},  /* where the known one starts */
        {32, LAMINAR_E_FORMAT}, /* inside it */
        {64, LAMINAR_OK},
        {96, LAMINAR_E_TRUNCATED}, /* at the end of the file */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        file f = start(2, 0);
        put_vector(&f, "known", 16, QUANT_F32, 0);
        put_vector(&f, "other", 256, UNREAD_TENSOR_TYPE, cases[i].offset);
        put_data(&f, 32, 96);
        expect(f, cases[i].status, "other");
    }
}

/* ---- Alignment
 * --------------------------------------------------------------------------------------- */

static void alignment_is_a_power_of_two_from_8_to_16_mib(void **state) {
    (void)state;
    static const struct {
        uint64_t alignment;
        bool good;
    } cases[] = {
        {0, false},
        {1, false},
        {4, false},
        {7, false},
        {8, true},
        {9, false},
        {16, true},
        {24, false},
        {32, true},
        {64, true},
        {4096, true},
        {GGUF_MAX_ALIGNMENT, true},
        {UINT64_C(2) * GGUF_MAX_ALIGNMENT, false},
        {UINT64_C(1) << 31, false},
        {UINT32_MAX, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint64_t alignment = cases[i].alignment;
        file f = start(2, 1);
        put_pair(&f, "general.alignment", U32, alignment, 4);
        put_vector(&f, "a", 1, QUANT_F32, 0);
        put_vector(&f, "b", 1, QUANT_F32, alignment);
        if (cases[i].good)
            put_data(&f, alignment, alignment + 4);
        expect(f, cases[i].good ? LAMINAR_OK : LAMINAR_E_FORMAT, "power of two from 8");
    }
}

static void alignment_has_the_type_u32(void **state) {
    (void)state;
    static const uint32_t types[] = {U8, I32, U64, F32, BOOL};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        file f = start(0, 1);
        put_pair(&f, "general.alignment", types[i], 0, 8);
        expect(f, LAMINAR_E_FORMAT, "must be u32");
    }
    file f = start(0, 1);
    put_array(&f, "general.alignment", U32, 1);
    put_u32(&f, 32);
    expect(f, LAMINAR_E_FORMAT, "must be u32");
}

static void an_offset_is_a_multiple_of_the_alignment(void **state) {
    (void)state;
    for (uint64_t offset = 62; offset <= 66; offset++) {
        file f = start(1, 1);
        put_pair(&f, "general.alignment", U32, 64, 4);
        put_vector(&f, "t", 8, QUANT_F32, offset);
        put_data(&f, 64, 128);
        expect(f, offset == 64 ? LAMINAR_OK : LAMINAR_E_FORMAT, "no multiple of 64");
    }
    file f = start(1, 0); /* 16 would do for 8, but nothing says 8: the default is 32 */
    put_vector(&f, "t", 8, QUANT_F32, 16);
    put_data(&f, 32, 64);
    expect(f, LAMINAR_E_FORMAT, "no multiple of 32");
}

static void padding_is_needed_only_where_a_tensor_follows(void **state) {
    (void)state;
    file f = start(0, 1);
    put_pair(&f, "k", U8, 0, 1);
    assert_true(f.n % 32 != 0);
    expect(f, LAMINAR_OK, "");

    f = start(1, 0);
    put_vector(&f, "t", 1, QUANT_F16, 0);
    assert_true(f.n % 32 != 0);
    put(&f, "\0\0", 2); /* the value without the padding */
    expect(f, LAMINAR_E_TRUNCATED, "the tensor t");
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
        cmocka_unit_test(a_key_has_1_to_65535_bytes_and_no_nul),
        cmocka_unit_test(a_name_in_a_message_is_short_and_printable),
        cmocka_unit_test(a_key_may_be_there_only_once),
        cmocka_unit_test(value_types_are_0_to_12),
        cmocka_unit_test(arrays_of_arrays_are_unsupported),
        cmocka_unit_test(a_bool_is_0_or_1),
        cmocka_unit_test(uint_takes_every_integer_type_of_0_or_more),
        cmocka_unit_test(other_getters_refuse_another_type),
        cmocka_unit_test(arrays_come_out_with_their_own_width),
        cmocka_unit_test(empty_arrays_are_arrays_of_their_type),
        cmocka_unit_test(a_tensor_name_has_1_to_64_bytes_and_no_nul),
        cmocka_unit_test(a_tensor_may_be_there_only_once),
        cmocka_unit_test(a_tensor_has_1_to_4_dimensions),
        cmocka_unit_test(dimensions_that_are_empty_or_overflow_are_refused),
        cmocka_unit_test(a_row_is_a_multiple_of_its_block),
        cmocka_unit_test(a_tensor_may_not_reach_past_its_file),
        cmocka_unit_test(tensors_may_touch_but_not_overlap),
        cmocka_unit_test(a_tensor_of_a_type_that_is_not_read_is_listed_without_size),
        cmocka_unit_test(alignment_is_a_power_of_two_from_8_to_16_mib),
        cmocka_unit_test(alignment_has_the_type_u32),
        cmocka_unit_test(an_offset_is_a_multiple_of_the_alignment),
        cmocka_unit_test(padding_is_needed_only_where_a_tensor_follows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
