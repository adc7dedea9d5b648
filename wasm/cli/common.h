/* SPDX-License-Identifier: MIT
 *
 * common.h - what all commands of the program do alike: fail with a message, print text of
 * strangers, map files.
 *
 * Called by main.c, verify.c, open_gguf.c and convert_folder.c. Exit status: 1 the work failed, 2
 * wrong usage.
 */
#ifndef LAMINAR_CLI_COMMON_H
#define LAMINAR_CLI_COMMON_H

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

/* Writes a text that comes from a file or a path so that no terminal obeys any of it: what is
 * hidden (utf8_is_hidden) as "\u{1b}", bytes that are no UTF-8 as "\x9b". */
void print_shown(FILE *to, const char *text, size_t length);

/* Prints a line on stdout, as print_shown() does. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Prints "laminar: message" on stderr, as print_shown() does. */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same, and ends the program. */
_Noreturn void fail(int code, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same for an error of the engine; `what` was being done. */
_Noreturn void fail_engine(const char *what);

/* Zeroed; fails when there is no memory. */
void *allocate(size_t count, size_t size);

/* Is called, in a signal handler, before the program ends because a mapped file became shorter. */
void on_lost_file(void (*clean_up)(void));

/* The whole file, mapped for as long as the program lives; fails when it cannot be or is empty.
 * Where the file becomes shorter while it is read, the program ends with a message that names it.
 */
const void *map_file(const char *path, size_t *bytes);

/* A file of a model that is in several. */
typedef struct mapped_part {
    const char *path;
    size_t bytes, base; /* where it begins in the map of all */
} mapped_part;

/* Maps all files into one range of addresses, each from a page's start on; sets bytes and base. */
const void *map_parts(mapped_part *parts, size_t count);

#endif
