# SPDX-License-Identifier: Apache-2.0

bench
typed h 010950600013435221LAST
check "the last scan is captured" within 20 all_scans
begin=$(date +%s%N)
systemctl stop tallyd
milliseconds=$((($(date +%s%N) - begin) / 1000000))
check "it stops within 5 s (took $milliseconds ms)" test "$milliseconds" -le 5000
check "with exit status 0" is "$(property ExecMainStatus)$(property Result)" 0success
check "the queue can be read without it" bash -c 'tally queue list -n 5 | grep -q LAST'
