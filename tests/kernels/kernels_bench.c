/* SPDX-License-Identifier: MIT
 *
 * kernels_bench.c - how fast the kernels are: GFLOPS of the tiles, GB/s of the row products. Called
 * by kernels_test.c, which says how; asserts nothing.
 */
#include "kernels_data.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const kernels *tested;

static double seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double seconds_of(long calls, void (*once)(void)) {
    double start = seconds();
    for (long i = 0; i < calls; i++)
        once();
    return seconds() - start;
}

/* Doubles the calls, `calls` at first, until they take a fifth of a second, which also gives a
 * browser time to compile the kernel properly; then prints the best rate of five such rounds. */
static void rate(const char *what, const char *unit, double work, long calls, void (*once)(void)) {
    double best = INFINITY;
    while (seconds_of(calls, once) < 0.2)
        calls *= 2;
    for (int round = 0; round < 5; round++)
        best = fmin(best, seconds_of(calls, once));
    printf("%-28s %-22s %8.1f %s\n", tested->name, what, work * (double)calls / best / 1e9, unit);
}

static void once_tile_f32(void) {
    tested->tile_f32(TILE_ROWS, 256, a, 256, panel, out, TILE_COLS, TILE_COLS);
}

static void once_tile_f64(void) {
    static double wide_a[TILE_ROWS * 256], wide_panel[256 * TILE_F64_COLS],
        wide_out[TILE_ROWS * TILE_F64_COLS];
    tested->tile_f64(TILE_ROWS, 256, wide_a, 256, wide_panel, wide_out, TILE_F64_COLS,
                     TILE_F64_COLS);
}

static const integer_format *how;
static i8_panel packed;

static void once_integer(void) {
    how->tile(how->rows, 8, rounded, 8, scales, 8, packed, out, TILE_COLS, TILE_COLS);
}

static void rate_integer(const char *name, const integer_format *tile) {
    char what[32];
    how = tile;
    if (!tile->tile)
        return;
    snprintf(what, sizeof what, "%s %d x 8 x 256", name, tile->rows);
    tile->quantize_row(a, tile->rows * 256, rounded, scales);
    rate(what, "GOPS", 2 * tile->rows * TILE_COLS * 256, 64, once_integer);
}

/* Any bytes are rows in the packed-8 layout. */
static weight_rows packed_rows(const uint8_t *data, size_t blocks_of_row, int n) {
    return (weight_rows){data, blocks_of_row * 34, n, true};
}

static void once_matvec(void) {
    tested->matvec[QUANT_Q8_0](packed_rows(weights, 40, MOST_N), 1280,
                               (vector){a, rounded, scales, true}, out);
}

/* Without the low plane, as `fast` does. */
static void once_matvec_fast(void) {
    tested->matvec[QUANT_Q8_0](packed_rows(weights, 40, MOST_N), 1280,
                               (vector){a, rounded, scales, false}, out);
}

/* The same weights from more memory than a cache holds: what decoding can hope for, in the short
 * rows and the long ones of GPT-2 Large. */
enum { FAR_ROWS = 36000, LONG = 4 };
static uint8_t *far_weights;

static void once_matvec_far(void) {
    tested->matvec[QUANT_Q8_0](packed_rows(far_weights, 40, FAR_ROWS), 1280,
                               (vector){a, rounded, scales, true}, out);
}

static void once_matvec_far_long(void) {
    tested->matvec[QUANT_Q8_0](packed_rows(far_weights, LONG * 40, FAR_ROWS / LONG), LONG * 1280,
                               (vector){a, rounded, scales, true}, out);
}

/* The keys and values of one token of GPT-2 Large, 342 tokens before: one head, and all of them. */
enum { HEADS = 36 * 20, KEYS = 342, HEAD_SIZE = 64 };

static float *keys;
static int heads;

static void once_scores(void) {
    for (int head = 0; head < heads; head++)
        tested->attn_scores(a, keys + (size_t)head * KEYS * HEAD_SIZE, HEAD_SIZE, KEYS, HEAD_SIZE,
                            0.125f, out);
}

static void once_mix(void) {
    for (int head = 0; head < heads; head++)
        tested->attn_mix(a, keys + (size_t)head * KEYS * HEAD_SIZE, HEAD_SIZE, KEYS, HEAD_SIZE,
                         out);
}

