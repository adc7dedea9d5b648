/* SPDX-License-Identifier: MIT
 *
 * simd_f64.h - the f64 kernel of both WebAssembly variants, written once.
 *
 * simd128.c and relaxed.c include this after simd_f32.h and after defining
 *     static inline v128_t fma2(v128_t a, v128_t b, v128_t c);     a * b + c, two lanes
 * in the way of fma4. kernels.h says what the function computes; scalar.c is the reference.
 */

/* c[rows][cols] += out */
static inline void add_tile_f64(int rows, int cols, v128_t out[][2], double *c, size_t ldc) {
    for (int r = 0; r < rows; r++, c += ldc) {
        if (cols == TILE_F64_COLS) {
            wasm_v128_store(c, wasm_f64x2_add(wasm_v128_load(c), out[r][0]));
            wasm_v128_store(c + 2, wasm_f64x2_add(wasm_v128_load(c + 2), out[r][1]));
        } else {
            double part[TILE_F64_COLS];
            wasm_v128_store(part, out[r][0]);
            wasm_v128_store(part + 2, out[r][1]);
            for (int col = 0; col < cols; col++)
                c[col] += part[col];
        }
    }
}

/* The shape of tile_rows() in simd_f32.h, two columns to a register. */
INLINE void tile_rows_f64(int R, int k, const double *a, size_t lda, const double *panel, double *c,
                          size_t ldc, int cols) {
    v128_t sum[TILE_ROWS][2];
#pragma clang loop unroll(full)
    for (int r = 0; r < R; r++)
        sum[r][0] = sum[r][1] = wasm_f64x2_const_splat(0);
    for (int i = 0; i < k; i++) {
        v128_t b0 = wasm_v128_load(panel + (size_t)i * TILE_F64_COLS);
        v128_t b1 = wasm_v128_load(panel + (size_t)i * TILE_F64_COLS + 2);
#pragma clang loop unroll(full)
        for (int r = 0; r < R; r++) {
            v128_t x = wasm_v128_load64_splat(a + (size_t)r * lda + i);
            sum[r][0] = fma2(x, b0, sum[r][0]);
            sum[r][1] = fma2(x, b1, sum[r][1]);
        }
    }
    add_tile_f64(R, cols, sum, c, ldc);
}

static void tile_f64(int rows, int k, const double *a, size_t lda, const double *panel, double *c,
                     size_t ldc, int cols) {
    switch (rows) {
    case 1:
        tile_rows_f64(1, k, a, lda, panel, c, ldc, cols);
        break;
    case 2:
        tile_rows_f64(2, k, a, lda, panel, c, ldc, cols);
        break;
    case 3:
        tile_rows_f64(3, k, a, lda, panel, c, ldc, cols);
        break;
    case 4:
        tile_rows_f64(4, k, a, lda, panel, c, ldc, cols);
        break;
    case 5:
        tile_rows_f64(5, k, a, lda, panel, c, ldc, cols);
        break;
    default:
        tile_rows_f64(6, k, a, lda, panel, c, ldc, cols);
        break;
    }
}

static void fill_f64(kernels *k) { k->tile_f64 = tile_f64; }
