#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Prints the folder of the virtual machine rig: $TALLY_RIG, else shared/rig beside this checkout, else beside the
# one this is a clone of. Fails when there is none.
set -euo pipefail
cd "$(dirname "$0")/.."

candidates=()
if [ -n "${TALLY_RIG:-}" ]; then
  candidates+=("$TALLY_RIG")
else
  candidates+=("../shared/rig")
  origin=$(git config --get remote.origin.url 2>/dev/null || true)
  origin=${origin#file://}
  [ ! -d "$origin" ] || candidates+=("$origin/../shared/rig")
fi
for candidate in "${candidates[@]}"; do
  [ -x "$candidate/run.sh" ] || continue
  cd "$candidate"
  pwd
  exit 0
done
exit 1
