# SPDX-License-Identifier: MIT
#
# What serve.sh, test.sh and toolchain.sh share: messages, missing packages, version comparison.
# Sourced by bash scripts; runs nothing by itself and never installs what is already there.

# say MESSAGE...: progress for people, on stderr so that stdout keeps for results.
say() {
  printf '%s\n' "$*" >&2
}

# fail MESSAGE NEXT_STEP: an error always names what to do next.
fail() {
  printf 'error: %s\n' "$1" >&2
  printf '  next: %s\n' "$2" >&2
  exit 1
}

# version_at_least HAVE WANTED: compares dotted versions.
version_at_least() {
  [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]
}

# cache_dir: where downloads that several clones share are kept.
cache_dir() {
  printf '%s\n' "${LAMINAR_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/laminar}"
}

# install_packages PACKAGE...: Debian packages from the system's own sources, for root only; for
# other users are told what to install. Called with the packages that are known to be missing.
install_packages() {
  local apt_log
  [ $# -gt 0 ] || return 0
  command -v apt-get >/dev/null ||
    fail "missing on this system: $*" "install these (Debian's package names), then run this again"
  [ "$(id -u)" = 0 ] ||
    fail "missing packages: $*" "sudo apt-get install $*   (then run this again)"
  say "installing packages: $*"
  apt_log=$(mktemp)
  if ! { apt-get update -q && DEBIAN_FRONTEND=noninteractive \
    apt-get install -q -y --no-install-recommends "$@"; } >"$apt_log" 2>&1 </dev/null; then
    tail -n 15 "$apt_log" >&2
    rm -f "$apt_log"
    fail "apt-get could not install: $*" "mend the package system (apt-get update), then run this again"
  fi
  rm -f "$apt_log"
}

# require COMMAND:PACKAGE or /FILE:PACKAGE ...: installs the packages whose command or file is
# missing.
require() {
  local entry probe missing=()
  for entry in "$@"; do
    probe=${entry%%:*}
    case $probe in
      /*) [ -e "$probe" ] || missing+=("${entry#*:}") ;;
      *) command -v "$probe" >/dev/null || missing+=("${entry#*:}") ;;
    esac
  done
  install_packages "${missing[@]}"
}

# hold_lock FD FILE: only one run at a time holds FILE, until FD is closed. Where the system has no
# flock(1), two runs may do the same work twice.
hold_lock() {
  command -v flock >/dev/null || return 0
  mkdir -p "$(dirname "$2")"
  eval "exec $1>\"\$2\""
  flock -n "$1" && return 0
  say "waiting for another run to finish ($2)"
  flock "$1"
}

# ---- Building; the working folder is the repository's root ---------------------------------------

# Two builds of one clone wait for each other.
lock_build() {
  hold_lock 8 build/lock
}

unlock_build() {
  exec 8>&-
}

# quietly MESSAGE LOG COMMAND...: one line of progress; what COMMAND says is shown if it fails.
quietly() {
  local message=$1 log=build/logs/$2.log
  shift 2
  say "$message"
  mkdir -p build/logs
  "$@" >"$log" 2>&1 </dev/null && return 0
  tail -n 30 "$log" >&2
  fail "$message: failed" "read $log, mend what it names, then run this again"
}

# install_npm_packages runtime|all: from the lockfile, unless that was done for this lockfile. `all`
# adds what only the tests need.
install_npm_packages() {
  local wanted=$1 have=node_modules/.laminar-installed omit=() stamp
  version_at_least "$(node -p process.versions.node)" 18.19 ||
    fail "Node $(node --version) is too old" "install Node 18.19 or later, then run this again"
  stamp=$(cksum <package-lock.json)
  if [ -f "$have" ]; then
    case $(cat "$have") in
      "$stamp all" | "$stamp $wanted") return 0 ;;
      # A newer lockfile, where the tests' packages were installed: those stay.
      *" all") wanted=all ;;
    esac
  fi
  if [ "$wanted" = runtime ]; then omit=(--omit=dev); fi
  # No package of ours needs its install script.
  quietly "installing npm packages" npm npm ci --ignore-scripts --no-audit --no-fund "${omit[@]}"
  printf '%s\n' "$stamp $wanted" >"$have"
}

# cmake_value FILE PATTERN: what PATTERN's group matches in a file of a CMake build, or nothing.
cmake_value() {
  sed -n "s|^$2\$|\\1|p" "$1" 2>/dev/null || true
}

# configure PRESET [OPTION...]: unless it is configured already (with these options, if any). A
# build that was configured in another place, or with a compiler that is gone, starts afresh.
configure() {
  local preset=$1 folder=build/$1 fresh=() options
  shift
  options="$folder/laminar-options"
  if [ "$(cmake_value "$folder/CMakeCache.txt" 'CMAKE_HOME_DIRECTORY:INTERNAL=\(.*\)')" != "$PWD" ] ||
    ! [ -x "$(cmake_value "$folder"/CMakeFiles/*/CMakeCCompiler.cmake \
      'set(CMAKE_C_COMPILER "\(.*\)")')" ]; then
    fresh=(--fresh)
  elif [ -f "$folder/build.ninja" ] &&
    { [ $# -eq 0 ] || [ "$(cat "$options" 2>/dev/null)" = "$*" ]; }; then
    return 0
  fi
  quietly "configuring the $preset build" "configure-$preset" \
    cmake "${fresh[@]}" --preset "$preset" "$@"
  printf '%s\n' "$*" >"$options"
}

# build PRESET MESSAGE [ARGUMENT...]
build() {
  local preset=$1 message=$2
  shift 2
  quietly "$message" "build-$preset" cmake --build --preset "$preset" "$@"
}

# find_emscripten: exports its root folder for tools/emscripten.cmake, so that a download shows its
# progress here and not in a log.
find_emscripten() {
  LAMINAR_EMSCRIPTEN_ROOT=$(tools/toolchain.sh)
  export LAMINAR_EMSCRIPTEN_ROOT
}

build_site() {
  quietly "putting the site together" build-site node tools/build-site.mjs
}
