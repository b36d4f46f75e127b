#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Makes a running system take note of what `make install` put there, and says what to do next.
set -euo pipefail

if [ -d /run/systemd/system ]; then
  systemd-sysusers tally.conf
  systemd-tmpfiles --create tally.conf
  systemd-hwdb update
  udevadm control --reload
  udevadm trigger --action=change --subsystem-match=input --subsystem-match=hidraw --subsystem-match=tty
  systemctl daemon-reload
  echo "installed; start it with: systemctl enable --now tallyd"
else
  echo "installed; systemd does not run here, so run systemd-sysusers, systemd-tmpfiles and systemd-hwdb yourself"
fi
