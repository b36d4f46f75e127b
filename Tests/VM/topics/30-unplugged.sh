# SPDX-License-Identifier: Apache-2.0
#
# Unplugged in mid-scan (ENODEV), and plugged in again.

bench
typed_before=$(expect characters bench-4)
gadget.py type h 010950600013435221LOSTLOSTLOSTLOST --interval-us 100000 >/dev/null 2>&1 &
typist=$!
# Some of it has been read, and the end of it is seconds away.
within 20 expect beyond bench-4 "$typed_before"
gadget.py unplug h
wait $typist
check "the scanner is missing" within 20 state bench-4 missing
gadget.py plug h
check "it is ready again" within 20 state bench-4 ready
typed h 010950600013435221AFTER
check "the half scan is rejected, the next one whole" within 20 all_scans
# A machine that takes a minute to pull the plug has given the scan up before.
check "the half scan is in the ledger" expect rejected bench-4 disconnected partial
