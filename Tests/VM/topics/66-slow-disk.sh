# SPDX-License-Identifier: Apache-2.0
#
# A burst of scans without a gap on a disk that takes 50 ms for every write and every sync (dm-delay).

bench
modprobe --all loop dm-delay
truncate --size 64M "$work/slow.img"
loop=$(losetup --find --show "$work/slow.img")
dmsetup create slow --table "0 $(blockdev --getsz "$loop") delay $loop 0 0 $loop 0 50 $loop 0 50"
mkfs.ext4 -q /dev/mapper/slow
# moved FROM TO: the daemon's state.
moved() { cp --archive "$1/." "$2/"; }
mkdir "$work/state"
systemctl stop tallyd
moved /var/lib/tally "$work/state"
mount /dev/mapper/slow /var/lib/tally
moved "$work/state" /var/lib/tally
systemctl start tallyd
check "the scanner is ready on the slow disk" within 30 state bench-4 ready
burst=$(seq --format '010950600013435221SLOW%g' 200)
echo "$burst" >>"$work/scans"
gadget.py type h "$burst" --interval-us 2000 >/dev/null
check "every scan of the burst is in the database" within 60 all_scans
check "no key was lost" expect drops bench-4 0
check "the disk was slow" expect slow 0.05
check "the ledger balances" tally account
systemctl stop tallyd
moved /var/lib/tally "$work/state"
umount /var/lib/tally
moved "$work/state" /var/lib/tally
dmsetup remove slow
losetup --detach "$loop"
systemctl start tallyd
check "back on the other disk everything is there" within 30 all_scans
