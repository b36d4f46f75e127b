# SPDX-License-Identifier: Apache-2.0
#
# Held by another program: EBUSY.

bench
systemctl stop tallyd
evread.py 'Xenon 1900' --grab --lines 99 --timeout 240 >/dev/null 2>"$work/holder" &
holder=$!
check "another program holds the scanner" within 20 has ready "$work/holder"
systemctl start tallyd
check "the scanner is busy" within 20 state bench-4 busy
check "doctor names the program" bash -c 'tally doctor | grep "bench-4.*held by .*(pid '$holder')"'
kill $holder
check "it is ready once it is free" within 40 state bench-4 ready
# The grab is real: another program that reads the scanner now hears nothing, not even a login prompt would.
evread.py 'Xenon 1900' --lines 1 --timeout 240 >"$work/heard" 2>"$work/listener" &
listener=$!
check "another program listens" within 20 has ready "$work/listener"
typed h 010950600013435221OURS
check "the scan is ours" within 20 all_scans
check "and nobody else's" bash -c "! [ -s '$work/heard' ]"
kill $listener
wait $listener 2>/dev/null
