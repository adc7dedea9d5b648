#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Makes anew all that depends on the default model: fixtures, the card's figures and picture, the lessons'
# reference values and recorded runs. With a folder, the model first. Stops at the first step that fails; the
# card's refuses a model that is worse in a figure, unless told --worse.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
  cat <<'END'
usage: npm run mini:renew -- [--worse] [HF_FOLDER]

HF_FOLDER is what models/mini/train.py wrote (its hf/); log.tsv and run.json beside it come along.
LAMINAR_PYTHON names a Python with numpy (python3).
END
}

main() {
  local python=${LAMINAR_PYTHON:-python3} worse=()
  if [ "${1:-}" = --worse ]; then
    worse=(--worse)
    shift
  fi
  if [ "${1:-}" = --help ] || [ $# -gt 1 ]; then
    usage
    [ $# -le 1 ] || exit 2
    return
  fi
  if ! "$python" -c 'import numpy' 2>/dev/null; then
    echo "error: $python has no numpy" >&2
    echo "  next: set LAMINAR_PYTHON to a Python that has it" >&2
    exit 2
  fi
  if [ $# = 1 ]; then
    "$python" tools/make_mini.py "$1"
    cp "$1/../log.tsv" "$1/../run.json" models/mini/
  fi
  ./serve.sh --build-only
  cmake --preset native
  cmake --build --preset native
  npm run mini:measure -- --record "${worse[@]}"
  npm run mini:log
  "$python" tests/golden/make_fixtures.py
  "$python" tests/golden/make_lessons.py
  npm run record
  ./serve.sh --build-only
  git status --short
}

main "$@"
