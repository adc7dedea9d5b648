/* SPDX-License-Identifier: MIT
 *
 * kernels.c - fills the kernel tables in order: the reference, then what each variant does better.
 */
#include "kernels.h"

#if defined(LAMINAR_RELAXED)
enum { VARIANTS = 3 };
#elif defined(LAMINAR_SIMD128)
enum { VARIANTS = 2 };
#else
enum { VARIANTS = 1 };
#endif

static kernels tables[VARIANTS];

static void fill(void) {
    for (int i = 0; i < VARIANTS; i++) {
        kernels_fill_scalar(&tables[i]);
#if defined(LAMINAR_SIMD128)
        if (i >= 1)
            kernels_fill_simd128(&tables[i]);
#endif
#if defined(LAMINAR_RELAXED)
        if (i >= 2)
            kernels_fill_relaxed(&tables[i]);
#endif
    }
}

const kernels *kernels_variant(int index) {
    if (!tables[0].name)
        fill();
    return index < VARIANTS ? &tables[index] : 0;
}

const kernels *kernels_select(void) { return kernels_variant(VARIANTS - 1); }
