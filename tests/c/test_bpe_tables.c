/* SPDX-License-Identifier: MIT
 *
 * test_bpe_tables.c - what a vocabulary may hold: special tokens, tokens that are decoded only, and
 * tables that are refused by name.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "laminar.h"
#include "tokenizer/bpe.h"
#include "vocabulary.h"

#include <stdlib.h>
#include <string.h>

/* ---- Special tokens ------------------------------------------------------------------------ */

static void special_tokens_are_found_longest_first(void **state) {
    (void)state;
    vocabulary v = byte_vocabulary();
    int ab = add_merge(&v, "a", "b");
    int end = add_token(&v, "<|end|>", CONTROL);
    int longer = add_token(&v, "<|end|>!", USER_DEFINED);
    int inner = add_token(&v, "<|e", UNKNOWN);
    int a_space_b = add_token(&v, "a b", USER_DEFINED);
    add_token(&v, "<|unused|>", UNUSED);
    bpe *b = create(v);
    expect_ids(b, "<|end|>", IDS(end));
    expect_ids(b, "<|end|>!", IDS(longer));
    expect_ids(b, "<|end|>?", IDS(end, '?'));
    expect_ids(b, "<|end|", IDS(inner, 'n', 'd', '|'));
    expect_ids(b, "<|", IDS('<', '|'));
    expect_ids(b, "<<|end|>>", IDS('<', end, '>'));
    expect_ids(b, "<|end|><|end|>", IDS(end, end));
    expect_ids(b, "ab<|end|>ab", IDS(ab, end, ab));
    expect_ids(b, "xa by", IDS('x', a_space_b, 'y'));
    expect_ids(b, "<|u>", IDS('<', '|', 'u', '>'));
    bpe_free(b);
}

static void a_special_token_ends_the_stretch_before_it(void **state) {
    (void)state;
    vocabulary v = byte_vocabulary();
    int spaces = add_merge(&v, "Ġ", "Ġ");
    int end = add_token(&v, "<|end|>", CONTROL);
    bpe *b = create(v);
    expect_ids(b, "a  <|end|>b", IDS('a', spaces, end, 'b')); /* as at the end of a text */
    expect_ids(b, "a  <", IDS('a', ' ', ' ', '<'));
    bpe_free(b);
}

static void specials_that_begin_alike_are_told_apart(void **state) {
    (void)state;
    vocabulary v = byte_vocabulary();
    add_merge(&v, "q", "q");
    int a = add_token(&v, "@a", CONTROL);
    int aa = add_token(&v, "@aa", CONTROL);
    int aab = add_token(&v, "@aab", CONTROL);
    int ab = add_token(&v, "@ab", CONTROL);
    int ac = add_token(&v, "@ac", CONTROL);
    add_token(&v, "#b", CONTROL);
    add_token(&v, "#cde", CONTROL);
    bpe *b = create(v);
    expect_ids(b, "@a@aa@aab@ab@ac", IDS(a, aa, aab, ab, ac));
    expect_ids(b, "@aac", IDS(aa, 'c'));
    expect_ids(b, "@ad", IDS(a, 'd'));
    expect_ids(b, "@aaa", IDS(aa, 'a'));
    expect_ids(b, "@b", IDS('@', 'b'));
    expect_ids(b, "@", IDS('@'));
    expect_ids(b, "#cdf", IDS('#', 'c', 'd', 'f'));
    bpe_free(b);
}

