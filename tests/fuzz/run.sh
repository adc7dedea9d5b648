#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Fuzzes one target with libFuzzer (needs clang) and the sanitizers:
#
#     tests/fuzz/run.sh gguf|prefixes|tokenizer|safetensors|convert [SECONDS]
#
# One process, lowest priority. The corpus grows in build/fuzz/corpus and is used again the next
# time; an input that fails is kept in build/fuzz/found-TARGET and printed. An input worth keeping goes
# to tests/fuzz/regressions/TARGET/, which replay.test.mjs runs on every test.
#
# The limit on one allocation is what the reader promises: memory in proportion to the header.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

target=${1:-}
seconds=${2:-60}
case $target in
  gguf | prefixes) seeds=gguf ;;
  tokenizer | safetensors | convert) seeds=$target ;;
  *)
    echo "usage: tests/fuzz/run.sh gguf|prefixes|tokenizer|safetensors|convert [SECONDS]" >&2
    exit 2
    ;;
esac
clang=$(command -v clang-19 || command -v clang) || {
  echo "error: clang is not installed" >&2
  echo "  next: sudo apt-get install clang-19" >&2
  exit 1
}

mapfile -t engine < <(sed -n '/^set(\(ENGINE\|SCALAR\)_SOURCES/,/)/s/.*\(wasm\/[^) ]*\).*/\1/p' CMakeLists.txt)
mkdir -p "build/fuzz/found-$target"
[ -d "build/fuzz/corpus/$seeds" ] || node tests/fuzz/make-corpus.mjs build/fuzz/corpus
"$clang" -std=c11 -D_POSIX_C_SOURCE=200809L -g -O1 -Iwasm -DFUZZ_TARGET="fuzz_$target" \
  -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all \
  tests/fuzz/{libfuzzer,gguf,tokenizer,safetensors,convert}.c \
  "${engine[@]}" -lm -o "build/fuzz/fuzz-$target"
exec nice -n 19 "build/fuzz/fuzz-$target" "build/fuzz/corpus/$seeds" \
  -max_total_time="$seconds" -max_len=4096 -timeout=10 -malloc_limit_mb=32 \
  -artifact_prefix="build/fuzz/found-$target/" -print_final_stats=1
