/* SPDX-License-Identifier: MIT
 *
 * common.c - what all commands of the program do alike.
 */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */

#include "common.h"

#include "laminar.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
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

static int open_file(const char *path, size_t *bytes) {
    int fd = open(path, O_RDONLY);
    struct stat info;
    if (fd < 0 || fstat(fd, &info) != 0)
        fail(1, "%s: %s", path, strerror(errno));
    if (!S_ISREG(info.st_mode))
        fail(1, "%s is not a file", path);
    if (info.st_size == 0)
        fail(1, "%s is empty", path);
    *bytes = (size_t)info.st_size;
    return fd;
}

const void *map_file(const char *path, size_t *bytes) {
    int fd = open_file(path, bytes);
    void *map = mmap(NULL, *bytes, PROT_READ, MAP_PRIVATE, fd, 0);
    if (map == MAP_FAILED)
        fail(1, "%s: %s", path, strerror(errno));
    close(fd);
    return map;
}

const void *map_parts(mapped_part *parts, size_t count) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE), end = 0;
    int *files = allocate(count, sizeof *files);
    assert(count > 0);
    for (size_t i = 0; i < count; i++) {
        files[i] = open_file(parts[i].path, &parts[i].bytes);
        parts[i].base = end;
        if (parts[i].bytes > SIZE_MAX / 2 - end)
            fail(1, "%s: the files are too large for this machine", parts[i].path);
        end += (parts[i].bytes + page - 1) / page * page;
    }
    /* The addresses of all, which the files then take over. */
    char *map = mmap(NULL, end, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (size_t i = 0; i < count; i++) {
        bool mapped = map != MAP_FAILED && mmap(map + parts[i].base, parts[i].bytes, PROT_READ,
                                                MAP_PRIVATE | MAP_FIXED, files[i], 0) != MAP_FAILED;
        if (!mapped)
            fail(1, "%s: %s", parts[i].path, strerror(errno));
        close(files[i]);
    }
    free(files);
    return map;
}