static void without_marks_an_unreachable_bracketed_token_is_special(void **state) {
    (void)state;
    for (int with_types = 0; with_types <= 1; with_types++) {
        vocabulary v = byte_vocabulary();
        int pair = add_merge(&v, ">", ">");
        int arrow = add_merge(&v, "<", "-");
        add_merge(&v, "<-", ">"); /* in brackets, but made by merging */
        int end = add_token(&v, "<|endoftext|>", NORMAL);
        add_token(&v, "xyz", NORMAL);
        bpe *b;
        assert_int_equal(bpe_create(v.tokens, v.n, with_types ? v.types : NULL, v.merges, v.m, &b),
                         LAMINAR_OK);
        free_vocabulary(&v);
        expect_ids(b, "b<|endoftext|>xyz", IDS('b', end, 'x', 'y', 'z'));
        expect_ids(b, "<->>", IDS(arrow, pair)); /* a special <-> would come first */
        bpe_free(b);
    }
    vocabulary v = byte_vocabulary(); /* one mark, and the others are what they say */
    add_merge(&v, "q", "q");
    add_token(&v, "<|end|>", CONTROL);
    add_token(&v, "<x>", NORMAL);
    bpe *b = create(v);
    expect_ids(b, "<x>", IDS('<', 'x', '>'));
    bpe_free(b);
}

static void a_special_token_has_at_most_256_bytes(void **state) {
    (void)state;
    char text[257];
    memset(text, 's', sizeof text);
    vocabulary v = byte_vocabulary();
    add_merge(&v, "q", "q");
    int id = add_bytes(&v, text, 256, CONTROL);
    bpe *b = create(v);
    int32_t got;
    assert_int_equal(bpe_encode(b, text, 256, &got, 1), 1);
    assert_int_equal(got, id);
    bpe_free(b);

    v = byte_vocabulary();
    add_merge(&v, "q", "q");
    add_bytes(&v, text, 257, CONTROL);
    expect_refusal(v, "has 257 bytes");
}

/* ---- Decoding ------------------------------------------------------------------------------ */

static void expect_bytes(const bpe *b, int32_t id, const char *bytes, size_t n) {
    uint32_t length;
    const char *got = bpe_token_bytes(b, id, &length);
    assert_non_null(got);
    assert_int_equal(length, n);
    assert_memory_equal(got, bytes, n);
}

static void tokens_decode_to_the_bytes_that_they_spell(void **state) {
    (void)state;
    vocabulary v = byte_vocabulary();
    add_merge(&v, "q", "q");
    int word = add_token(&v, "ĠTiáº¿ng", NORMAL);
    int control = add_token(&v, "<Ġ>", CONTROL);
    int outside = add_token(&v, "Ġ世", NORMAL); /* not in the alphabet: as it is */
    int invalid = add_bytes(&v, "\xc4", 1, NORMAL);
    int empty = add_token(&v, "", NORMAL);
    bpe *b = create(v);
    uint32_t length;
    for (int byte = 0; byte < 256; byte++)
        expect_bytes(b, byte, (char[]){(char)byte}, 1);
    expect_bytes(b, word, " Tiếng", 8);
    expect_bytes(b, control, "<Ġ>", 4);
    expect_bytes(b, outside, "Ġ世", 5);
    expect_bytes(b, invalid, "\xc4", 1);
    expect_bytes(b, empty, "", 0);
    assert_null(bpe_token_bytes(b, -1, &length));
    assert_null(bpe_token_bytes(b, empty + 1, &length));
    assert_int_equal(length, 0);
    bpe_free(b);
}

static void without_merges_there_is_decoding_only(void **state) {
    (void)state;
    vocabulary v = byte_vocabulary();
    add_token(&v, "twice", NORMAL);
    add_token(&v, "twice", NORMAL); /* no harm where nothing is encoded */
    bpe *b = create(v);
    assert_false(bpe_can_encode(b));
    assert_int_equal(bpe_encode(b, "a", 1, NULL, 0), LAMINAR_E_TOKENIZER);
    assert_non_null(strstr(laminar_last_error(), "no merges"));
    expect_bytes(b, 256, "twice", 5);
    bpe_free(b);

    assert_int_equal(bpe_create(NULL, 0, NULL, NULL, 0, &b), LAMINAR_OK);
    uint32_t length;
    assert_null(bpe_token_bytes(b, 0, &length));
    bpe_free(b);
    bpe_free(NULL);
}

