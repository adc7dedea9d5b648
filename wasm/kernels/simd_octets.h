/* SPDX-License-Identifier: MIT
 *
 * simd_octets.h - how both WebAssembly variants read rows of Q8_0 and Q4_0, which lie eight
 * together (octets.h): into panels of f32, and in products with one vector. Included by simd128.c
 * and relaxed.c after simd_f32.h; each of them says before how many vectors a block of the low
 * plane has, LOW_VECTORS, and defines after it the functions that are only declared here.
 */

/* ---- A block of an octet ------------------------------------------------------------------- */

/* Is xored to Q8_0's weights where they lie (octets.h); by the variant. */
static inline uint8_t octet_flip(void);

/* The 32 codes of a row of an octet's block as sixteen bytes twice. */
INLINE void codes_q8_0(const uint8_t *q, v128_t out[2]) {
    out[0] = wasm_v128_load(q);
    out[1] = wasm_v128_load(q + 16);
}

INLINE void codes_q4_0(const uint8_t *q, v128_t out[2]) {
    v128_t nibbles = wasm_v128_load(q);
    out[0] = wasm_v128_and(nibbles, wasm_i8x16_const_splat(15));
    out[1] = wasm_u8x16_shr(nibbles, 4);
}

/* An address of which the compiler does not know that it is the same: it would read what lies there
 * once and shuffle, which takes three instructions where a load takes one. */
static inline const uint8_t *another(const uint8_t *p) {
    __asm__("" : "+r"(p));
    return p;
}

/* The weights, given as bytes, widened to eight int16 four times; where nothing is flipped. */
INLINE void widen_q8_0(const uint8_t *q, const v128_t bytes[2], v128_t out[4]) {
    const uint8_t *same = another(q);
    out[0] = wasm_i16x8_extend_low_i8x16(bytes[0]);
    out[1] = wasm_i16x8_load8x8(same + 8);
    out[2] = wasm_i16x8_extend_low_i8x16(bytes[1]);
    out[3] = wasm_i16x8_load8x8(same + 24);
}

INLINE void widen_q4_0(const uint8_t *q, const v128_t bytes[2], v128_t out[4]) {
    (void)q;
    out[0] = wasm_i16x8_extend_low_i8x16(bytes[0]);
    out[1] = wasm_i16x8_extend_high_i8x16(bytes[0]);
    out[2] = wasm_i16x8_extend_low_i8x16(bytes[1]);
    out[3] = wasm_i16x8_extend_high_i8x16(bytes[1]);
}

/* How a type's octets are read. */
typedef struct octet_reader {
    quant_type type;
    size_t q_bytes; /* of a row in a block */
    int surplus;    /* of a code over its weight, where nothing is flipped */
    void (*codes)(const uint8_t *q, v128_t out[2]);
    void (*widen)(const uint8_t *q, const v128_t bytes[2], v128_t out[4]);
} octet_reader;

static const octet_reader octets_q8_0 = {QUANT_Q8_0, 32, 0, codes_q8_0, widen_q8_0};
static const octet_reader octets_q4_0 = {QUANT_Q4_0, 16, 8, codes_q4_0, widen_q4_0};

/* The surplus of a code as it lies. */
static inline int surplus_of(octet_reader w) {
    return w.type == QUANT_Q8_0 ? octet_flip() : w.surplus;
}

/* The weights of a row's block. */
INLINE void weights_of(octet_reader w, int surplus, const uint8_t *q, v128_t out[2]) {
    v128_t more = wasm_i8x16_splat((int8_t)surplus);
    w.codes(q, out);
    out[0] = wasm_i8x16_sub(out[0], more);
    out[1] = wasm_i8x16_sub(out[1], more);
}

