#!/usr/bin/env bash
# Installs what Polaron needs and the machine lacks; says what, a line each. Silent and quick when nothing is missing.
#
#   scripts/setup.sh [--for run|test|fuzz|bench]
#
#   --for run    what building and running an application takes
#   --for test   the same and Node.js with the renderer's npm packages (the default)
#   --for fuzz   the same as for test, a C++ compiler and cargo-fuzz
#   --for bench  the same as for run, and what the peers of the benchmark need: GTK 3's WebKit, Chromium
set -euo pipefail
cd "$(dirname "$0")/.."

purpose="test"
case "${1:-} ${2:-}" in
  "--for run" | "--for test" | "--for fuzz" | "--for bench") purpose="$2" ;;
  " ") ;;
  *)
    echo "usage: scripts/setup.sh [--for run|test|fuzz|bench]" >&2
    exit 2
    ;;
esac

say() { printf 'setup: %s\n' "$*"; }
fail() {
  printf 'setup: %s\n' "$@" >&2
  exit 1
}
has() { command -v "$1" >/dev/null 2>&1; }

# What is missing: Debian package names, and for each a line that says what it is for.
packages=()
reasons=()
need() {
  reasons+=("$1: $2")
  shift 2
  packages+=("$@")
}

is_installed() { [ "$(dpkg-query -W -f '${db:Status-Status}\n' "$1" 2>/dev/null | head -n 1)" = installed ]; }

# Fonts are known to dpkg where there is one, and to fontconfig everywhere else.
has_font() {
  if has dpkg-query; then
    is_installed "$1"
  elif has fc-match; then
    [ "$(fc-match -f '%{family[0]}' "$2")" = "$2" ]
  fi
}

node_is_recent() {
  local version
  version="$(node --version 2>/dev/null)" || return 1
  version="${version#v}"
  [ "${version%%.*}" -ge 18 ]
}

has cc || need gcc "C compiler and linker" gcc libc6-dev
has make || need make "runs the Makefile" make
has pkg-config || need pkg-config "finds C libraries" pkg-config
pkg-config --exists webkitgtk-6.0 webkitgtk-web-process-extension-6.0 2>/dev/null ||
  need libwebkitgtk-6.0-dev "the web engine, with GTK 4" libwebkitgtk-6.0-dev
has bwrap || need bubblewrap "the web engine's sandbox" bubblewrap
has xdg-dbus-proxy || need xdg-dbus-proxy "the sandbox's filter for D-Bus" xdg-dbus-proxy
has Xvfb || need xvfb "a display where there is none" xvfb
has xauth || need xauth "keeps that display private" xauth
{ has dbus-daemon && has dbus-run-session; } || need dbus "a D-Bus session where there is none" dbus
[ -f /usr/share/dbus-1/services/org.a11y.Bus.service ] ||
  need at-spi2-core "the accessibility bus, which GTK and the web engine look for" at-spi2-core
! has dpkg-query || is_installed libgl1-mesa-dri ||
  need libgl1-mesa-dri "software rendering where there is no graphics card" libgl1-mesa-dri
has_font fonts-inter Inter || need fonts-inter "the tour's text font" fonts-inter
has_font fonts-jetbrains-mono "JetBrains Mono" || need fonts-jetbrains-mono "the tour's code font" fonts-jetbrains-mono
if [ "$purpose" = fuzz ]; then
  has c++ || need g++ "C++ compiler, for libFuzzer" g++
fi
if [ "$purpose" = bench ]; then
  pkg-config --exists webkit2gtk-4.1 2>/dev/null ||
    need libwebkit2gtk-4.1-dev "the web engine with GTK 3, for Tauri and wry" libwebkit2gtk-4.1-dev
  has chromium || need chromium "a peer of its own" chromium
  has setpriv || need util-linux "ends the measured processes with their driver" util-linux
fi
with_node=""
case "$purpose" in test | fuzz) with_node="yes" ;; esac
if [ -n "$with_node" ]; then
  if ! node_is_recent; then
    need nodejs "Node.js 18 or later, for the renderer's bundle and tests" nodejs npm
  elif ! has npm; then
    need npm "the renderer's development packages" npm
  fi
fi

if [ ${#packages[@]} -gt 0 ]; then
  if ! has apt-get; then
    fail "missing, and there is no apt-get here to install it with:" "${reasons[@]/#/  }" \
      "Debian's names are given; install the like with this system's package manager and start again."
  fi
  as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if ! has sudo; then
      fail "missing:" "${reasons[@]/#/  }" "As root: apt-get install --no-install-recommends ${packages[*]}"
    fi
    as_root=(sudo)
  fi
  for reason in "${reasons[@]}"; do say "installing $reason"; done
  log="$(mktemp)"
  trap 'rm -f "$log"' EXIT
  apt() {
    if ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq "$@" >"$log" 2>&1 </dev/null; then
      cat "$log" >&2
      fail "apt-get $* failed"
    fi
  }
  apt update
  apt install --yes --no-install-recommends "${packages[@]}"
  if [ -n "$with_node" ] && ! node_is_recent; then
    fail "Node.js $(node --version) is older than 18: see https://nodejs.org"
  fi
fi

if ! has cargo; then
  if [ -x "$HOME/.cargo/bin/cargo" ]; then
    fail "Rust is installed but not in PATH: run . \"\$HOME/.cargo/env\" first"
  fi
  fail "Rust is missing: see https://rustup.rs (its installer needs no root)"
fi

# npm writes its own copy of the lock file when it is done: older than ours, or not there, means out of date.
if [ -n "$with_node" ] && [ -f renderer/package-lock.json ] &&
  ! [ renderer/node_modules/.package-lock.json -nt renderer/package-lock.json ]; then
  say "installing the renderer's npm packages"
  (cd renderer && npm ci --no-audit --no-fund --loglevel=error >/dev/null)
fi

# The version is pinned: what a fuzzer is built with is not to change by itself.
cargo_fuzz="0.13.2"
if [ "$purpose" = fuzz ] && [ "$(cargo fuzz --version 2>/dev/null)" != "cargo-fuzz $cargo_fuzz" ]; then
  say "installing cargo-fuzz $cargo_fuzz"
  cargo install --quiet --locked --version "$cargo_fuzz" cargo-fuzz
fi
