/* SPDX-License-Identifier: MIT
 *
 * convert.c - fuzz target for a whole conversion: the texts of a folder and its weights, in one
 * file or in several, in one input.
 *
 *     a byte: type (low two bits) and how the source is cut (the rest);
 *     a byte: how many texts; each: a byte that says which, a length of two bytes, little-endian,
 *     and that much text;
 *     the weights: of each file but the last a length of two bytes and that many bytes; the rest is
 *     the last file
 */
#include "laminar.h"
#include "targets.h"

#include <stdbool.h>
#include <string.h>

/* Files whose plan is larger than this are not converted: their weights cannot be in the input. */
enum { MAX_FILE = 1 << 20, MAX_PARTS = 8 };

typedef struct input {
    const uint8_t *data;
    size_t n;
} input;

static input take(input *in, size_t n) {
    input part = {in->data, n < in->n ? n : in->n};
    in->data += part.n;
    in->n -= part.n;
    return part;
}

static size_t take_number(input *in, size_t bytes) {
    size_t value = 0;
    input part = take(in, bytes);
    for (size_t i = 0; i < part.n; i++)
        value |= (size_t)part.data[i] << (8 * i);
    return value;
}

static void take_piece(const laminar_convert *c, uint8_t *file, uint8_t *written, size_t n) {
    size_t bytes = laminar_convert_piece_bytes(c);
    size_t offset = (size_t)laminar_convert_piece_offset(c);
    if (!laminar_convert_piece(c))
        return;
    check(bytes > 0 && offset <= n && bytes <= n - offset);
    memcpy(file + offset, laminar_convert_piece(c), bytes);
    memset(written + offset, 1, bytes);
}

/* The files of the weights, in the order in which their bytes count. */
typedef struct weights {
    input files[MAX_PARTS];
    size_t count;
} weights;

/* Feeds a file whose first byte is byte `base`; false once the conversion has failed. */
static bool feed(laminar_convert *c, input source, size_t base, size_t step, uint8_t *file,
                 uint8_t *written, size_t n) {
    int used = 1;
    for (size_t at = 0; at < source.n && used > 0; at += (size_t)used) {
        size_t part = step < source.n - at ? step : source.n - at;
        used = laminar_convert_feed(c, source.data + at, part, (double)(base + at));
        check(used != 0 && used <= (int)part);
        take_piece(c, file, written, n);
        if (!laminar_convert_rows(c, source.data + at, part, (double)(base + at)))
            take_piece(c, file, written, n);
    }
    return used > 0;
}

/* Feeds the whole source; a conversion that says it is complete is, and the engine opens it. */
static void carry_out(laminar_convert *c, const weights *w, size_t step, size_t n) {
    uint8_t *file = calloc(n, 1), *written = calloc(n, 1);
    check(file && written);
    take_piece(c, file, written, n);
    bool fed = true;
    size_t base = 0;
    for (size_t i = 0; i < w->count && fed; base += w->files[i++].n)
        fed = feed(c, w->files[i], base, step, file, written, n);
    if (fed && !laminar_convert_end(c)) {
        check(!memchr(written, 0, n));
        laminar_model *m = laminar_model_open(file, n, (double)n);
        check(m);
        laminar_model_free(m);
    } else {
        check(laminar_last_error()[0]);
    }
    free(file);
    free(written);
}

/* Reads the texts; the status of the first that is refused. */
static int give_texts(laminar_convert *c, input *in) {
    static const char *const files[] = {
        "config.json",
        "vocab.json",
        "merges.txt",
        "tokenizer.json",
        "added_tokens.json",
        "special_tokens_map.json",
        "model.safetensors.index.json",
    };
    int status = LAMINAR_OK;
    for (size_t count = take_number(in, 1); count > 0 && !status; count--) {
        size_t which = take_number(in, 1) % (sizeof files / sizeof *files);
        input text = take(in, take_number(in, 2));
        status = laminar_convert_text(c, files[which], (const char *)text.data, text.n);
    }
    return status;
}

/* Cuts the rest of the input into files, and plans the conversion of them. */
static int plan(laminar_convert *c, input *in, weights *w) {
    int count = laminar_convert_part_count(c), status = LAMINAR_OK;
    check(count >= 1 && !laminar_convert_part_name(c, count) && !laminar_convert_part_name(c, -1));
    if (count > MAX_PARTS)
        return LAMINAR_E_UNSUPPORTED;
    for (int i = 0; i < count && !status; i++) {
        const char *name = laminar_convert_part_name(c, i);
        check(name[0] && !strchr(name, '/'));
        size_t bytes = i + 1 < count ? take_number(in, 2) : in->n;
        input part = take(in, bytes);
        w->files[w->count++] = part;
        status = laminar_convert_plan(c, part.data, part.n, (double)part.n);
        check(status == LAMINAR_OK || laminar_last_error()[0]);
    }
    return status;
}

void fuzz_convert(const uint8_t *data, size_t n) {
    static const char *const types[] = {"f32", "f16", "q8_0", "q4_0"};
    input in = {data, n};
    weights w = {.count = 0};
    size_t way = take_number(&in, 1);
    laminar_convert *c = laminar_convert_open(types[way & 3], "fuzz");
    check(c);
    int status = give_texts(c, &in);
    if (!status)
        status = plan(c, &in, &w);
    check(status <= 0 && status != LAMINAR_E_MORE);
    check((status == LAMINAR_OK) == (laminar_convert_json(c) != NULL));
    if (!status) {
        const char *json = laminar_convert_json(c);
        size_t bytes = (size_t)strtoull(json + strlen("{\"fileBytes\":"), NULL, 10);
        if (bytes <= MAX_FILE)
            carry_out(c, &w, 1 + (way >> 2) * 16, bytes);
    }
    laminar_convert_free(c);
}
