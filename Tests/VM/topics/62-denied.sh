# SPDX-License-Identifier: Apache-2.0
#
# A scanner that no rule knows: nobody but root may open it, until the line that tally names is in place.

configure denied <<'TOML'
[[scanner]]
name = "shut"
match = { usb = "1234:5678", serial = "D1" }
partial_timeout = "60s"
TOML
gadget.py up d --id 1234:5678 --product 'Unheard Scanner' --serial D1 --hid >/dev/null
check "a scanner that only root may open is denied" within 20 state shut denied
check "with its reason" reason shut 'no permission to open /dev/input/event'
check "status says what is wrong and what mends it" bash -c \
  'tally status >/tmp/said; cat /tmp/said; grep -A1 "shut is denied" /tmp/said | grep -q "→ put this line into /etc/udev/rules.d"'
check "doctor fails it" bash -c 'tally doctor >/tmp/said; cat /tmp/said; grep -q "^FAILED .*device shut: denied" /tmp/said'
# What the mend says, word by word.
expect mend shut | sed -n 's/.*again: //p' >/etc/udev/rules.d/61-tally-local.rules
check "it names a rule" has '^ACTION.*GROUP="tally"' /etc/udev/rules.d/61-tally-local.rules
udevadm control --reload
gadget.py unplug d
gadget.py plug d
check "with that rule, plugged in again it is ready" within 20 state shut ready
typed d 010950600013435221OPEN
check "and scans" within 20 all_scans

rm /etc/udev/rules.d/61-tally-local.rules
udevadm control --reload
gadget.py unplug d
gadget.py plug d
check "without the rule it is denied again" within 20 state shut denied
node=$(expect reason shut | grep --only-matching '/dev/input/event[0-9]*')
chgrp tally "$node"
chmod 660 "$node"
check "given to the group by hand it is ready without being plugged in again" within 60 state shut ready
gadget.py down d
configure denied </dev/null
