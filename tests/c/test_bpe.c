/* SPDX-License-Identifier: MIT
 *
 * test_bpe.c - how a text is cut and merged. What the tables may hold is test_bpe_tables.c's part;
 * the real vocabulary is compared with another implementation in tests/web/tokenizer.test.mjs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "alphabet.h"
#include "laminar.h"
#include "tokenizer/bpe.h"
#include "vocabulary.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Cutting ------------------------------------------------------------------------------- */

enum { MAX_SPELLED = 256 };

static void spell(const char *bytes, size_t n, char out[MAX_SPELLED]) {
    size_t at = 0;
    char character[3];
    for (size_t i = 0; i < n; i++)
        at += (size_t)snprintf(out + at, MAX_SPELLED - at, "%s",
                               alphabet_spell((unsigned char)bytes[i], character));
    assert_true(at < MAX_SPELLED);
}

static void add_merge_once(vocabulary *v, const char *left, const char *right) {
    char text[2 * MAX_SPELLED + 2];
    snprintf(text, sizeof text, "%.*s %.*s", MAX_SPELLED, left, MAX_SPELLED, right);
    for (size_t i = 0; i < v->m; i++)
        if (v->merges[i].length == strlen(text) &&
            memcmp(v->merges[i].data, text, strlen(text)) == 0)
            return;
    add_merge(v, left, right);
}

/* A text whose pieces are marked off by '|' must be cut there and nowhere else: in a vocabulary
 * made for it, each piece merges to one token, and two neighbours would, were they not cut. */
static void expect_pieces(const char *marked) {
    char text[MAX_SPELLED] = "", spelled[32][MAX_SPELLED];
    size_t n = 0, pieces = 0;
    vocabulary v = byte_vocabulary();
    add_merge(&v, "Q", "Q"); /* without any merge there is no encoding */
    for (const char *at = marked; *at; at += *at == '|') {
        size_t length = strcspn(at, "|");
        memcpy(text + n, at, length);
        n += length;
        spell(at, length, spelled[pieces++]);
        for (size_t i = 1; i < length; i++) {
            char left[MAX_SPELLED], right[3];
            spell(at, i, left);
            add_merge_once(&v, left, alphabet_spell((unsigned char)at[i], right));
        }
        at += length;
    }
    for (size_t i = 1; i < pieces; i++)
        add_merge_once(&v, spelled[i - 1], spelled[i]);

    bpe *b = create(v);
    int32_t ids[64];
    int count = bpe_encode(b, text, n, ids, 64);
    const char *at = marked;
    for (int i = 0; i < count; i++, at += *at == '|') {
        uint32_t length;
        const char *bytes = bpe_token_bytes(b, ids[i], &length);
        if (strcspn(at, "|") != length || memcmp(at, bytes, length) != 0)
            fail_msg("\"%s\": piece %d is \"%.*s\"", marked, i, (int)length, bytes);
        at += length;
    }
    assert_int_equal(count, pieces);
    bpe_free(b);
}

static void letters_numbers_and_symbols_part_with_at_most_one_space_before(void **state) {
    (void)state;
    expect_pieces("ab");
    expect_pieces("ab|12|!?");
    expect_pieces("ab| cd");
    expect_pieces(" ab| 12| !?");
    expect_pieces("x|=|1|+|y|;");
    expect_pieces("a|_|b|-|c");
    expect_pieces("é|1|ß");
    expect_pieces("日本語|、|한국어");
    expect_pieces("½|x|²|y|Ⅻ");
    expect_pieces("٣٤|ab");
}

static void a_run_of_spaces_leaves_its_last_to_the_word_behind(void **state) {
    (void)state;
    expect_pieces("a|  | b");
    expect_pieces("  | b");
    expect_pieces("a|   ");
    expect_pieces("   ");
    expect_pieces(" ");
    expect_pieces("\n");
    expect_pieces("a|\n|b");
    expect_pieces("a|\n\n");
    expect_pieces("a| \n| b");
    expect_pieces("a| |\n|b"); /* the last white space is \n, which no word takes */
    expect_pieces("a|\t|\t|b|  |\t|c");
    expect_pieces("\r|\n|x");
}

