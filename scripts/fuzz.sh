#!/usr/bin/env bash
# Fuzzes the codec's Rust half: each target for so long, one after the other. Prints a line each, and fails if one crashed.
#
#   scripts/fuzz.sh SECONDS [target...]   all targets if none is named
#   scripts/fuzz.sh keep [target...]      writes what was found, minimised, to fuzz/seeds, which is committed
#
# A target begins with the golden vectors and with what fuzz/seeds has of earlier runs. What it finds stays in
# fuzz/corpus/<target>, what crashes it in fuzz/artifacts/<target>; neither is committed.
set -euo pipefail
cd "$(dirname "$0")/../fuzz"

usage() {
  sed -n '4,5s/^# *//p' ../scripts/fuzz.sh >&2
  exit 2
}
[ $# -ge 1 ] || usage
what="$1"
shift
[[ "$what" =~ ^([0-9]+|keep)$ ]] || usage
targets=("$@")
[ ${#targets[@]} -gt 0 ] || for source in fuzz_targets/*.rs; do
  # The others are modules that the targets share.
  ! grep -q '^fuzz_target!' "$source" || targets+=("$(basename "$source" .rs)")
done

# No sanitizer: there is no unsafe code for one to look at, and without it twice as much is tried, on stable Rust.
built="${CARGO_TARGET_DIR:-$PWD/../target}/fuzz"
log="$(mktemp)"
trap 'rm -f "$log"' EXIT
cargo fuzz build --fuzz-dir . --sanitizer none --target-dir "$built" >"$log" 2>&1 || {
  cat "$log" >&2
  exit 1
}
triple="$(rustc -vV | sed -n 's/^host: //p')"
# Long inputs are slow and find nothing that short ones do not.
fuzzer() { "$built/$triple/release/$1" -max_len=4096 -rss_limit_mb=1024 -timeout=20 "${@:2}" >"$log" 2>&1; }

begin() {
  mkdir -p "corpus/$1" "artifacts/$1"
  node seeds.js "corpus/$1"
  [ ! -f "seeds/$1.tar.gz" ] || tar -xzf "seeds/$1.tar.gz" -C "corpus/$1"
}

keep() {
  local minimised
  minimised="$(mktemp -d)"
  fuzzer "$1" -merge=1 "$minimised" "corpus/$1"
  mkdir -p seeds
  # The same corpus is the same file.
  tar -C "$minimised" --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -cf - . | gzip -9n >"seeds/$1.tar.gz"
  printf '%-12s %6d inputs kept\n' "$1" "$(find "$minimised" -type f | wc -l)"
  rm -rf "$minimised"
}

run() {
  local failed=""
  fuzzer "$1" -max_total_time="$what" -print_final_stats=1 -artifact_prefix="artifacts/$1/" "corpus/$1" || failed="yes"
  local executions coverage inputs
  executions="$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")"
  coverage="$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -n 1)"
  inputs="$(find "corpus/$1" -type f | wc -l)"
  printf '%-12s %10d executions, %5d edges covered, %6d inputs in the corpus%s\n' \
    "$1" "${executions:-0}" "${coverage:-0}" "$inputs" "${failed:+, FAILED}"
  if [ -n "$failed" ]; then
    tail -n 40 "$log" >&2
    return 1
  fi
}

status=0
for target in "${targets[@]}"; do
  begin "$target"
  if [ "$what" = keep ]; then
    keep "$target"
  else
    run "$target" || status=1
  fi
done
exit "$status"
