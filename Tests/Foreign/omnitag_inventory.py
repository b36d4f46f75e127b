#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads from a UHFReader288 with OmniTag (pip install 'omnitag[wyuan]') until all tags of pallet.toml are seen.

usage: omnitag_inventory.py PORT SECONDS
"""

import asyncio
import sys

from omnitag.drivers.wyuan import WyuanReader

from pallet import Pallet

port, seconds = sys.argv[1], float(sys.argv[2])


async def main():
    pallet = Pallet("omnitag", seconds)
    antennas = set()
    async with WyuanReader(port, antenna=1) as reader:
        async for tag in reader.inventory():
            pallet.see(tag.epc)
            antennas.add(tag.antenna)
            if not pallet.is_waiting:
                break
    print(f"omnitag: antennas {sorted(antennas)}")
    return pallet.verdict()


sys.exit(asyncio.run(main()))
