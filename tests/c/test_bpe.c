/* SPDX-License-Identifier: MIT
 *
 * test_bpe.c - how a text is cut, merged and decoded, on vocabularies small enough to follow by
 * hand. The real vocabulary is compared with another implementation in
 * tests/web/tokenizer.test.mjs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "alphabet.h"
#include "bpe.h"
#include "laminar.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NORMAL = 1, UNKNOWN, CONTROL, USER_DEFINED, UNUSED, BYTE };

/* ---- Vocabularies
 * -------------------------------------------------------------------------------- */

/* Tokens and merges in GPT-2's alphabet. The first 256 tokens are the bytes: token b is byte b. */
typedef struct vocabulary {
    gguf_string *tokens, *merges;
    int32_t *types;
    size_t n, m;
} vocabulary;

static gguf_string copy_bytes(const char *bytes, size_t n) {
    char *copy = malloc(n + 1);
    assert_non_null(copy);
    memcpy(copy, bytes, n);
    return (gguf_string){copy, n};
}

static int add_bytes(vocabulary *v, const char *bytes, size_t n, int type) {
    gguf_string *tokens = realloc(v->tokens, (v->n + 1) * sizeof *tokens);
    assert_non_null(tokens);
    int32_t *types = realloc(v->types, (v->n + 1) * sizeof *types);
    assert_non_null(types);
    tokens[v->n] = copy_bytes(bytes, n);
    types[v->n] = type;
    v->tokens = tokens;
    v->types = types;
    return (int)v->n++;
}

static int add_token(vocabulary *v, const char *token, int type) {
    return add_bytes(v, token, strlen(token), type);
}

/* A merge alone; its tokens are the caller's business. */
static void add_merge_text(vocabulary *v, const char *text) {
    gguf_string *merges = realloc(v->merges, (v->m + 1) * sizeof *merges);
    assert_non_null(merges);
    merges[v->m++] = copy_bytes(text, strlen(text));
    v->merges = merges;
}

/* A merge and the token that it makes. */
static int add_merge(vocabulary *v, const char *left, const char *right) {
    char text[256];
    snprintf(text, sizeof text, "%s %s", left, right);
    add_merge_text(v, text);
    snprintf(text, sizeof text, "%s%s", left, right);
    for (size_t id = 0; id < v->n; id++)
        if (v->tokens[id].length == strlen(text) &&
            memcmp(v->tokens[id].data, text, strlen(text)) == 0)
            return (int)id;
    return add_token(v, text, NORMAL);
}

static vocabulary byte_vocabulary(void) {
    vocabulary v = {0};
    char character[3];
    for (int byte = 0; byte < 256; byte++)
        assert_int_equal(add_token(&v, alphabet_spell(byte, character), NORMAL), byte);
    return v;
}

static void free_vocabulary(vocabulary *v) {
    for (size_t i = 0; i < v->n; i++)
        free((void *)v->tokens[i].data);
    for (size_t i = 0; i < v->m; i++)
        free((void *)v->merges[i].data);
    free(v->tokens);
    free(v->merges);
    free(v->types);
}

/* Makes the tokenizer and frees the vocabulary: nothing of it may be needed afterwards. */
static bpe *create(vocabulary v) {
    bpe *b;
    if (bpe_create(v.tokens, v.n, v.types, v.merges, v.m, &b))
        fail_msg("%s", laminar_last_error());
    free_vocabulary(&v);
    return b;
}

static void expect_refusal(vocabulary v, const char *words) {
    bpe *b;
    assert_int_equal(bpe_create(v.tokens, v.n, v.types, v.merges, v.m, &b), LAMINAR_E_FORMAT);
    assert_null(b);
    if (!strstr(laminar_last_error(), words))
        fail_msg("the message \"%s\" does not say \"%s\"", laminar_last_error(), words);
    free_vocabulary(&v);
}

/* ---- Checks
 * ---------------------------------------------------------------------------------------- */

static void expect_ids(const bpe *b, const char *text, int n, const int *ids) {
    int32_t got[256];
    int count = bpe_encode(b, text, strlen(text), got, 256);
    if (count != n)
        fail_msg("\"%s\" gives %d tokens, not %d", text, count, n);
    for (int i = 0; i < n; i++)
        if (got[i] != ids[i])
            fail_msg("\"%s\": token %d is %d, not %d", text, i, (int)got[i], ids[i]);
}

#define IDS(...)                                                                                   \
    (int)(sizeof((int[]){__VA_ARGS__}) / sizeof(int)), (int[]) { __VA_ARGS__ }

static void expect_round_trip(const bpe *b, const char *text, size_t n) {
    int32_t *ids = malloc((n + 1) * sizeof *ids);
    assert_non_null(ids);
    int count = bpe_encode(b, text, n, ids, n);
    assert_in_range(count, 0, n);
    size_t at = 0;
    for (int i = 0; i < count; i++) {
        uint32_t length;
        const char *bytes = bpe_token_bytes(b, ids[i], &length);
        assert_non_null(bytes);
        assert_true(length <= n - at);
        assert_memory_equal(bytes, text + at, length);
        at += length;
    }
    assert_int_equal(at, n);
    free(ids);
}

/* ---- Cutting
 * ----------------------------------------------------------------------------------------- */

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

/* ---- Merging
 * --------------------------------------------------------------------------------------------- */

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

/* ---- Bytes in, bytes out
 * ------------------------------------------------------------------------------------ */

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

/* ---- Large texts
 * --------------------------------------------------------------------------------------------- */

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

/* ---- Special tokens
 * ------------------------------------------------------------------------------------------- */

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

/* ---- Decoding
 * ----------------------------------------------------------------------------------------------------
 */

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

/* ---- Bad tables
 * --------------------------------------------------------------------------------------------------
 */

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
