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
python=${PYTHON:-python3}
if "$python" -c 'import sllurp.llrp' 2>/dev/null; then
  "$tally" simulate llrp --listen 127.0.0.1:15084 --passes 0 >"$work/llrp.log" 2>&1 &
  processes+=($!)
  sleep 2
  "$python" Tests/Foreign/sllurp_inventory.py 127.0.0.1 15084 "$seconds"
  note "sllurp reads from the virtual LLRP reader" $?
  tail -n 1 "$work/llrp.log"
  kill "${processes[-1]}"
else
  skip sllurp "pip install sllurp, and name that Python by PYTHON"
fi

# Clients of theirs that read until they have seen every tag of Tests/Foreign/pallet.toml five times.
# client NAME FAMILY PORT TEST INSTALL SCRIPT [ARGUMENT]: PORT is of TCP, or "serial"; TEST shows whether it is there.
client() {
  local name=$1 family=$2 port=$3 test=$4 install=$5 script=$6
  local runner=("$python" -c) place where process
  case $script in *.js) runner=(node -e) ;; esac
  if ! "${runner[@]}" "$test" >"$work/client.log" 2>&1; then
    skip "$name" "$install"
    return
  fi
  if [ "$port" = serial ]; then
    place=(--at "$work/$family")
    where=("$work/$family")
  else
    place=(--listen "127.0.0.1:$port")
    where=(127.0.0.1 "$port")
  fi
  rm -f "$work/$name.log"
  "$tally" simulate reader --family "$family" "${place[@]}" --scenario Tests/Foreign/pallet.toml \
    >"$work/$name.log" 2>&1 &
  process=$!
  processes+=("$process")
  until grep -qs 'a virtual reader' "$work/$name.log" || ! kill -0 "$process" 2>/dev/null; do sleep 0.1; done
  PYTHONDONTWRITEBYTECODE=1 timeout $((seconds + 60)) \
    "${runner[0]}" "Tests/Foreign/$script" "${@:7}" "${where[@]}" "$seconds"
  note "$name reads from the virtual reader $family" $?
  kill "$process" 2>/dev/null
  wait "$process" 2>/dev/null
}
client llrpkit llrp 15088 'import llrpkit' 'pip install llrpkit' llrpkit_inventory.py
client mercuryapi thingmagic serial 'import mercury; mercury.Reader' 'pip install python-mercuryapi' \
  mercuryapi_inventory.py
client pyImpinj a0 serial 'import pyImpinj' 'pip install pyImpinj' pyimpinj_inventory.py
client rfid-r200 magicrf serial 'import serial, importlib.metadata as m; m.version("rfid-r200")' \
  'pip install rfid-r200' rfid_r200_inventory.py
client yrm100lib magicrf serial 'import ctypes, os; ctypes.CDLL(os.environ["YRM100LIB"])' \
  'name its shared library by YRM100LIB' yrm100lib_inventory.py "${YRM100LIB:-}"
client chafon_rfid uhfreader18 serial 'import chafon_rfid, serial' 'pip install wabson.chafon-rfid pyserial' \
  chafon_rfid_inventory.py uhfreader18
client chafon_rfid uhfreader288 serial 'import chafon_rfid, serial' 'pip install wabson.chafon-rfid pyserial' \
  chafon_rfid_inventory.py uhfreader288
client uhfreader18 uhfreader18 15089 'import uhfreader18' 'pip install uhfreader18' uhfreader18_stream.py
client omnitag uhfreader288 serial 'import omnitag, serial' "pip install 'omnitag[wyuan]'" omnitag_inventory.py
client rdm6300 em4100 serial 'import rdm6300' 'pip install rdm6300' rdm6300_cards.py
client barnowl-chafon chafon 15090 'require("barnowl-chafon")' 'npm install barnowl-chafon' \
  barnowl_chafon_inventory.js
client chafon-ru5300 swct 15091 'require("chafon-ru5300")' 'github.com/STECHOQ/chafon-ru5300 in NODE_PATH' \
  chafon_ru5300_inventory.js
client alien_rfid alien 15092 'import alien_rfid' 'github.com/sacherjj/alien_rfid in PYTHONPATH' \
  alien_rfid_inventory.py
client python-rfid tsl serial 'import serial; from parsers import ResponseParser' \
  'github.com/dajaco81/python-rfid in PYTHONPATH' python_rfid_inventory.py

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
