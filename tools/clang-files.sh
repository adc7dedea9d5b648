#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Runs clang-format or clang-tidy over our C: `format` rewrites, `check` only looks, `lint` runs
# clang-tidy with the flags of the configured builds (build/native, and the unpacked Emscripten for
# what is built for WebAssembly alone). Called by the npm scripts format and lint, and by tests/run.mjs.
#
# A file in which clang-tidy found nothing is not looked at again as long as neither it, nor any header,
# nor the flags and checks are others: build/tidy/ has an empty file by the hash of all these.

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

# The hash of what the findings in every file depend on. shared_hash TIDY FLAG...
shared_hash() {
  {
    find wasm tests -name '*.h' -o -name '*.def' | LC_ALL=C sort | xargs sha256sum
    sha256sum .clang-tidy build/native/compile_commands.json
    "$1" --version
    printf '%s\n' "${@:2}"
  } | sha256sum | cut -d ' ' -f 1
}

# stamp FILE HASH: where it is noted that nothing was found in the file.
stamp() {
  printf 'build/tidy/%s\n' "$(printf '%s\n' "$1" "$2" | cat - "$1" | sha256sum | cut -d ' ' -f 1)"
}

# unchecked HASH FILE...: those that clang-tidy has not found good yet, one a line.
unchecked() {
  local file
  for file in "${@:2}"; do
    [ -e "$(stamp "$file" "$1")" ] || printf '%s\n' "$file"
  done
}

# tidy_one HASH FILE COMMAND...: runs the command and notes where it finds nothing.
tidy_one() {
  "${@:3}" && touch "$(stamp "$2" "$1")"
}

main() {
  local tidy flags files hash
  case ${1:-} in
    format) c_files | xargs "$(newest clang-format)" -i ;;
    check) c_files | xargs "$(newest clang-format)" --dry-run -Werror ;;
    lint)
      tidy=$(newest clang-tidy)
      mapfile -t files < <(sed -n 's/^  "file": "\(.*\)",\{0,1\}$/\1/p' build/native/compile_commands.json | sort -u)
      [ ${#files[@]} -gt 0 ] || fail "build/native is not configured" "cmake --preset native"
      mapfile -t flags < <(wasm_flags)
      hash=$(shared_hash "$tidy" "${flags[@]}")
      mkdir -p build/tidy
      export -f tidy_one stamp
      # A build of gcc's with -Werror would make errors of warnings that only clang knows.
      unchecked "$hash" "${files[@]}" | xargs -r -P 2 -I FILE bash -c 'tidy_one "$@"' - \
        "$hash" FILE "$tidy" --quiet -p build/native --extra-arg=-Wno-error FILE
      unchecked "$hash" wasm/kernels/simd128.c wasm/kernels/relaxed.c wasm/sha256/sha256_simd128.c \
        wasm/sha256/sha256_module.c | xargs -r -P 2 -I FILE bash -c 'tidy_one "$@"' - \
        "$hash" FILE "$tidy" --quiet FILE -- "${flags[@]}"
      ;;
    *) fail "usage: tools/clang-files.sh format|check|lint" "choose one of the three" ;;
  esac
}

main "$@"
