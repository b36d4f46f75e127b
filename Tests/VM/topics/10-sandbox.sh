# SPDX-License-Identifier: Apache-2.0

check "it runs as tally" is "$(ps -o user= -p "$(pid)")" tally
check "at priority -10" is "$(ps -o ni= -p "$(pid)" | tr -d ' ')" -10
process() { awk -v key="$1:" '$1 == key { print $2 }' "/proc/$(pid)/status"; }
check "without capabilities" is "$(process CapEff)$(process CapBnd)" 00000000000000000000000000000000
check "with a system call filter" is "$(process Seccomp)$(process NoNewPrivs)" 21
check "its exposure is at most 2.0" bash -c \
  'systemd-analyze security --no-pager tallyd | tail -1 | awk "{ exit !(\$(NF-2) <= 2.0) }"'
check "its socket is its group's" is "$(stat -c %U:%G:%a /run/tally/tally.sock)" tally:tally:660
check "others are refused" bash -c 'setpriv --reuid=65534 --regid=65534 --clear-groups tally status; [ $? = 3 ]'
