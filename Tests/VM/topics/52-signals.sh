# SPDX-License-Identifier: Apache-2.0
#
# The light of a scanner that the person who scans sees: what arrives at the other end of the bus.

configure signals <<'TOML'
[[scanner]]
name = "lamp"
match = { usb = "05e0:1200", serial = "L1" }
signal = { led = "capsl" }
partial_timeout = "60s"
TOML
gadget.py up l --id 05e0:1200 --product 'Symbol Bar Code Scanner' --serial L1 --hid >/dev/null
check "the scanner with a light is ready" within 20 state lamp ready
python3 "$here/lights.py" l >>"$work/lights" &
lights=$!
# shone REPORTS: what has arrived since the last signal.
shone() { is "$(tr '\n' ' ' <"$work/lights")" "$1 "; }
# blinks REPORTS COMMAND…: whether the light does that. Where the machine is held up the kernel passes on only the
# last of several changes: then the signal is given again.
blinks() {
  local reports=$1
  shift
  : >"$work/lights"
  "$@" && within 3 shone "$reports"
}
# invalid: a GTIN with a wrong check digit.
invalid() {
  gadget.py type l ']C10109506000134353' --interval-us 4000 >/dev/null
  echo 0109506000134353 >>"$work/scans"
}
check "ok blinks once" within 30 blinks "02 00" tally signal lamp ok
check "warn blinks twice" within 30 blinks "02 00 02 00" tally signal lamp warn
check "stop blinks three times" within 30 blinks "02 00 02 00 02 00" tally signal lamp stop
check "a scan that is invalid warns by itself" within 30 blinks "02 00 02 00" invalid
check "invalid it is an event all the same" within 20 all_scans
bench
check "a scanner without a light says so" bash -c \
  '! tally signal bench-4 ok >/tmp/said; cat /tmp/said; grep -q "bench-4.*has no bell" /tmp/said'
kill $lights
wait $lights 2>/dev/null
gadget.py down l
configure signals </dev/null
