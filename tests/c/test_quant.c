/* SPDX-License-Identifier: MIT
 *
 * test_quant.c - sizes, names and values of the tensor types.
 *
 * What blocks are worth comes from tests/golden/fixtures/blocks.bin, which make_fixtures.py writes:
 * for each quantised type its id and the number of blocks (u32 each), the blocks, their values in
 * f32. Those values were compared with the gguf package's (oracle.py blocks). Octets are held to
 * the rows that they were made of.
 */
#include "kernels/packed8.h"
#include "kernels/quant.h"
#include "laminar.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { FIXTURE_VALUES = 1024 }; /* of each type */

static const uint32_t types[] = {
#define X(name, id, values, bytes) id,
    QUANT_LIST(X)
#undef X
};
enum { TYPES = sizeof types / sizeof *types };

static void every_half_becomes_its_value(void **state) {
    (void)state;
    for (int half = 0; half < 65536; half++) {
        int exponent = half >> 10 & 31, fraction = half & 1023;
        double value = exponent ? ldexp(1024 + fraction, exponent - 25) : ldexp(fraction, -24);
        float got = quant_f16_to_f32((uint16_t)half);
        if (exponent == 31) {
            assert_true(fraction ? isnan(got) : isinf(got));
        } else {
            assert_true((double)fabsf(got) == value);
        }
        if (!isnan(got))
            assert_int_equal(signbit(got) != 0, half >> 15);
    }
}

static void read_exactly(FILE *file, void *to, size_t n) {
    assert_int_equal(fread(to, 1, n, file), n);
}

/* All of the next type's blocks as one row, at once and block by block; its id. */
static uint32_t check_next_type(FILE *file) {
    uint32_t head[2];
    float wanted[FIXTURE_VALUES], got[FIXTURE_VALUES], one[QUANT_MAX_VALUES];
    read_exactly(file, head, sizeof head);
    uint32_t type = head[0], values = quant_block_values(type);
    size_t bytes = (size_t)head[1] * quant_block_bytes(type);
    assert_int_equal(head[1] * values, FIXTURE_VALUES);
    assert_int_equal(quant_row_bytes(type, FIXTURE_VALUES), bytes);
    uint8_t *row = malloc(bytes); /* its own, so that the sanitizer sees a read past its end */
    assert_non_null(row);
    read_exactly(file, row, bytes);
    read_exactly(file, wanted, sizeof wanted);
    quant_dequantize_row((quant_type)type, row, 0, FIXTURE_VALUES, got);
    assert_memory_equal(got, wanted, sizeof wanted);
    for (int k = 0; k < FIXTURE_VALUES; k += (int)values) {
        quant_dequantize_row((quant_type)type, row, k, k + (int)values, one);
        assert_memory_equal(one, wanted + k, values * sizeof *one);
    }
    free(row);
    return type;
}

static void every_block_is_worth_what_the_format_says(void **state) {
    (void)state;
    FILE *file = fopen("tests/golden/fixtures/blocks.bin", "rb");
    assert_non_null(file);
    for (size_t i = 0; i < TYPES; i++)
        if (quant_block_values(types[i]) > 1)
            assert_int_equal(check_next_type(file), types[i]);
    assert_int_equal(fgetc(file), EOF);
    fclose(file);
}

static void plain_values_are_themselves(void **state) {
    (void)state;
    const float f32[3] = {1.5f, -0.0f, 3e38f};
    const uint8_t f16[4] = {0x00, 0x3c, 0x00, 0xc0}; /* 1 and -2 */
    float out[3];
    quant_dequantize_row(QUANT_F32, f32, 1, 3, out);
    assert_memory_equal(out, f32 + 1, 2 * sizeof *out);
    quant_dequantize_row(QUANT_F16, f16, 0, 2, out);
    assert_true(out[0] == 1.0f && out[1] == -2.0f);
    const uint8_t bf16[6] = {0x80, 0x3f, 0x00, 0xc0, 0x01, 0x00}; /* 1, -2, the least above 0 */
    quant_dequantize_row(QUANT_BF16, bf16, 0, 3, out);
    assert_true(out[0] == 1.0f && out[1] == -2.0f && out[2] == 0x1p-133f);
}

