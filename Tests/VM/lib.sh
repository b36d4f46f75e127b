# SPDX-License-Identifier: Apache-2.0
#
# What the topics of guest.sh share. Every wait is for a condition: the machine's clock is slow, and how long
# anything takes there says nothing.

here=/payload/VM
passed=0
failed=0
work=$(mktemp -d)
touch "$work/scans"

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

# within SECONDS COMMAND…: repeats it until it succeeds; on a machine whose host has other things to do that takes
# TALLY_VM_PATIENCE times as long.
within() {
  local deadline=$((SECONDS + $1 * ${TALLY_VM_PATIENCE:-3}))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$deadline" ] || return 1
    sleep 0.3
  done
}

is() { [ "$1" = "$2" ] || { echo "is «$1», not «$2»"; return 1; }; }
has() { grep -q -- "$@"; }
expect() { python3 "$here/expect.py" "$@"; }
state() { expect state "$1" "$2"; }
# reason NAME WORDS: whether its state is explained by these words.
reason() {
  local now
  now=$(expect reason "$1")
  [[ $now = *"$2"* ]] || { echo "because «$now»"; return 1; }
}
property() { systemctl show tallyd --property "$1" --value; }
pid() { property MainPID; }

# --- USB scanners: gadgets of the kernel's own ---------------------------------------------------------------

# typed GADGET TEXT: types it, and notes that it must be in the database.
typed() { printf '%s\n' "$2" >>"$work/scans"; gadget.py type "$1" "$2" --interval-us 4000 >/dev/null; }

# Every scan typed so far is in the database, once, and nothing else is.
all_scans() { expect scans "$work/scans"; }

# bench: the configured scanner, bench-4, is the gadget h; plugged in once and ready.
bench() {
  if [ ! -d /sys/kernel/config/usb_gadget/h ]; then
    gadget.py up h --id 0c2e:0901 --product 'Xenon 1900' --serial H1 --hid >/dev/null
  fi
  within 30 state bench-4 ready || true
}

# controller GADGET: which of the virtual host controllers it is plugged into, and port: the port it has there.
controller() { sed 's/dummy_udc/dummy_hcd/' "/sys/kernel/config/usb_gadget/$1/UDC"; }
port() {
  local bus
  for bus in "/sys/devices/platform/$(controller "$1")"/usb*; do echo "$(basename "$bus" | tr -d a-z)-1"; done
}

# configure NAME: standard input becomes the file NAME of the configuration, and is taken.
configure() {
  cat >"/etc/tally/conf.d/$1.toml"
  systemctl reload tallyd
}

# --- The daemon ----------------------------------------------------------------------------------------------

# stopped: whether each thread of the daemon stands still.
stopped() {
  local stat
  for stat in /proc/"$(pid)"/task/*/stat; do
    [ "$(sed 's/.*) \(.\).*/\1/' "$stat")" = T ] || return 1
  done
}
