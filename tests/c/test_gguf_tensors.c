/* SPDX-License-Identifier: MIT
 *
 * test_gguf_tensors.c - the tensors of a GGUF file: names, dimensions, types, where their data lie
 * and how they are aligned.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gguf_writer.h"
#include "kernels/quant.h"
#include "laminar.h"
#include "readers/gguf.h"

#include <stdbool.h>

enum { UNREAD_TENSOR_TYPE = 10 }; /* Q2_K */

/* ---- Tensors ------------------------------------------------------------------------------- */

static void a_tensor_name_has_1_to_64_bytes_and_no_nul(void **state) {
    (void)state;
    static const char name[] = "0123456789012345678901234567890123456789012345678901234567890123x";
    static const struct {
        const char *name;
        size_t n;
        int status;
        const char *words;
    } cases[] = {
        {name, 0, LAMINAR_E_FORMAT, "tensor 0 has 0 bytes"},
        {name, 1, LAMINAR_OK, ""},
        {name, 64, LAMINAR_OK, ""},
        {name, 65, LAMINAR_E_FORMAT, "65 bytes"},
        {"a\0b", 3, LAMINAR_E_FORMAT, "zero byte"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        file f = start(1, 0);
        put_bytes(&f, cases[i].name, cases[i].n);
        put_u32(&f, 1);
        put_u64(&f, 1);
        put_u32(&f, QUANT_F32);
        put_u64(&f, 0);
        put_data(&f, 32, 4);
        expect(f, cases[i].status, cases[i].words);
    }
}

static void a_tensor_may_be_there_only_once(void **state) {
    (void)state;
    for (int twice = 0; twice <= 1; twice++) {
        file f = start(3, 0);
        put_vector(&f, "a", 8, QUANT_F32, 0);
        put_vector(&f, "b", 8, QUANT_F32, 32);
        put_vector(&f, twice ? "a" : "c", 8, QUANT_F32, 64);
        put_data(&f, 32, 96);
        expect(f, twice ? LAMINAR_E_FORMAT : LAMINAR_OK, "tensor a is there twice");
    }
}

static void a_tensor_has_1_to_4_dimensions(void **state) {
    (void)state;
    static const uint64_t dims[6] = {2, 1, 3, 1, 1, 1};
    static const uint32_t counts[] = {0, 1, 2, 3, 4, 5, 6, UINT32_MAX};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        uint32_t n = counts[i];
        file f = start(1, 0);
        put_string(&f, "t");
        put_u32(&f, n);
        for (uint32_t d = 0; d < n && d < 6; d++)
            put_u64(&f, dims[d]);
        put_u32(&f, QUANT_F32);
        put_u64(&f, 0);
        put_data(&f, 32, 24);
        expect(f, n >= 1 && n <= 4 ? LAMINAR_OK : LAMINAR_E_FORMAT, "dimensions; 1 to 4");
    }
}

static void dimensions_that_overflow_are_refused(void **state) {
    (void)state;
    static const struct {
        uint64_t dims[4];
        int status;
    } cases[] = {
        {{4, 1, 1, 1}, LAMINAR_OK},
        {{5, 1, 1, 1}, LAMINAR_E_TRUNCATED},
        {{(UINT64_C(1) << 32) + 4, 1, 1, 1}, LAMINAR_E_TRUNCATED}, /* 4 if narrowed */
        {{4, (UINT64_C(1) << 32) + 1, 1, 1}, LAMINAR_E_TRUNCATED},
        {{INT64_MAX, 2, 1, 1}, LAMINAR_E_FORMAT},
        {{UINT64_MAX, 1, 1, 1}, LAMINAR_E_FORMAT},
        {{UINT64_MAX - 3, 1, 1, 1}, LAMINAR_E_FORMAT}, /* -4 */
        {{UINT64_C(1) << 32, UINT64_C(1) << 32, 1, 1}, LAMINAR_E_FORMAT},
        {{UINT64_C(1) << 16, UINT64_C(1) << 16, UINT64_C(1) << 16, UINT64_C(1) << 16},
         LAMINAR_E_FORMAT},
        {{4, UINT64_C(1) << 62, 1, 1}, LAMINAR_E_FORMAT},       /* the product wraps to 0 */
        {{2, (UINT64_C(1) << 63) + 1, 1, 1}, LAMINAR_E_FORMAT}, /* and to 2 */
        {{UINT64_C(1) << 53, 1, 1, 1}, LAMINAR_E_TRUNCATED},
        {{(UINT64_C(1) << 53) + 1, 1, 1, 1}, LAMINAR_E_FORMAT},
        {{UINT64_C(1) << 62, 1, 1, 1}, LAMINAR_E_FORMAT}, /* x 4 bytes wraps to 0 */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        file f = start(1, 0);
        put_tensor(&f, "t", 4, cases[i].dims, QUANT_F32, 0);
        put_data(&f, 32, 16);
        expect(f, cases[i].status, cases[i].status == LAMINAR_E_FORMAT ? "dimension" : "tensor t");
    }
}

