#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Rings 0 and 1 decode bytes: no Foundation, no system calls, no clock, and nothing from the rings above.
set -euo pipefail
cd "$(dirname "$0")/.."

inner=(GS1 EPC Capture ScannerInput ReaderProtocols Recordings ReadWindows Pipeline)
allowed="^($(IFS='|'; echo "${inner[*]}")|Synchronization)$"
status=0
for target in "${inner[@]}"; do
  while IFS=: read -r file line text; do
    module=$(sed -E 's/^[^#/]*import +((struct|class|enum|func|let|var|typealias|protocol) +)?([A-Za-z0-9_]+).*/\3/' <<<"$text")
    if ! [[ $module =~ $allowed ]]; then
      echo "$file:$line: ring 0 and 1 must not import $module" >&2
      status=1
    fi
  done < <(grep -rnE '^[^/"]*\bimport +[A-Za-z]' --include='*.swift' "Sources/$target" || true)
done
exit $status
