# SPDX-License-Identifier: Apache-2.0

bench
before=$(pid)
systemctl kill --kill-whom=main --signal=KILL tallyd
check "after kill -9 it is started again" within 30 bash -c \
  "p=\$(systemctl show tallyd -P MainPID); [ \$p != 0 ] && [ \$p != $before ] && systemctl -q is-active tallyd"
check "the scanner is ready again" within 20 state bench-4 ready
typed h 010950600013435221RESTARTED
check "nothing was lost or doubled" within 20 all_scans
check "numbers have no gap" expect gapless
