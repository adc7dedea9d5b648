/* SPDX-License-Identifier: MIT
 *
 * simd_octets.h - how both WebAssembly variants read rows of Q8_0 and Q4_0, which lie eight
 * together (octets.h): into panels of f32, and in products with one vector. Included by simd128.c
 * and relaxed.c after simd_f32.h; each of them says before in how many planes i22's integers lie
 * (I22_PLANES; i16 has one less, i8 has one), of what type a plane's values are (plane_value), and
 * by how many bits each plane lies below the one before it (plane_bits), and defines after it the
 * functions that are only declared here.
 */

/* ---- A block of an octet ------------------------------------------------------------------- */

/* Is xored to Q8_0's weights where they lie (octets.h); by the variant. */
static inline uint8_t octet_flip(void);

/* How a type's octets are read. */
typedef struct octet_reader {
    quant_type type;
    size_t q_bytes; /* of a row in a block */
    size_t second;  /* where the second half of a block's weights begins */
} octet_reader;

static const octet_reader octets_q8_0 = {QUANT_Q8_0, 32, 16 * OCTET};
static const octet_reader octets_q4_0 = {QUANT_Q4_0, 16, 0};

/* From here on `w`, `part` and `planes` are constants.
 *
 * Four weights of four rows, which are its lanes, as they lie at `at` in the first or the second
 * half of the block (part 0, 1). */
INLINE v128_t codes_at(octet_reader w, int part, const uint8_t *at) {
    v128_t codes = wasm_v128_load(at);
    if (w.type == QUANT_Q8_0)
        return codes;
    return part == 0 ? wasm_v128_and(codes, wasm_i8x16_const_splat(15)) : wasm_u8x16_shr(codes, 4);
}

/* The same, as int8. */
INLINE v128_t weights_at(octet_reader w, int part, const uint8_t *at) {
    uint8_t surplus = w.type == QUANT_Q8_0 ? octet_flip() : 8;
    return wasm_i8x16_sub(codes_at(w, part, at), wasm_u8x16_splat(surplus));
}

/* The same, as far above their values as Q8_0's weights lie. */
INLINE v128_t flipped_at(octet_reader w, int part, const uint8_t *at) {
    v128_t codes = codes_at(w, part, at);
    return w.type == QUANT_Q8_0
               ? codes
               : wasm_i8x16_add(codes, wasm_u8x16_splat((uint8_t)(octet_flip() - 8)));
}

/* Where a half of a block's weights begins. */
static inline const uint8_t *part_of(octet_reader w, const uint8_t *block, int part) {
    return block + OCTET * sizeof(uint16_t) + (part == 0 ? 0 : w.second);
}

/* Block `b` of the octet that begins at row `row`; collected in `room` where rows lie as the file
 * has them. */
static inline const uint8_t *octet_block(octet_reader w, weight_rows rows, int row, int b,
                                         uint8_t *room) {
    const uint8_t *first = rows.data + (size_t)row * rows.row_bytes;
    if (rows.octets)
        return first + (size_t)b * OCTET * (sizeof(uint16_t) + w.q_bytes);
    octets_gather(w.type, octet_flip(), first, rows.row_bytes,
                  rows.n - row < OCTET ? rows.n - row : OCTET, b, room);
    return room;
}

/* The eight scales of a block. */
static inline void scales_of(const uint8_t *block, float d[OCTET]) {
    v128_t half = wasm_v128_load(block);
    store4(d, halves_to_f32(wasm_u32x4_extend_low_u16x8(half)));
    store4(d + 4, halves_to_f32(wasm_u32x4_extend_high_u16x8(half)));
}

/* ---- Panels -------------------------------------------------------------------------------- */