static void only_a_plain_space_joins_a_word(void **state) {
    (void)state;
    expect_pieces("a|\t|b");
    expect_pieces("a|\xc2\xa0|b");     /* no-break space */
    expect_pieces("a|\xe3\x80\x80|b"); /* ideographic space */
    expect_pieces("a|\xc2\x85|b");     /* next line, which JavaScript's \s lacks */
    expect_pieces("a|\xe3\x80\x80| b");
}

static void what_is_not_white_space_is_a_symbol(void **state) {
    (void)state;
    expect_pieces("a| \xef\xbb\xbf!|b");    /* U+FEFF, which JavaScript's \s has */
    expect_pieces("a| \xe1\xa0\x8e!|b");    /* U+180E */
    expect_pieces("a| \xe2\x80\x8b!|b");    /* U+200B */
    expect_pieces("a| \x1c\x1f!|b");        /* Python's \s has these */
    expect_pieces("a| 👨\xe2\x80\x8d👩|b"); /* a joined emoji stays whole */
}

static void seven_contractions_are_pieces_in_lower_case(void **state) {
    (void)state;
    expect_pieces("it|'s");
    expect_pieces("I|'m| he|'ll|'ve|'re|'d|'t");
    expect_pieces("it|'|S");
    expect_pieces("'s|ay");
    expect_pieces("a|'|x");
    expect_pieces("a|'|l");
    expect_pieces("a|''|s"); /* the first alternative sees '' and fails; symbols take both */
    expect_pieces("a| '|s");
    expect_pieces("a|'|r");
}

static void marks_are_no_letters_so_nfd_is_cut_and_nfc_is_not(void **state) {
    (void)state;
    expect_pieces("Tiếng| Việt");
    expect_pieces("Tie|\xcc\x82\xcc\x81|ng");
    expect_pieces(" Vie|\xcc\xa3\xcc\x82|t");
}

static void invalid_bytes_are_symbols(void **state) {
    (void)state;
    expect_pieces("a|\xff|b");
    expect_pieces("a| \xff\xfe!|1");
    expect_pieces("a|\xc3|b");             /* cut-off sequence */
    expect_pieces("a|\xc1\xa1|b");         /* overlong a */
    expect_pieces("a|\xf8\xa0\x80\x80|b"); /* no such lead byte; a letter if it were f0 */
    expect_pieces("a|\xed\xa0\x80|b");     /* surrogate */
    expect_pieces("a|\xf4\x90\x80\x80|b"); /* beyond U+10FFFF */
    expect_pieces("a|\xe1\xba");           /* half an ế at the end of the text */
    expect_pieces("1|\x80|2");
}

/* ---- Merging ------------------------------------------------------------------------------- */

static void the_lowest_rank_merges_first_wherever_it_is(void **state) {
    (void)state;
    vocabulary v = byte_vocabulary();
    int bc = add_merge(&v, "b", "c");
    int ab = add_merge(&v, "a", "b");
    int abc = add_merge(&v, "a", "bc");
    bpe *b = create(v);
    expect_ids(b, "abc", IDS(abc));
    expect_ids(b, "ab", IDS(ab));
    expect_ids(b, "abab", IDS(ab, ab));
    expect_ids(b, "bcab", IDS(bc, ab));
    bpe_free(b);

    v = byte_vocabulary();
    ab = add_merge(&v, "a", "b");
    bc = add_merge(&v, "b", "c");
    abc = add_merge(&v, "a", "bc");
    b = create(v);
    expect_ids(b, "abc", IDS(ab, 'c')); /* bc is never there to be joined */
    expect_ids(b, "bc", IDS(bc));
    assert_true(abc > bc);
    bpe_free(b);
}

static void of_equal_ranks_the_leftmost_merges_first(void **state) {
    (void)state;
    vocabulary v = byte_vocabulary();
    int aa = add_merge(&v, "a", "a");
    int aaaa = add_merge(&v, "aa", "aa");
    bpe *b = create(v);
    expect_ids(b, "aaa", IDS(aa, 'a'));
    expect_ids(b, "aaaaa", IDS(aaaa, 'a'));
    expect_ids(b, "aaaaaa", IDS(aaaa, aa));
    expect_ids(b, "aaaaaaa", IDS(aaaa, aa, 'a'));
    bpe_free(b);
}

