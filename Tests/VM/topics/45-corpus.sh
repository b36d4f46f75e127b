# SPDX-License-Identifier: Apache-2.0
#
# Every recording of Tests/Recordings through the kernel: keyboards by uinput (`tally replay --uinput`), serial
# scanners by CDC-ACM and HID POS scanners by HID gadgets. What comes out is what each of them expects.

cat >/etc/udev/rules.d/61-corpus.rules <<'RULES'
SUBSYSTEM=="input", KERNEL=="event*", ATTRS{phys}=="tally-sim/input0", GROUP="tally", MODE="0660", \
  SYMLINK+="input/by-id/tally-replay"
RULES
udevadm control --reload
# The key of all recordings: pseudonyms and check values are made with it.
systemctl stop tallyd
printf 'the key of all recordings, no secret' >/var/lib/tally/site.key
chown tally:tally /var/lib/tally/site.key
chmod 600 /var/lib/tally/site.key
systemctl start tallyd
recordings=0
for recording in /payload/Recordings/*.rec; do
  recordings=$((recordings + 1))
  name=$(basename "$recording" .rec)
  if why=$(python3 "$here/corpus.py" unplayable "$recording"); then
    echo "not played: $name: $why"
  else
    check "$name becomes what it expects" python3 "$here/corpus.py" play "$recording" "$work/scans"
  fi
done
check "the corpus is there" test "$recordings" -gt 50
check "the ledger balances after the corpus" tally account
rm -f /etc/udev/rules.d/61-corpus.rules
udevadm control --reload
configure corpus </dev/null
