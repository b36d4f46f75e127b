#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Lets programs that others wrote talk to ours, where they are installed: usage: foreign-peers.sh [SECONDS]
# docs/testing.md says which, and by what variables they are told. TALLY and TALLYD name ours.
set -uo pipefail
cd "$(dirname "$0")/.."

seconds=${1:-120}
tally=${TALLY:-.build/debug/tally}
tallyd=${TALLYD:-.build/debug/tallyd}
work=$(mktemp -d)
failed=()
skipped=()
processes=()
end() {
  for process in "${processes[@]}"; do kill "$process" 2>/dev/null; done
  rm -rf "$work"
}
trap end EXIT

note() { if [ "$2" = 0 ]; then echo "ok    $1"; else echo "FAIL  $1"; failed+=("$1"); fi; }
skip() { echo "SKIP  $1: $2" >&2; skipped+=("$1"); }

# A client of theirs against our reader.
if "${PYTHON:-python3}" -c 'import sllurp.llrp' 2>/dev/null; then
  "$tally" simulate llrp --listen 127.0.0.1:15084 --passes 0 >"$work/llrp.log" 2>&1 &
  processes+=($!)
  sleep 2
  "${PYTHON:-python3}" Tests/Foreign/sllurp_inventory.py 127.0.0.1 15084 "$seconds"
  note "sllurp reads from the virtual LLRP reader" $?
  tail -n 1 "$work/llrp.log"
  kill "${processes[-1]}"
else
  skip sllurp "pip install sllurp, and name that Python by PYTHON"
fi

# Readers of theirs against our daemon.
against_daemon() {
  local name=$1 port=$2 command=$3
  if [ -z "$command" ]; then
    skip "$name" "not told; see docs/testing.md"
    return
  fi
  local stage="$work/$name"
  mkdir -p "$stage"
  PORT=$port setsid bash -c "exec $command" >"$stage/peer.log" 2>&1 &
  processes+=($!)
  cat >"$stage/tallyd.toml" <<TOML
[[reader]]
name = "peer"
driver = "llrp"
address = "127.0.0.1:$port"

[api]
socket = "$stage/tally.sock"
TOML
  "$tallyd" --config "$stage/tallyd.toml" --state-dir "$stage" --runtime-dir "$stage" >"$stage/tallyd.log" 2>&1 &
  processes+=($!)
  sleep "$seconds"
  "$tally" --socket "$stage/tally.sock" account
  "$tally" --socket "$stage/tally.sock" account --json | "${PYTHON:-python3}" -c '
import json, sys
text = json.load(sys.stdin)
def reads(value):
    if isinstance(value, dict):
        return max([value.get("readsIn", value.get("reads_in", 0))] + [reads(part) for part in value.values()])
    return max([reads(part) for part in value] or [0]) if isinstance(value, list) else 0
sys.exit(0 if reads(text) > 0 else 1)'
  note "the daemon reads from $name" $?
  kill "${processes[-1]}" "${processes[-2]}" 2>/dev/null
}
against_daemon edgex 15085 "${EDGEX_LLRP:-}"
against_daemon golemu 15086 "${GOLEMU:-}"
against_daemon rifidi 15087 "${RIFIDI:-}"

[ ${#skipped[@]} = 0 ] || echo "not run: ${skipped[*]}" >&2
[ ${#failed[@]} = 0 ]
