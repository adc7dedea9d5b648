/* SPDX-License-Identifier: MIT
 *
 * simd_packed8.h - how both WebAssembly variants read rows of Q8_0 and Q4_0 in the packed-8 layout
 * (packed8.h): into panels of f32, and in products with one vector.
 *
 * simd128.c and relaxed.c include this after simd_f32.h. Before the include, each of them defines
 *     ACT22_PLANES   into how many planes (parts of a value) 22-bit activations are split; 16-bit
 *                    activations have one plane less, 8-bit activations have one
 *     plane_value    the type of a plane's values
 *     plane_bits     by how many bits each plane is worth less than the one before it
 * After the include, it defines the functions that are only declared here.
 */

/* ---- A block of eight rows ----------------------------------------------------------------- */

/* The storage bias of repacked Q8_0 weights (packed8.h). The variant defines it. */
static inline uint8_t storage_bias(void);

/* How repacked rows of a type are read. */
typedef struct packed8_reader {
    quant_type type;
    size_t q_bytes; /* bytes of q of one row in a block */
    size_t second;  /* offset of the second half of a block's weights */
} packed8_reader;

static const packed8_reader packed8_q8_0 = {QUANT_Q8_0, 32, 16 * PACKED8_ROWS};
static const packed8_reader packed8_q4_0 = {QUANT_Q4_0, 16, 0};

/* From here on the arguments `w`, `part` and `planes` are constants at every call.
 *
 * Loads the codes of four neighbouring weights of four rows from `at`, which is in the first half
 * of the block (part 0) or the second (part 1). A lane is a row. */
INLINE v128_t codes_at(packed8_reader w, int part, const uint8_t *at) {
    v128_t codes = wasm_v128_load(at);
    if (w.type == QUANT_Q8_0)
        return codes;
    return part == 0 ? wasm_v128_and(codes, wasm_i8x16_const_splat(15)) : wasm_u8x16_shr(codes, 4);
}

/* The same weights as int8. */
INLINE v128_t weights_at(packed8_reader w, int part, const uint8_t *at) {
    uint8_t bias = w.type == QUANT_Q8_0 ? storage_bias() : 8;
    return wasm_i8x16_sub(codes_at(w, part, at), wasm_u8x16_splat(bias));
}

/* The same weights with the storage bias added. */
INLINE v128_t biased_at(packed8_reader w, int part, const uint8_t *at) {
    v128_t codes = codes_at(w, part, at);
    return w.type == QUANT_Q8_0
               ? codes
               : wasm_i8x16_add(codes, wasm_u8x16_splat((uint8_t)(storage_bias() - 8)));
}

/* The first byte of half `part` of a block's weights. */
static inline const uint8_t *part_of(packed8_reader w, const uint8_t *block, int part) {
    return block + PACKED8_ROWS * sizeof(uint16_t) + (part == 0 ? 0 : w.second);
}

/* Block `b` of the eight rows from row `row` on: in W itself where the rows are in the packed-8
 * layout, else gathered into `scratch`. */
static inline const uint8_t *packed8_block(packed8_reader w, weight_rows rows, int row, int b,
                                           uint8_t *scratch) {
    const uint8_t *first = rows.data + (size_t)row * rows.row_bytes;
    if (rows.packed8)
        return first + (size_t)b * PACKED8_ROWS * (sizeof(uint16_t) + w.q_bytes);
    packed8_gather_block(w.type, storage_bias(), first, rows.row_bytes,
                         rows.n - row < PACKED8_ROWS ? rows.n - row : PACKED8_ROWS, b, scratch);
    return scratch;
}

/* The eight scales of a block. */
static inline void scales_of(const uint8_t *block, float d[PACKED8_ROWS]) {
    v128_t half = wasm_v128_load(block);
    store4(d, halves_to_f32(wasm_u32x4_extend_low_u16x8(half)));
    store4(d + 4, halves_to_f32(wasm_u32x4_extend_high_u16x8(half)));
}

/* ---- Panels -------------------------------------------------------------------------------- */

