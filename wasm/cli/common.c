/* SPDX-License-Identifier: MIT
 *
 * common.c - what all commands of the program do alike.
 */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */

#include "common.h"

#include "base/utf8.h"
#include "laminar.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

void print_shown(FILE *to, const char *text, size_t length) {
    const unsigned char *p = (const unsigned char *)text;
    for (size_t i = 0; i < length;) {
        uint32_t c;
        size_t sequence = utf8_next(p + i, length - i, &c);
        if (c == UTF8_INVALID)
            fprintf(to, "\\x%02x", p[i]);
        else if (utf8_is_hidden(c))
            fprintf(to, "\\u{%x}", c);
        else
            fwrite(p + i, 1, sequence, to);
        i += sequence;
    }
}

static void print_line(FILE *to, const char *format, va_list args) {
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    char *line = length < 0 ? NULL : malloc((size_t)length + 1);
    if (line) {
        vsnprintf(line, (size_t)length + 1, format, args);
        print_shown(to, line, (size_t)length);
    } else {
        fputs("(no memory for this line)", to);
    }
    fputc('\n', to);
    free(line);
}

void say(const char *format, ...) {
    va_list args;
    va_start(args, format);
    print_line(stdout, format, args);
    va_end(args);
}

static void complain_of(const char *format, va_list args) {
    fputs("laminar: ", stderr);
    print_line(stderr, format, args);
}

void complain(const char *format, ...) {
    va_list args;
    va_start(args, format);
    complain_of(format, args);
    va_end(args);
}

_Noreturn void fail(int code, const char *format, ...) {
    va_list args;
    va_start(args, format);
    complain_of(format, args);
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

/* ---- Mapped files -------------------------------------------------------------------------- */

/* Where each file lies, for the signal handler: written before the file is mapped, never changed.
 */
typedef struct mapping {
    const char *start, *path;
    size_t bytes;
    const struct mapping *next;
} mapping;

static const mapping *mappings;
static void (*clean_up_lost)(void);

void on_lost_file(void (*clean_up)(void)) { clean_up_lost = clean_up; }

static void write_text(const char *text, size_t length) {
    while (length > 0) {
        ssize_t written = write(STDERR_FILENO, text, length);
        if (written <= 0)
            return;
        text += written;
        length -= (size_t)written;
    }
}

/* The kernel has no bytes for an address that is mapped: the file ends before it now. (Another
 * program cut it, or its disk went away.) Uses what POSIX allows in a signal handler. */
static void on_bus_error(int number, siginfo_t *info, void *context) {
    (void)context;
    static const char begin[] = "laminar: ";
    static const char end[] =
        ": the file became shorter, or its disk went away, while it was read: "
        "get the whole file and start again\n";
    const char *at = info->si_addr;
    const mapping *m = mappings;
    while (m && !(at >= m->start && at < m->start + m->bytes))
        m = m->next;
    if (!m) { /* a fault of this program: let it be seen as one */
        signal(number, SIG_DFL);
        return;
    }
    if (clean_up_lost)
        clean_up_lost();
    write_text(begin, sizeof begin - 1);
    write_text(m->path, strlen(m->path));
    write_text(end, sizeof end - 1);
    _exit(1);
}

/* The path as print_shown() writes it, which the handler could not do. */
static char *shown_path(const char *path) {
    char *shown = NULL;
    size_t bytes;
    FILE *memory = open_memstream(&shown, &bytes);
    if (!memory)
        fail(1, "no memory for a path");
    print_shown(memory, path, strlen(path));
    if (fclose(memory) != 0)
        fail(1, "no memory for a path");
    return shown;
}

static void remember_mapping(const char *start, size_t bytes, const char *path) {
    mapping *m = allocate(1, sizeof *m);
    *m = (mapping){start, shown_path(path), bytes, mappings};
    mappings = m;
    struct sigaction action = {.sa_sigaction = on_bus_error, .sa_flags = SA_SIGINFO};
    sigemptyset(&action.sa_mask);
    sigaction(SIGBUS, &action, NULL);
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
    remember_mapping(map, *bytes, path);
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
        remember_mapping(map + parts[i].base, parts[i].bytes, parts[i].path);
        close(files[i]);
    }
    free(files);
    return map;
}
