# SPDX-License-Identifier: Apache-2.0
#
# An RFID reader on a serial adapter.

# reader SEED: a simulated reader, its pty joined to the far end of the emulated adapter.
reader() {
  tally simulate reader --at "$work/reader" --tags 40 --antennas 2 --seconds 8 --rate 200 --seed "$1" >"$work/pass-$1" 2>&1 &
  simulator=$!
  within 10 test -e "$work/reader"
  python3 "$here/join.py" "$work/reader" /dev/virtio-ports/rig.gtty0 &
  joiner=$!
}
unplug_reader() {
  rigctl unplug s
  kill $joiner $simulator 2>/dev/null
  wait $joiner $simulator 2>/dev/null
}
reader 1
rigctl plug s usb-serial chardev=gtty0 serial=R1
check "the reader is ready" within 60 state portal ready
check "every tag arrived, and every read of the pass is accounted for" \
  within 120 expect tags portal 40 "$work/pass-1"
unplug_reader
check "the reader is missing" within 20 state portal missing
reader 2
rigctl plug s usb-serial chardev=gtty0 serial=R1
check "plugged in again it is ready" within 60 state portal ready
check "the next pallet arrives as well" within 120 expect tags portal 80 "$work/pass-1" "$work/pass-2"
check "tags of the first pallet departed, once each" expect departed 40
unplug_reader
