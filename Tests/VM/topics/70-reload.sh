# SPDX-License-Identifier: Apache-2.0

bench
cp "$here/tallyd.toml" "$work/good.toml"
printf '\n[[scanner]]\nnmae = "x"\n' >>/etc/tally/conf.d/vm.toml
check "a bad configuration is refused with its line and a suggestion" bash -c \
  '! tally config check >/tmp/said 2>&1 && cat /tmp/said && grep -q "vm.toml:27:1: .*nmae.*did you mean name" /tmp/said'
check "a reload with it keeps the service up" bash -c 'systemctl reload tallyd && sleep 1 && systemctl -q is-active tallyd'
check "status says degraded, exit 4" within 10 bash -c 'tally status >/dev/null; [ $? = 4 ]'
cp "$work/good.toml" /etc/tally/conf.d/vm.toml
systemctl reload tallyd
typed h 010950600013435221RELOADED
check "scanning goes on after the reload" within 20 all_scans
