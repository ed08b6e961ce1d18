#!/bin/sh
# How many instructions one call takes, ours and serde_json's, of each payload named: `scripts/count-instructions.sh P1.decode`.
# With valgrind, so that it does not depend on what else the machine does. The set-up is subtracted.
set -eu
cd "$(dirname "$0")/.."
bench=$(cargo bench --quiet --package polaron-value --bench codec --no-run --message-format json |
    sed -n 's/.*"executable":"\([^"]*\/codec-[^"]*\)".*/\1/p' | tail -n 1)
total() { # NAME,SIDE,COUNT
    POLARON_BENCH_REPEAT=$1 valgrind --tool=callgrind --callgrind-out-file=/dev/null "$bench" 2>&1 |
        sed -n 's/.*Collected : \([0-9]*\).*/\1/p'
}
for name in "$@"; do
    case $name in P1* | P2*) few=100 many=1100 ;; *) few=1 many=3 ;; esac
    line=$name
    for side in polaron serde_json; do
        each=$((($(total "$name,$side,$many") - $(total "$name,$side,$few")) / (many - few)))
        line="$line  $side $each"
    done
    printf '%s\n' "$line"
done
