/* SPDX-License-Identifier: MIT
 *
 * pieces.c - GPT-2's pattern, written out: classes of characters, then the alternatives.
 */
#include "pieces.h"

#include "base/utf8.h"
#include "unicode_ranges.h"

#include <stdbool.h>
#include <string.h>

/* ---- Characters ---------------------------------------------------------------------------- */

enum char_class { LETTER, NUMBER, SPACE, OTHER };

static bool in_ranges(const unicode_range *ranges, size_t n, uint32_t c) {
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (ranges[middle].last < c)
            low = middle + 1;
        else
            high = middle;
    }
    return low < n && ranges[low].first <= c;
}

#define IN(table, c) in_ranges(table, sizeof(table) / sizeof *(table), c)

/* Class of the character at s[0..n), n > 0; its length in *length. An invalid byte is OTHER. */
static enum char_class next_class(const unsigned char *s, size_t n, size_t *length) {
    uint32_t c = s[0];
    *length = 1;
    if (c >= 0x80)
        *length = utf8_next(s, n, &c);
    if (c < 0x80) {
        if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')
            return LETTER;
        if (c >= '0' && c <= '9')
            return NUMBER;
        return c == ' ' || (c >= '\t' && c <= '\r') ? SPACE : OTHER;
    }
    if (c == UTF8_INVALID)
        return OTHER;
    if (IN(unicode_letters, c))
        return LETTER;
    if (IN(unicode_numbers, c))
        return NUMBER;
    return IN(unicode_spaces, c) ? SPACE : OTHER;
}

/* ---- Cutting a text into pieces ------------------------------------------------------------ */

/* Length of 's 't 're 've 'm 'll 'd at s[0..n), or 0. */
static size_t contraction(const unsigned char *s, size_t n) {
    static const char *const endings[] = {"s", "t", "re", "ve", "m", "ll", "d"};
    if (s[0] != '\'')
        return 0;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t length = strlen(endings[i]);
        if (n > length && memcmp(s + 1, endings[i], length) == 0)
            return 1 + length;
    }
    return 0;
}

/* End of the run of `class` characters that starts at s[at]; *last is where its last one starts. */
static size_t run_end(const unsigned char *s, size_t n, size_t at, enum char_class class,
                      size_t *last) {
    size_t length;
    for (; at < n && next_class(s + at, n - at, &length) == class; at += length)
        *last = at;
    return at;
}

/* The alternatives of the pattern in their order. */
size_t piece_length(const unsigned char *s, size_t n) {
    size_t length = contraction(s, n);
    if (length)
        return length;
    size_t last = 0, space = s[0] == ' ' && n > 1 ? 1 : 0;
    enum char_class class = next_class(s + space, n - space, &length);
    if (class != SPACE)
        return run_end(s, n, space, class, &last);

    /* \s+(?!\S) leaves the last space to the word behind it; \s+ takes a single one. */
    size_t end = run_end(s, n, 0, SPACE, &last);
    return end == n || last == 0 ? end : last;
}
