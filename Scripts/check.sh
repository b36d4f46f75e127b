#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# What can be said of the sources without building them. Reports everything, then fails if anything was wrong.
set -uo pipefail
cd "$(dirname "$0")/.."

failed=()
step() {
  local name=$1
  shift
  if "$@"; then echo "ok    $name"; else echo "FAIL  $name"; failed+=("$name"); fi
}

sources=()
for folder in Package.swift Sources Tests Fuzz Benchmarks; do [ -e "$folder" ] && sources+=("$folder"); done

formatting() { "${SWIFT:-swift}" format lint --strict --parallel --recursive "${sources[@]}"; }

licences() {
  local missing
  missing=$(git ls-files '*.swift' '*.sh' '*.py' '*.js' '*.c' '*.h' '*.rules' '*.service' |
    while read -r file; do head -3 "$file" | grep -q 'SPDX-License-Identifier: Apache-2.0' || echo "$file"; done)
  [ -z "$missing" ] || { sed 's/$/: no licence line at the top/' <<<"$missing" >&2; return 1; }
}

scripts() {
  local status=0 file
  while read -r file; do bash -n "$file" || status=1; done < <(git ls-files '*.sh' .ci/run)
  return $status
}

# 0 is best, 10 worst; the number is part of what the unit promises.
unit() {
  command -v systemd-analyze >/dev/null || { echo "systemd-analyze is not installed: not checked" >&2; return 0; }
  local score
  score=$(systemd-analyze security --offline=true --no-pager systemd/tallyd.service |
    sed -nE 's/.*Overall exposure level.*: ([0-9.]+) .*/\1/p')
  awk -v score="$score" 'BEGIN { exit !(score != "" && score <= 2.0) }' || {
    echo "systemd/tallyd.service: exposure $score, at most 2.0 is allowed" >&2
    return 1
  }
}

# Newer systems can check rules; a virtual machine shows what they do.
rules() {
  udevadm verify --help >/dev/null 2>&1 || { echo "no udevadm verify here: not checked" >&2; return 0; }
  udevadm verify --resolve-names=never udev-rules/*.rules
}

generated() { Scripts/generate-scanner-table.py --check; }

step "formatting" formatting
step "licence lines" licences
step "rings" Scripts/check-rings.sh
step "scripts" scripts
step "unit" unit
step "rules" rules
step "generated files" generated
[ ${#failed[@]} -eq 0 ]
