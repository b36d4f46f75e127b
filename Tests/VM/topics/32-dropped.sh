# SPDX-License-Identifier: Apache-2.0
#
# The kernel keeps 64 events. While the daemon stands still a long code is typed to its end: far more than that
# have then passed through the input layer, whoever reads, so that keys were lost for certain.

bench
typed h 010950600013435221BEFORE
check "the scan before is whole" within 20 all_scans
systemctl kill --kill-whom=main --signal=STOP tallyd
check "the daemon stands still" within 20 stopped
gadget.py type h "$(printf '0123456789%.0s' $(seq 12))" --interval-us 4000 >/dev/null
systemctl kill --kill-whom=main --signal=CONT tallyd
check "the scan that lost keys is damaged, and an event" within 20 expect damaged bench-4 1
check "that keys were lost is counted" within 20 expect drops bench-4 1
check "that keys were lost is an alert" within 20 expect alert keys-lost
# What was lost belongs to that scan, which ended with its suffix; asking which keys are down loses nothing.
typed h 010950600013435221NEXT
check "the next scan is whole, however soon it comes" within 20 all_scans
check "nothing else is damaged" expect damaged bench-4 1
