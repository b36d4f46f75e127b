#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# In the virtual machine, as root: tally installed as a service, with scanners and a reader on its USB. What they
# send is known; the database must hold exactly that.
set -uo pipefail
here=/payload/VM
passed=0
failed=0
work=$(mktemp -d)

# check WHAT COMMAND…: runs it, and shows what it said if it fails.
check() {
  local what=$1
  shift
  if "$@" >"$work/said" 2>&1; then
    passed=$((passed + 1))
    echo "ok    $what"
  else
    failed=$((failed + 1))
    echo "FAIL  $what"
    tail -25 "$work/said" | sed 's/^/        /'
  fi
}

# within SECONDS COMMAND…: repeats it until it succeeds.
within() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$deadline" ] || return 1
    sleep 0.3
  done
}

is() { [ "$1" = "$2" ] || { echo "is «$1», not «$2»"; return 1; }; }
has() { grep -q -- "$@"; }
state() { python3 "$here/expect.py" state "$1" "$2"; }
typed() { printf '%s\n' "$2" >>"$work/scans"; gadget.py type "$1" "$2" --interval-us 4000 >/dev/null; }
property() { systemctl show tallyd --property "$1" --value; }
pid() { property MainPID; }

echo "-- installation"
cp -a /payload/root/. /
install -m 644 "$here/tallyd.toml" /etc/tally/conf.d/vm.toml
systemd-sysusers
systemd-tmpfiles --create
systemd-hwdb update
udevadm control --reload
systemctl daemon-reload
check "the unit is well formed" systemd-analyze verify /usr/lib/systemd/system/tallyd.service
check "the configuration is valid" tally config check
check "without a daemon, status says so and exits 3" bash -c 'tally status; [ $? = 3 ]'
check "the service starts and says that it is ready" systemctl start tallyd
check "it is active" systemctl --quiet is-active tallyd
check "its status line is set" bash -c '[ -n "$(systemctl show tallyd -P StatusText)" ]'

echo "-- sandbox"
check "it runs as tally" is "$(ps -o user= -p "$(pid)")" tally
check "at priority -10" is "$(ps -o ni= -p "$(pid)" | tr -d ' ')" -10
process() { awk -v key="$1:" '$1 == key { print $2 }' "/proc/$(pid)/status"; }
check "without capabilities" is "$(process CapEff)$(process CapBnd)" 00000000000000000000000000000000
check "with a system call filter" is "$(process Seccomp)$(process NoNewPrivs)" 21
check "its exposure is at most 2.0" bash -c \
  'systemd-analyze security --no-pager tallyd | tail -1 | awk "{ exit !(\$(NF-2) <= 2.0) }"'
check "its socket is its group's" is "$(stat -c %U:%G:%a /run/tally/tally.sock)" tally:tally:660
check "others are refused" bash -c 'setpriv --reuid=65534 --regid=65534 --clear-groups tally status; [ $? = 3 ]'

echo "-- scanners"
gadget.py up z --id 05e0:1200 --product 'Symbol Bar Code Scanner' --serial S1 --hid >/dev/null
gadget.py up h --id 0c2e:0901 --product 'Xenon 1900' --serial H1 --hid >/dev/null
gadget.py up k --id 046d:c31c --product 'Office Keyboard' --serial K1 --hid >/dev/null
check "the configured scanner is ready" within 20 state bench-4 ready
check "the one nobody configured is claimed and ready" within 20 python3 "$here/expect.py" claimed 05e0:1200
check "a keyboard is left alone" bash -c '! tally status --json | grep -q 046d:c31c'

gs=$'\x1d'
for n in $(seq 20); do typed h "010950600013435221A$n"; done
for n in $(seq 5); do typed z "010950600013435210LOT$n${gs}21B$n"; done
typed h 'plain text, not GS1: ~!@#$%^&*()_+{}|:"<>?'
typed h 9506000134352
check "every scan is in the database as it was typed" within 20 python3 "$here/expect.py" scans "$work/scans"
check "elements and identifiers are decoded" python3 "$here/expect.py" decoded

