#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Installs tally into a virtual machine with a kernel, systemd, udev and USB devices of its own, and runs
# Tests/VM/guest.sh there, or only the topics of TALLY_VM_TOPICS (names or numbers of Tests/VM/topics, such as
# "32,ports"), or all but those of TALLY_VM_SKIP. It waits TALLY_VM_PATIENCE (3) times as long as things should take.
# Exit status 0: all is well. With TALLY_VM_OPTIONAL=1 a machine that cannot be had or does not come up is a skip, said
# loudly; a wrong result never is.
set -euo pipefail
cd "$(dirname "$0")/.."

skip() {
  echo "=============================================================================" >&2
  echo "SKIPPED: the tests in a virtual machine did not run: $*" >&2
  echo "=============================================================================" >&2
  [ -n "${TALLY_VM_OPTIONAL:-}" ] && exit 0
  exit 1
}

rig=$(Scripts/find-rig.sh) || skip "no rig; set TALLY_RIG to the folder of its run.sh"
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo --preserve-env=RIG_HOME)

"${as_root[@]}" "$rig/install-deps.sh" || skip "the rig's packages cannot be installed"
command -v qemu-system-x86_64 >/dev/null || skip "qemu-system-x86_64 is not installed"
"${as_root[@]}" "$rig/build-image.sh" || skip "the machine's image cannot be built"

work=$(mktemp -d "${TMPDIR:-/var/tmp}/tally-vm.XXXXXX")
trap 'rm -rf "$work"' EXIT
make --no-print-directory release
make --no-print-directory install "DESTDIR=$work/payload/root" PREFIX=/usr
cp -r Tests/VM Tests/Recordings "$work/payload/"

status=0
"${as_root[@]}" "$rig/run.sh" "$work/payload" Tests/VM/guest.sh --dir "$work/run" --results "$work/results" \
  --env "TALLY_VM_TOPICS=${TALLY_VM_TOPICS:-}" --env "TALLY_VM_SKIP=${TALLY_VM_SKIP:-}" \
  --env "TALLY_VM_PATIENCE=${TALLY_VM_PATIENCE:-3}" \
  --timeout "${TALLY_VM_TIMEOUT:-3600}" || status=$?
# The machine says "boot" once it is up; whatever goes wrong before is not about tally.
grep -q '^boot' "$work/run/ctl.log" 2>/dev/null || skip "the machine did not come up (status $status)"
if [ "$status" -ne 0 ]; then
  echo "--- the machine's journal, from tally on ---" >&2
  grep -E 'tally|Tally' "$work/run/journal.log" 2>/dev/null | tail -60 >&2 || true
fi
exit "$status"
