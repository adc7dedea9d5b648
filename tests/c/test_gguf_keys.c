/* SPDX-License-Identifier: MIT
 *
 * test_gguf_keys.c - the keys of a GGUF file: their names, the types of their values, and what each
 * getter takes and refuses.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gguf_writer.h"
#include "laminar.h"
#include "readers/gguf.h"

#include <stdio.h>

/* ---- Keys and value types ------------------------------------------------------------------ */

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

/* ---- Getters ------------------------------------------------------------------------------- */

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
    gguf_string text;
    const gguf_string *texts;
    int32_t *ints;
    uint64_t count;
    assert_int_equal(gguf_get_real(g, "k", &real), LAMINAR_E_FORMAT);
    assert_non_null(strstr(laminar_last_error(), "type u32; it must be f32 or f64"));
    assert_int_equal(gguf_get_string(g, "k", &text), LAMINAR_E_FORMAT);
    assert_int_equal(gguf_get_string_array(g, "k", &texts, &count), LAMINAR_E_FORMAT);
    assert_int_equal(gguf_get_int_array(g, "k", &ints, &count), LAMINAR_E_FORMAT);
    assert_int_equal(gguf_get_real(g, "x", &real), LAMINAR_E_MISSING);
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
        size_t bytes;
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

int main(void) {
    const struct CMUnitTest tests[] = {
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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
