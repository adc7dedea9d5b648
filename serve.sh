#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Builds the site into build/site/ and serves it on this computer. See usage() below.
# Everything it needs is installed or downloaded on the first run; what is up to date is left alone,
# so that later starts take a second or two. Only the site's URL goes to stdout.

set -euo pipefail
caller=$PWD
cd "$(dirname "${BASH_SOURCE[0]}")"
# shellcheck source=tools/common.sh
. tools/common.sh

usage() {
  cat <<'END'
usage: ./serve.sh [--port N] [--build-only] [--models DIR] [--no-offline]

Builds the site and serves it at http://127.0.0.1:8080/ (or the next free port).

  --port N      serve on port N; 0 takes any free port
  --build-only  only build: build/site/ is then a static site that any host can serve
  --models DIR  offer the GGUF files in DIR in the page's list of models
  --no-offline  browsers keep no copy of the site, and remove the one they have: a page is always the last build
  --help        show this text
END
}

# value_of OPTION VALUE: VALUE, checked before a long build starts.
value_of() {
  case $1 in
    --port)
      case $2 in
        '' | *[!0-9]* | ??????*) fail "--port $2 is not a port number" "give a number from 0 to 65535" ;;
      esac
      printf '%s\n' "$2"
      ;;
    --models)
      # DIR is meant from where the command was given.
      (cd "$caller" && cd -- "$2" 2>/dev/null && pwd) ||
        fail "--models $2 is not a folder" "give a folder that holds .gguf files"
      ;;
  esac
}

main() {
  local build_only=0 server_options=() option value
  while [ $# -gt 0 ]; do
    case $1 in
      --port | --models | --port=* | --models=*)
        option=${1%%=*}
        if [ "$option" = "$1" ]; then
          [ $# -ge 2 ] || fail "$1 needs a value" "./serve.sh --help"
          shift
        fi
        value=$(value_of "$option" "${1#"$option="}")
        server_options+=("$option" "$value")
        ;;
      --build-only) build_only=1 ;;
      --no-offline) server_options+=(--no-offline) ;;
      --help | -h)
        usage
        return
        ;;
      *) fail "unknown option: $1" "./serve.sh --help" ;;
    esac
    shift
  done

  require node:nodejs npm:npm cmake:cmake ninja:ninja-build python3:python3
  lock_build
  install_npm_packages runtime
  find_emscripten
  configure wasm
  build wasm "building the engine" \
    --target laminar-relaxed-threads laminar-simd-threads laminar-simd sha256-module
  build_site
  unlock_build

  if [ "$build_only" = 1 ]; then
    say "the site is in build/site/"
    return
  fi
  exec node tools/server.mjs --root build/site "${server_options[@]}"
}

main "$@"
