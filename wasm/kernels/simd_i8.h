/* SPDX-License-Identifier: MIT
 *
 * simd_i8.h - what the integer tiles of both WebAssembly variants share: reading blocks of weights,
 * scaling the finished sums. Included by simd128.c and relaxed.c after simd_octets.h; each of them
 * defines put_i8(), its own order of the integer panel, and tile_rows_i8().
 */

/* A panel's block from the 32 weights of each of eight rows; the scales are there already. */
static void put_i8(const int8_t rows[OCTET][32], i8_block *block);

INLINE void pack_i8_octet(octet_reader w, weight_rows rows, int k0, int k1, i8_block *panel) {
    uint8_t room[OCTET_BLOCK_BYTES];
    int8_t eight[OCTET][32];
    for (int k = k0; k < k1; k += 32, panel++) {
        const uint8_t *block = octet_block(w, rows, 0, k / 32, room);
        scales_of(block, panel->d);
        for (int row = 0; row < OCTET; row++) {
            v128_t bytes[2];
            weights_of(w, surplus_of(w), q_of(w, block, row), bytes);
            wasm_v128_store(eight[row], bytes[0]);
            wasm_v128_store(eight[row] + 16, bytes[1]);
        }
        put_i8(eight, panel);
    }
}

static void pack_i8_q8_0(weight_rows rows, int k0, int k1, i8_block *panel) {
    pack_i8_octet(octets_q8_0, rows, k0, k1, panel);
}

static void pack_i8_q4_0(weight_rows rows, int k0, int k1, i8_block *panel) {
    pack_i8_octet(octets_q4_0, rows, k0, k1, panel);
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
