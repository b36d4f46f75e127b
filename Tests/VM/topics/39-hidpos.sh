# SPDX-License-Identifier: Apache-2.0
#
# A scanner in HID POS mode: reports over hidraw, no keys.

hidpos() { python3 "$here/hidpos.py" "$@"; }
scanned() {
  printf '%s\n' "$2" >>"$work/scans"
  hidpos scan p "$1" "$2"
}
configure hidpos <<'TOML'
[[scanner]]
name = "till"
match = { usb = "1eab:0c10", serial = "P1" }
partial_timeout = "60s"
TOML
hidpos up p 1eab:0c10 'Newland POS' P1
check "it is ready" within 30 state till ready
scanned ']d2' 010950600013435221POS1
scanned ']d2' $'010950600013435210LOT\x1d21POS2'
scanned ']Q0' "$(printf '%056d' 7)"
scanned ']Q0' "$(printf '0123456789%.0s' $(seq 20))"
check "its scans are whole: one of exactly 56 bytes, one over several reports" within 20 all_scans
sent_before=$(expect characters till)
hidpos part p ']Q0' "$(printf '0123456789%.0s' $(seq 12))"
within 20 expect beyond till "$sent_before"
gadget.py unplug p
check "unplugged in mid-scan it is missing" within 20 state till missing
# A machine that takes a minute to pull the plug has given the scan up before.
check "the part is in the ledger" expect rejected till disconnected partial
gadget.py plug p
check "plugged in again it is ready" within 30 state till ready
scanned ']d2' 010950600013435221POS3
check "and scans" within 20 all_scans
gadget.py down p
configure hidpos </dev/null
