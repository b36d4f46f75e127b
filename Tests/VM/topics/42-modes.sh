# SPDX-License-Identifier: Apache-2.0
#
# One scanner set from mode to mode by its programming codes: another USB id each time, the same serial number.

configure modes <<'TOML'
[[scanner]]
name = "changing"
match = { usb = "1eab:1303", serial = "FM430-0042" }
partial_timeout = "60s"
TOML
gadget.py up q --id 1eab:1303 --product FM430 --serial FM430-0042 --hid >/dev/null
check "as a keyboard it is ready" within 30 state changing ready
typed q 010950600013435221KEYS
check "and scans" within 20 all_scans
gadget.py down q
far=$(gadget.py up q --id 1eab:1306 --product FM430 --serial FM430-0042 --acm)
stty -F "$far" raw -echo
# driver_is WORD: whether it is ready, read in this way.
driver_is() { expect driver changing "$1"; }
check "as a serial port it is ready" within 30 driver_is serial
printf '010950600013435221PORT\r' >"$far"
echo 010950600013435221PORT >>"$work/scans"
check "and scans" within 20 all_scans
gadget.py down q
python3 "$here/hidpos.py" up q 1eab:1310 FM430 FM430-0042
check "in HID POS mode it is ready" within 30 driver_is hid-pos
python3 "$here/hidpos.py" scan q ']d2' 010950600013435221REPORTS
echo 010950600013435221REPORTS >>"$work/scans"
check "and scans" within 20 all_scans
check "all three are its scans" bash -c \
  "python3 '$here/expect.py' from 010950600013435221KEYS changing &&
   python3 '$here/expect.py' from 010950600013435221PORT changing &&
   python3 '$here/expect.py' from 010950600013435221REPORTS changing"
gadget.py down q
configure modes </dev/null
