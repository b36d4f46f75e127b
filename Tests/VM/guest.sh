#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# In the virtual machine, as root: tally installed as a service, with scanners and a reader on its USB. What they
# send is known; the database must hold exactly that.
#
#   guest.sh [TOPIC…]     topics/NN-TOPIC.sh, all in their order without an argument or TALLY_VM_TOPICS, but for
#                         those of TALLY_VM_SKIP
set -uo pipefail
# shellcheck source=lib.sh
source /payload/VM/lib.sh

selected=${*:-${TALLY_VM_TOPICS:-}}

# among NN-NAME TOPICS: whether a topic is one of them, by number or name.
among() {
  local topic
  for topic in ${2//,/ }; do
    case $1 in "$topic" | "$topic"-* | *-"$topic") return 0 ;; esac
  done
  return 1
}

# wanted NN-NAME: whether the topic is to be played.
wanted() {
  if [ -n "$selected" ]; then among "$1" "$selected"; else ! among "$1" "${TALLY_VM_SKIP:-}"; fi
}

# Everything else needs it.
source "$here/topics/00-installation.sh"
for file in "$here"/topics/*.sh; do
  topic=$(basename "$file" .sh)
  [ "$topic" != 00-installation ] && wanted "$topic" || continue
  echo "-- ${topic#*-} ($SECONDS s)"
  source "$file"
done

echo "$passed passed, $failed failed"
[ "$failed" = 0 ] || journalctl --unit tallyd --no-pager --output short-monotonic | tail -60
[ "$failed" = 0 ]
