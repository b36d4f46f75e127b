# SPDX-License-Identifier: Apache-2.0
#
# As `make install` left it, then what an administrator does.

echo "-- installation"
cp -a /payload/root/. /
install -m 644 "$here/tallyd.toml" /etc/tally/conf.d/vm.toml
systemd-sysusers
systemd-tmpfiles --create
[ ! -d /usr/lib/udev/hwdb.d ] || systemd-hwdb update
udevadm control --reload
systemctl daemon-reload
check "the unit is well formed" systemd-analyze verify /usr/lib/systemd/system/tallyd.service
check "the configuration is valid" tally config check
check "without a daemon, status says so and exits 3" bash -c 'tally status; [ $? = 3 ]'
check "the service starts and says that it is ready" systemctl start tallyd
check "it is active" systemctl --quiet is-active tallyd
check "its status line is set" bash -c '[ -n "$(systemctl show tallyd -P StatusText)" ]'