static void a_merge_that_a_later_one_of_lower_rank_enables_goes_first(void **state) {
    (void)state;
    vocabulary v = byte_vocabulary();
    int xyz = add_token(&v, "xyz", NORMAL);
    int xy = add_token(&v, "xy", NORMAL);
    add_merge_text(&v, "xy z"); /* rank 0 needs what rank 1 makes */
    add_merge_text(&v, "x y");
    int zx = add_merge(&v, "z", "x");
    bpe *b = create(v);
    expect_ids(b, "xyzxy", IDS(xyz, xy));
    expect_ids(b, "xyzx", IDS(xyz, 'x'));
    expect_ids(b, "zx", IDS(zx));
    bpe_free(b);
}

static void a_pair_that_has_changed_since_waits_for_its_new_rank(void **state) {
    (void)state;
    vocabulary v = byte_vocabulary();
    int bc = add_merge(&v, "b", "c");
    add_merge(&v, "a", "b");
    int za = add_merge(&v, "z", "a");
    int abc = add_merge(&v, "a", "bc");
    bpe *b = create(v);
    expect_ids(b, "zabc", IDS(za, bc)); /* a and b had rank 1, a and bc have rank 3 */
    expect_ids(b, "abc", IDS(abc));
    bpe_free(b);
}

static void a_symbol_that_was_merged_away_merges_no_more(void **state) {
    (void)state;
    vocabulary v = byte_vocabulary();
    int ab = add_merge(&v, "a", "b");
    add_merge(&v, "b", "c");
    add_merge(&v, "c", "d");
    int abcd = add_merge(&v, "ab", "cd");
    bpe *b = create(v);
    expect_ids(b, "abcd", IDS(abcd));
    expect_ids(b, "abc", IDS(ab, 'c'));
    bpe_free(b);
}

static void a_token_that_no_merge_makes_is_never_encoded(void **state) {
    (void)state;
    vocabulary v = byte_vocabulary();
    add_token(&v, "abc", NORMAL);
    int ab = add_merge(&v, "a", "b");
    bpe *b = create(v);
    expect_ids(b, "abc", IDS(ab, 'c'));
    bpe_free(b);
}

static void merges_do_not_cross_pieces(void **state) {
    (void)state;
    vocabulary v = byte_vocabulary();
    add_merge(&v, "a", "Ġ");
    add_merge(&v, "a", "1");
    int space_b = add_merge(&v, "Ġ", "b");
    bpe *b = create(v);
    expect_ids(b, "a b", IDS('a', space_b));
    expect_ids(b, "a1", IDS('a', '1'));
    bpe_free(b);
}

/* ---- Bytes in, bytes out ------------------------------------------------------------------- */

static bpe *create_with_some_merges(void) {
    vocabulary v = byte_vocabulary();
    add_merge(&v, "Ġ", "a");
    add_merge(&v, "a", "b");
    add_merge(&v, "Ã", "©"); /* é */
    add_merge(&v, "Ċ", "Ċ");
    add_merge(&v, "Ā", "Ā"); /* NUL NUL */
    add_merge(&v, "ÿ", "ÿ");
    add_token(&v, "<|endoftext|>", CONTROL);
    return create(v);
}

static void every_byte_and_every_pair_of_bytes_comes_back(void **state) {
    (void)state;
    bpe *b = create_with_some_merges();
    for (int i = 0; i < 256; i++) {
        expect_round_trip(b, (char[]){(char)i}, 1);
        for (int j = 0; j < 256; j++)
            expect_round_trip(b, (char[]){(char)i, (char)j}, 2);
    }
    bpe_free(b);
}

static void random_bytes_come_back(void **state) {
    (void)state;
    bpe *b = create_with_some_merges();
    uint32_t random = 1;
    char text[300];
    for (size_t n = 0; n < sizeof text; n++) {
        for (size_t i = 0; i < n; i++) {
            random = random * 1664525 + 1013904223;
            text[i] = (char)(random >> 24 & (n % 2 ? 0xff : 0x7f));
        }
        expect_round_trip(b, text, n);
    }
    bpe_free(b);
}

static void a_text_of_no_bytes_has_no_tokens(void **state) {
    (void)state;
    bpe *b = create_with_some_merges();
    assert_int_equal(bpe_encode(b, "", 0, NULL, 0), 0);
    bpe_free(b);
}

