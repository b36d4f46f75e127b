#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads from an EM4100 reader with rdm6300 (pip install rdm6300) until all cards of pallet.toml are seen.

usage: rdm6300_cards.py PORT SECONDS
"""

import sys

import rdm6300

from pallet import Pallet

port, seconds = sys.argv[1], float(sys.argv[2])
reader = rdm6300.Reader(port)
# A tag stands for a card: the last 40 bits of its EPC, of which the first eight are the type.
pallet = Pallet("rdm6300", seconds, key=lambda epc: int(epc[-10:], 16))
while pallet.is_waiting:
    card = reader.read(timeout=2)
    if card:
        pallet.see(card.type << 32 | card.value)
reader.close()
sys.exit(pallet.verdict())
