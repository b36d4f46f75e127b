#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Fuzzes the parsers: builds each target with libFuzzer and runs it for a time. An input that traps, hangs, needs
# too much memory or breaks a promise ends its target's run and is kept; the exit status is then 1.
#
#     Fuzz/run.sh SECONDS [TARGET…]     SECONDS for each target; by default all of them
#     Fuzz/run.sh 60 FuzzScan
#
# What is found beyond the seeds in Corpus/ gathers in .build-fuzz/corpus, so that a later run begins there.
set -eu

usage() {
    echo "usage: Fuzz/run.sh SECONDS [TARGET...]" >&2
    exit 2
}
[ $# -ge 1 ] || usage
seconds=$1
shift
case $seconds in '' | *[!0-9]*) usage ;; esac

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$(dirname -- "$here")
scratch=${TALLY_FUZZ_BUILD:-$root/.build-fuzz}
corpus=$scratch/corpus
crashes=$scratch/crashes
mkdir -p "$corpus" "$crashes"

if [ $# -eq 0 ]; then
    for folder in "$here"/Corpus/*/; do set -- "$@" "$(basename -- "$folder")"; done
fi
for target; do
    [ -d "$here/Corpus/$target" ] || {
        echo "fuzz: no target $target; there are: $(ls "$here/Corpus" | tr '\n' ' ')" >&2
        exit 2
    }
done

# The same versions as the main package, where it has resolved them.
[ ! -f "$root/Package.resolved" ] || [ -f "$here/Package.resolved" ] ||
    cp "$root/Package.resolved" "$here/Package.resolved"

log=$scratch/build.log
if ! swift build --package-path "$here" --scratch-path "$scratch" -c release --sanitize=fuzzer >"$log" 2>&1; then
    cat "$log" >&2
    echo "fuzz: the targets do not build" >&2
    exit 1
fi

# libFuzzer reports traps itself; Swift's own backtrace would take its place.
export SWIFT_BACKTRACE=enable=no

status=0
for target; do
    mkdir -p "$corpus/$target"
    log=$scratch/$target.log
    set -- -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -max_len=4096 -use_value_profile=0 \
        -artifact_prefix="$crashes/$target-" -print_final_stats=1
    dictionary=$here/Dictionaries/$target.dict
    [ ! -f "$dictionary" ] || set -- "$@" -dict="$dictionary"
    if "$scratch/release/$target" "$@" "$corpus/$target" "$here/Corpus/$target" >"$log" 2>&1; then
        runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
        edges=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -n 1)
        echo "fuzz: $target: ${runs:-?} inputs, ${edges:-?} edges, no fault"
    else
        grep -a -e 'broken promise' -e '^SUMMARY' -e 'Fatal error' "$log" >&2 || tail -n 20 "$log" >&2
        input=$(sed -n 's/.*Test unit written to //p' "$log" | tail -n 1)
        echo "fuzz: $target FAILED; all it said is in $log" >&2
        if [ -f "$input" ]; then
            echo "fuzz: input: $input" >&2
            echo "fuzz: hex: $(od -An -v -tx1 "$input" | tr -d ' \n')" >&2
            echo "fuzz: again: \"$scratch/release/$target\" \"$input\"" >&2
        fi
        status=1
    fi
done
exit $status