INLINE void pack_f32_octet(octet_reader w, weight_rows rows, int k0, int k1, float *panel) {
    uint8_t room[OCTET_BLOCK_BYTES];
    float d[OCTET];
    for (int k = k0; k < k1; k += 32) {
        const uint8_t *block = octet_block(w, rows, 0, k / 32, room);
        scales_of(block, d);
#pragma clang loop unroll(full)
        for (int part = 0; part < 2; part++) {
            const uint8_t *at = part_of(w, block, part);
            for (int i = 0; i < 16; i += 4, panel += 4 * TILE_COLS, at += OCTET * OCTET_WORD) {
#pragma clang loop unroll(full)
                for (int half = 0; half < 2; half++) {
                    v128_t four = weights_at(w, part, at + 16 * half), scale = load4(d + 4 * half);
#pragma clang loop unroll(full)
                    for (int j = 0; j < 4; j++) {
                        v128_t one = wasm_i32x4_shr(wasm_i32x4_shl(four, 24 - 8 * (uint32_t)j), 24);
                        store4(panel + j * TILE_COLS + 4 * half,
                               wasm_f32x4_mul(wasm_f32x4_convert_i32x4(one), scale));
                    }
                }
            }
        }
    }
}

static void pack_f32_q8_0(weight_rows rows, int k0, int k1, float *panel) {
    pack_f32_octet(octets_q8_0, rows, k0, k1, panel);
}

static void pack_f32_q4_0(weight_rows rows, int k0, int k1, float *panel) {
    pack_f32_octet(octets_q4_0, rows, k0, k1, panel);
}

/* ---- Activations --------------------------------------------------------------------------- */

/* 32 activations -> eight vectors of four int32 in -most..most, most below 2^22, whose magnitudes
 * sum to most_sum, give or take half a step each; returns their scale. What a sum with 1.5 2^23
 * leaves in the low bits is the nearest integer, ties to even. */
static inline float round_block(const float *x, float most, float most_sum, v128_t values[8]) {
    static const _Alignas(16) float round4[4] = FOUR(12582912.0f);
    v128_t round = constant(round4), largest4 = wasm_f32x4_const_splat(0), sums = largest4;
    for (int i = 0; i < 8; i++) {
        values[i] = load4(x + 4 * i);
        v128_t size = wasm_f32x4_abs(values[i]);
        largest4 = wasm_f32x4_pmax(largest4, size);
        sums = wasm_f32x4_add(sums, size);
    }
    float largest = max4(largest4), fitting = most_sum / sum4(sums) * largest;
    if (fitting < most)
        most = fitting;
    v128_t inverse = wasm_f32x4_splat(largest > QUANTIZE_LEAST ? most / largest : 0.0f);
    for (int i = 0; i < 8; i++) {
        v128_t sum = wasm_f32x4_add(wasm_f32x4_mul(values[i], inverse), round);
        values[i] = wasm_i32x4_sub(sum, round);
    }
    return largest / most;
}

/* ---- Products with one vector -------------------------------------------------------------- */

/* sum[p] += plane p of a block of activations . eight rows of a block; by the variant. */
INLINE void octet_dots(octet_reader w, int planes, const uint8_t *block, const plane_value *q,
                       v128_t sum[I22_PLANES][2]);

/* The lowest plane's sums, which nothing shifts, carry the block's start. */
INLINE void start_sums(int planes, const block_scale *d, v128_t (*sum)[2]) {
#pragma clang loop unroll(full)
    for (int p = 0; p < planes - 1; p++)
        sum[p][0] = sum[p][1] = wasm_i32x4_const_splat(0);
    sum[planes - 1][0] = sum[planes - 1][1] = wasm_v128_load32_splat(&d->start);
}

/* Sums of the planes -> one. */
INLINE v128_t of_planes(int planes, const v128_t (*sum)[2], int half) {
    v128_t all = sum[0][half];
#pragma clang loop unroll(full)
    for (int p = 1; p < planes; p++)
        all = wasm_i32x4_add(wasm_i32x4_shl(all, plane_bits[p]), sum[p][half]);
    return all;
}

/* What the loop below takes from constants. */
static const struct {
    _Alignas(16) uint16_t magnitude[8]; /* of a half */
    uint16_t normal[8];                 /* the least magnitude of a half that is not subnormal */
    uint32_t moved[4];  /* where a half's sign and magnitude are after 13 bits to the left */
    uint32_t rebase[4]; /* what its exponent then lacks */
} constants = {
    {0x7fff, 0x7fff, 0x7fff, 0x7fff, 0x7fff, 0x7fff, 0x7fff, 0x7fff},
    {0x0400, 0x0400, 0x0400, 0x0400, 0x0400, 0x0400, 0x0400, 0x0400},
    {0x8fffe000, 0x8fffe000, 0x8fffe000, 0x8fffe000},
    {112 << 23, 112 << 23, 112 << 23, 112 << 23},
};

