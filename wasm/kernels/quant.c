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

/* Names by GGML type id, for messages about files that need a type we do not read. NULL: no such
 * type any more. */
static const char *const ggml_names[] = {
    "F32",     "F16",   "Q4_0",   "Q4_1",  "Q4_2",  "Q4_3",   "Q5_0", "Q5_1",    "Q8_0",
    "Q8_1",    "Q2_K",  "Q3_K",   "Q4_K",  "Q5_K",  "Q6_K",   "Q8_K", "IQ2_XXS", "IQ2_XS",
    "IQ3_XXS", "IQ1_S", "IQ4_NL", "IQ3_S", "IQ2_S", "IQ4_XS", "I8",   "I16",     "I32",
    "I64",     "F64",   "IQ1_M",  "BF16",  NULL,    NULL,     NULL,   "TQ1_0",   "TQ2_0",
    NULL,      NULL,    NULL,     "MXFP4", "NVFP4", "Q1_0",
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
    if (type < sizeof ggml_names / sizeof *ggml_names && ggml_names[type])
        return ggml_names[type];
    snprintf(number, sizeof number, "type %u", (unsigned)type);
    return number;
}

const char *quant_names(void) {
#define X(name, id, values, bytes) ", " #name
    static const char names[] = QUANT_LIST(X);
#undef X
    return names + 2;
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

float quant_bf16_to_f32(uint16_t upper) {
    uint32_t bits = (uint32_t)upper << 16;
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static uint16_t load_u16(const uint8_t *p) { return (uint16_t)(p[0] | p[1] << 8); }

/* The f16 at p. */
static float load_half(const uint8_t *p) { return quant_f16_to_f32(load_u16(p)); }

static uint32_t load_u32(const uint8_t *p) {
    return (uint32_t)load_u16(p) | (uint32_t)load_u16(p + 2) << 16;
}

/* ---- Values alone, which are blocks of 1 ---------------------------------------------------- */

static void block_F32(const uint8_t *restrict block, float *restrict out) {
    memcpy(out, block, sizeof *out);
}

static void block_F16(const uint8_t *restrict block, float *restrict out) {
    *out = load_half(block);
}

static void block_BF16(const uint8_t *restrict block, float *restrict out) {
    *out = quant_bf16_to_f32(load_u16(block));
}

/* ---- Blocks of 32 -------------------------------------------------------------------------- */

static void block_Q8_0(const uint8_t *restrict block, float *restrict out) {
    float d = load_half(block);
    for (int i = 0; i < 32; i++)
        out[i] = d * (float)(int8_t)block[2 + i];
}

static void block_Q4_0(const uint8_t *restrict block, float *restrict out) {
    float d = load_half(block);
    for (int i = 0; i < 16; i++) {
        out[i] = d * (float)((block[2 + i] & 15) - 8);
        out[i + 16] = d * (float)((block[2 + i] >> 4) - 8);
    }
}

static void block_Q4_1(const uint8_t *restrict block, float *restrict out) {
    float d = load_half(block), m = load_half(block + 2);
    for (int i = 0; i < 16; i++) {
        out[i] = d * (float)(block[4 + i] & 15) + m;
        out[i + 16] = d * (float)(block[4 + i] >> 4) + m;
    }
}

/* The 32 codes of 5 bits, 0..31: nibbles, and a fifth bit each from h. Bits become bytes eight at a
 * time: byte j keeps bit j alone, which adding 127 carries to its bit 7, three above 16. */
static inline void codes_5(const uint8_t *restrict nibbles, uint32_t h, uint8_t *restrict q) {
    for (size_t i = 0; i < 4; i++, h >>= 8) {
        uint64_t bits = ((h & 255) * UINT64_C(0x0101010101010101)) & UINT64_C(0x8040201008040201);
        bits = (bits + UINT64_C(0x7f7f7f7f7f7f7f7f)) >> 3 & UINT64_C(0x1010101010101010);
        memcpy(q + 8 * i, &bits, sizeof bits);
    }
    for (int i = 0; i < 16; i++) {
        q[i] |= nibbles[i] & 15;
        q[i + 16] |= nibbles[i] >> 4;
    }
}

static void block_Q5_0(const uint8_t *restrict block, float *restrict out) {
    float d = load_half(block);
    uint8_t q[32];
    codes_5(block + 6, load_u32(block + 2), q);
    for (int i = 0; i < 32; i++)
        out[i] = d * (float)(q[i] - 16);
}

static void block_Q5_1(const uint8_t *restrict block, float *restrict out) {
    float d = load_half(block), m = load_half(block + 2);
    uint8_t q[32];
    codes_5(block + 8, load_u32(block + 4), q);
    for (int i = 0; i < 32; i++)
        out[i] = d * (float)q[i] + m;
}

/* ---- Blocks of 256 ------------------------------------------------------------------------- */

/* d s[j] and m l[j] of the eight groups of a Q4_K or Q5_K block. */
static void group_scales(const uint8_t *block, float scale[8], float least[8]) {
    float d = load_half(block), m = load_half(block + 2);
    const uint8_t *packed = block + 4;
    for (int i = 0; i < 4; i++) {
        uint8_t low_s = packed[8 + i] & 15, low_l = packed[8 + i] >> 4;
        scale[i] = d * (float)(packed[i] & 63);
        least[i] = m * (float)(packed[4 + i] & 63);
        scale[4 + i] = d * (float)(low_s | packed[i] >> 6 << 4);
        least[4 + i] = m * (float)(low_l | packed[4 + i] >> 6 << 4);
    }
}

static void block_Q4_K(const uint8_t *restrict block, float *restrict out) {
    float scale[8], least[8];
    group_scales(block, scale, least);
    for (size_t p = 0; p < 4; p++, out += 64) {
        const uint8_t *nibbles = block + 16 + 32 * p;
        for (int i = 0; i < 32; i++) {
            out[i] = scale[2 * p] * (float)(nibbles[i] & 15) - least[2 * p];
            out[i + 32] = scale[2 * p + 1] * (float)(nibbles[i] >> 4) - least[2 * p + 1];
        }
    }
}

static void block_Q5_K(const uint8_t *restrict block, float *restrict out) {
    const uint8_t *h = block + 16;
    float scale[8], least[8];
    group_scales(block, scale, least);
    for (size_t p = 0; p < 4; p++, out += 64) {
        const uint8_t *nibbles = block + 48 + 32 * p;
        for (int i = 0; i < 32; i++) {
            int bits = h[i] >> 2 * p;
            int low = (nibbles[i] & 15) | (bits & 1) << 4;
            int high = nibbles[i] >> 4 | (bits & 2) << 3;
            out[i] = scale[2 * p] * (float)low - least[2 * p];
            out[i + 32] = scale[2 * p + 1] * (float)high - least[2 * p + 1];
        }
    }
}

static void block_Q6_K(const uint8_t *restrict block, float *restrict out) {
    const int8_t *s = (const int8_t *)block + 192;
    float d = load_half(block + 208);
    for (size_t group = 0; group < 16; group++, out += 16) {
        /* 16 values share a scale, the shifts of nibble and pair, and runs of bytes. */
        size_t half = group / 8, i = group % 8 * 16;
        const uint8_t *nibbles = block + 64 * half + i % 64;
        const uint8_t *pairs = block + 128 + 32 * half + i % 32;
        size_t nibble_at = i / 64 * 4, pair_at = i / 32 * 2;
        float scale = d * (float)s[group];
        for (int k = 0; k < 16; k++) {
            int q = (nibbles[k] >> nibble_at & 15) | (pairs[k] >> pair_at & 3) << 4;
            out[k] = scale * (float)(q - 32);
        }
    }
}

/* ---- Rows ---------------------------------------------------------------------------------- */

void quant_dequantize_row(quant_type type, const void *row, int k0, int k1, float *out) {
    switch (type) {
#define X(name, id, values, bytes)                                                                 \
    case QUANT_##name: {                                                                           \
        const uint8_t *block = (const uint8_t *)row + (size_t)(k0 / (values)) * (bytes);           \
        for (int k = k0; k < k1; k += (values), block += (bytes))                                  \
            block_##name(block, out + (k - k0));                                                   \
        break;                                                                                     \
    }
        QUANT_LIST(X)
#undef X
    }
}
