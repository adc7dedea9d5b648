/* SPDX-License-Identifier: MIT
 *
 * test_json.c - what json_read.c must read, and everything that looks like JSON and is none.
 *
 * Texts are handed over in an allocation of exactly their size, so that AddressSanitizer sees any
 * read past them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "laminar.h"
#include "readers/json_read.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const json_rules STRICT = {.most_values = 1 << 20};

static int read_bytes(const char *text, size_t n, json_tree **out) {
    char *exact = malloc(n ? n : 1);
    assert_non_null(exact);
    memcpy(exact, text, n);
    int status = json_read(exact, n, "the text", STRICT, out);
    free(exact);
    assert_true((status == LAMINAR_OK) == (*out != NULL));
    return status;
}

static json_tree *read_good(const char *text) {
    json_tree *t;
    if (read_bytes(text, strlen(text), &t))
        fail_msg("%s: %s", text, laminar_last_error());
    return t;
}

static void refuse_bytes(const char *text, size_t n, const char *words) {
    json_tree *t;
    if (read_bytes(text, n, &t) != LAMINAR_E_SOURCE)
        fail_msg("\"%s\" was not refused", text);
    if (!strstr(laminar_last_error(), words) || !strstr(laminar_last_error(), "the text"))
        fail_msg("\"%s\": the message \"%s\" does not say \"%s\"", text, laminar_last_error(),
                 words);
}

static void refuse(const char *text, const char *words) { refuse_bytes(text, strlen(text), words); }

static void assert_text(gguf_string got, const char *want, size_t n) {
    assert_int_equal(got.length, n);
    assert_memory_equal(got.data, want, n);
}

static void every_kind_of_value_is_read(void **state) {
    (void)state;
    json_tree *t =
        read_good(" { \"a\" : [ null , true , false , -12 , 0.5 , \"x\" , [ ] , { } ] ,\n"
                  "\t\"b\": 7 }\r\n");
    const json_value *root = json_root(t), *a = json_find(t, root, "a");
    assert_int_equal(root->kind, JSON_OBJECT);
    assert_int_equal(root->count, 2);
    assert_int_equal(json_find(t, root, "b")->integer, 7);
    assert_null(json_find(t, root, "c"));
    assert_null(json_find(t, a, "a"));
    static const json_kind kinds[] = {JSON_NULL,   JSON_BOOL,   JSON_BOOL,  JSON_NUMBER,
                                      JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT};
    size_t i = 0;
    for (const json_value *v = json_first(a); v; v = json_next(t, v), i++) {
        assert_int_equal(v->kind, kinds[i]);
        assert_int_equal(v->truth, i == 1);
        assert_int_equal(v->whole, i == 3);
    }
    assert_int_equal(i, 8);
    json_free(t);
}

static void numbers_are_whole_where_they_fit(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int whole;
        int64_t integer;
        double number;
    } cases[] = {
        {"0", 1, 0, 0},
        {"-0", 1, 0, 0},
        {"9223372036854775807", 1, INT64_MAX, 0x1p63},
        {"-9223372036854775808", 1, INT64_MIN, -0x1p63},
        {"9223372036854775808", 0, 0, 0x1p63},
        {"-9223372036854775809", 0, 0, -0x1p63},
        {"18446744073709551616", 0, 0, 0x1p64},
        {"1.0", 0, 0, 1},
        {"1e2", 0, 0, 100},
        {"1E-05", 0, 0, 1e-5},
        {"12.5e+1", 0, 0, 125},
        {"1e999", 0, 0, INFINITY},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        json_tree *t = read_good(cases[i].text);
        const json_value *v = json_root(t);
        assert_int_equal(v->kind, JSON_NUMBER);
        assert_int_equal(v->whole, cases[i].whole);
        assert_true(v->number == cases[i].number);
        if (v->whole)
            assert_true(v->integer == cases[i].integer);
        json_free(t);
    }
}

static void escapes_become_utf8(void **state) {
    (void)state;
    static const struct {
        const char *text, *want;
        size_t n;
    } cases[] = {
        {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t", 8},
        {"\"\\u0000\"", "", 1},
        {"\"\\u0120the\"", "\xc4\xa0the", 5},
        {"\"\\u007f\\u0080\\u07ff\\u0800\\uFfFf\"", "\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf",
         11},
        {"\"\\ud83d\\udE00\"", "\xf0\x9f\x98\x80", 4},
        {"\"\\uD800\\uDC00\\uDBFF\\uDFFF\"", "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", 8},
        {"\"Ti\xe1\xba\xbfng \xf0\x9f\x98\x80\"", "Ti\xe1\xba\xbfng \xf0\x9f\x98\x80", 12},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        json_tree *t = read_good(cases[i].text);
        assert_text(json_root(t)->text, cases[i].want, cases[i].n);
        json_free(t);
    }
}

static void what_is_no_json_is_refused(void **state) {
    (void)state;
    static const char *const texts[] = {
        "",
        " ",
        "nul",
        "True",
        "NaN",
        "Infinity",
        "'a'",
        "+1",
        ".5",
        "-",
        "-a",
        "01a",
        "1.",
        "1.e5",
        "1e",
        "1e+",
        "0x10",
        "[",
        "[1",
        "[1,",
        "[1,]",
        "[,1]",
        "[1 2]",
        "]",
        "{",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\":1,",
        "{\"a\":1,}",
        "{,}",
        "{a:1}",
        "{\"a\" 1}",
        "{1:1}",
        "{\"a\":1 \"b\":2}",
        "[1}",
        "{\"a\":1]",
        "1 2",
        "{}{}",
        "[]//",
        "/* */1",
        "\xef\xbb\xbf{}",
        "\"",
        "\"a",
        "\"\\",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"a\nb\"",
        "\"\x01\"",
        "\"\x1f\"",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        refuse(texts[i], "not valid JSON at byte");
    refuse_bytes("1\0", 2, "something follows");
    refuse_bytes("\"\0\"", 3, "control character");
    refuse_bytes("\"\\\0\"", 4, "unknown escape");
}