INLINE void pack_f32_packed8(packed8_reader w, weight_rows rows, int k0, int k1, float *panel) {
    uint8_t scratch[PACKED8_BLOCK_BYTES];
    float d[PACKED8_ROWS];
    for (int k = k0; k < k1; k += 32) {
        const uint8_t *block = packed8_block(w, rows, 0, k / 32, scratch);
        scales_of(block, d);
#pragma clang loop unroll(full)
        for (int part = 0; part < 2; part++) {
            const uint8_t *at = part_of(w, block, part);
            for (int i = 0; i < 16;
                 i += 4, panel += 4 * TILE_COLS, at += PACKED8_ROWS * PACKED8_WORD) {
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
    pack_f32_packed8(packed8_q8_0, rows, k0, k1, panel);
}

static void pack_f32_q4_0(weight_rows rows, int k0, int k1, float *panel) {
    pack_f32_packed8(packed8_q4_0, rows, k0, k1, panel);
}

/* ---- Activations --------------------------------------------------------------------------- */

/* Quantises 32 activations to eight vectors of four int32 and returns their scale. Values are
 * within -most..most, most below 2^22, and their magnitudes sum to most_sum at most, give or take
 * half a step each. Adding 1.5 2^23 leaves the nearest integer in the low bits, ties to even. */
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
    v128_t inverse = wasm_f32x4_splat(largest > QUANTIZE_MIN ? most / largest : 0.0f);
    for (int i = 0; i < 8; i++) {
        v128_t sum = wasm_f32x4_add(wasm_f32x4_mul(values[i], inverse), round);
        values[i] = wasm_i32x4_sub(sum, round);
    }
    return largest / most;
}

/* ---- Products with one vector -------------------------------------------------------------- */

/* sum[p] += plane p of a block of activations . a block of eight rows. The variant defines it. */
INLINE void packed8_dots(packed8_reader w, int planes, const uint8_t *block, const plane_value *q,
                         v128_t sum[ACT22_PLANES][2]);

/* Sets the sums of all planes to 0, but the lowest plane's, which is never shifted, to d->start. */
INLINE void start_sums(int planes, const block_scale *d, v128_t (*sum)[2]) {
#pragma clang loop unroll(full)
    for (int p = 0; p < planes - 1; p++)
        sum[p][0] = sum[p][1] = wasm_i32x4_const_splat(0);
    sum[planes - 1][0] = sum[planes - 1][1] = wasm_v128_load32_splat(&d->start);
}

/* Joins the sums of the planes to one. */
INLINE v128_t of_planes(int planes, const v128_t (*sum)[2], int half) {
    v128_t all = sum[0][half];
#pragma clang loop unroll(full)
    for (int p = 1; p < planes; p++)
        all = wasm_i32x4_add(wasm_i32x4_shl(all, plane_bits[p]), sum[p][half]);
    return all;
}

/* Constants of the loop below. */
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

/* Reads eight rows after another from front to back, as the machine prefetches; lanes are rows:
 *
 *     y += (q_w . q_x) (d_w d_x)        the sum of a block is exact in int32
 */
INLINE void matvec_packed8(packed8_reader w, int planes, weight_rows rows, int K, vector x,
                           float *y) {
    v128_t magnitude = constant(constants.magnitude), normal = constant(constants.normal);
    v128_t moved = constant(constants.moved), rebase = constant(constants.rebase);
    const uint8_t *block = rows.data;
    for (int row = 0; row < rows.n; row += PACKED8_ROWS) {
        v128_t y0 = wasm_f32x4_const_splat(0), y1 = y0, most = y0;
        const plane_value *q = x.q;
        for (int b = 0; b < K / 32; b++, q += planes * 32) {
            v128_t half = wasm_v128_load(block), d_x = wasm_v128_load32_splat(&x.d[b].d);
            v128_t size = wasm_v128_and(half, magnitude), sum[ACT22_PLANES][2];
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
            packed8_dots(w, planes, block, q, sum);
            y0 = fma4(wasm_f32x4_convert_i32x4(of_planes(planes, sum, 0)), d0, y0);
            y1 = fma4(wasm_f32x4_convert_i32x4(of_planes(planes, sum, 1)), d1, y1);
            block += PACKED8_ROWS * (sizeof(uint16_t) + w.q_bytes);
        }
        /* All ones is a NaN. */
        v128_t bad = wasm_u16x8_ge(most, wasm_i16x8_const_splat(0x7c00));
        store4(y + row, wasm_v128_or(y0, wasm_i32x4_extend_low_i16x8(bad)));
        store4(y + row + 4, wasm_v128_or(y1, wasm_i32x4_extend_high_i16x8(bad)));
    }
}

/* The same for rows in the file's order, which are gathered a block at a time. */
static void matvec_gathered(packed8_reader w, weight_rows rows, int K, vector x, float *y,
                            void (*matvec)(weight_rows rows, int K, vector x, float *y)) {
    uint8_t scratch[PACKED8_BLOCK_BYTES];
    size_t x_values = 32 * (size_t)(x.exact ? ACT22_PLANES : ACT22_PLANES - 1);
    memset(y, 0, (size_t)rows.n * sizeof *y);
    for (int row = 0; row < rows.n; row += PACKED8_ROWS)
        for (int b = 0; b < K / 32; b++) {
            weight_rows eight = {packed8_block(w, rows, row, b, scratch), 0, PACKED8_ROWS, true};
            vector part = {NULL, (const plane_value *)x.q + (size_t)b * x_values, x.d + b, x.exact};
            float sums[PACKED8_ROWS];
            matvec(eight, 32, part, sums);
            for (int i = 0; i < PACKED8_ROWS && row + i < rows.n; i++)
                y[row + i] += sums[i];
        }
}

#define MATVEC(type)                                                                               \
    static void matvec_##type(weight_rows rows, int K, vector x, float *y) {                       \
        if (!rows.packed8)                                                                         \
            matvec_gathered(packed8_##type, rows, K, x, y, matvec_##type);                         \
        else if (x.exact)                                                                          \
            matvec_packed8(packed8_##type, ACT22_PLANES, rows, K, x, y);                           \
        else                                                                                       \
            matvec_packed8(packed8_##type, ACT22_PLANES - 1, rows, K, x, y);                       \
    }
MATVEC(q8_0)
MATVEC(q4_0)
