#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Runs the tests that `swift build --build-tests` built. Arguments go to `swift test`.
set -euo pipefail
cd "$(dirname "$0")/.."

run=("${SWIFT:-swift}" test --skip-build)
if [ $# -gt 0 ]; then exec "${run[@]}" "$@"; fi

# umockdev takes the place of /sys, /dev and udev in the whole process, so these tests have one of their own.
if command -v umockdev-wrapper >/dev/null; then
  umockdev-wrapper "${run[@]}" --no-parallel --filter 'DevicesTests\.Mocked'
else
  echo "umockdev-wrapper is not installed: the tests of mocked devices do not run" >&2
fi
# Whole daemons have the machine to themselves: beside everything else they would measure its patience, not tally's.
daemons='^(TallyDaemonTests|TallyCommandsTests)\.'
"${run[@]}" --skip "$daemons"
exec "${run[@]}" --filter "$daemons"
