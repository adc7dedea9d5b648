#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Finds an Emscripten of at least 3.1.69 or gets one, and prints its root folder (the one that holds
# emcc) on stdout. Called by tools/emscripten.cmake, so that `cmake --preset wasm` needs no set-up.
#
# In this order:
#   1. $LAMINAR_EMSCRIPTEN, the root folder of an Emscripten of your own;
#   2. an emcc on PATH that is new enough;
#   3. what an earlier run left in the cache (~/.cache/laminar, or $LAMINAR_CACHE);
#   4. Debian 13 and later: the release's own emscripten package (root only);
#   5. Debian 12: clang-19 from its own release, and Debian 13's emscripten unpacked into the cache;
#   6. anywhere else: emsdk at a pinned version, in the cache.
#
# It never adds an apt source, and never installs a package of another release: Debian 13's packages
# are downloaded with private apt lists (checked against Debian's archive keys) and unpacked beside
# the system. Binaryen's programs need a newer glibc than Debian 12's, so a wrapper runs each
# through the unpacked dynamic linker.

set -euo pipefail
tools=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tools/common.sh
. "$tools/common.sh"

readonly WANTED=3.1.69
readonly EMSDK_URL=https://github.com/emscripten-core/emsdk
readonly DEBIAN_PACKAGES=(emscripten binaryen libc6 libstdc++6 libgcc-s1 node-acorn node-xtend)

# emcc_version EMCC: prints x.y.z, or nothing if it does not run.
emcc_version() {
  "$1" --version 2>/dev/null | sed -n '1s/.* \([0-9][0-9.]*[0-9]\).*/\1/p'
}

# can_link EMCC: does it link what we link? Debian's emcc run by a Node that is not Debian's cannot
# find its JavaScript parser, and only -O2 or memory beyond 2 GB shows that. The answer is kept, for
# this emcc and this Node.
can_link() {
  local stamp work
  stamp=$(cache_dir)/links-$(printf '%s %s' "$1" "$(node --version 2>/dev/null)" | cksum | tr ' ' -)
  [ -e "$stamp" ] && return 0
  work=$(mktemp -d) || return 1
  printf 'int main(void) { return 0; }\n' >"$work/probe.c"
  if "$1" -O2 -sALLOW_MEMORY_GROWTH -sMAXIMUM_MEMORY=4GB "$work/probe.c" -o "$work/probe.mjs" \
    >"$work/log" 2>&1; then
    mkdir -p "$(cache_dir)" && : >"$stamp"
  else
    say "$1 is there but cannot link: $(tail -n 1 "$work/log")"
  fi
  rm -rf "$work"
  [ -e "$stamp" ]
}

# good_root ROOT: is this the root folder of an Emscripten that will do?
good_root() {
  local version
  [ -x "$1/emcc" ] || return 1
  version=$(emcc_version "$1/emcc")
  [ -n "$version" ] && version_at_least "$version" "$WANTED" && can_link "$1/emcc"
}

# root_of_path: the root folder of the emcc on PATH, if there is a good one.
root_of_path() {
  local root
  command -v emcc >/dev/null || return 1
  root=$(em-config EMSCRIPTEN_ROOT 2>/dev/null) || root=$(dirname "$(readlink -f "$(command -v emcc)")")
  good_root "$root" && printf '%s\n' "$root"
}

# debian_mirrors: where this system's own release comes from; Debian's mirrors hold all releases.
debian_mirrors() {
  local codename
  codename=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}")
  apt-get indextargets --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
    awk -v release="$codename" '$1 == release { print $2 }' | sort -u
}

# private_apt FOLDER COMMAND...: apt-get that sees only FOLDER/trixie.sources and writes only below
# FOLDER.
private_apt() {
  local folder=$1
  shift
  apt-get -q -o Dir::Etc::sourcelist="$folder/trixie.sources" -o Dir::Etc::sourceparts=/dev/null \
    -o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null \
    -o Dir::State::Lists="$folder/lists" -o Dir::Cache="$folder/cache" \
    -o APT::Sandbox::User="$(id -un)" -o Acquire::Languages=none \
    -o Debug::NoLocking=1 "$@"
}

# download_debian FOLDER: Debian 13's packages as .deb files into FOLDER, signature-checked by apt.
download_debian() {
  local folder=$1 mirror keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial"
  while read -r mirror; do
    cat >"$folder/trixie.sources" <<END
Types: deb
URIs: $mirror
Suites: trixie
Components: main
Signed-By: $keyring
END
    if private_apt "$folder" update --error-on=any >"$folder/apt.log" 2>&1 &&
      (cd "$folder" && private_apt "$folder" download "${DEBIAN_PACKAGES[@]}" >>"$folder/apt.log" 2>&1); then
      return 0
    fi
    if grep -q NO_PUBKEY "$folder/apt.log"; then
      say "debian-archive-keyring on this system is too old to check Debian 13's packages; upgrade it"
    fi
  done < <(debian_mirrors | sed 's#/$##' | awk '!seen[$0]++')
  tail -n 5 "$folder/apt.log" >&2
  return 1
}

