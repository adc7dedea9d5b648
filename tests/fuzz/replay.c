/* SPDX-License-Identifier: MIT
 *
 * replay.c - runs a fuzz target over files, one after another, without any fuzzer.
 *
 *     fuzz_replay gguf|prefixes|sweep|tokenizer|safetensors|convert FILE...
 *
 * Prints a line for each file that is done. A target that finds something wrong stops the program.
 */
#include "targets.h"

#include <string.h>

static const struct {
    const char *name;
    void (*run)(const uint8_t *data, size_t n);
} targets[] = {
    {"gguf", fuzz_gguf},           {"prefixes", fuzz_prefixes},       {"sweep", fuzz_sweep},
    {"tokenizer", fuzz_tokenizer}, {"safetensors", fuzz_safetensors}, {"convert", fuzz_convert},
};

static void replay(void (*run)(const uint8_t *, size_t), const char *path) {
    FILE *file = fopen(path, "rb");
    check(file && fseek(file, 0, SEEK_END) == 0);
    long n = ftell(file);
    check(n >= 0 && fseek(file, 0, SEEK_SET) == 0);
    uint8_t *bytes = malloc((size_t)n); /* exactly: the sanitizer sees any read past it */
    check(bytes || n == 0);
    check(fread(bytes, 1, (size_t)n, file) == (size_t)n);
    fclose(file);
    run(bytes, (size_t)n);
    free(bytes);
    printf("done %s\n", path);
    fflush(stdout);
}

int main(int argc, char **argv) {
    for (size_t i = 0; argc > 2 && i < sizeof targets / sizeof *targets; i++) {
        if (strcmp(argv[1], targets[i].name) != 0)
            continue;
        for (int file = 2; file < argc; file++)
            replay(targets[i].run, argv[file]);
        return EXIT_SUCCESS;
    }
    fprintf(stderr,
            "usage: fuzz_replay gguf|prefixes|sweep|tokenizer|safetensors|convert FILE...\n");
    return EXIT_FAILURE;
}
