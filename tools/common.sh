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
# anybody else it says what to install. Called with the packages that are known to be missing.
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

# require COMMAND:PACKAGE or /FILE:PACKAGE ...: installs the packages whose command or file is missing.
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

# locked NAME: from here to the end of the script only one run at a time holds NAME. Where the system
# has no flock(1), two runs may do the same work twice; each step publishes by rename, so neither
# harms the other.
locked() {
  local file
  command -v flock >/dev/null || return 0
  file=$(cache_dir)/$1.lock
  mkdir -p "$(dirname "$file")"
  exec 9>"$file"
  flock -n 9 && return 0
  say "waiting for another run to finish ($1)"
  flock 9
}
