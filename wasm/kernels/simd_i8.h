/* SPDX-License-Identifier: MIT
 *
 * simd_i8.h - what the integer kernels of both WebAssembly variants share: reading blocks of
 * weights, rounding activations, scaling the finished sums. Included by simd128.c and relaxed.c
 * after simd_octets.h; each of them defines put_i8(), its own order of the integer panel, and
 * tile_rows_i8().
 */

/* Row `row` of a panel's block: 32 weights and their scale. */
static void put_i8(i8_block *block, int row, float d, v128_t low, v128_t high);

static inline __attribute__((always_inline)) void pack_i8_octet(octet_reader w, weight_rows rows,
                                                                int k0, int k1, i8_block *panel) {
    uint8_t room[OCTET_BLOCK_BYTES];
    float d[OCTET];
    for (int k = k0; k < k1; k += 32, panel++) {
        const uint8_t *block = octet_block(w, rows, 0, k / 32, room);
        scales_of(block, d);
        for (int row = 0; row < OCTET; row++) {
            v128_t bytes[2];
            w.bytes(q_of(w, block, row), bytes);
            put_i8(panel, row, d[row], bytes[0], bytes[1]);
        }
    }
}

static void pack_i8_q8_0(weight_rows rows, int k0, int k1, i8_block *panel) {
    pack_i8_octet(octets_q8_0, rows, k0, k1, panel);
}

static void pack_i8_q4_0(weight_rows rows, int k0, int k1, i8_block *panel) {
    pack_i8_octet(octets_q4_0, rows, k0, k1, panel);
}

/* 32 activations -> eight vectors of four int32 in -127..127; returns their scale. */
static inline float round_block(const float *x, v128_t values[8]) {
    v128_t largest4 = wasm_f32x4_const_splat(0);
    for (int i = 0; i < 8; i++) {
        values[i] = load4(x + 4 * i);
        largest4 = wasm_f32x4_pmax(largest4, wasm_f32x4_abs(values[i]));
    }
    float largest = max4(largest4);
    v128_t inverse = wasm_f32x4_splat(largest > QUANTIZE_LEAST ? 127.0f / largest : 0.0f);
    for (int i = 0; i < 8; i++)
        values[i] =
            wasm_i32x4_trunc_sat_f32x4(wasm_f32x4_nearest(wasm_f32x4_mul(values[i], inverse)));
    return largest / 127.0f;
}

/* out[2] += (float)sum[2] * (d_a * d_w) for eight columns */
static inline void scale_sums(const v128_t sum[2], float d_a, const float *d_w, v128_t out[2]) {
    v128_t d = wasm_f32x4_splat(d_a);
    out[0] = fma4(wasm_f32x4_convert_i32x4(sum[0]), wasm_f32x4_mul(d, load4(d_w)), out[0]);
    out[1] = fma4(wasm_f32x4_convert_i32x4(sum[1]), wasm_f32x4_mul(d, load4(d_w + 4)), out[1]);
}

/* tile_i8 for R rows, R a constant; the heart of each variant. */
static inline void tile_rows_i8(int R, int blocks, const void *rounded, size_t ldq, const float *d,
                                size_t ldd, const i8_block *panel, float *c, size_t ldc, int cols);

static void tile_i8(int rows, int blocks, const void *q, size_t ldq, const float *d, size_t ldd,
                    const i8_block *panel, float *c, size_t ldc, int cols) {
    switch (rows) {
    case 1:
        tile_rows_i8(1, blocks, q, ldq, d, ldd, panel, c, ldc, cols);
        break;
    case 2:
        tile_rows_i8(2, blocks, q, ldq, d, ldd, panel, c, ldc, cols);
        break;
    case 3:
        tile_rows_i8(3, blocks, q, ldq, d, ldd, panel, c, ldc, cols);
        break;
    default:
        tile_rows_i8(4, blocks, q, ldq, d, ldd, panel, c, ldc, cols);
        break;
    }
}
