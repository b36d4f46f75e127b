# SPDX-License-Identifier: Apache-2.0

gadget.py up z --id 05e0:1200 --product 'Symbol Bar Code Scanner' --serial S1 --hid >/dev/null
gadget.py up k --id 046d:c31c --product 'Office Keyboard' --serial K1 --hid >/dev/null
bench
check "the configured scanner is ready" within 20 state bench-4 ready
check "the one nobody configured is claimed and ready" within 20 expect claimed 05e0:1200
check "a keyboard is left alone" bash -c '! tally status --json | grep -q 046d:c31c'

gs=$'\x1d'
for n in $(seq 20); do typed h "010950600013435221A$n"; done
for n in $(seq 5); do typed z "010950600013435210LOT$n${gs}21B$n"; done
typed h 'plain text, not GS1: ~!@#$%^&*()_+{}|:"<>?'
typed h 9506000134352
check "every scan is in the database as it was typed" within 20 all_scans
check "elements and identifiers are decoded" expect decoded
check "devices lists what is plugged in" bash -c 'tally devices --all | grep -q 046d:c31c'
gadget.py down z
gadget.py down k