static void the_count_is_right_whatever_the_capacity(void **state) {
    (void)state;
    bpe *b = create_with_some_merges();
    int32_t ids[3] = {-1, -1, -1};
    assert_int_equal(bpe_encode(b, "abab", 4, NULL, 0), 2);
    assert_int_equal(bpe_encode(b, "xyz", 3, ids, 2), 3);
    assert_int_equal(ids[0], 'x');
    assert_int_equal(ids[1], 'y');
    assert_int_equal(ids[2], -1);
    bpe_free(b);
}

/* ---- Large texts --------------------------------------------------------------------------- */

/* With a quadratic step anywhere these would run for hours, not for a moment. */
static void a_megabyte_without_a_break_is_merged(void **state) {
    (void)state;
    enum { BYTES = 1 << 20 };
    vocabulary v = byte_vocabulary();
    char half[65] = "a";
    int last = 0;
    for (int length = 1; length < 64; length *= 2) {
        last = add_merge(&v, half, half);
        memset(half, 'a', (size_t)length * 2);
    }
    bpe *b = create(v);
    char *text = malloc(BYTES);
    int32_t *ids = malloc(BYTES * sizeof *ids);
    assert_non_null(text);
    assert_non_null(ids);

    memset(text, 'a', BYTES);
    assert_int_equal(bpe_encode(b, text, BYTES, ids, BYTES), BYTES / 64);
    for (int i = 0; i < BYTES / 64; i++)
        assert_int_equal(ids[i], last);
    static const char runs[] = {' ', '\n', '1', '!', '\'', '<', '\0', '\xff', '\xe1'};
    for (size_t i = 0; i < sizeof runs; i++) {
        memset(text, runs[i], BYTES);
        assert_int_equal(bpe_encode(b, text, BYTES, ids, BYTES), BYTES);
        assert_int_equal(ids[BYTES - 1], (unsigned char)runs[i]);
    }
    free(ids);
    free(text);
    bpe_free(b);
}

static void a_text_has_at_most_4_mib(void **state) {
    (void)state;
    bpe *b = create_with_some_merges();
    char *text = calloc(LAMINAR_MAX_TEXT_BYTES + 1, 1);
    assert_non_null(text);
    memset(text, 'x', LAMINAR_MAX_TEXT_BYTES + 1);
    assert_int_equal(bpe_encode(b, text, LAMINAR_MAX_TEXT_BYTES, NULL, 0), LAMINAR_MAX_TEXT_BYTES);
    assert_int_equal(bpe_encode(b, text, LAMINAR_MAX_TEXT_BYTES + 1, NULL, 0), LAMINAR_E_TEXT);
    assert_non_null(strstr(laminar_last_error(), "4194305 bytes; at most 4194304"));
    free(text);
    bpe_free(b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_numbers_and_symbols_part_with_at_most_one_space_before),
        cmocka_unit_test(a_run_of_spaces_leaves_its_last_to_the_word_behind),
        cmocka_unit_test(only_a_plain_space_joins_a_word),
        cmocka_unit_test(what_is_not_white_space_is_a_symbol),
        cmocka_unit_test(seven_contractions_are_pieces_in_lower_case),
        cmocka_unit_test(marks_are_no_letters_so_nfd_is_cut_and_nfc_is_not),
        cmocka_unit_test(invalid_bytes_are_symbols),
        cmocka_unit_test(the_lowest_rank_merges_first_wherever_it_is),
        cmocka_unit_test(of_equal_ranks_the_leftmost_merges_first),
        cmocka_unit_test(a_merge_that_a_later_one_of_lower_rank_enables_goes_first),
        cmocka_unit_test(a_pair_that_has_changed_since_waits_for_its_new_rank),
        cmocka_unit_test(a_symbol_that_was_merged_away_merges_no_more),
        cmocka_unit_test(a_token_that_no_merge_makes_is_never_encoded),
        cmocka_unit_test(merges_do_not_cross_pieces),
        cmocka_unit_test(every_byte_and_every_pair_of_bytes_comes_back),
        cmocka_unit_test(random_bytes_come_back),
        cmocka_unit_test(a_text_of_no_bytes_has_no_tokens),
        cmocka_unit_test(the_count_is_right_whatever_the_capacity),
        cmocka_unit_test(a_megabyte_without_a_break_is_merged),
        cmocka_unit_test(a_text_has_at_most_4_mib),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
