/* SPDX-License-Identifier: MIT
 *
 * simd_i8.h - the integer tiles of both WebAssembly variants, without their innermost loops.
 *
 * simd128.c and relaxed.c include this after simd_packed8.h. Before the include, each of them
 * defines TILE_SUMS: how many sums of a tile stay in registers, one for each row and plane, for
 * eight columns each. After the include, it defines dot_order(), put_i8(), add_dots() and
 * put_planes(), in which the order of weights in an integer panel is the variant's own.
 */

/* Do repacked weights of this type have the order that the dot instruction takes? */
static inline bool dot_order(packed8_reader w);

/* Writes weights k..k+3 of eight rows into a block of a panel. */
INLINE void put_i8(packed8_reader w, int part, const uint8_t *at, int k, i8_block to);

INLINE i8_panel pack_i8_packed8(packed8_reader w, weight_rows rows, int k0, int k1, i8_buffer to) {
    uint8_t scratch[PACKED8_BLOCK_BYTES];
    bool in_place = rows.packed8 && dot_order(w);
    i8_panel packed = {to.q, sizeof *to.q, to.d};
    if (in_place) {
        packed.q = part_of(w, packed8_block(w, rows, 0, k0 / 32, scratch), 0);
        packed.q_step = PACKED8_ROWS * (sizeof(uint16_t) + w.q_bytes);
    }
    for (int k = k0; k < k1; k += 32, to.q++, to.d += TILE_COLS) {
        const uint8_t *block = packed8_block(w, rows, 0, k / 32, scratch);
        scales_of(block, to.d);
        if (in_place)
            continue;
#pragma clang loop unroll(full)
        for (int part = 0; part < 2; part++) {
            const uint8_t *at = part_of(w, block, part);
            for (int i = 16 * part; i < 16 * part + 16; i += 4, at += PACKED8_ROWS * PACKED8_WORD)
                put_i8(w, part, at, i, *to.q);
        }
    }
    return packed;
}

static i8_panel pack_i8_q8_0(weight_rows rows, int k0, int k1, i8_buffer to) {
    return pack_i8_packed8(packed8_q8_0, rows, k0, k1, to);
}

static i8_panel pack_i8_q4_0(weight_rows rows, int k0, int k1, i8_buffer to) {
    return pack_i8_packed8(packed8_q4_0, rows, k0, k1, to);
}

/* out[2] += (float)sum[2] * (d_a * d_w) for eight columns */
static inline void scale_sums(const v128_t sum[2], float d_a, const float *d_w, v128_t out[2]) {
    v128_t d = wasm_f32x4_splat(d_a);
    out[0] = fma4(wasm_f32x4_convert_i32x4(sum[0]), wasm_f32x4_mul(d, load4(d_w)), out[0]);
    out[1] = fma4(wasm_f32x4_convert_i32x4(sum[1]), wasm_f32x4_mul(d, load4(d_w + 4)), out[1]);
}

/* sum[r planes + p] += plane p of row r . panel, for eight columns. In a block, the planes of a row
 * follow one another. */
INLINE void add_dots(int planes, int R, const void *q, size_t row_bytes, const void *panel,
                     v128_t sum[TILE_SUMS][2]);

/* A tile of R rows whose activations have `planes` planes; both are constants at every call. */
INLINE void integer_rows(int planes, int R, int blocks, const void *q, size_t ldq,
                         const block_scale *d, size_t ldd, i8_panel panel, float *c, size_t ldc,
                         int cols) {
    v128_t out[TILE_SUMS][2];
    size_t block_bytes = 32 * (size_t)planes * sizeof(plane_value);
    const uint8_t *at = q, *weights = panel.q;
    const float *scales = panel.d;
#pragma clang loop unroll(full)
    for (int r = 0; r < R; r++)
        out[r][0] = out[r][1] = wasm_f32x4_const_splat(0);
    for (int b = 0; b < blocks; b++, at += block_bytes, d++) {
        v128_t sum[TILE_SUMS][2];
#pragma clang loop unroll(full)
        for (int r = 0; r < R; r++)
            start_sums(planes, &d[(size_t)r * ldd], sum + r * planes);
        add_dots(planes, R, at, ldq * block_bytes, weights, sum);
#pragma clang loop unroll(full)
        for (int r = 0; r < R; r++) {
            v128_t all[2] = {of_planes(planes, sum + r * planes, 0),
                             of_planes(planes, sum + r * planes, 1)};
            scale_sums(all, d[(size_t)r * ldd].d, scales, out[r]);
        }
        weights += panel.q_step;
        scales += TILE_COLS;
    }
    add_tile(R, cols, out, c, ldc);
}

