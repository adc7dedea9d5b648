/* SPDX-License-Identifier: MIT
 *
 * json.c - a JSON writer.
 */
#include "json.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void append(json *j, const char *data, size_t length) {
    if (j->failed)
        return;
    if (length >= j->capacity - j->length) {
        size_t capacity = (j->length + length + 1) * 2;
        char *text = realloc(j->text, capacity);
        if (!text) {
            j->failed = true;
            return;
        }
        j->text = text;
        j->capacity = capacity;
    }
    memcpy(j->text + j->length, data, length);
    j->length += length;
    j->text[j->length] = '\0';
}

void json_raw(json *j, const char *text) { append(j, text, strlen(text)); }

void json_printf(json *j, const char *format, ...) {
    char buffer[256];
    va_list args;
    va_start(args, format);
    int length = vsnprintf(buffer, sizeof buffer, format, args);
    va_end(args);
    if (length < 0 || (size_t)length >= sizeof buffer)
        j->failed = true;
    else
        append(j, buffer, (size_t)length);
}

/* Length of the valid UTF-8 sequence at p (RFC 3629, table 3-7 of Unicode), 0 if there is none. */
static size_t utf8_sequence(const unsigned char *p, size_t left) {
    if (p[0] < 0x80)
        return 1;
    size_t length = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
    if (p[0] < 0xc2 || p[0] > 0xf4 || length > left)
        return 0;
    unsigned char low = 0x80, high = 0xbf; /* of the second byte */
    if (p[0] == 0xe0)
        low = 0xa0;
    if (p[0] == 0xed)
        high = 0x9f;
    if (p[0] == 0xf0)
        low = 0x90;
    if (p[0] == 0xf4)
        high = 0x8f;
    if (p[1] < low || p[1] > high)
        return 0;
    for (size_t i = 2; i < length; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    return length;
}

void json_string(json *j, const char *data, size_t length) {
    const unsigned char *p = (const unsigned char *)data;
    append(j, "\"", 1);
    for (size_t i = 0; i < length;) {
        size_t sequence = utf8_sequence(p + i, length - i);
        if (sequence == 0) {
            append(j, "\xef\xbf\xbd", 3);
            i++;
        } else if (p[i] == '"' || p[i] == '\\') {
            json_printf(j, "\\%c", p[i]);
            i++;
        } else if (p[i] < 0x20 || p[i] == 0x7f) {
            json_printf(j, "\\u%04x", p[i]);
            i++;
        } else {
            append(j, data + i, sequence);
            i += sequence;
        }
    }
    append(j, "\"", 1);
}

char *json_finish(json *j) {
    if (j->failed) {
        free(j->text);
        j->text = NULL;
    }
    return j->text;
}