# wrap_binaryen TREE FINAL: binaryen's programs in TREE run through TREE's own dynamic linker;
# FINAL is where TREE will be when it is finished.
wrap_binaryen() {
  local tree=$1 final=$2 linker program name
  linker=$(cd "$tree" && find usr/lib usr/lib64 -name 'ld-linux-*.so.*' 2>/dev/null | head -n 1)
  [ -n "$linker" ] || return 1
  mkdir -p "$tree/binaryen/bin"
  for program in "$tree"/usr/bin/wasm-*; do
    name=$(basename "$program")
    # Emscripten's own wrapper scripts live elsewhere; only ELF programs need the linker.
    [ "$(head -c 4 "$program" | tail -c 3)" = ELF ] || continue
    printf '#!/bin/sh\nexec "%s" --library-path "%s" "%s" "$@"\n' "$final/$linker" \
      "$(cd "$tree" && find usr/lib -name 'libc.so.6' -o -name 'libstdc++.so.6' -o -name 'libbinaryen*.so*' |
        sed "s#/[^/]*\$##; s#^#$final/#" | sort -u | paste -sd:)" \
      "$final/usr/bin/$name" >"$tree/binaryen/bin/$name"
    chmod +x "$tree/binaryen/bin/$name"
  done
}

# unpack_debian FINAL: Debian 13's Emscripten, unpacked and configured at FINAL.
unpack_debian() {
  local final=$1 work deb root
  require clang-19:clang-19 wasm-ld-19:lld-19 llvm-ar-19:llvm-19 python3:python3 \
    /usr/share/keyrings/debian-archive-keyring.gpg:debian-archive-keyring
  say "downloading Emscripten from Debian 13 (237 MB, 1.7 GB unpacked, once)"
  work=$(mktemp -d "$final.XXXXXX") || return 1
  # shellcheck disable=SC2064
  trap "rm -rf '$work'" EXIT
  download_debian "$work" || return 1
  for deb in "$work"/*.deb; do
    dpkg-deb -x "$deb" "$work/tree" || return 1
  done
  root=$work/tree/usr/share/emscripten
  # emcc's JavaScript tools look for acorn where Debian's own Node would find it.
  ln -s ../nodejs "$root/node_modules" || return 1
  wrap_binaryen "$work/tree" "$final" || return 1
  cat >"$root/.emscripten" <<END
EMSCRIPTEN_ROOT = '$final/usr/share/emscripten'
LLVM_ROOT = '$(dirname "$(readlink -f "$(command -v clang-19)")")'
BINARYEN_ROOT = '$final/binaryen'
NODE_JS = '$(command -v node || printf node)'
CACHE = '$final/usr/share/emscripten/cache'
END
  rm -rf "$final"
  mv "$work/tree" "$final"
}

# install_emsdk FINAL: the ordinary way on systems with internet.
install_emsdk() {
  local final=$1 work
  require git:git python3:python3
  say "downloading Emscripten $WANTED with emsdk (once)"
  work=$(mktemp -d "$final.XXXXXX") || return 1
  # shellcheck disable=SC2064
  trap "rm -rf '$work'" EXIT
  { git clone --quiet --depth 1 --branch "$WANTED" "$EMSDK_URL" "$work/emsdk" &&
    "$work/emsdk/emsdk" install "$WANTED" &&
    "$work/emsdk/emsdk" activate "$WANTED"; } >"$work/log" 2>&1 || {
    tail -n 5 "$work/log" >&2
    return 1
  }
  rm -rf "$final"
  mv "$work/emsdk" "$final"
}

# apt_candidate_is_good: does this system's own release package an Emscripten that will do?
apt_candidate_is_good() {
  local version
  version=$(apt-cache policy emscripten 2>/dev/null | awk '$1 == "Candidate:" { print $2 }')
  [ -n "$version" ] && [ "$version" != "(none)" ] && version_at_least "${version%%[+~-]*}" "$WANTED"
}

is_debian() {
  command -v apt-get >/dev/null && [ "$(. /etc/os-release && printf '%s' "${ID:-}")" = debian ]
}

main() {
  local base debian emsdk
  # A configuration meant for another Emscripten must not reach ours.
  unset EM_CONFIG
  if [ -n "${LAMINAR_EMSCRIPTEN:-}" ]; then
    good_root "$LAMINAR_EMSCRIPTEN" ||
      fail "LAMINAR_EMSCRIPTEN=$LAMINAR_EMSCRIPTEN holds no Emscripten >= $WANTED" \
        "point it at the folder that holds emcc, or unset it"
    printf '%s\n' "$LAMINAR_EMSCRIPTEN"
    return
  fi
  root_of_path && return

  base=$(cache_dir)
  debian=$base/emscripten-debian-$WANTED
  emsdk=$base/emsdk-$WANTED
  mkdir -p "$base"
  hold_lock 9 "$base/toolchain.lock"
  for root in "$debian/usr/share/emscripten" "$emsdk/upstream/emscripten"; do
    if good_root "$root"; then
      printf '%s\n' "$root"
      return
    fi
  done

  if is_debian; then
    if apt_candidate_is_good; then
      install_packages emscripten
      root_of_path && return
    fi
    if unpack_debian "$debian" && good_root "$debian/usr/share/emscripten"; then
      printf '%s\n' "$debian/usr/share/emscripten"
      return
    fi
    say "Debian's Emscripten could not be set up here; trying emsdk"
  fi
  if install_emsdk "$emsdk" && good_root "$emsdk/upstream/emscripten"; then
    printf '%s\n' "$emsdk/upstream/emscripten"
    return
  fi
  fail "no Emscripten >= $WANTED could be found or downloaded" \
    "install emsdk (https://emscripten.org/docs/getting_started/downloads.html) so that emcc is on PATH"
}

main
