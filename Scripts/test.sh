#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Runs the tests that `swift build --build-tests` built.
set -euo pipefail
cd "$(dirname "$0")/.."

# Tests of devices run against simulated ones: the wrapper puts umockdev between the tests and the system.
wrapper=()
if command -v umockdev-wrapper >/dev/null; then wrapper=(umockdev-wrapper); fi
exec "${wrapper[@]}" "${SWIFT:-swift}" test --skip-build "$@"
