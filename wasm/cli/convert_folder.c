/* SPDX-License-Identifier: MIT
 *
 * convert_folder.c - `laminar convert`.
 *
 * It calls the engine through laminar.h alone, as the page does: it feeds the weights from the
 * memory-mapped file in the file's order, and writes every piece at its offset. The new file has a
 * temporary name beside its own and its full size from the start, so that a full disk is noticed
 * before the work. It gets its own name when it is complete and on the disk. A program that ends
 * earlier removes it.
 */
#define _XOPEN_SOURCE 700 /* realpath */

#include "convert_folder.h"

#include "common.h"
#include "laminar.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- The folder ---------------------------------------------------------------------------- */

#define WEIGHTS "model.safetensors"
#define INDEX "model.safetensors.index.json"
#define TOKENIZER "tokenizer.json"

static void path_in(const char *folder, const char *file, char out[PATH_MAX]) {
    if (snprintf(out, PATH_MAX, "%s/%s", folder, file) >= PATH_MAX)
        fail(1, "the path %s/%s is too long", folder, file);
}

static bool exists(const char *folder, const char *file) {
    char path[PATH_MAX];
    path_in(folder, file, path);
    return access(path, F_OK) == 0;
}

/* Are there weights in several files? */
static bool has_shards(const char *folder) {
    static const char start[] = "model-00001-of-";
    DIR *list = opendir(folder);
    bool found = false;
    for (struct dirent *entry; list && !found && (entry = readdir(list));)
        found = strncmp(entry->d_name, start, strlen(start)) == 0;
    if (list)
        closedir(list);
    return found;
}

static void add_name(char *list, size_t n, const char *file) {
    size_t at = strlen(list);
    snprintf(list + at, n - at, "%s%s", at ? ", " : "", file);
}

/* What to do about weights that are not there. */
static const char *advice_for(const char *folder) {
    if (has_shards(folder))
        return "the weights lie in several files here, and this file says which; fetch it from the "
               "model's page as well";
    if (exists(folder, "pytorch_model.bin") || exists(folder, "pytorch_model.bin.index.json"))
        return "the weights are a PyTorch file here; convert it with: python3 -c \"from "
               "transformers "
               "import AutoModelForCausalLM as M; "
               "M.from_pretrained('.').save_pretrained('.', safe_serialization=True)\" in that "
               "folder";
    return "fetch it from the model's page into this folder";
}

/* Says at once all that the folder lacks, and what to do about it. */
static void check_folder(const char *folder) {
    char missing[192] = "";
    struct stat info;
    if (stat(folder, &info) != 0)
        fail(1, "%s: %s", folder, strerror(errno));
    if (!S_ISDIR(info.st_mode))
        fail(1, "%s is not a folder: give the one that holds config.json and model.safetensors",
             folder);
    if (!exists(folder, "config.json"))
        add_name(missing, sizeof missing, "config.json");
    bool vocab = exists(folder, "vocab.json"), merges = exists(folder, "merges.txt");
    if (!exists(folder, TOKENIZER) && !(vocab && merges))
        add_name(missing, sizeof missing,
                 vocab    ? "merges.txt"
                 : merges ? "vocab.json"
                          : "tokenizer.json (or vocab.json and merges.txt)");
    const char *advice = "fetch it from the model's page into this folder";
    if (!exists(folder, WEIGHTS) && !exists(folder, INDEX)) {
        add_name(missing, sizeof missing, has_shards(folder) ? INDEX : WEIGHTS);
        advice = advice_for(folder);
    }
    if (*missing)
        fail(1, "%s has no %s: %s", folder, missing, advice);
}

/* The folder's own name, which becomes the model's. */
static char *name_of(const char *folder) {
    char path[PATH_MAX];
    if (!realpath(folder, path))
        fail(1, "%s: %s", folder, strerror(errno));
    const char *slash = strrchr(path, '/');
    const char *name = slash && slash[1] ? slash + 1 : "gpt2";
    size_t bytes = strlen(name) + 1;
    return memcpy(allocate(bytes, 1), name, bytes);
}

static void give_text(laminar_convert *c, const char *folder, const char *file) {
    if (!exists(folder, file))
        return;
    char path[PATH_MAX];
    size_t bytes;
    path_in(folder, file, path);
    const void *text = map_file(path, &bytes);
    if (laminar_convert_text(c, file, text, bytes))
        fail_engine(path);
}

/* The files that say what the weights are; laminar_convert_text() says which count. */
static void give_texts(laminar_convert *c, const char *folder) {
    give_text(c, folder, "config.json");
    if (exists(folder, TOKENIZER)) {
        give_text(c, folder, TOKENIZER);
    } else {
        give_text(c, folder, "vocab.json");
        give_text(c, folder, "merges.txt");
        give_text(c, folder, "added_tokens.json");
    }
    give_text(c, folder, "special_tokens_map.json");
    if (!exists(folder, WEIGHTS))
        give_text(c, folder, INDEX);
}

/* A file of the weights. */
typedef struct part {
    char path[PATH_MAX];
    const char *bytes;
    size_t count;
} part;