echo "-- unplugged in mid-scan, and plugged in again"
gadget.py type h 010950600013435221LOSTLOSTLOSTLOST --interval-us 100000 >/dev/null 2>&1 &
sleep 1
gadget.py unplug h
wait $!
check "the scanner is missing" within 20 state bench-4 missing
gadget.py plug h
check "it is ready again" within 20 state bench-4 ready
typed h 010950600013435221AFTER
check "the half scan is rejected, the next one whole" within 20 python3 "$here/expect.py" scans "$work/scans"
check "the half scan is in the ledger" python3 "$here/expect.py" rejected bench-4 disconnected

echo "-- RFID reader on a serial adapter"
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
  within 120 python3 "$here/expect.py" tags portal 40 "$work/pass-1"
unplug_reader
check "the reader is missing" within 20 state portal missing
reader 2
rigctl plug s usb-serial chardev=gtty0 serial=R1
check "plugged in again it is ready" within 60 state portal ready
check "the next pallet arrives as well" within 120 python3 "$here/expect.py" tags portal 80 "$work/pass-1" "$work/pass-2"
check "tags of the first pallet departed, once each" python3 "$here/expect.py" departed 40
unplug_reader

echo "-- operator"
check "the log has no line of the run-time library" bash -c '! journalctl -u tallyd -o cat | grep "thread priority"'
check "the journal finds a device by its field" bash -c 'journalctl TALLY_DEVICE=bench-4 -o cat | grep -q missing'
check "tail shows the newest event" bash -c 'tally tail -n 1 --json | grep -q "\"seq\""'
check "queue list shows a scan" bash -c 'tally queue list -n 200 | grep -q AFTER'
check "queue stats counts" tally queue stats
check "devices lists what is plugged in" bash -c 'tally devices --all | grep -q 046d:c31c'
check "config show names the file of a key" bash -c 'tally config show | grep -q vm.toml'
check "curl works on the socket" bash -c \
  'python3 /payload/VM/expect.py curl /v1/version'
check "the ledger balances" tally account

echo "-- held by another program"
systemctl stop tallyd
evread.py 'Xenon 1900' --grab --lines 99 --timeout 120 >/dev/null 2>"$work/holder" &
holder=$!
check "another program holds the scanner" within 20 has ready "$work/holder"
systemctl start tallyd
check "the scanner is busy" within 20 state bench-4 busy
check "doctor names the program" bash -c 'tally doctor | grep "bench-4.*held by .*(pid '$holder')"'
kill $holder
check "it is ready once it is free" within 40 state bench-4 ready

echo "-- reload, crash, stop"
cp "$here/tallyd.toml" "$work/good.toml"
printf '\n[[scanner]]\nnmae = "x"\n' >>/etc/tally/conf.d/vm.toml
check "a bad configuration is refused with its line and a suggestion" bash -c \
  '! tally config check >/tmp/said 2>&1 && cat /tmp/said && grep -q "vm.toml:25:1: .*nmae.*did you mean name" /tmp/said'
check "a reload with it keeps the service up" bash -c 'systemctl reload tallyd && sleep 1 && systemctl -q is-active tallyd'
check "status says degraded, exit 4" within 10 bash -c 'tally status >/dev/null; [ $? = 4 ]'
cp "$work/good.toml" /etc/tally/conf.d/vm.toml
systemctl reload tallyd
typed h 010950600013435221RELOADED
check "scanning goes on after the reload" within 20 python3 "$here/expect.py" scans "$work/scans"
before=$(pid)
systemctl kill --kill-whom=main --signal=KILL tallyd
check "after kill -9 it is started again" within 30 bash -c \
  "p=\$(systemctl show tallyd -P MainPID); [ \$p != 0 ] && [ \$p != $before ] && systemctl -q is-active tallyd"
check "the scanner is ready again" within 20 state bench-4 ready
typed h 010950600013435221RESTARTED
check "nothing was lost or doubled" within 20 python3 "$here/expect.py" scans "$work/scans"
check "numbers have no gap" python3 "$here/expect.py" gapless
begin=$(date +%s%N)
systemctl stop tallyd
milliseconds=$((($(date +%s%N) - begin) / 1000000))
check "it stops within 5 s (took $milliseconds ms)" test "$milliseconds" -le 5000
check "with exit status 0" is "$(property ExecMainStatus)$(property Result)" 0success
check "the queue can be read without it" bash -c 'tally queue list -n 5 | grep -q RESTARTED'

echo "$passed passed, $failed failed"
[ "$failed" = 0 ] || journalctl --unit tallyd --no-pager --output short-monotonic | tail -60
[ "$failed" = 0 ]
