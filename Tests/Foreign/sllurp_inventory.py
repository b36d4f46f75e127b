#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads from an LLRP reader with sllurp (pip install sllurp) and says how much came.

usage: sllurp_inventory.py HOST PORT SECONDS
"""

import os
import sys
import time

from sllurp.llrp import LLRPReaderClient, LLRPReaderConfig

host, port, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
reports = reads = 0
tags = set()
antennas = set()
disconnected = False


def on_report(_reader, tag_reports):
    global reports, reads
    reports += 1
    for tag in tag_reports:
        reads += tag.get("TagSeenCount", 1)
        epc = tag.get("EPC-96") or tag.get("EPC") or tag.get("EPCData", {}).get("EPC")
        tags.add(epc.decode() if isinstance(epc, bytes) else str(epc))
        antennas.add(tag.get("AntennaID"))


def on_disconnect(_reader):
    global disconnected
    disconnected = True


config = LLRPReaderConfig(
    {
        "tag_content_selector": {
            "EnableROSpecID": False,
            "EnableSpecIndex": False,
            "EnableInventoryParameterSpecID": False,
            "EnableAntennaID": True,
            "EnableChannelIndex": True,
            "EnablePeakRSSI": True,
            "EnableFirstSeenTimestamp": True,
            "EnableLastSeenTimestamp": True,
            "EnableTagSeenCount": True,
            "EnableAccessSpecID": False,
        },
        "report_every_n_tags": 1,
        "antennas": [1, 2],
        "start_inventory": True,
        "keepalive_interval": 2000,
    }
)
reader = LLRPReaderClient(host, port, config)
reader.add_tag_report_callback(on_report)
reader.add_disconnected_callback(on_disconnect)
reader.connect()
end = time.monotonic() + seconds
while time.monotonic() < end and not disconnected:
    reader.join(0.2)
reader.disconnect()
print(f"sllurp: {reports} reports, {reads} reads, {len(tags)} tags, antennas {sorted(antennas)}")
sys.stdout.flush()
# Its thread may be waiting for the socket still, and sys.exit() would wait for the thread.
os._exit(0 if reads and not (disconnected and time.monotonic() < end) else 1)
