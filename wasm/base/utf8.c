/* SPDX-License-Identifier: MIT
 *
 * utf8.c - a strict UTF-8 decoder.
 */
#include "utf8.h"

size_t utf8_next(const unsigned char *s, size_t n, uint32_t *out) {
    static const uint32_t smallest[5] = {0, 0, 0x80, 0x800, 0x10000};
    size_t length = s[0] < 0x80 ? 1 : s[0] < 0xc0 ? 0 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
    *out = UTF8_INVALID;
    if (length == 0 || length > n || s[0] > 0xf4)
        return 1;
    uint32_t c = length == 1 ? s[0] : s[0] & (0x7fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((s[i] & 0xc0) != 0x80)
            return 1;
        c = c << 6 | (s[i] & 0x3fu);
    }
    if (c < smallest[length] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
        return 1;
    *out = c;
    return length;
}

bool utf8_is_hidden(uint32_t c) {
    static const struct {
        uint32_t first, last;
    } hidden[] = {{0, 0x1f},        {0x7f, 0x9f},       {0xad, 0xad},      {0x600, 0x605},
                  {0x61c, 0x61c},   {0x6dd, 0x6dd},     {0x70f, 0x70f},    {0x180e, 0x180e},
                  {0x200b, 0x200f}, {0x2028, 0x202e},   {0x2060, 0x206f},  {0xfeff, 0xfeff},
                  {0xfff9, 0xfffb}, {0x1d173, 0x1d17a}, {0xe0000, 0xe007f}};
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
        if (c >= hidden[i].first && c <= hidden[i].last)
            return true;
    return false;
}