static inline const uint8_t *q_of(octet_reader w, const uint8_t *block, int row) {
    return block + OCTET * sizeof(uint16_t) + (size_t)row * w.q_bytes;
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

/* Sixteen int8 times d -> sixteen f32. */
static inline void scale_16(v128_t q, v128_t d, float *out) {
    v128_t low = wasm_i16x8_extend_low_i8x16(q), high = wasm_i16x8_extend_high_i8x16(q);
    store4(out, wasm_f32x4_mul(d, wasm_f32x4_convert_i32x4(wasm_i32x4_extend_low_i16x8(low))));
    store4(out + 4, wasm_f32x4_mul(d, wasm_f32x4_convert_i32x4(wasm_i32x4_extend_high_i16x8(low))));
    store4(out + 8, wasm_f32x4_mul(d, wasm_f32x4_convert_i32x4(wasm_i32x4_extend_low_i16x8(high))));
    store4(out + 12,
           wasm_f32x4_mul(d, wasm_f32x4_convert_i32x4(wasm_i32x4_extend_high_i16x8(high))));
}

INLINE void pack_f32_octet(octet_reader w, weight_rows rows, int k0, int k1, float *panel) {
    uint8_t room[OCTET_BLOCK_BYTES];
    float d[OCTET], tmp[OCTET * 32];
    for (int k = k0; k < k1; k += 32, panel += 32 * TILE_COLS) {
        const uint8_t *block = octet_block(w, rows, 0, k / 32, room);
        scales_of(block, d);
        for (int row = 0; row < OCTET; row++) {
            v128_t bytes[2];
            weights_of(w, surplus_of(w), q_of(w, block, row), bytes);
            scale_16(bytes[0], wasm_f32x4_splat(d[row]), tmp + row * 32);
            scale_16(bytes[1], wasm_f32x4_splat(d[row]), tmp + row * 32 + 16);
        }
        for (int i = 0; i < 32; i += 4)
            transpose_8x4(tmp + i, 32 * sizeof *tmp, panel + i * TILE_COLS);
    }
}

static void pack_f32_q8_0(weight_rows rows, int k0, int k1, float *panel) {
    pack_f32_octet(octets_q8_0, rows, k0, k1, panel);
}

static void pack_f32_q4_0(weight_rows rows, int k0, int k1, float *panel) {
    pack_f32_octet(octets_q4_0, rows, k0, k1, panel);
}

/* ---- Products with one vector -------------------------------------------------------------- */

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

/* How activations lie for a product: in int16, which weights are widened to, or in bytes. */
typedef enum vector_form { FORM_WIDE, FORM_BYTES } vector_form;

/* A block of 32 activations has so many vectors, and magnitudes below `end` in its high plane. */
typedef struct vector_shape {
    int vectors;
    float end;
} vector_shape;

enum { VECTOR_MOST = VECTOR_BLOCK_BYTES / 16 };

/* Of each form, by the variant. Here and below `form`, `two` and `w` are constants. */
static inline vector_shape shape_of(vector_form form);
/* Writes a block, from integers of 22 bits if `two`, else of 16. */
static inline void put_vector(vector_form form, const v128_t values[8], bool two, v128_t *block);
/* Products of four rows from row `row` of a block with the activations, one lane a row; each is a
 * sum of four exact ones of eight weights. */
static inline v128_t four_products(vector_form form, octet_reader w, bool two, const uint8_t *block,
                                   int row, const v128_t *x, v128_t ones);

static inline void split_vector(vector_form form, const float *x, int K, bool two, void *planes,
                                float *scale) {
    vector_shape shape = shape_of(form);
    float steps = two ? LOW_STEPS : 1;
    v128_t *block = planes;
    for (int k = 0; k < K; k += 32, block += shape.vectors) {
        v128_t values[8];
        *scale++ = round_block(x + k, shape.end * steps - 1, INFINITY, values) * steps;
        put_vector(form, values, two, block);
    }
}

/* What the loop below takes from constants. */
static const struct {
    _Alignas(16) int16_t ones[8];
    uint16_t magnitude[8]; /* of a half */
    uint16_t normal[8];    /* the least magnitude of a half that is not subnormal */
    uint32_t moved[4];     /* where a half's sign and magnitude are after 13 bits to the left */
    uint32_t rebase[4];    /* what its exponent then lacks */
} constants = {
    {1, 1, 1, 1, 1, 1, 1, 1},
    {0x7fff, 0x7fff, 0x7fff, 0x7fff, 0x7fff, 0x7fff, 0x7fff, 0x7fff},
    {0x0400, 0x0400, 0x0400, 0x0400, 0x0400, 0x0400, 0x0400, 0x0400},
    {0x8fffe000, 0x8fffe000, 0x8fffe000, 0x8fffe000},
    {112 << 23, 112 << 23, 112 << 23, 112 << 23},
};

/* The low plane of a block, as the variant keeps it. */
static inline void put_low(const v128_t values[8], v128_t *low);
/* low . q of the 32 values of a row, given both as bytes and wide, in four lanes. */
INLINE v128_t dot_low(const v128_t bytes[2], const v128_t wide[4], const v128_t *low, v128_t ones);

/* Activations as sixteen bits and, behind those of the block, six. */
INLINE void put_wide(const v128_t values[8], bool two, v128_t *block) {
    for (int i = 0; i < 4; i++) {
        v128_t a = values[2 * i], b = values[2 * i + 1];
        if (two)
            a = wasm_i32x4_shr(a, LOW_BITS), b = wasm_i32x4_shr(b, LOW_BITS);
        block[i] = wasm_i16x8_narrow_i32x4(a, b);
    }
    if (two)
        put_low(values, block + 4);
}

/* wide . high in four lanes; exact: a lane sums 8 products of at most 128 * 32768 */
INLINE v128_t dot_wide(const v128_t wide[4], const v128_t *high) {
    v128_t a = wasm_i32x4_add(wasm_i32x4_dot_i16x8(wide[0], high[0]),
                              wasm_i32x4_dot_i16x8(wide[1], high[1]));
    v128_t b = wasm_i32x4_add(wasm_i32x4_dot_i16x8(wide[2], high[2]),
                              wasm_i32x4_dot_i16x8(wide[3], high[3]));
    return wasm_i32x4_add(a, b);
}

INLINE v128_t product_wide(octet_reader w, bool two, const uint8_t *q, const v128_t *block,
                           v128_t ones) {
    v128_t bytes[2], wide[4];
    weights_of(w, w.surplus, q, bytes);
    w.widen(q, bytes, wide);
    v128_t sum = dot_wide(wide, block);
    if (!two)
        return sum;
    return wasm_i32x4_add(wasm_i32x4_shl(sum, LOW_BITS), dot_low(bytes, wide, block + 4, ones));
}

static const vector_shape shape_wide = {4 + LOW_VECTORS, 0x8000};

INLINE v128_t four_wide(octet_reader w, bool two, const uint8_t *block, int row, const v128_t *x,
                        v128_t ones) {
    v128_t sums[4];
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++) /* in f32: all 32 products may pass int32 */
        sums[i] = wasm_f32x4_convert_i32x4(product_wide(w, two, q_of(w, block, row + i), x, ones));
    return sums4(sums[0], sums[1], sums[2], sums[3]);
}

