#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads with chafon_rfid (pip install wabson.chafon-rfid pyserial) until all tags of pallet.toml are seen.

usage: chafon_rfid_inventory.py uhfreader18|uhfreader288 PORT SECONDS
"""

import sys

from chafon_rfid import uhfreader18, uhfreader288m
from chafon_rfid.base import CommandRunner, ReaderCommand, ReaderInfoFrame
from chafon_rfid.command import CF_GET_READER_INFO, G2_TAG_INVENTORY
from chafon_rfid.transport_serial import SerialTransport

from pallet import Pallet

family, port, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
transport = SerialTransport(device=port, baud_rate=57600, timeout=3)
information = ReaderInfoFrame(CommandRunner(transport).run(ReaderCommand(CF_GET_READER_INFO)))
if family == "uhfreader18":
    commands, frames = [ReaderCommand(G2_TAG_INVENTORY)], uhfreader18.G2InventoryResponseFrame
else:
    commands = [uhfreader288m.G2InventoryCommand(q_value=4, antenna=0x80 + port) for port in range(2)]
    frames = uhfreader288m.G2InventoryResponseFrame
pallet = Pallet(f"chafon_rfid, {family}", seconds)
rounds = 0
while pallet.is_waiting:
    transport.write(commands[rounds % len(commands)].serialize())
    rounds += 1
    more = True
    while more:
        frame = frames(transport.read_frame())
        for tag in frame.get_tag():
            pallet.see(tag.epc)
        more = frame.result_status == 3
transport.destroy()
print(f"chafon_rfid: {information.type}, {information.power} dBm, {information.frequency_band}, {rounds} rounds")
sys.exit(pallet.verdict())
