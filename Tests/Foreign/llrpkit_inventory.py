#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads from an LLRP reader with llrpkit (pip install llrpkit) until all tags of pallet.toml are seen.

usage: llrpkit_inventory.py HOST PORT SECONDS
"""

import asyncio
import sys

from llrpkit import Reader

from pallet import Pallet

host, port, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])


async def main():
    pallet = Pallet("llrpkit", seconds)
    antennas = set()
    async with Reader(host, port) as reader:
        print(f"llrpkit: model {reader.model_number}, {reader.firmware}, {reader.max_antennas} antennas")
        async for tag in reader.inventory():
            pallet.see(tag.epc)
            antennas.add(tag.antenna)
            if not pallet.is_waiting:
                break
    print(f"llrpkit: antennas {sorted(antennas)}")
    return pallet.verdict()


sys.exit(asyncio.run(main()))
