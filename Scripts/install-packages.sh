#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Installs the Debian packages that building tally needs and this machine lacks; with --test those of the tests
# too. Does nothing, and needs no network, when all are there.
set -euo pipefail

# Libraries of the daemon; libstdc++ and zlib for the C++ and C parts of packages it is built from.
needed=(libudev-dev libusb-1.0-0-dev libsqlite3-dev libsystemd-dev libxkbcommon-dev nettle-dev pkg-config libstdc++-12-dev zlib1g-dev)
if [ "${1:-}" = --test ]; then
  # Simulated devices; the programs that read the database as others would; layouts; test sheets, drawn and read.
  needed+=(umockdev sqlite3 python3 xkb-data zint zbar-tools)
fi

if ! command -v dpkg-query >/dev/null; then
  echo "not a Debian system: these must be there already: ${needed[*]}" >&2
  exit 0
fi

missing=()
for package in "${needed[@]}"; do
  state=$(dpkg-query --show --showformat '${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$state" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || {
    echo "missing packages: ${missing[*]}; install them as root, or install sudo" >&2
    exit 1
  }
  as_root=(sudo)
  # Without a terminal nobody could answer.
  [ -t 0 ] || as_root+=(--non-interactive)
fi

echo "installing ${missing[*]}" >&2
install=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Acquire::Retries=3
  -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 install --yes --no-install-recommends "${missing[@]}")
# The lists of packages may be missing or too old: fetch them only then.
if ! "${install[@]}" >/dev/null 2>&1; then
  "${as_root[@]}" apt-get -qq -o Acquire::Retries=3 update
  "${install[@]}" >&2
fi
