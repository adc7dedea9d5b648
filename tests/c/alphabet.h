/* SPDX-License-Identifier: MIT
 *
 * alphabet.h - how GPT-2 spells a byte, for tests that write vocabularies: Latin-1 that prints as
 * itself, the other 68 bytes from U+0100 on in order. Independent of bpe.c, which only reads it.
 */
#ifndef LAMINAR_TESTS_ALPHABET_H
#define LAMINAR_TESTS_ALPHABET_H

#include <stdbool.h>
#include <stdio.h>

static inline bool alphabet_prints(int byte) {
    return (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
}

/* One or two bytes of UTF-8 and a NUL; returns out. */
static inline const char *alphabet_spell(int byte, char out[3]) {
    int c = byte;
    if (!alphabet_prints(byte)) {
        c = 256;
        for (int b = 0; b < byte; b++)
            c += !alphabet_prints(b);
    }
    if (c < 128)
        snprintf(out, 3, "%c", c);
    else
        snprintf(out, 3, "%c%c", 0xc0 | c >> 6, 0x80 | (c & 63));
    return out;
}

#endif
