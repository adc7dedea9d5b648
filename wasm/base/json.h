/* SPDX-License-Identifier: MIT
 *
 * json.h - writes JSON into a growing buffer; json_read.h reads it.
 *
 *     json j = {0};
 *     json_raw(&j, "{\"name\":");
 *     json_string(&j, name.data, name.length);
 *     json_printf(&j, ",\"n\":%d}", n);
 *     char *text = json_finish(&j);          // NULL if memory ran out on the way; free() it
 *
 * Strings come from files, so any bytes are taken: what is not valid UTF-8 becomes U+FFFD.
 */
#ifndef LAMINAR_JSON_H
#define LAMINAR_JSON_H

#include <stdbool.h>
#include <stddef.h>

typedef struct json {
    char *text;
    size_t length, capacity;
    bool failed;
} json;

void json_raw(json *j, const char *text);
void json_string(json *j, const char *data, size_t length);
void json_printf(json *j, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *json_finish(json *j);

#endif