static void a_leading_zero_ends_a_number(void **state) {
    (void)state;
    refuse("012", "something follows");
    refuse("-01", "something follows");
    json_free(read_good("[0,-0,0.1]"));
}

static void strings_that_are_not_utf8_are_refused(void **state) {
    (void)state;
    static const char *const texts[] = {
        "\"\x80\"",
        "\"\xc3\"",
        "\"\xc3(\"",
        "\"\xc0\xaf\"",
        "\"\xe0\x80\xaf\"",
        "\"\xed\xa0\x80\"",
        "\"\xf4\x90\x80\x80\"",
        "\"\xff\"",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        refuse(texts[i], "not UTF-8");
    refuse("{\"\xff\":1}", "not UTF-8");
    refuse("\"\\ud800\"", "surrogate");
    refuse("\"\\udc00\"", "surrogate");
    refuse("\"\\ud800\\ud800\"", "surrogate");
    refuse("\"\\ud800\\n\"", "surrogate");
    refuse("\"\\ud800x\"", "surrogate");
}

static void names_are_unique_in_their_object(void **state) {
    (void)state;
    refuse("{\"a\":1,\"a\":1}", "two members called \"a\"");
    refuse("{\"a\":1,\"b\":2,\"\\u0061\":3}", "two members called \"a\"");
    refuse("[{\"x\":{\"\":1,\"b\":2,\"\":3}}]", "two members called \"\"");
    json_free(
        read_good("{\"a\":{\"a\":1},\"b\":{\"a\":1},\"A\":[{\"a\":1},{\"a\":1}],\"a\\u0000\":0}"));
}

/* `depth` brackets, closed again. */
static json_tree *nested(int depth, char open, char close) {
    char text[256];
    int n = 0;
    for (int i = 0; i < depth; i++)
        n += sprintf(text + n, "%c%s", open, open == '{' && i < depth - 1 ? "\"a\":" : "");
    for (int i = 0; i < depth; i++)
        text[n++] = close;
    json_tree *t;
    return read_bytes(text, (size_t)n, &t) ? NULL : t;
}

static void depth_has_a_limit(void **state) {
    (void)state;
    json_tree *t = nested(JSON_MAX_DEPTH, '[', ']');
    assert_non_null(t);
    json_free(t);
    t = nested(JSON_MAX_DEPTH, '{', '}');
    assert_non_null(t);
    json_free(t);
    assert_null(nested(JSON_MAX_DEPTH + 1, '[', ']'));
    assert_non_null(strstr(laminar_last_error(), "nested too deeply"));
    assert_null(nested(JSON_MAX_DEPTH + 1, '{', '}'));
    char deep[100000];
    memset(deep, '[', sizeof deep);
    refuse_bytes(deep, sizeof deep, "nested too deeply");
}

static void a_number_has_a_limit(void **state) {
    (void)state;
    char text[JSON_MAX_NUMBER + 2];
    memset(text, '1', sizeof text);
    text[JSON_MAX_NUMBER] = '\0';
    json_free(read_good(text));
    text[JSON_MAX_NUMBER] = '1';
    refuse_bytes(text, JSON_MAX_NUMBER + 1, "64 characters");
}

/* The text's every beginning ends too early, and none is read past. */
static void no_beginning_of_an_object_is_one(void **state) {
    (void)state;
    static const char text[] =
        "{\"a\":[1,-2.5e3,\"\\u00e9\xe1\xba\xbf\\n\",null,true],\"b\":{\"c\":{}}}";
    for (size_t n = 0; n < strlen(text); n++)
        refuse_bytes(text, n, "not valid JSON");
    json_free(read_good(text));
}

/* As many members as GPT-2 has tokens; quadratic time would take minutes. */
static void a_vocabulary_is_read(void **state) {
    (void)state;
    enum { TOKENS = 50257 };
    size_t n = 0;
    char *text = malloc(TOKENS * 32), key[16];
    assert_non_null(text);
    for (int i = 0; i < TOKENS; i++)
        n += (size_t)sprintf(text + n, "%c\"\\u0120t%d\":%d", i ? ',' : '{', i, i);
    text[n++] = '}';
    json_tree *t;
    assert_int_equal(json_read(text, n, "the text", STRICT, &t), LAMINAR_OK);
    int i = 0;
    for (const json_value *v = json_first(json_root(t)); v; v = json_next(t, v), i++) {
        assert_int_equal(v->integer, i);
        assert_text(v->key, key, (size_t)sprintf(key, "\xc4\xa0t%d", i));
    }
    assert_int_equal(i, TOKENS);
    json_free(t);
    free(text);
}

static int read_by(const char *text, json_rules rules, json_tree **out) {
    return json_read(text, strlen(text), "the text", rules, out);
}

static void what_python_writes_is_read_where_that_is_allowed(void **state) {
    (void)state;
    static const json_rules python = {.most_values = 100, .python = true};
    static const char text[] = "\xef\xbb\xbf{\"a\":NaN,\"b\":Infinity,\"c\":[-Infinity],\"d\":1}";
    json_tree *t;
    assert_int_equal(read_by(text, python, &t), LAMINAR_OK);
    const json_value *root = json_root(t), *a = json_find(t, root, "a");
    assert_true(a->kind == JSON_NUMBER && !a->whole && isnan(a->number));
    assert_true(isinf(json_find(t, root, "b")->number));
    assert_true(json_first(json_find(t, root, "c"))->number == -INFINITY);
    assert_int_equal(json_find(t, root, "d")->integer, 1);
    json_free(t);
    static const char *const others[] = {"Nan",       "-NaN",           "Infinity1",
                                         "+Infinity", "{}\xef\xbb\xbf", "\xef\xbb{}"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_int_equal(read_by(others[i], python, &t), LAMINAR_E_SOURCE);
    refuse("NaN", "a value is expected");
    refuse("-Infinity", "a value is expected");
    refuse("\xef\xbb\xbf{}", "a value is expected");
}

static void too_many_values_are_refused_before_memory_is_taken(void **state) {
    (void)state;
    json_tree *t;
    assert_int_equal(read_by("[1,2,3]", (json_rules){.most_values = 4}, &t), LAMINAR_OK);
    json_free(t);
    assert_int_equal(read_by("[1,2,3]", (json_rules){.most_values = 3}, &t), LAMINAR_E_SOURCE);
    assert_non_null(strstr(laminar_last_error(), "the text has more than 3 values"));
    /* One value in two bytes: a list of numbers, which would take a multiple of its text. */
    enum { N = 1 << 16 };
    char *text = malloc(N);
    assert_non_null(text);
    for (size_t i = 0; i < N; i++)
        text[i] = i % 2 ? '0' : ',';
    text[0] = '[';
    text[N - 1] = ']';
    text[N - 2] = '0';
    text[N - 3] = ' ';
    text[N - 4] = ' ';
    refuse_bytes(text, N, "more than 17408 values in 65536 bytes");
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_value_is_read),
        cmocka_unit_test(numbers_are_whole_where_they_fit),
        cmocka_unit_test(escapes_become_utf8),
        cmocka_unit_test(what_is_no_json_is_refused),
        cmocka_unit_test(a_leading_zero_ends_a_number),
        cmocka_unit_test(strings_that_are_not_utf8_are_refused),
        cmocka_unit_test(names_are_unique_in_their_object),
        cmocka_unit_test(depth_has_a_limit),
        cmocka_unit_test(a_number_has_a_limit),
        cmocka_unit_test(no_beginning_of_an_object_is_one),
        cmocka_unit_test(a_vocabulary_is_read),
        cmocka_unit_test(what_python_writes_is_read_where_that_is_allowed),
        cmocka_unit_test(too_many_values_are_refused_before_memory_is_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
