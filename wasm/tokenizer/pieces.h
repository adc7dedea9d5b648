/* SPDX-License-Identifier: MIT
 *
 * pieces.h - where GPT-2's pattern cuts a text before its bytes are merged.
 *
 *     's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
 *
 * Called by bpe.c. \p{L}, \p{N} and \s (White_Space) come from unicode_ranges.h; a byte that is no
 * valid UTF-8 counts as none of the three.
 */
#ifndef LAMINAR_PIECES_H
#define LAMINAR_PIECES_H

#include <stddef.h>

/* The length in bytes of the first piece of s[0..n), n > 0. */
size_t piece_length(const unsigned char *s, size_t n);

#endif