/* Integer products with each plane, an octet after another from front to back, which is what the
 * machine prefetches; lanes are rows:
 *
 *     y += (q . high * 64 + q . low) (d_w d_x)        a quarter of a block exact in int32
 */
INLINE void matvec_octets(octet_reader w, vector_form form, bool two, weight_rows rows, int K,
                          vector x, float *y) {
    v128_t ones = constant(constants.ones), magnitude = constant(constants.magnitude);
    v128_t normal = constant(constants.normal), moved = constant(constants.moved);
    v128_t rebase = constant(constants.rebase);
    v128_t last = wasm_f32x4_splat(two ? 1.0f / LOW_STEPS : 1.0f);
    vector_shape shape = shape_of(form);
    uint8_t room[OCTET_BLOCK_BYTES];
    for (int row = 0; row < rows.n; row += OCTET) {
        v128_t y0 = wasm_f32x4_const_splat(0), y1 = y0, most = y0;
        for (int b = 0; b < K / 32; b++) {
            const uint8_t *block = octet_block(w, rows, row, b, room);
            const v128_t *at = (const v128_t *)x.planes + (size_t)b * (size_t)shape.vectors;
            v128_t half = wasm_v128_load(block), d_x = wasm_v128_load32_splat(x.scale + b);
            v128_t size = wasm_v128_and(half, magnitude);
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
            y0 = fma4(four_products(form, w, two, block, 0, at, ones), d0, y0);
            y1 = fma4(four_products(form, w, two, block, 4, at, ones), d1, y1);
        }
        /* All ones is a NaN. */
        v128_t bad = wasm_u16x8_ge(most, wasm_i16x8_const_splat(0x7c00));
        y0 = wasm_v128_or(wasm_f32x4_mul(y0, last), wasm_i32x4_extend_low_i16x8(bad));
        y1 = wasm_v128_or(wasm_f32x4_mul(y1, last), wasm_i32x4_extend_high_i16x8(bad));
        float eight[OCTET];
        store4(eight, y0);
        store4(eight + 4, y1);
        memcpy(y + row, eight, (size_t)(rows.n - row < OCTET ? rows.n - row : OCTET) * sizeof *y);
    }
}

/* What the table takes of a form. */
#define MATVEC(type, name, form)                                                                   \
    static void matvec_##type##_##name(weight_rows rows, int K, vector x, float *y) {              \
        if (x.two)                                                                                 \
            matvec_octets(octets_##type, form, true, rows, K, x, y);                               \
        else                                                                                       \
            matvec_octets(octets_##type, form, false, rows, K, x, y);                              \
    }
#define VECTOR_KERNELS(name, form)                                                                 \
    static void split_##name(const float *x, int K, bool two, void *planes, float *scale) {        \
        split_vector(form, x, K, two, planes, scale);                                              \
    }                                                                                              \
    MATVEC(q8_0, name, form)                                                                       \
    MATVEC(q4_0, name, form)
VECTOR_KERNELS(wide, FORM_WIDE)

static void fill_octets(kernels *k) {
    k->pack_f32[QUANT_Q8_0] = pack_f32_q8_0;
    k->pack_f32[QUANT_Q4_0] = pack_f32_q4_0;
    k->split = split_wide;
    k->matvec[QUANT_Q8_0] = matvec_q8_0_wide;
    k->matvec[QUANT_Q4_0] = matvec_q4_0_wide;
}
