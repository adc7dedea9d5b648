/* SPDX-License-Identifier: MIT
 *
 * utf8.h - one code point at a time from bytes that may be anything.
 *
 *     for (size_t at = 0; at < n; at += utf8_next(s + at, n - at, &c)) { ... }
 *
 * Called by pieces.c, bpe_tables.c, json.c, json_read.c and the program. What RFC 3629 does not
 * allow (overlong forms, surrogates, cut or stray bytes) comes out as UTF8_INVALID, one byte at a
 * time.
 */
#ifndef LAMINAR_UTF8_H
#define LAMINAR_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UTF8_INVALID UINT32_MAX

/* The length of the code point at s[0..n), n > 0, and itself in *out. */
size_t utf8_next(const unsigned char *s, size_t n, uint32_t *out);

/* Whether a terminal or a text display would obey this code point instead of showing it: control
 * characters (Unicode's Cc), line and paragraph separators, and the format characters (Cf) that
 * hide themselves or turn the direction of what follows. */
bool utf8_is_hidden(uint32_t c);

#endif
