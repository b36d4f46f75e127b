# SPDX-License-Identifier: Apache-2.0
#
# A HID keyboard without USB (uhid), as the Bluetooth stack makes them: known by its address alone.

address=02:00:5e:00:53:01
# bluetooth TEXT…: the scanner awakes, types and sleeps again.
bluetooth() { python3 "$here/uhid.py" keyboard --bus bluetooth --name 'BT Scanner' --unique "$address" "$@"; }
configure bluetooth <<TOML
[[scanner]]
name = "hand"
match = { bluetooth = "$address" }
TOML
cat >/etc/udev/rules.d/61-vm.rules <<RULES
SUBSYSTEM=="input", KERNEL=="event*", ATTRS{uniq}=="$address", GROUP="tally", MODE="0660"
RULES
udevadm control --reload
check "asleep it is missing" within 20 state hand missing
mkfifo "$work/bluetooth"
bluetooth <"$work/bluetooth" >"$work/bluetooth.said" 2>&1 &
keyboard=$!
exec 9>"$work/bluetooth"
check "awake it is ready" within 20 state hand ready
first=$(expect node hand)
echo "type 60 010950600013435221BT1" >&9
printf '%s\n' 010950600013435221BT1 >>"$work/scans"
check "its pauses do not cut a scan" within 30 all_scans
exec 9>&-
wait $keyboard
check "it falls asleep" within 20 state hand missing
# Something else takes its number meanwhile.
tail -f /dev/null | python3 "$here/uhid.py" keyboard --name 'Other Keyboard' >/dev/null 2>&1 &
other=$!
within 20 has 'Other Keyboard' /proc/bus/input/devices
bluetooth <"$work/bluetooth" >"$work/bluetooth.said" 2>&1 &
keyboard=$!
exec 9>"$work/bluetooth"
check "it returns under another number and is the same" within 20 state hand ready
check "the number is another" bash -c "[ '$(expect node hand)' != '$first' ]"
echo "type 20 010950600013435221BT2" >&9
printf '%s\n' 010950600013435221BT2 >>"$work/scans"
check "and scans" within 30 all_scans
exec 9>&-
wait $keyboard
kill $other
wait $other 2>/dev/null
rm /etc/udev/rules.d/61-vm.rules
udevadm control --reload
configure bluetooth </dev/null
