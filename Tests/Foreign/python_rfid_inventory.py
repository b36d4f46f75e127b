#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads from a TSL handheld with the parsers of python-rfid (github.com/dajaco81/python-rfid, of which the rest is a
window) until all tags of pallet.toml are seen.

usage: python_rfid_inventory.py PORT SECONDS
"""

import sys

import serial
from parsers import ResponseParser, parse_payload

from pallet import Pallet

port, seconds = sys.argv[1], float(sys.argv[2])
line = serial.Serial(port, 115200, timeout=2)
parser = ResponseParser()
context = {}


def ask(command):
    """Sends a command and waits for its answer, as the window's own thread does."""
    line.write((command + "\r\n").encode())
    while text := line.readline().decode(errors="ignore"):
        answer = parser.feed(text.strip()) if text.strip() else None
        if answer:
            parse_payload(answer.command.split()[0], answer.payload, context)
            return answer
    sys.exit(f"python-rfid: no answer to {command}")


ask(".vr")
ask(".bl")
# As the window sets it up.
setup = ask(".iv -r on -e off -c off -dt off -ix off -qa dyn -qs s0 -tf on -o 29 -al off -n")
pallet = Pallet("python-rfid", seconds)
while pallet.is_waiting:
    context["tag_counts"] = {}
    ask(".iv")
    for epc, count in context["tag_counts"].items():
        for _ in range(count):
            pallet.see(epc)
version, battery = context["version_info"], context["battery_info"]
print(f"python-rfid: {version['Unit serial']}, {version['Firmware version']}, {battery['Charge level']}")
sys.exit(pallet.verdict() or (0 if setup.ok else 1))
