# SPDX-License-Identifier: Apache-2.0
#
# A serial scanner on a machine that has no driver for it.

systemctl stop tallyd
modprobe --remove cdc_acm
echo 'install cdc_acm /bin/false' >/etc/modprobe.d/vm.conf
cat >/etc/tally/conf.d/module.toml <<'TOML'
[[scanner]]
name = "counter"
match = { path = "/dev/ttyACM0" }
partial_timeout = "60s"
TOML
systemctl start tallyd
far=$(gadget.py up m --id 1eab:0c06 --product 'Newland' --serial M1 --acm)
stty -F "$far" raw -echo
check "a scanner without its driver is missing" within 20 state counter missing
check "and why" within 20 reason counter "the kernel's driver for it is not loaded (cdc_acm)"
check "doctor names the interface and the module" bash -c \
  'tally doctor >/tmp/said; cat /tmp/said; grep -A1 "no driver has taken this interface of 1eab:0c06" /tmp/said | grep -q "modprobe cdc_acm"'
check "doctor says what the service cannot see" bash -c \
  'tally doctor >/tmp/said; cat /tmp/said; grep -q "device drivers: ttyACM not registered" /tmp/said'
rm /etc/modprobe.d/vm.conf
# As its mend says.
expect mend counter | sed 's/sudo //g' >"$work/mend"
check "its mend is a command" bash "$work/mend"
check "which mends it" within 30 state counter ready
printf '010950600013435221DRIVEN\r' >"$far"
echo 010950600013435221DRIVEN >>"$work/scans"
check "and it scans" within 20 all_scans
gadget.py down m
configure module </dev/null
