/* SPDX-License-Identifier: MIT
 *
 * json.c - a JSON writer.
 */
#include "json.h"

#include "utf8.h"

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

/* \u.... , two of them beyond the first 65536 code points. */
static void append_escape(json *j, uint32_t c) {
    if (c < 0x10000)
        json_printf(j, "\\u%04x", c);
    else
        json_printf(j, "\\u%04x\\u%04x", 0xd7c0 + (c >> 10), 0xdc00 | (c & 0x3ff));
}

void json_string(json *j, const char *data, size_t length) {
    const unsigned char *p = (const unsigned char *)data;
    append(j, "\"", 1);
    for (size_t i = 0; i < length;) {
        uint32_t c;
        size_t sequence = utf8_next(p + i, length - i, &c);
        if (c == UTF8_INVALID) {
            append(j, "\xef\xbf\xbd", 3);
            i++;
        } else if (p[i] == '"' || p[i] == '\\') {
            json_printf(j, "\\%c", p[i]);
            i++;
        } else if (utf8_is_hidden(c)) {
            append_escape(j, c);
            i += sequence;
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
