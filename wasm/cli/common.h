/* SPDX-License-Identifier: MIT
 *
 * common.h - what all commands of the program do alike: fail with a message, map files.
 *
 * Called by main.c, open_gguf.c and convert_folder.c. Exit status: 1 the work failed, 2 wrong
 * usage.
 */
#ifndef LAMINAR_CLI_COMMON_H
#define LAMINAR_CLI_COMMON_H

#include <stddef.h>

/* Prints "laminar: message" on stderr and ends the program. */
_Noreturn void fail(int code, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same for an error of the engine; `what` was being done. */
_Noreturn void fail_engine(const char *what);

/* Zeroed; fails when there is no memory. */
void *allocate(size_t count, size_t size);

/* The whole file, mapped for as long as the program lives; fails when it cannot be or is empty. */
const void *map_file(const char *path, size_t *bytes);

/* A file of a model that is in several. */
typedef struct mapped_part {
    const char *path;
    size_t bytes, base; /* where it begins in the map of all */
} mapped_part;

/* Maps all files into one range of addresses, each from a page's start on; sets bytes and base. */
const void *map_parts(mapped_part *parts, size_t count);

#endif