/* Blocks drawn by hand, so that not only the fixture says what they mean. */
static void blocks_become_their_values(void **state) {
    (void)state;
    uint8_t q8[34] = {0x00, 0x38}, q4[18] = {0x00, 0xc0}; /* 0.5 and -2 */
    float out[QUANT_MAX_VALUES];
    for (int i = 0; i < 32; i++)
        q8[2 + i] = (uint8_t)(i * 8 - 128);
    for (int i = 0; i < 16; i++)
        q4[2 + i] = (uint8_t)(i | (15 - i) << 4);
    quant_dequantize_row(QUANT_Q8_0, q8, 0, 32, out);
    for (int i = 0; i < 32; i++)
        assert_true(out[i] == 0.5f * (float)(i * 8 - 128));
    quant_dequantize_row(QUANT_Q4_0, q4, 0, 32, out);
    for (int i = 0; i < 16; i++) {
        assert_true(out[i] == -2.0f * (float)(i - 8));
        assert_true(out[i + 16] == -2.0f * (float)(7 - i));
    }
}

/* d = 1, m = 1; scales 1, 2, 3, 4, 21, 22, 23, 24 and least values 8, 7, 6, 5, 44, 43, 42, 41, of
 * which the last four are cut in two; every nibble is 9. */
static void the_six_bit_scales_are_put_together(void **state) {
    (void)state;
    static const int s[8] = {1, 2, 3, 4, 21, 22, 23, 24}, l[8] = {8, 7, 6, 5, 44, 43, 42, 41};
    uint8_t block[144] = {0x00, 0x3c, 0x00, 0x3c};
    float out[QUANT_MAX_VALUES];
    memset(block + 16, 0x99, 128);
    for (int i = 0; i < 4; i++) {
        block[4 + i] = (uint8_t)(s[i] | s[i + 4] >> 4 << 6);
        block[8 + i] = (uint8_t)(l[i] | l[i + 4] >> 4 << 6);
        block[12 + i] = (uint8_t)((s[i + 4] & 15) | (l[i + 4] & 15) << 4);
    }
    quant_dequantize_row(QUANT_Q4_K, block, 0, 256, out);
    for (int k = 0; k < 256; k++) {
        int group = k / 32;
        assert_true(out[k] == (float)(s[group] * 9 - l[group]));
    }
}

static void sizes_of_rows_never_wrap(void **state) {
    (void)state;
    assert_true(quant_row_bytes(QUANT_Q8_0, 1280) == 40 * 34);
    assert_true(quant_row_bytes(QUANT_Q4_0, 64) == 36);
    assert_true(quant_row_bytes(QUANT_Q4_1, 64) == 40);
    assert_true(quant_row_bytes(QUANT_Q5_0, 64) == 44);
    assert_true(quant_row_bytes(QUANT_Q5_1, 64) == 48);
    assert_true(quant_row_bytes(QUANT_Q4_K, 1280) == 5 * 144);
    assert_true(quant_row_bytes(QUANT_Q5_K, 1280) == 5 * 176);
    assert_true(quant_row_bytes(QUANT_Q6_K, 1280) == 5 * 210);
    assert_true(quant_row_bytes(QUANT_F16, 3) == 6);
    assert_true(quant_row_bytes(QUANT_BF16, 3) == 6);
    assert_true(quant_row_bytes(QUANT_Q8_0, 33) == 0);
    assert_true(quant_row_bytes(QUANT_Q6_K, 1600) == 0); /* GPT-2 XL: no multiple of 256 */
    assert_true(quant_row_bytes(QUANT_F32, UINT64_MAX / 2) == 0);
    assert_true(quant_row_bytes(10, 256) == 0);
}

static void types_are_known_by_name(void **state) {
    (void)state;
    assert_string_equal(quant_names(), "F32, F16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q4_K, Q5_K, Q6_K, "
                                       "BF16");
    for (size_t i = 0; i < TYPES; i++) {
        assert_string_equal(quant_any_name(types[i]), quant_name(types[i]));
        assert_in_range(quant_block_values(types[i]), 1, QUANT_MAX_VALUES);
    }
    static const struct {
        uint32_t type;
        const char *name;
    } others[] = {{9, "Q8_1"},     {10, "Q2_K"},         {11, "Q3_K"},  {15, "Q8_K"},
                  {20, "IQ4_NL"},  {34, "TQ1_0"},        {39, "MXFP4"}, {31, "type 31"},
                  {42, "type 42"}, {12345, "type 12345"}};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        assert_null(quant_name(others[i].type));
        assert_int_equal(quant_block_values(others[i].type), 0);
        assert_string_equal(quant_any_name(others[i].type), others[i].name);
    }
}

