# SPDX-License-Identifier: Apache-2.0
#
# An RFID reader that has no serial port: bulk endpoints of its vendor's own class, which the daemon speaks to through
# libusb, from within its sandbox.

# The drivers for serial adapters are there, and none of them wants it.
modprobe usbserial
mkdir -p /run/udev/rules.d
cat >/run/udev/rules.d/99-bulk.rules <<'RULES'
SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", ATTR{idVendor}=="f4a1", GROUP="tally", MODE="0660"
RULES
udevadm control --reload
configure bulk <<'TOML'
[[reader]]
name = "bulk"
driver = "thingmagic"
match = { usb = "f4a1:0001", serial = "B1" }
read_point = "bulk"
region = "eu"

[[read_point]]
name = "bulk"
# A machine that is busy stutters: nobody is to depart by that.
window = { mode = "presence", depart_after = "10min" }
TOML
mkfifo "$work/bulk"
tally simulate reader --at "$work/bulk-reader" --tags 20 --antennas 2 --seconds 8 --rate 100 --seed 46 --linger 3600 \
  >"$work/pass-46" 2>&1 &
simulator=$!
within 10 test -e "$work/bulk-reader"
python3 "$here/bulk.py" b f4a1:0001 'Reader B' B1 "$work/bulk-reader" <"$work/bulk" >"$work/bulk.said" 2>&1 &
bulk=$!
exec 8>"$work/bulk"
within 20 has ready "$work/bulk.said"
restarts=$(property NRestarts)
gadget.py plug b
check "a reader without a port is ready" within 60 state bulk ready
check "every tag arrived, and every read of the pass is accounted for" \
  within 120 expect tags bulk 20 "$work/pass-46"
echo stall >&8
check "a halted endpoint does not end it" within 60 state bulk ready
check "one that is read is not reset" bash -c '! tally doctor --reset bulk'
gadget.py unplug b
check "unplugged it is missing" within 30 state bulk missing
gadget.py plug b
check "plugged in again it is ready" within 60 state bulk ready
configure bulk </dev/null
check "what nobody reads is reset by its identity" \
  within 20 tally doctor --reset "usb f4a1:0001 serial B1"
check "nothing of this has stopped the daemon" is "$(property NRestarts)" "$restarts"
exec 8>&-
wait $bulk
kill $simulator 2>/dev/null
rm /run/udev/rules.d/99-bulk.rules
udevadm control --reload
