# SPDX-License-Identifier: Apache-2.0
#
# A unit with a serial number is itself at every port; units without one are told apart by their ports.

bench
before=$(port h)
gadget.py unplug h
check "the scanner is missing" within 20 state bench-4 missing
# Takes the lowest free port, which was the scanner's.
gadget.py up x --id 046d:c31c --product 'Office Keyboard' --hid >/dev/null
gadget.py plug h
check "it is plugged in at another port" bash -c "[ '$(port h)' != '$before' ]"
check "it is ready there" within 20 state bench-4 ready
typed h 010950600013435221MOVED
check "and scans" within 20 all_scans
gadget.py down x

gadget.py up a --id 27dd:0002 --product Mindeo --hid >/dev/null
gadget.py up b --id 27dd:0002 --product Mindeo --hid >/dev/null
left=$(port a)
right=$(port b)
configure ports <<TOML
[[scanner]]
name = "twin"
match = { usb = "27dd:0002" }
TOML
check "two units that nothing tells apart are ambiguous" within 20 state twin ambiguous
configure ports <<TOML
[[scanner]]
name = "left"
match = { usb = "27dd:0002", port = "$left" }

[[scanner]]
name = "right"
match = { usb = "27dd:0002", port = "$right" }
TOML
check "by its port the left one is ready" within 20 state left ready
check "by its port the right one is ready" within 20 state right ready
typed a 010950600013435221LEFT
typed b 010950600013435221RIGHT
check "both scan" within 20 all_scans
check "the left one's scan is the left one's" expect from 010950600013435221LEFT left
check "the right one's is the right one's" expect from 010950600013435221RIGHT right
gadget.py unplug a
gadget.py unplug b
check "both are missing" within 20 state right missing
gadget.py plug b
gadget.py plug a
check "plugged in the other way round the ports are the same" is "$(port b) $(port a)" "$left $right"
check "the left one is ready" within 20 state left ready
check "the right one is ready" within 20 state right ready
typed b 010950600013435221CHANGED
check "the unit at the left port is the left one" within 20 expect from 010950600013435221CHANGED left
gadget.py down a
gadget.py down b
configure ports </dev/null
