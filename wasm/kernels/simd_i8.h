/* SPDX-License-Identifier: MIT
 *
 * simd_i8.h - the integer tiles of both WebAssembly variants but for their hearts. Included by
 * simd128.c and relaxed.c after simd_octets.h. Each of them says before how many sums of a tile
 * stay in registers (TILE_SUMS, one a row and plane, for eight columns each), how many planes i22's
 * activations have (I22_PLANES), and by how many bits each lies below the one before it
 * (plane_bits); and defines after it put_i8(), its own order of the integer panel, and add_dots().
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

/* sum[r planes + p] += row r of plane p . panel, in eight columns. A row's planes lie one behind
 * another in every block, of `tile_value`s. */
INLINE void add_dots(int planes, int R, const void *q, size_t row_bytes, const i8_block *panel,
                     v128_t sum[TILE_SUMS][2]);

/* Sums of the planes -> one. */
INLINE v128_t of_planes(int planes, const v128_t (*sum)[2], int half) {
    v128_t all = sum[0][half];
#pragma clang loop unroll(full)
    for (int p = 1; p < planes; p++)
        all = wasm_i32x4_add(wasm_i32x4_shl(all, plane_bits[p]), sum[p][half]);
    return all;
}

/* A tile of R rows in `planes` planes, both constants. */
INLINE void integer_rows(int planes, int R, int blocks, const void *q, size_t ldq, const float *d,
                         size_t ldd, const i8_block *panel, float *c, size_t ldc, int cols) {
    v128_t out[TILE_SUMS][2];
    size_t block_bytes = 32 * (size_t)planes * sizeof(tile_value);
    const uint8_t *at = q;
#pragma clang loop unroll(full)
    for (int r = 0; r < R; r++)
        out[r][0] = out[r][1] = wasm_f32x4_const_splat(0);
    for (int b = 0; b < blocks; b++, panel++, at += block_bytes, d++) {
        v128_t sum[TILE_SUMS][2];
#pragma clang loop unroll(full)
        for (int i = 0; i < R * planes; i++)
            sum[i][0] = sum[i][1] = wasm_i32x4_const_splat(0);
#pragma clang loop unroll(full)
        for (int r = 0; r < R; r++) {
            sum[r * planes][0] = wasm_v128_load(panel->start);
            sum[r * planes][1] = wasm_v128_load(panel->start + 4);
        }
        add_dots(planes, R, at, ldq * block_bytes, panel, sum);
#pragma clang loop unroll(full)
        for (int r = 0; r < R; r++) {
            v128_t all[2] = {of_planes(planes, sum + r * planes, 0),
                             of_planes(planes, sum + r * planes, 1)};
            scale_sums(all, d[(size_t)r * ldd], panel->d, out[r]);
        }
    }
    add_tile(R, cols, out, c, ldc);
}

#define ROWS_CASE(planes, R)                                                                       \
    if ((R) * (planes) <= TILE_SUMS && rows == (R))                                                \
        integer_rows(planes, R, blocks, q, ldq, d, ldd, panel, c, ldc, cols);
#define INTEGER_TILE(name, planes)                                                                 \
    static void name(int rows, int blocks, const void *q, size_t ldq, const float *d, size_t ldd,  \
                     const i8_block *panel, float *c, size_t ldc, int cols) {                      \
        ROWS_CASE(planes, 1)                                                                       \
        ROWS_CASE(planes, 2)                                                                       \
        ROWS_CASE(planes, 3)                                                                       \
        ROWS_CASE(planes, 4)                                                                       \
        ROWS_CASE(planes, 5)                                                                       \
        ROWS_CASE(planes, 6)                                                                       \
    }
INTEGER_TILE(tile_i8, 1)
INTEGER_TILE(tile_i22, I22_PLANES)

static void quantize_i8(const float *x, int K, void *q, float *d);
static void quantize_i22(const float *x, int K, void *q, float *d);

static void fill_i8(kernels *k) {
    size_t block_bytes = 32 * sizeof(tile_value);
    k->pack_i8[QUANT_Q8_0] = pack_i8_q8_0;
    k->pack_i8[QUANT_Q4_0] = pack_i8_q4_0;
    k->i8 = (integer_tile){TILE_SUMS, block_bytes, quantize_i8, tile_i8};
    k->i22 =
        (integer_tile){TILE_SUMS / I22_PLANES, I22_PLANES * block_bytes, quantize_i22, tile_i22};
}