static void bench_attention(void) {
    size_t floats = (size_t)HEADS * KEYS * HEAD_SIZE;
    keys = malloc(floats * sizeof *keys);
    if (!keys)
        return;
    for (size_t i = 0; i < floats; i++)
        keys[i] = uniform();
    heads = 1;
    rate("attn_scores", "GB/s", 4 * KEYS * HEAD_SIZE, 64, once_scores);
    rate("attn_mix", "GB/s", 4 * KEYS * HEAD_SIZE, 64, once_mix);
    heads = HEADS;
    rate("attn_scores, memory", "GB/s", 4.0 * (double)floats, 1, once_scores);
    rate("attn_mix, memory", "GB/s", 4.0 * (double)floats, 1, once_mix);
    free(keys);
}

static void once_pack(void) {
    tested->pack_f32[QUANT_Q8_0](packed_rows(weights, 40, TILE_COLS), 0, 256, panel);
}

static void once_pack_i8(void) {
    packed = tested->pack_i8[QUANT_Q8_0](packed_rows(weights, 40, TILE_COLS), 0, 256, blocks);
}

static quant_type any_type;

static void once_pack_any(void) {
    size_t row_bytes = (size_t)quant_row_bytes(any_type, 256);
    tested->pack_f32[any_type]((weight_rows){weights, row_bytes, TILE_COLS, false}, 0, 256, panel);
}

static void once_matvec_any(void) {
    size_t row_bytes = (size_t)quant_row_bytes(any_type, 1280);
    tested->matvec[any_type]((weight_rows){weights, row_bytes, MOST_N, false}, 1280,
                             (vector){.values = a}, out);
}

void bench_types(const kernels *reference) {
    tested = reference;
    for (size_t i = 0; i < sizeof a / sizeof *a; i++)
        a[i] = uniform();
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        char what[32];
        any_type = types[i];
        if (any_type == QUANT_F32 || any_type == QUANT_F16 || reference->pack_i8[any_type])
            continue;
        fill_weights(any_type, (size_t)quant_row_bytes(any_type, 1280), MOST_N);
        snprintf(what, sizeof what, "pack_f32 %s", quant_name(any_type));
        rate(what, "G weights/s", 256 * TILE_COLS, 64, once_pack_any);
        snprintf(what, sizeof what, "matvec %s K 1280", quant_name(any_type));
        rate(what, "G weights/s", MOST_N * 1280, 64, once_matvec_any);
    }
}

void bench(const kernels *variant) {
    tested = variant;
    memset(out, 0, sizeof out);
    for (size_t i = 0; i < sizeof a / sizeof *a; i++)
        a[i] = uniform(); /* denormals would slow some machines down */
    fill_weights(QUANT_Q8_0, 40 * 34, MOST_N);
    for (size_t at = 0; at < (size_t)MOST_N * 40 * 34; at++)
        weights[at] =
            at % (PACKED8_ROWS * 34) < PACKED8_ROWS * 2 ? at % 2 * 0x20 : weights[at]; /* 2^-7 */
    rate("pack_f32 Q8_0", "G weights/s", 256 * TILE_COLS, 64, once_pack);
    rate("tile_f32 6 x 8 x 256", "GFLOPS", 2 * TILE_ROWS * TILE_COLS * 256, 64, once_tile_f32);
    rate("tile_f64 6 x 4 x 256", "GFLOPS", 2 * TILE_ROWS * TILE_F64_COLS * 256, 64, once_tile_f64);
    if (tested->act16.quantize_row)
        tested->act16.quantize_row(a, 1280, rounded, scales);
    rate("matvec Q8_0, fast", "GB/s", MOST_N * 40 * 34, 64, once_matvec_fast);
    if (tested->act22.quantize_row)
        tested->act22.quantize_row(a, LONG * 1280, rounded, scales);
    rate("matvec Q8_0 K 1280", "GB/s", MOST_N * 40 * 34, 64, once_matvec);
    far_weights = malloc((size_t)FAR_ROWS * 40 * 34);
    if (far_weights) {
        for (size_t i = 0; i < FAR_ROWS; i += MOST_N)
            memcpy(far_weights + i * 40 * 34, weights, MOST_N * 40 * 34);
        rate("matvec from memory", "GB/s", (double)FAR_ROWS * 40 * 34, 1, once_matvec_far);
        rate("... K 5120", "GB/s", (double)FAR_ROWS * 40 * 34, 1, once_matvec_far_long);
        free(far_weights);
    }
    bench_attention();
    rate("pack_i8 Q8_0", "G weights/s", 256 * TILE_COLS, 64, once_pack_i8);
    rate_integer("tile_act8", &tested->act8);
    rate_integer("tile_act22", &tested->act22);
}
