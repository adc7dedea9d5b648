/* SPDX-License-Identifier: MIT
 *
 * common.c - what all commands of the program do alike.
 */
#include "common.h"

#include "laminar.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

_Noreturn void fail(int code, const char *format, ...) {
    va_list args;
    va_start(args, format);
    fputs("laminar: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    exit(code);
}

_Noreturn void fail_engine(const char *what) { fail(1, "%s: %s", what, laminar_last_error()); }

void *allocate(size_t count, size_t size) {
    void *p = calloc(count ? count : 1, size);
    if (!p)
        fail(1, "no memory for %zu x %zu bytes", count, size);
    return p;
}

const void *map_file(const char *path, size_t *bytes) {
    int fd = open(path, O_RDONLY);
    struct stat info;
    if (fd < 0 || fstat(fd, &info) != 0)
        fail(1, "%s: %s", path, strerror(errno));
    if (!S_ISREG(info.st_mode))
        fail(1, "%s is not a file", path);
    if (info.st_size == 0)
        fail(1, "%s is empty", path);
    *bytes = (size_t)info.st_size;
    void *map = mmap(NULL, *bytes, PROT_READ, MAP_PRIVATE, fd, 0);
    if (map == MAP_FAILED)
        fail(1, "%s: %s", path, strerror(errno));
    close(fd);
    return map;
}
