/* SPDX-License-Identifier: MIT
 *
 * hf_gpt2.h - reads the text files of a Hugging Face GPT-2: config.json, and the tokenizer's
 * (hf_tokens.h).
 *
 *     hf_gpt2 m = {0};
 *     hf_gpt2_read(&m, "config.json", text, n);      // and the others, in any order
 *     hf_gpt2_ready(&m);                             // all there?
 *     hf_gpt2_complete(&m);                          // do they fit together?
 *     hf_gpt2_write_keys(&m, &writer, "gpt2", QUANT_Q8_0);
 *     hf_gpt2_free(&m);
 *
 * Called by convert.c. It refuses by name every option that would change the arithmetic of a plain
 * GPT-2. The texts may be freed after reading.
 *
 * Source: the fields of transformers' GPT2Config, its defaults included; the keys that llama.cpp's
 * converter writes.
 */
#ifndef LAMINAR_HF_GPT2_H
#define LAMINAR_HF_GPT2_H

#include "gguf_write.h"
#include "hf_tokens.h"

/* Far above any GPT-2, and every product of three such numbers and 8 fits 64 bits. gpt2.c
 * refuses what is too large for the engine. */
#define HF_MAX_COUNT (1 << 20)

/* Of one text file; GPT-2's largest, tokenizer.json, has 1.4 MB. */
#define HF_MAX_TEXT_BYTES (32 << 20)

typedef struct hf_gpt2 {
    int L, C, H, F, V, context;
    float eps;
    bool tied;        /* lm_head is wte */
    int32_t bos, eos; /* -1: none */
    bool configured;  /* config.json has been read */
    hf_tokens tokens;
} hf_gpt2;

/* E_ARGUMENT for a file of another name; E_SOURCE, E_UNSUPPORTED, E_MISSING, E_SHAPE, E_MEMORY. */
int hf_gpt2_read(hf_gpt2 *m, const char *file, const char *text, size_t n);

/* E_MISSING names a file that has not been read. */
int hf_gpt2_ready(const hf_gpt2 *m);

/* After hf_gpt2_ready(): gives every id its token. E_SOURCE when the files contradict each other.
 */
int hf_gpt2_complete(hf_gpt2 *m);

void hf_gpt2_write_keys(const hf_gpt2 *m, gguf_writer *w, const char *name, quant_type type);
void hf_gpt2_free(hf_gpt2 *m);

#endif