/* ---- Bad tables ---------------------------------------------------------------------------- */

static void a_byte_that_the_vocabulary_lacks_is_named_when_it_occurs(void **state) {
    (void)state;
    vocabulary v = {0};
    int a = add_token(&v, "a", NORMAL);
    int b_id = add_token(&v, "b", NORMAL);
    int ab = add_merge(&v, "a", "b");
    bpe *b = create(v);
    expect_ids(b, "abba", IDS(ab, b_id, a));
    int32_t id;
    assert_int_equal(bpe_encode(b, "abc", 3, &id, 1), LAMINAR_E_TOKENIZER);
    assert_non_null(strstr(laminar_last_error(), "byte 0x63"));
    bpe_free(b);
}

static void a_merge_is_two_tokens_that_make_a_third(void **state) {
    (void)state;
    static const struct {
        const char *merge, *words;
    } cases[] = {
        {"", "merge 1 is not two tokens"},
        {"ab", "merge 1 is not two tokens"},
        {" ", "not two tokens"},
        {"a ", "not two tokens"},
        {" b", "not two tokens"},
        {"a  b", "not two tokens"},
        {"a b c", "not two tokens"},
        {"no b", "merge 1: its left half is not a token"},
        {"a no", "its right half is not a token"},
        {"a c", "its result is not a token"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        vocabulary v = byte_vocabulary();
        add_merge(&v, "a", "b");
        add_merge_text(&v, cases[i].merge);
        expect_refusal(v, cases[i].words);
    }
}

static void tokens_and_merges_may_not_repeat(void **state) {
    (void)state;
    vocabulary v = byte_vocabulary();
    add_merge(&v, "a", "b");
    add_token(&v, "ab", NORMAL);
    expect_refusal(v, "tokens 256 and 257 are spelled the same");

    v = byte_vocabulary();
    add_merge(&v, "a", "b");
    add_merge(&v, "c", "d");
    add_merge(&v, "a", "b");
    expect_refusal(v, "merges 0 and 2 are the same");

    v = byte_vocabulary(); /* the first eight bytes alike, and nothing more */
    add_merge(&v, "a", "b");
    add_token(&v, "same-start", NORMAL);
    add_token(&v, "same-start-and-more", NORMAL);
    add_token(&v, "same-sta", NORMAL);
    bpe_free(create(v));
}

static void empty_and_huge_tokens_do_no_harm(void **state) {
    (void)state;
    enum { HUGE = 65536 };
    char *huge = malloc(HUGE);
    assert_non_null(huge);
    memset(huge, 'h', HUGE);
    vocabulary v = byte_vocabulary();
    add_token(&v, "", NORMAL);
    add_token(&v, "", CONTROL);
    int ab = add_merge(&v, "a", "b");
    int id = add_bytes(&v, huge, HUGE, NORMAL);
    bpe *b = create(v);
    expect_ids(b, "ab", IDS(ab));
    expect_bytes(b, id, huge, HUGE);
    free(huge);
    bpe_free(b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(special_tokens_are_found_longest_first),
        cmocka_unit_test(a_special_token_ends_the_stretch_before_it),
        cmocka_unit_test(specials_that_begin_alike_are_told_apart),
        cmocka_unit_test(without_marks_an_unreachable_bracketed_token_is_special),
        cmocka_unit_test(a_special_token_has_at_most_256_bytes),
        cmocka_unit_test(tokens_decode_to_the_bytes_that_they_spell),
        cmocka_unit_test(without_merges_there_is_decoding_only),
        cmocka_unit_test(a_byte_that_the_vocabulary_lacks_is_named_when_it_occurs),
        cmocka_unit_test(a_merge_is_two_tokens_that_make_a_third),
        cmocka_unit_test(tokens_and_merges_may_not_repeat),
        cmocka_unit_test(empty_and_huge_tokens_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
