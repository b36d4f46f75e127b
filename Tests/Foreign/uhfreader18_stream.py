#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads from a UHFReader18 on a network with uhfreader18 (pip install uhfreader18) until all tags of pallet.toml are
seen. It has no inventory: it sets the reader to report by itself, and takes the reports.

usage: uhfreader18_stream.py HOST PORT SECONDS
"""

import socket
import sys
import time

from uhfreader18 import MemInven, ModeState, RfidClient, StreamBuffer, WorkMode

from pallet import Pallet

host, port, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
with RfidClient(host, port) as reader:
    information, address = reader.discover_address()
    reader.set_power(address, 26)
    before = reader.get_work_mode(address)
    reader.set_work_mode(address, WorkMode.SCAN, ModeState(0), MemInven.EPC, 0, 1, 0)
pallet = Pallet("uhfreader18", seconds)
line = stream = None
while pallet.is_waiting:
    if line is None:
        line, stream = socket.create_connection((host, port), timeout=2), StreamBuffer()
    data = line.recv(4096)
    if not data:
        # Sent away: the reader has not noticed yet that the client is gone.
        line.close()
        line = None
        time.sleep(0.2)
        continue
    parsed = stream.feed(data)
    for error in parsed.errors:
        print(f"uhfreader18: {error}")
    for frame in parsed.frames:
        if frame.command_name == "TAG_REPORT":
            pallet.see(frame.data)
print(f"uhfreader18: version {information.version}, {information.power} dBm, {before.work_mode.name}")
sys.exit(pallet.verdict())