#define ROWS_CASE(planes, R)                                                                       \
    if ((R) * (planes) <= TILE_SUMS && rows == (R))                                                \
        integer_rows(planes, R, blocks, q, ldq, d, ldd, panel, c, ldc, cols);
#define INTEGER_TILE(name, planes)                                                                 \
    static void name(int rows, int blocks, const void *q, size_t ldq, const block_scale *d,        \
                     size_t ldd, i8_panel panel, float *c, size_t ldc, int cols) {                 \
        ROWS_CASE(planes, 1)                                                                       \
        ROWS_CASE(planes, 2)                                                                       \
        ROWS_CASE(planes, 3)                                                                       \
        ROWS_CASE(planes, 4)                                                                       \
        ROWS_CASE(planes, 5)                                                                       \
        ROWS_CASE(planes, 6)                                                                       \
    }
INTEGER_TILE(tile_act8, 1)
INTEGER_TILE(tile_act22, ACT22_PLANES)

/* Splits the integers of a block into planes. The variant defines it. */
static inline void put_planes(int planes, const v128_t values[8], plane_value *q);

/* The value from which a sum of products with these integers starts (block_scale.start). */
static inline int32_t start_of(const v128_t values[8]) {
    v128_t sum = values[0];
    for (int i = 1; i < 8; i++)
        sum = wasm_i32x4_add(sum, values[i]);
    int32_t all = wasm_i32x4_extract_lane(sum, 0) + wasm_i32x4_extract_lane(sum, 1) +
                  wasm_i32x4_extract_lane(sum, 2) + wasm_i32x4_extract_lane(sum, 3);
    return -all * storage_bias();
}

INLINE void quantize_row(int planes, float most, float most_sum, const float *x, int K, void *to,
                         block_scale *d) {
    plane_value *q = to;
    for (int k = 0; k < K; k += 32, q += 32 * planes, d++) {
        v128_t values[8];
        d->d = round_block(x + k, most, most_sum, values);
        d->start = start_of(values);
        put_planes(planes, values, q);
    }
}

static void quantize_act8(const float *x, int K, void *q, block_scale *d) {
    quantize_row(1, 127, INFINITY, x, K, q, d);
}

static void quantize_act16(const float *x, int K, void *q, block_scale *d) {
    quantize_row(ACT22_PLANES - 1, ACT16_MAX, INFINITY, x, K, q, d);
}

static void quantize_act22(const float *x, int K, void *q, block_scale *d) {
    quantize_row(ACT22_PLANES, ACT22_MAX, ACT22_MAX_SUM, x, K, q, d);
}

static void fill_integers(kernels *k) {
    size_t plane = 32 * sizeof(plane_value);
    k->storage_bias = storage_bias();
    k->pack_f32[QUANT_Q8_0] = pack_f32_q8_0;
    k->pack_f32[QUANT_Q4_0] = pack_f32_q4_0;
    k->pack_i8[QUANT_Q8_0] = pack_i8_q8_0;
    k->pack_i8[QUANT_Q4_0] = pack_i8_q4_0;
    k->matvec[QUANT_Q8_0] = matvec_q8_0;
    k->matvec[QUANT_Q4_0] = matvec_q4_0;
    k->act8 = (integer_format){plane, quantize_act8, TILE_SUMS, tile_act8};
    k->act16 = (integer_format){(ACT22_PLANES - 1) * plane, quantize_act16, 0, NULL};
    k->act22 = (integer_format){ACT22_PLANES * plane, quantize_act22, TILE_SUMS / ACT22_PLANES,
                                tile_act22};
}
