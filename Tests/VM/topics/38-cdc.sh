# SPDX-License-Identifier: Apache-2.0
#
# A scanner in CDC-ACM mode: bytes, not keys.

configure cdc <<'TOML'
[[scanner]]
name = "counter"
match = { usb = "1eab:0c06", serial = "C1" }
partial_timeout = "60s"
TOML
far=$(gadget.py up c --id 1eab:0c06 --product 'Newland' --serial C1 --acm)
stty -F "$far" raw -echo
check "it is ready" within 30 state counter ready
# sent TEXT…: the texts, each with a CR, in one write.
sent() {
  printf '%s\n' "$@" >>"$work/scans"
  printf '%s\r' "$@" >"$far"
}
sent 010950600013435221CDC1
sent $'010950600013435210LOT\x1d21CDC2' 9506000134352-CDC
check "its scans are whole, two in one write among them" within 20 all_scans
sent_before=$(expect characters counter)
printf '010950600013435221HALF' >"$far"
within 20 expect beyond counter "$sent_before"
gadget.py unplug c
check "unplugged it is missing" within 20 state counter missing
# A machine that takes a minute to pull the plug has given the scan up before.
check "the half scan is in the ledger" expect rejected counter disconnected partial
gadget.py plug c
check "plugged in again it is ready" within 30 state counter ready
sent 010950600013435221CDC3
check "and scans" within 20 all_scans
gadget.py down c
configure cdc </dev/null