/* An octet after another from front to back, which is what the machine prefetches; lanes are rows:
 *
 *     y += (q_w . q_x) (d_w d_x)        a block's products exact in int32
 */
INLINE void matvec_octets(octet_reader w, int planes, weight_rows rows, int K, vector x, float *y) {
    v128_t magnitude = constant(constants.magnitude), normal = constant(constants.normal);
    v128_t moved = constant(constants.moved), rebase = constant(constants.rebase);
    const uint8_t *block = rows.data;
    for (int row = 0; row < rows.n; row += OCTET) {
        v128_t y0 = wasm_f32x4_const_splat(0), y1 = y0, most = y0;
        const plane_value *q = x.q;
        for (int b = 0; b < K / 32; b++, q += planes * 32) {
            v128_t half = wasm_v128_load(block), d_x = wasm_v128_load32_splat(&x.d[b].d);
            v128_t size = wasm_v128_and(half, magnitude), sum[I22_PLANES][2];
            most = wasm_u16x8_max(most, size);
            v128_t d0 = wasm_i32x4_shl(wasm_i32x4_extend_low_i16x8(half), 13);
            v128_t d1 = wasm_i32x4_shl(wasm_i32x4_extend_high_i16x8(half), 13);
            d0 = wasm_i32x4_add(wasm_v128_and(d0, moved), rebase);
            d1 = wasm_i32x4_add(wasm_v128_and(d1, moved), rebase);
            if (__builtin_expect(wasm_v128_any_true(wasm_i16x8_gt(normal, size)), 0)) {
                d0 = halves_to_f32(wasm_u32x4_extend_low_u16x8(half));
                d1 = halves_to_f32(wasm_u32x4_extend_high_u16x8(half));
            }
            d0 = wasm_f32x4_mul(d0, d_x);
            d1 = wasm_f32x4_mul(d1, d_x);
            start_sums(planes, &x.d[b], sum);
            octet_dots(w, planes, block, q, sum);
            y0 = fma4(wasm_f32x4_convert_i32x4(of_planes(planes, sum, 0)), d0, y0);
            y1 = fma4(wasm_f32x4_convert_i32x4(of_planes(planes, sum, 1)), d1, y1);
            block += OCTET * (sizeof(uint16_t) + w.q_bytes);
        }
        /* All ones is a NaN. */
        v128_t bad = wasm_u16x8_ge(most, wasm_i16x8_const_splat(0x7c00));
        store4(y + row, wasm_v128_or(y0, wasm_i32x4_extend_low_i16x8(bad)));
        store4(y + row + 4, wasm_v128_or(y1, wasm_i32x4_extend_high_i16x8(bad)));
    }
}

/* Rows as the file has them become octets, a block at a time. */
static void matvec_gathered(octet_reader w, weight_rows rows, int K, vector x, float *y,
                            void (*matvec)(weight_rows rows, int K, vector x, float *y)) {
    uint8_t room[OCTET_BLOCK_BYTES];
    size_t x_values = 32 * (size_t)(x.exact ? I22_PLANES : I22_PLANES - 1);
    memset(y, 0, (size_t)rows.n * sizeof *y);
    for (int row = 0; row < rows.n; row += OCTET)
        for (int b = 0; b < K / 32; b++) {
            weight_rows eight = {octet_block(w, rows, row, b, room), 0, OCTET, true};
            vector part = {NULL, (const plane_value *)x.q + (size_t)b * x_values, x.d + b, x.exact};
            float sums[OCTET];
            matvec(eight, 32, part, sums);
            for (int i = 0; i < OCTET && row + i < rows.n; i++)
                y[row + i] += sums[i];
        }
}

#define MATVEC(type)                                                                               \
    static void matvec_##type(weight_rows rows, int K, vector x, float *y) {                       \
        if (!rows.octets)                                                                          \
            matvec_gathered(octets_##type, rows, K, x, y, matvec_##type);                          \
        else if (x.exact)                                                                          \
            matvec_octets(octets_##type, I22_PLANES, rows, K, x, y);                               \
        else                                                                                       \
            matvec_octets(octets_##type, I22_PLANES - 1, rows, K, x, y);                           \
    }
MATVEC(q8_0)
MATVEC(q4_0)
