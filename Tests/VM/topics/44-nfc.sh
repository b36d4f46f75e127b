# SPDX-License-Identifier: Apache-2.0
#
# An NFC reader (CCID) on the bus: the daemon speaks to it through libusb, from within its sandbox.

link=https://id.gs1.org/01/09506000134352/21
configure nfc <<'TOML'
[[scanner]]
name = "desk"
driver = "ccid"
match = { usb = "072f:2200" }
TOML
mkfifo "$work/nfc"
python3 "$here/nfc.py" n 072f:2200 'ACR122U PICC Interface' N1 <"$work/nfc" >"$work/nfc.said" 2>&1 &
nfc=$!
exec 8>"$work/nfc"
within 20 has ready "$work/nfc.said"
# driver: who has the reader's interface.
driver() {
  local device
  for device in /sys/devices/platform/"$(controller n)"/usb*/*/*:1.0; do basename "$(readlink -f "$device/driver")"; done
}
# bound DRIVER: whether it has it.
bound() { is "$(driver)" "$1"; }
# placed UID URI: holds a tag with a link to the reader; the link is a scan.
placed() {
  echo "place $*" >&8
  echo "$2" >>"$work/scans"
}
restarts=$(property NRestarts)
gadget.py plug n
check "the reader is ready" within 30 state desk ready
placed 04A1B2C3D4E580 "$link/NFC1"
check "the link on a tag is a scan" within 20 all_scans
check "and names its item" expect item "$link/NFC1" "$link/NFC1"
echo "place 04AABBCCDDEE80" >&8
echo 04AABBCCDDEE80 >>"$work/scans"
check "a tag without one is its number" within 20 all_scans

echo remove >&8
echo mute >&8
placed 04A1B2C3D4E680 "$link/NFC2"
within 20 has mute "$work/nfc.said"
gadget.py unplug n
check "unplugged while it reads a tag it is missing" within 20 state desk missing
check "that tag is in the ledger" expect rejected desk disconnected
gadget.py plug n
check "plugged in again it is ready" within 30 state desk ready
check "and reads the tag that is still there" within 20 all_scans

echo remove >&8
gadget.py unplug n
within 20 state desk missing
# A driver of the kernel that takes the interface first, as pn533_usb would; it is not in this machine's image.
modprobe usbserial
echo 072f 2200 >/sys/bus/usb-serial/drivers/generic/new_id
gadget.py plug n
check "a reader that a driver of the kernel had is ready" within 30 state desk ready
check "the driver is put aside" bound usbfs
placed 04A1B2C3D4E780 "$link/NFC3"
check "its tags are read" within 20 all_scans
configure nfc </dev/null
check "no longer configured, the driver has it again" within 20 bound usbserial_generic
check "nothing of this has stopped the daemon" is "$(property NRestarts)" "$restarts"
exec 8>&-
wait $nfc
