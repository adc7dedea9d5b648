/* SPDX-License-Identifier: MIT
 *
 * targets.h - what the fuzzer calls. Each takes any bytes, and stops the program (check) when
 * something that must always hold does not; the sanitizers see to the rest.
 *
 * libfuzzer.c runs one of them under libFuzzer, replay.c runs any over the files of a corpus.
 */
#ifndef LAMINAR_FUZZ_TARGETS_H
#define LAMINAR_FUZZ_TARGETS_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* The bytes are a GGUF file: opened, and everything in it asked for; its tokenizer, if any, used.
 */
void fuzz_gguf(const uint8_t *data, size_t n);

/* The same file as it arrives, seven bytes more each time: no answer may change later. */
void fuzz_prefixes(const uint8_t *data, size_t n);

/* The file cut off at each byte of its beginning, and with each of them overwritten by numbers that
 * overflow something. No fuzzer needed: replay only. */
void fuzz_sweep(const uint8_t *data, size_t n);

/* The bytes describe a vocabulary and a text: encoding and decoding give the text, and merging by
 * heap the same as merging by looking for the lowest rank again and again. */
void fuzz_tokenizer(const uint8_t *data, size_t n);

/* The bytes are a safetensors file, whole and as it arrives; then a JSON text. */
void fuzz_safetensors(const uint8_t *data, size_t n);

/* The bytes are a Hugging Face folder: what is converted is complete and opens. */
void fuzz_convert(const uint8_t *data, size_t n);

/* assert() that no build leaves out. */
#define check(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                        \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

#endif
