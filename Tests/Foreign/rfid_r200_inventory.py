#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads from a MagicRF module with rfid-r200 (pip install rfid-r200) until all tags of pallet.toml are seen.

usage: rfid_r200_inventory.py PORT SECONDS
"""

import sys

try:
    from rfid_r200 import R200
except ModuleNotFoundError:
    # Where the wheel of 0.1.1 puts it.
    from src.rfid_r200 import R200

from pallet import Pallet

port, seconds = sys.argv[1], float(sys.argv[2])
reader = R200(port, 115200, timeout=0.2)
module = reader.hw_info()
reader.set_power(23.5)
power = reader.get_power()
pallet = Pallet("rfid-r200", seconds)
while pallet.is_waiting:
    tags, _error = reader.read_tags()
    for tag in tags:
        pallet.see(tag.epc)
reader.close()
print(f"rfid-r200: {module!r}, {power} dBm")
sys.exit(pallet.verdict() or (0 if power == 23.5 else 1))
