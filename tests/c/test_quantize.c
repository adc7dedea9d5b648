/* SPDX-License-Identifier: MIT
 *
 * test_quantize.c - F16, Q8_0 and Q4_0 are the bytes that the gguf package writes
 * (tests/golden/fixtures/blocks.safetensors), and what cannot be written is said.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "conversion/quantize.h"
#include "laminar.h"
#include "readers/safetensors.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIXTURE "tests/golden/fixtures/blocks.safetensors"

enum { BLOCK = 32, MOST_BYTES = 4 * BLOCK };

typedef struct fixture {
    uint8_t *bytes;
    safetensors *list;
} fixture;

static int load(void **state) {
    static fixture f;
    FILE *stream = fopen(FIXTURE, "rb");
    assert_non_null(stream);
    assert_int_equal(fseek(stream, 0, SEEK_END), 0);
    long n = ftell(stream);
    assert_int_equal(fseek(stream, 0, SEEK_SET), 0);
    f.bytes = malloc((size_t)n);
    assert_non_null(f.bytes);
    assert_int_equal(fread(f.bytes, 1, (size_t)n, stream), n);
    fclose(stream);
    if (safetensors_open(f.bytes, (size_t)n, (uint64_t)n, &f.list))
        fail_msg("%s", laminar_last_error());
    *state = &f;
    return 0;
}

static int unload(void **state) {
    fixture *f = *state;
    safetensors_close(f->list);
    free(f->bytes);
    return 0;
}

static void compare(const fixture *f, const char *name, quant_type type) {
    const safetensors_tensor *values =
        safetensors_find(f->list, (gguf_string){"values", strlen("values")});
    const safetensors_tensor *wanted = safetensors_find(f->list, (gguf_string){name, strlen(name)});
    assert_non_null(values);
    assert_non_null(wanted);
    uint64_t row_bytes = quant_row_bytes(type, BLOCK);
    assert_int_equal(wanted->bytes, values->dims[0] * row_bytes);
    assert_true(values->dims[0] > 100);
    for (uint64_t row = 0; row < values->dims[0]; row++) {
        float x[BLOCK];
        uint8_t out[MOST_BYTES];
        memcpy(x, f->bytes + values->offset + row * sizeof x, sizeof x);
        assert_int_equal(quantize_row(type, x, BLOCK, out), 0);
        if (memcmp(out, f->bytes + wanted->offset + row * row_bytes, row_bytes) != 0)
            fail_msg("block %d differs as %s", (int)row, name);
    }
}

static void f16_is_numpys(void **state) { compare(*state, "f16", QUANT_F16); }
static void q8_0_is_the_gguf_packages(void **state) { compare(*state, "q8_0", QUANT_Q8_0); }
static void q4_0_is_the_gguf_packages(void **state) { compare(*state, "q4_0", QUANT_Q4_0); }

static void every_f16_comes_back(void **state) {
    (void)state;
    for (uint32_t half = 0; half <= UINT16_MAX; half++) {
        float value = quant_f16_to_f32((uint16_t)half);
        if (!isnan(value))
            assert_int_equal(quantize_f16(value), half);
        else
            assert_true(isnan(quant_f16_to_f32(quantize_f16(value))));
    }
}

/* Between two neighbours the nearer one is taken, from the middle the even one. */
static void f16_rounds_to_nearest_even(void **state) {
    (void)state;
    for (uint32_t half = 0; half < 0x7bff; half++) {
        double low = quant_f16_to_f32((uint16_t)half),
               high = quant_f16_to_f32((uint16_t)(half + 1));
        float middle = (float)((low + high) / 2); /* exact: one bit more than f16 */
        assert_int_equal(quantize_f16(middle), half + (half & 1));
        assert_int_equal(quantize_f16(nextafterf(middle, 0)), half);
        assert_int_equal(quantize_f16(nextafterf(middle, INFINITY)), half + 1);
        assert_int_equal(quantize_f16(-middle), 0x8000u | (half + (half & 1)));
    }
    assert_int_equal(quantize_f16(nextafterf(65520, 0)), 0x7bff);
    assert_int_equal(quantize_f16(65520), 0x7c00);
}

static void many_blocks_are_one_after_another(void **state) {
    (void)state;
    float x[3 * BLOCK];
    uint8_t row[3 * MOST_BYTES], one[MOST_BYTES];
    static const quant_type types[] = {QUANT_F32, QUANT_F16, QUANT_Q8_0, QUANT_Q4_0};
    for (int i = 0; i < 3 * BLOCK; i++)
        x[i] = sinf((float)i) * (float)(1 << i / BLOCK);
    for (size_t t = 0; t < sizeof types / sizeof *types; t++) {
        size_t bytes = quant_row_bytes(types[t], BLOCK);
        quantize_row(types[t], x, sizeof x / sizeof *x, row);
        for (size_t block = 0; block < 3; block++) {
            quantize_row(types[t], x + block * BLOCK, BLOCK, one);
            assert_memory_equal(row + block * bytes, one, bytes);
        }
    }
}

static void faults_are_told(void **state) {
    (void)state;
    static const struct {
        float value;
        quant_type type;
        unsigned faults;
    } cases[] = {
        {NAN, QUANT_F32, QUANTIZE_NOT_FINITE},
        {INFINITY, QUANT_F16, QUANTIZE_NOT_FINITE},
        {-INFINITY, QUANT_Q8_0, QUANTIZE_NOT_FINITE},
        {-NAN, QUANT_Q4_0, QUANTIZE_NOT_FINITE},
        {3.4e38f, QUANT_F32, 0},
        {65519, QUANT_F16, 0},
        {-65520, QUANT_F16, QUANTIZE_TOO_LARGE},
        {65519.0f * 127, QUANT_Q8_0, 0},
        {65521.0f * 127, QUANT_Q8_0, QUANTIZE_TOO_LARGE},
        {-65519.0f * 8, QUANT_Q4_0, 0},
        {-65520.0f * 8, QUANT_Q4_0, QUANTIZE_TOO_LARGE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (int at = 0; at < BLOCK; at++) {
            float x[BLOCK] = {0};
            uint8_t out[MOST_BYTES];
            x[at] = cases[i].value;
            assert_int_equal(quantize_row(cases[i].type, x, BLOCK, out), cases[i].faults);
        }
    }
}

/* A scale too small to divide by: all values are 0, and none is NaN on the way. */
static void next_to_nothing_becomes_zeros(void **state) {
    (void)state;
    float x[BLOCK];
    uint8_t out[MOST_BYTES];
    for (int i = 0; i < BLOCK; i++)
        x[i] = i % 2 ? 1e-45f : -3e-44f;
    assert_int_equal(quantize_row(QUANT_Q8_0, x, BLOCK, out), 0);
    for (int i = 0; i < 34; i++)
        assert_int_equal(out[i], 0);
    assert_int_equal(quantize_row(QUANT_Q4_0, x, BLOCK, out), 0);
    for (int i = 2; i < 18; i++)
        assert_int_equal(out[i], 0x88);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(f16_is_numpys),
        cmocka_unit_test(q8_0_is_the_gguf_packages),
        cmocka_unit_test(q4_0_is_the_gguf_packages),
        cmocka_unit_test(every_f16_comes_back),
        cmocka_unit_test(f16_rounds_to_nearest_even),
        cmocka_unit_test(many_blocks_are_one_after_another),
        cmocka_unit_test(faults_are_told),
        cmocka_unit_test(next_to_nothing_becomes_zeros),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
