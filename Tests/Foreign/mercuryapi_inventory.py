#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads from a ThingMagic module with ThingMagic's own Mercury API (pip install python-mercuryapi) until all tags of
pallet.toml are seen, reading continuously.

usage: mercuryapi_inventory.py PORT SECONDS
"""

import sys
import time

import mercury

from pallet import Pallet

port, seconds = sys.argv[1], float(sys.argv[2])
reader = mercury.Reader(f"tmr://{port}", baudrate=115200)
print(f"mercuryapi: {reader.get_model()}, {reader.get_software_version()}")
reader.set_region("EU3")
reader.set_read_plan([1, 2], "GEN2", read_power=2700)
antennas = set()
pallet = Pallet("mercuryapi", seconds)


def see(tag):
    pallet.see(tag.epc.decode())
    antennas.add(tag.antenna)


reader.start_reading(see)
while pallet.is_waiting:
    time.sleep(0.1)
reader.stop_reading()
print(f"mercuryapi: antennas {sorted(antennas)}")
sys.exit(pallet.verdict() or (0 if antennas <= {1, 2} else 1))