static void empty_tensors_are_left_out(void **state) {
    (void)state;
    static const uint64_t shapes[][4] = {
        {0, 1, 1, 1}, {4, 0, 1, 1}, {5, 1, 1, 0}, {0, 0, 0, 0}, {0, UINT64_C(1) << 53, 1, 1}};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        for (uint64_t offset = 0; offset <= 32; offset += 16) { /* it is nowhere, so never wrong */
            file f = start(2, 0);
            put_tensor(&f, "empty", 4, shapes[i], QUANT_Q8_0, offset);
            put_vector(&f, "t", 4, QUANT_F32, 0);
            put_data(&f, 32, 16);
            gguf_file *g = open_good(f);
            assert_int_equal(gguf_tensor_count(g), 1);
            assert_null(gguf_find_tensor(g, "empty"));
            assert_int_equal(gguf_find_tensor(g, "t")->bytes, 16);
            gguf_close(g);
        }
    }
    file f = start(1, 0);
    put_tensor(&f, "t", 2, (uint64_t[]){0, UINT64_MAX}, QUANT_F32, 0);
    expect(f, LAMINAR_E_FORMAT, "larger than any file");
}

static void a_row_is_a_multiple_of_its_block(void **state) {
    (void)state;
    static const struct {
        uint64_t type, row, bytes;
        int status;
    } cases[] = {
        {QUANT_F32, 31, 124, LAMINAR_OK},       {QUANT_F16, 33, 66, LAMINAR_OK},
        {QUANT_Q8_0, 31, 34, LAMINAR_E_FORMAT}, {QUANT_Q8_0, 32, 34, LAMINAR_OK},
        {QUANT_Q8_0, 33, 68, LAMINAR_E_FORMAT}, {QUANT_Q4_0, 16, 18, LAMINAR_E_FORMAT},
        {QUANT_Q4_0, 64, 36, LAMINAR_OK},       {QUANT_Q6_K, 256, 210, LAMINAR_OK},
        {QUANT_Q4_K, 32, 18, LAMINAR_E_FORMAT}, {QUANT_Q5_K, 1600, 1232, LAMINAR_E_FORMAT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        file f = start(1, 0);
        put_vector(&f, "t", cases[i].row, cases[i].type, 0);
        put_data(&f, 32, cases[i].bytes);
        expect(f, cases[i].status, "is no multiple of");
    }
    file f = start(1, 0); /* the whole is a multiple of 32, its rows are not */
    put_tensor(&f, "t", 2, (uint64_t[]){16, 2}, QUANT_Q8_0, 0);
    put_data(&f, 32, 34);
    expect(f, LAMINAR_E_FORMAT, "a row of 16 values");
}

static void a_tensor_may_not_reach_past_its_file(void **state) {
    (void)state;
    for (uint64_t missing = 0; missing <= 1; missing++) {
        file f = start(2, 0);
        put_vector(&f, "a", 8, QUANT_F32, 0);
        put_vector(&f, "last", 3, QUANT_F32, 32);
        put_data(&f, 32, 44 - missing);
        expect(f, missing ? LAMINAR_E_TRUNCATED : LAMINAR_OK, "the tensor last goes on to byte");
    }
    static const struct {
        uint64_t offset;
        int status;
    } cases[] = {
        {64, LAMINAR_E_TRUNCATED},
        {UINT64_C(1) << 32, LAMINAR_E_TRUNCATED}, /* 0 if narrowed */
        {UINT64_C(1) << 53, LAMINAR_E_TRUNCATED},
        {(UINT64_C(1) << 53) + 32, LAMINAR_E_FORMAT},
        {INT64_MAX - 31, LAMINAR_E_FORMAT},
        {UINT64_MAX - 31, LAMINAR_E_FORMAT}, /* wraps to before the data */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        file f = start(1, 0);
        put_vector(&f, "t", 8, QUANT_F32, cases[i].offset);
        put_data(&f, 32, 32);
        expect(f, cases[i].status, "the tensor t");
    }
}

static void tensors_may_touch_but_not_overlap(void **state) {
    (void)state;
    static const struct {
        uint64_t a, b;
        int status;
    } cases[] = {
        {0, 64, LAMINAR_OK},       {64, 0, LAMINAR_OK},      {0, 32, LAMINAR_E_FORMAT},
        {32, 0, LAMINAR_E_FORMAT}, {0, 0, LAMINAR_E_FORMAT}, {0, 96, LAMINAR_OK},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        file f = start(2, 0);
        put_vector(&f, "a", 16, QUANT_F32, cases[i].a);
        put_vector(&f, "b", 16, QUANT_F32, cases[i].b);
        put_data(&f, 32, 160);
        expect(f, cases[i].status, "overlap at byte");
    }
}

static void a_tensor_of_a_type_that_is_not_read_is_listed_without_size(void **state) {
    (void)state;
    static const uint32_t types[] = {UNREAD_TENSOR_TYPE, 29, 39, 1000, UINT32_MAX};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        file f = start(2, 0);
        put_vector(&f, "known", 8, QUANT_F32, 32);
        put_vector(&f, "other", 256, types[i], 0);
        put_data(&f, 32, 64);
        gguf_file *g = open_good(f);
        assert_int_equal(gguf_find_tensor(g, "other")->type, types[i]);
        assert_int_equal(gguf_find_tensor(g, "other")->bytes, 0);
        gguf_close(g);
    }
    static const struct {
        uint64_t offset;
        int status;
    } cases[] = {
        {0, LAMINAR_E_FORMAT},  /* where the known one starts */
        {32, LAMINAR_E_FORMAT}, /* inside it */
        {64, LAMINAR_OK},
        {96, LAMINAR_E_TRUNCATED}, /* at the end of the file */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        file f = start(2, 0);
        put_vector(&f, "known", 16, QUANT_F32, 0);
        put_vector(&f, "other", 256, UNREAD_TENSOR_TYPE, cases[i].offset);
        put_data(&f, 32, 96);
        expect(f, cases[i].status, "other");
    }
}

