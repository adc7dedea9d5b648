/* SPDX-License-Identifier: MIT
 *
 * libfuzzer.c - libFuzzer's entry point for the target that FUZZ_TARGET names. Built by run.sh.
 */
#include "targets.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n) {
    FUZZ_TARGET(data, n);
    return 0;
}
