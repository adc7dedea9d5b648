#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Runs clang-format or clang-tidy over our C: `format` rewrites, `check` only looks, `lint` runs
# clang-tidy with the flags of the configured builds (build/native, and the unpacked Emscripten for
# what is built for WebAssembly alone). Called by the npm scripts format and lint, and by tests/run.mjs.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=tools/common.sh
. tools/common.sh

# newest TOOL: LLVM 19's if it is there, so that everybody formats alike.
newest() {
  command -v "$1-19" || command -v "$1" ||
    fail "$1 is not installed" "sudo apt-get install $1-19"
}

c_files() {
  find wasm tests -name '*.[ch]' | sort
}

# The flags that the WebAssembly builds give them.
wasm_flags() {
  local root
  root=$(tools/toolchain.sh)
  printf '%s\n' --target=wasm32-unknown-emscripten "--sysroot=$root/cache/sysroot" \
    -std=c11 -Iwasm -msimd128 -mrelaxed-simd -pthread -D_POSIX_C_SOURCE=200809L \
    -DLAMINAR_SIMD128=1 -DLAMINAR_RELAXED=1 -DLAMINAR_THREADS=1 -ffp-contract=off
}

main() {
  local tidy flags files
  case ${1:-} in
    format) c_files | xargs "$(newest clang-format)" -i ;;
    check) c_files | xargs "$(newest clang-format)" --dry-run -Werror ;;
    lint)
      tidy=$(newest clang-tidy)
      mapfile -t files < <(sed -n 's/^  "file": "\(.*\)",\{0,1\}$/\1/p' build/native/compile_commands.json | sort -u)
      [ ${#files[@]} -gt 0 ] || fail "build/native is not configured" "cmake --preset native"
      # A build of gcc's with -Werror would make errors of warnings that only clang knows.
      printf '%s\n' "${files[@]}" |
        xargs -n 4 -P 2 "$tidy" --quiet -p build/native --extra-arg=-Wno-error
      mapfile -t flags < <(wasm_flags)
      "$tidy" --quiet wasm/kernels/simd128.c wasm/kernels/relaxed.c wasm/sha256/sha256_simd128.c \
        wasm/sha256/sha256_module.c -- "${flags[@]}"
      ;;
    *) fail "usage: tools/clang-files.sh format|check|lint" "choose one of the three" ;;
  esac
}

main "$@"