/* ---- Alignment ----------------------------------------------------------------------------- */

static void alignment_is_a_power_of_two_from_8_to_16_mib(void **state) {
    (void)state;
    static const struct {
        uint64_t alignment;
        bool good;
    } cases[] = {
        {0, false},
        {1, false},
        {4, false},
        {7, false},
        {8, true},
        {9, false},
        {16, true},
        {24, false},
        {32, true},
        {64, true},
        {4096, true},
        {GGUF_MAX_ALIGNMENT, true},
        {UINT64_C(2) * GGUF_MAX_ALIGNMENT, false},
        {UINT64_C(1) << 31, false},
        {UINT32_MAX, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint64_t alignment = cases[i].alignment;
        file f = start(2, 1);
        put_pair(&f, "general.alignment", U32, alignment, 4);
        put_vector(&f, "a", 1, QUANT_F32, 0);
        put_vector(&f, "b", 1, QUANT_F32, alignment);
        if (cases[i].good)
            put_data(&f, alignment, alignment + 4);
        expect(f, cases[i].good ? LAMINAR_OK : LAMINAR_E_FORMAT, "power of two from 8");
    }
}

static void alignment_has_the_type_u32(void **state) {
    (void)state;
    static const uint32_t types[] = {U8, I32, U64, F32, BOOL};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        file f = start(0, 1);
        put_pair(&f, "general.alignment", types[i], 0, 8);
        expect(f, LAMINAR_E_FORMAT, "must be u32");
    }
    file f = start(0, 1);
    put_array(&f, "general.alignment", U32, 1);
    put_u32(&f, 32);
    expect(f, LAMINAR_E_FORMAT, "must be u32");
}

static void an_offset_is_a_multiple_of_the_alignment(void **state) {
    (void)state;
    for (uint64_t offset = 62; offset <= 66; offset++) {
        file f = start(1, 1);
        put_pair(&f, "general.alignment", U32, 64, 4);
        put_vector(&f, "t", 8, QUANT_F32, offset);
        put_data(&f, 64, 128);
        expect(f, offset == 64 ? LAMINAR_OK : LAMINAR_E_FORMAT, "no multiple of 64");
    }
    file f = start(1, 0); /* 16 would do for 8, but nothing says 8: the default is 32 */
    put_vector(&f, "t", 8, QUANT_F32, 16);
    put_data(&f, 32, 64);
    expect(f, LAMINAR_E_FORMAT, "no multiple of 32");
}

static void padding_is_needed_only_where_a_tensor_follows(void **state) {
    (void)state;
    file f = start(0, 1);
    put_pair(&f, "k", U8, 0, 1);
    assert_true(f.n % 32 != 0);
    expect(f, LAMINAR_OK, "");

    f = start(1, 0);
    put_vector(&f, "t", 1, QUANT_F16, 0);
    assert_true(f.n % 32 != 0);
    put(&f, "\0\0", 2); /* the value without the padding */
    expect(f, LAMINAR_E_TRUNCATED, "the tensor t");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tensor_name_has_1_to_64_bytes_and_no_nul),
        cmocka_unit_test(a_tensor_may_be_there_only_once),
        cmocka_unit_test(a_tensor_has_1_to_4_dimensions),
        cmocka_unit_test(dimensions_that_overflow_are_refused),
        cmocka_unit_test(empty_tensors_are_left_out),
        cmocka_unit_test(a_row_is_a_multiple_of_its_block),
        cmocka_unit_test(a_tensor_may_not_reach_past_its_file),
        cmocka_unit_test(tensors_may_touch_but_not_overlap),
        cmocka_unit_test(a_tensor_of_a_type_that_is_not_read_is_listed_without_size),
        cmocka_unit_test(alignment_is_a_power_of_two_from_8_to_16_mib),
        cmocka_unit_test(alignment_has_the_type_u32),
        cmocka_unit_test(an_offset_is_a_multiple_of_the_alignment),
        cmocka_unit_test(padding_is_needed_only_where_a_tensor_follows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
