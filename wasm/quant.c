/* SPDX-License-Identifier: MIT
 *
 * quant.c - tensor types of GGUF: sizes and values. The formats are drawn in quant.h.
 */
#include "quant.h"

#include <stdio.h>
#include <string.h>

typedef struct type_info {
    const char *name;
    uint32_t type, values, bytes;
} type_info;

static const type_info types_read[] = {
#define X(name, id, values, bytes) {#name, id, values, bytes},
    QUANT_LIST(X)
#undef X
};

/* Names by GGML type id, for messages about files that need a type we do not read. */
static const char *const ggml_names[] = {
    "F32",     "F16",    "Q4_0",    "Q4_1",  "Q4_2",   "Q4_3",  "Q5_0",  "Q5_1",
    "Q8_0",    "Q8_1",   "Q2_K",    "Q3_K",  "Q4_K",   "Q5_K",  "Q6_K",  "Q8_K",
    "IQ2_XXS", "IQ2_XS", "IQ3_XXS", "IQ1_S", "IQ4_NL", "IQ3_S", "IQ2_S", "IQ4_XS",
    "I8",      "I16",    "I32",     "I64",   "F64",    "IQ1_M", "BF16",
};

static const type_info *find(uint32_t type) {
    for (size_t i = 0; i < sizeof types_read / sizeof *types_read; i++)
        if (types_read[i].type == type)
            return &types_read[i];
    return NULL;
}

const char *quant_name(uint32_t type) {
    const type_info *info = find(type);
    return info ? info->name : NULL;
}

uint32_t quant_block_values(uint32_t type) {
    const type_info *info = find(type);
    return info ? info->values : 0;
}

uint32_t quant_block_bytes(uint32_t type) {
    const type_info *info = find(type);
    return info ? info->bytes : 0;
}

const char *quant_any_name(uint32_t type) {
    static char number[24];
    if (type < sizeof ggml_names / sizeof *ggml_names)
        return ggml_names[type];
    snprintf(number, sizeof number, "type %u", (unsigned)type);
    return number;
}

uint64_t quant_row_bytes(uint32_t type, uint64_t values) {
    const type_info *info = find(type);
    if (!info || values % info->values != 0)
        return 0;
    uint64_t blocks = values / info->values;
    return blocks > UINT64_MAX / info->bytes ? 0 : blocks * info->bytes;
}

float quant_f16_to_f32(uint16_t half) {
    uint32_t sign = (uint32_t)(half & 0x8000u) << 16;
    uint32_t exponent = (half >> 10) & 0x1fu;
    uint32_t fraction = half & 0x3ffu;
    if (exponent == 0) { /* zero or subnormal: fraction * 2^-24 is exact in f32 */
        float magnitude = (float)fraction * 0x1p-24f;
        return sign ? -magnitude : magnitude;
    }
    uint32_t bits = exponent == 31 ? 0x7f800000u : (exponent + 112) << 23;
    bits |= sign | fraction << 13;
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static uint16_t load_u16(const uint8_t *p) { return (uint16_t)(p[0] | p[1] << 8); }

static void row_f32(const uint8_t *row, int k0, int k1, float *out) {
    memcpy(out, row + (size_t)k0 * 4, (size_t)(k1 - k0) * 4);
}

static void row_f16(const uint8_t *row, int k0, int k1, float *out) {
    for (int k = k0; k < k1; k++)
        *out++ = quant_f16_to_f32(load_u16(row + (size_t)k * 2));
}

static void row_q8_0(const uint8_t *row, int k0, int k1, float *out) {
    for (int b = k0 / 32; b < k1 / 32; b++, out += 32) {
        const uint8_t *block = row + (size_t)b * 34;
        float d = quant_f16_to_f32(load_u16(block));
        for (int i = 0; i < 32; i++)
            out[i] = d * (float)(int8_t)block[2 + i];
    }
}

static void row_q4_0(const uint8_t *row, int k0, int k1, float *out) {
    for (int b = k0 / 32; b < k1 / 32; b++, out += 32) {
        const uint8_t *block = row + (size_t)b * 18;
        float d = quant_f16_to_f32(load_u16(block));
        for (int i = 0; i < 16; i++) {
            out[i] = d * (float)((block[2 + i] & 15) - 8);
            out[i + 16] = d * (float)((block[2 + i] >> 4) - 8);
        }
    }
}

void quant_dequantize_row(quant_type type, const void *row, int k0, int k1, float *out) {
    switch (type) {
    case QUANT_F32:
        row_f32(row, k0, k1, out);
        break;
    case QUANT_F16:
        row_f16(row, k0, k1, out);
        break;
    case QUANT_Q8_0:
        row_q8_0(row, k0, k1, out);
        break;
    case QUANT_Q4_0:
        row_q4_0(row, k0, k1, out);
        break;
    }
}
