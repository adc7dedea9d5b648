/* SPDX-License-Identifier: MIT
 *
 * convert.c - fuzz target for a whole conversion: config.json, vocab.json, merges.txt and
 * model.safetensors in one input.
 *
 *     a byte: type (low two bits) and how the source is cut (the rest); then three times a length
 *     of two bytes, little-endian, and that much text; the rest is model.safetensors
 */
#include "laminar.h"
#include "targets.h"

#include <string.h>

/* Files whose plan is larger than this are not converted: their weights cannot be in the input. */
enum { MAX_FILE = 1 << 20 };

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

/* Feeds the whole source; a conversion that says it is complete is, and the engine opens it. */
static void carry_out(laminar_convert *c, input source, size_t step, size_t n) {
    uint8_t *file = calloc(n, 1), *written = calloc(n, 1);
    check(file && written);
    take_piece(c, file, written, n);
    int used = 1;
    for (size_t at = 0; at < source.n && used > 0; at += (size_t)used) {
        size_t part = step < source.n - at ? step : source.n - at;
        used = laminar_convert_feed(c, source.data + at, part, (double)at);
        check(used != 0 && used <= (int)part);
        take_piece(c, file, written, n);
        if (!laminar_convert_rows(c, source.data + at, part, (double)at))
            take_piece(c, file, written, n);
    }
    if (used > 0 && !laminar_convert_end(c)) {
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

void fuzz_convert(const uint8_t *data, size_t n) {
    static const char *const types[] = {"f32", "f16", "q8_0", "q4_0"};
    static const char *const files[] = {"config.json", "vocab.json", "merges.txt"};
    input in = {data, n};
    size_t way = take_number(&in, 1);
    laminar_convert *c = laminar_convert_open(types[way & 3], "fuzz");
    check(c);
    int status = LAMINAR_OK;
    for (size_t i = 0; i < sizeof files / sizeof *files && !status; i++) {
        input text = take(&in, take_number(&in, 2));
        status = laminar_convert_text(c, files[i], (const char *)text.data, text.n);
    }
    if (!status)
        status = laminar_convert_plan(c, in.data, in.n, (double)in.n);
    check(status <= 0 && status != LAMINAR_E_MORE);
    check((status == LAMINAR_OK) == (laminar_convert_json(c) != NULL));
    if (!status) {
        const char *json = laminar_convert_json(c);
        size_t bytes = (size_t)strtoull(json + strlen("{\"fileBytes\":"), NULL, 10);
        if (bytes <= MAX_FILE)
            carry_out(c, in, 1 + (way >> 2) * 16, bytes);
    }
    laminar_convert_free(c);
}
