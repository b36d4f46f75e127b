#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads from an Alien reader with alien_rfid (github.com/sacherjj/alien_rfid) until all tags of pallet.toml are seen.

usage: alien_rfid_inventory.py HOST PORT SECONDS
"""

import sys

from alien_rfid import AlienReaderNetwork

from pallet import Pallet

host, port, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
pallet = Pallet("alien_rfid", seconds)
lists = 0
with AlienReaderNetwork(host, port, rf_level=250) as reader:
    name = reader.send_receive("get ReaderName").split(">")[-1]
    # What it reads is what is there at the moment: it never turns AutoMode on.
    while pallet.is_waiting:
        for epc in reader.read_tags():
            pallet.see(epc)
        lists += 1
print(f"alien_rfid: {name!r}, {lists} lists")
sys.exit(pallet.verdict())