/* Eight rows whose bytes say which row and place they are of. */
static uint8_t *eight_rows(quant_type type, size_t row_bytes) {
    uint8_t *rows = malloc(PACKED8_ROWS * row_bytes);
    assert_non_null(rows);
    for (size_t i = 0; i < PACKED8_ROWS * row_bytes; i++)
        rows[i] = (uint8_t)(i * 37 + i / row_bytes * 101);
    for (size_t i = 1; i < PACKED8_ROWS * row_bytes; i += quant_block_bytes(type))
        rows[i] &= 0x9f; /* d is finite */
    return rows;
}

static void packed_rows_are_the_eight_rows(void **state) {
    (void)state;
    enum { K = 5 * PACKED8_VALUES };
    for (int i = 0; i < 2 * TYPES; i++) {
        quant_type type = (quant_type)types[i / 2];
        uint8_t bias = (uint8_t)(i % 2 * 0x80);
        assert_int_equal(packed8_supports(type), type == QUANT_Q8_0 || type == QUANT_Q4_0);
        if (!packed8_supports(type))
            continue;
        size_t row_bytes = (size_t)quant_row_bytes(type, K), bytes = quant_block_bytes(type);
        uint8_t *rows = eight_rows(type, row_bytes), *packed = malloc(PACKED8_ROWS * row_bytes);
        uint8_t *scratch = malloc(PACKED8_ROWS * row_bytes), block[PACKED8_BLOCK_BYTES];
        assert_non_null(packed);
        assert_non_null(scratch);
        memcpy(packed, rows, PACKED8_ROWS * row_bytes);
        packed8_repack(type, bias, packed, row_bytes, scratch);
        for (int row = 0; row < PACKED8_ROWS; row++) {
            float wanted[K], got[K];
            quant_dequantize_row(type, rows + (size_t)row * row_bytes, 0, K, wanted);
            packed8_dequantize_row(type, bias, packed, row, 0, K, got);
            assert_memory_equal(got, wanted, sizeof wanted);
            packed8_dequantize_row(type, bias, packed, row, PACKED8_VALUES, 3 * PACKED8_VALUES,
                                   got);
            assert_memory_equal(got, wanted + PACKED8_VALUES, 2 * PACKED8_VALUES * sizeof *wanted);
            packed8_extract_block(type, bias, packed, row, 4, block);
            assert_memory_equal(block, rows + (size_t)row * row_bytes + 4 * bytes, bytes);
        }
        for (int b = 0; b < K / PACKED8_VALUES; b++) {
            packed8_gather_block(type, bias, rows, row_bytes, PACKED8_ROWS, b, block);
            assert_memory_equal(block, packed + (size_t)b * PACKED8_ROWS * bytes,
                                PACKED8_ROWS * bytes);
        }
        free(rows);
        free(packed);
        free(scratch);
    }
}

static void rows_missing_from_a_packed_block_are_zeros(void **state) {
    (void)state;
    const quant_type both[] = {QUANT_Q8_0, QUANT_Q4_0};
    for (int i = 0; i < 2; i++) {
        size_t row_bytes = (size_t)quant_row_bytes(both[i], PACKED8_VALUES);
        uint8_t *rows = eight_rows(both[i], row_bytes), block[PACKED8_BLOCK_BYTES];
        for (int n = 0; n <= PACKED8_ROWS; n++) {
            uint8_t bias = (uint8_t)(n % 2 * 0x80);
            packed8_gather_block(both[i], bias, rows, row_bytes, n, 0, block);
            for (int row = 0; row < PACKED8_ROWS; row++) {
                float wanted[PACKED8_VALUES] = {0}, got[PACKED8_VALUES];
                if (row < n)
                    quant_dequantize_row(both[i], rows + (size_t)row * row_bytes, 0, PACKED8_VALUES,
                                         wanted);
                packed8_dequantize_row(both[i], bias, block, row, 0, PACKED8_VALUES, got);
                assert_memory_equal(got, wanted, sizeof wanted);
            }
        }
        free(rows);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_half_becomes_its_value),
        cmocka_unit_test(every_block_is_worth_what_the_format_says),
        cmocka_unit_test(plain_values_are_themselves),
        cmocka_unit_test(blocks_become_their_values),
        cmocka_unit_test(the_six_bit_scales_are_put_together),
        cmocka_unit_test(sizes_of_rows_never_wrap),
        cmocka_unit_test(types_are_known_by_name),
        cmocka_unit_test(packed_rows_are_the_eight_rows),
        cmocka_unit_test(rows_missing_from_a_packed_block_are_zeros),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
