#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads from an A0 reader with pyImpinj (pip install pyImpinj) until all tags of pallet.toml are seen.

usage: pyimpinj_inventory.py PORT SECONDS
"""

import queue
import sys

from pyImpinj import ImpinjR2KReader

from pallet import Pallet

port, seconds = sys.argv[1], float(sys.argv[2])
packages = queue.Queue()
reader = ImpinjR2KReader(packages, address=1)
reader.connect(port)
reader.worker_start()
identifier = reader.identifier()
power_set = reader.set_rf_power(30, 30, 30, 30)
degrees = reader.temperature()
pallet = Pallet("pyImpinj", seconds)
rounds = 0
antenna = 0
while pallet.is_waiting:
    # Rounds of one antenna, then of session 1, then of two antennas, in turn.
    if rounds % 3 == 2:
        reader.fast_switch_ant_inventory(
            dict(A=0, Aloop=1, B=1, Bloop=1, C=4, Cloop=0, D=4, Dloop=0, Interval=0, Repeat=1)
        )
    else:
        reader.set_work_antenna(antenna)
        antenna = 1 - antenna
        if rounds % 3 == 0:
            reader.rt_inventory(repeat=1)
        else:
            reader.session_inventory()
    rounds += 1
    try:
        while True:
            package = packages.get(timeout=2)
            if package["type"] == "TAG":
                pallet.see(package["epc"])
            elif package["type"] == "DONE":
                break
            else:
                print(f"pyImpinj: {package}")
                break
    except queue.Empty:
        print("pyImpinj: a round without an end")
reader.worker_close()
print(f"pyImpinj: {bytes(identifier)}, power set: {power_set}, {degrees} degrees, {rounds} rounds")
sys.exit(pallet.verdict() or (0 if power_set[0] is True else 1))