/* Maps all of them and plans the conversion. */
static part *open_weights(laminar_convert *c, const char *folder, size_t *count) {
    *count = (size_t)laminar_convert_part_count(c);
    part *parts = allocate(*count, sizeof *parts);
    for (size_t i = 0; i < *count; i++) {
        const char *name = laminar_convert_part_name(c, (int)i);
        path_in(folder, name, parts[i].path);
        if (!exists(folder, name))
            fail(1,
                 "%s has no %s, which " INDEX " names: fetch it from the model's page into this "
                 "folder",
                 folder, name);
    }
    for (size_t i = 0; i < *count; i++) {
        part *p = &parts[i];
        p->bytes = map_file(p->path, &p->count);
        if (laminar_convert_plan(c, p->bytes, p->count, (double)p->count))
            fail_engine(i + 1 < *count || *count == 1 ? p->path : folder);
    }
    return parts;
}

/* ---- The new file -------------------------------------------------------------------------- */

static char unfinished[PATH_MAX]; /* its path while it is being written, else empty */

static void remove_unfinished(void) {
    if (*unfinished)
        unlink(unfinished);
}

static void on_signal(int number) {
    remove_unfinished();
    _exit(128 + number);
}

static _Noreturn void fail_output(const char *out, int error, double megabytes) {
    if (error == ENOSPC || error == EDQUOT || error == EFBIG)
        fail(1, "%s: %s; the file needs %.1f MB: make room, or write elsewhere", out,
             strerror(error), megabytes);
    fail(1, "%s: %s", out, strerror(error));
}

/* May `out` be written or written over? Not the weights themselves. */
static void check_output(const char *out, const part *weights, size_t count) {
    struct stat info, source;
    if (stat(out, &info) != 0)
        return;
    if (!S_ISREG(info.st_mode))
        fail(1, "%s is not a file: give the name of the new file", out);
    for (size_t i = 0; i < count; i++)
        if (stat(weights[i].path, &source) == 0 && info.st_dev == source.st_dev &&
            info.st_ino == source.st_ino)
            fail(1, "%s is the file to convert: give another name for the new one", out);
}

/* Opens the new file under its temporary name, `bytes` long. */
static int open_output(const char *out, double bytes) {
    if (snprintf(unfinished, sizeof unfinished, "%s.%ld.part", out, (long)getpid()) >= PATH_MAX) {
        *unfinished = '\0';
        fail(1, "the path %s is too long", out);
    }
    atexit(remove_unfinished);
    on_lost_file(remove_unfinished);
    signal(SIGINT, on_signal);
    signal(SIGTERM, on_signal);
    signal(SIGHUP, on_signal);
    signal(SIGXFSZ, SIG_IGN); /* a limit on the size of files is an error like any other */
    int fd = open(unfinished, O_WRONLY | O_CREAT | O_EXCL, 0666);
    if (fd < 0) {
        *unfinished = '\0';
        fail_output(out, errno, bytes / 1e6);
    }
    int error = posix_fallocate(fd, 0, (off_t)bytes);
    if (error)
        fail_output(out, error, bytes / 1e6);
    return fd;
}

/* Writes the piece that is ready, if one is. */
static void write_piece(const laminar_convert *c, int fd, const char *out) {
    const char *bytes = laminar_convert_piece(c);
    size_t left = laminar_convert_piece_bytes(c);
    off_t offset = (off_t)laminar_convert_piece_offset(c);
    while (left > 0) {
        ssize_t written = pwrite(fd, bytes, left, offset);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            fail_output(out, errno, laminar_convert_file_bytes(c) / 1e6);
        bytes += written;
        offset += written;
        left -= (size_t)written;
    }
}

static void publish(int fd, const char *out, double bytes) {
    if (fsync(fd) != 0 || close(fd) != 0 || rename(unfinished, out) != 0)
        fail_output(out, errno, bytes / 1e6);
    *unfinished = '\0';
}

/* Feeds a part, whose first byte is byte `base` of the source. */
static void feed_part(laminar_convert *c, const part *p, double base, int fd, const char *out) {
    for (size_t offset = 0; offset < p->count;) {
        int used =
            laminar_convert_feed(c, p->bytes + offset, p->count - offset, base + (double)offset);
        if (used < 0)
            fail_engine(p->path);
        write_piece(c, fd, out);
        offset += (size_t)used;
    }
}

void convert_folder(const char *folder, const char *out, const char *type, int threads) {
    size_t count;
    double base = 0;
    check_folder(folder);
    char *name = name_of(folder);
    if (laminar_init(threads))
        fail_engine("threads");
    laminar_convert *c = laminar_convert_open(type, name);
    free(name);
    if (!c)
        fail(2, "--type: %s", laminar_last_error());
    give_texts(c, folder);
    part *parts = open_weights(c, folder, &count);
    check_output(out, parts, count);
    double file_bytes = laminar_convert_file_bytes(c);
    int fd = open_output(out, file_bytes);
    write_piece(c, fd, out);
    for (size_t i = 0; i < count; base += (double)parts[i++].count)
        feed_part(c, &parts[i], base, fd, out);
    if (laminar_convert_end(c))
        fail_engine(folder);
    publish(fd, out, file_bytes);
    laminar_convert_free(c);
    free(parts);
}
