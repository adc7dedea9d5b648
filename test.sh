#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Installs what the tests need, builds everything with warnings as errors, runs every suite (or the
# ones named) and ends with the line "N passed, N failed". The suites are listed in tests/run.mjs,
# which also runs alone, without building: node tests/run.mjs NAME...

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
# shellcheck source=tools/common.sh
. tools/common.sh

usage() {
  cat <<'END'
usage: ./test.sh [--all] [SUITE...]

Builds everything and runs the named test suites, or all of them. Logs: build/test-logs/.
Browser tests run in Chromium, and in Firefox too where two browsers can differ. --all runs every one of
them in both; LAMINAR_BROWSERS=chromium (or firefox) in one only.

END
  ! command -v node >/dev/null || node tests/run.mjs --list
}

main() {
  local needs=(
    node:nodejs npm:npm cmake:cmake ninja:ninja-build python3:python3
    cc:gcc /usr/include/stdio.h:libc6-dev /usr/include/cmocka.h:libcmocka-dev
    clang-format-19:clang-format-19 clang-tidy-19:clang-tidy-19
  )
  # Debian's browsers, unless other ones are there (see tests/browser.mjs).
  [ -n "${CHROMIUM:-}" ] || command -v chromium-browser google-chrome >/dev/null ||
    needs+=(chromium:chromium)
  [ -n "${FIREFOX:-}" ] || command -v firefox >/dev/null || needs+=(firefox-esr:firefox-esr)

  case ${1:-} in
    --help | -h)
      usage
      return
      ;;
  esac
  require "${needs[@]}"
  node tests/run.mjs --check "$@" || exit 2

  lock_build
  install_npm_packages all
  find_emscripten
  for preset in native asan wasm; do
    configure "$preset" -DLAMINAR_WERROR=ON
    build "$preset" "building: $preset"
  done
  build_site
  node tests/run.mjs "$@"
}

main "$@"
