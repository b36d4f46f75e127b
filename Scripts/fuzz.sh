#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Runs every fuzz target for SECONDS, from its seed corpus. What a target finds is kept in .build-fuzz/found.
# usage: fuzz.sh SECONDS [TARGET…]
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:?usage: fuzz.sh SECONDS [TARGET…]}
shift
build=("${SWIFT:-swift}" build -c release --sanitize=fuzzer --package-path Fuzz --scratch-path .build-fuzz)
"${build[@]}"
binaries=$("${build[@]}" --show-bin-path)

targets=("$@")
[ ${#targets[@]} -gt 0 ] || for folder in Fuzz/Sources/Fuzz*/; do targets+=("$(basename "$folder")"); done
for target in "${targets[@]}"; do
  echo "fuzzing $target for $seconds s"
  # libFuzzer writes what it learns into the first folder, and reads the seeds from the second.
  learnt=.build-fuzz/corpus/$target
  found=.build-fuzz/found/$target
  seeds=Fuzz/Corpus/$target
  mkdir -p "$learnt" "$found"
  folders=("$learnt")
  [ ! -d "$seeds" ] || folders+=("$seeds")
  "$binaries/$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=4096 -print_final_stats=0 -verbosity=0 \
    -artifact_prefix="$found/" "${folders[@]}"
done
