# SPDX-License-Identifier: Apache-2.0

bench
typed h 010950600013435221SHOWN
check "a scan is captured" within 20 all_scans
check "the log has no line of the run-time library" bash -c '! journalctl -u tallyd -o cat | grep "thread priority"'
check "the journal finds a device by its field" bash -c 'journalctl TALLY_DEVICE=bench-4 -o cat | grep -q ready'
check "tail shows the newest event" bash -c 'tally tail -n 1 --json | grep -q "\"seq\""'
check "queue list shows a scan" bash -c 'tally queue list -n 200 | grep -q SHOWN'
check "queue stats counts" tally queue stats
check "config show names the file of a key" bash -c 'tally config show | grep -q vm.toml'
check "curl works on the socket" expect curl /v1/version
check "the ledger balances" tally account
