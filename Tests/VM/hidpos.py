#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A scanner in HID POS mode (usage page 0x8C) on the machine's USB: a gadget like those of gadget.py, whose unplug,
plug and down it obeys.

  hidpos.py up NAME VID:PID PRODUCT SERIAL
  hidpos.py scan NAME SYMBOLOGY TEXT      reports with TEXT, 56 bytes each
  hidpos.py part NAME SYMBOLOGY TEXT      the same, without the last report
"""
import os
import sys

import gadgets

# HID Point of Sale Usage Tables 1.02: report 2 with a count, the identifier, 56 bytes, two of the vendor's, "goes on".
DESCRIPTOR = bytes.fromhex(
    "058c0902a101" "0912a1028502" "150026ff0075089501" "0501093b8102" "9503058c09fb09fc09fd8102"
    "953809fe820201" "0666ff9502090409008102" "058c25017501950809ff8102c0" "c0")
DATA = 56


def up(name, ids, product, serial, descriptor=DESCRIPTOR):
    gadgets.make(name, ids, product, serial, "hid.usb0", [
        ("functions/hid.usb0/protocol", 0), ("functions/hid.usb0/subclass", 0),
        ("functions/hid.usb0/report_length", 64), ("functions/hid.usb0/report_desc", descriptor),
    ])
    gadgets.GADGET.plug(gadgets.folder(name))


def reports(symbology, text):
    data = text.encode()
    for start in range(0, len(data), DATA):
        part = data[start:start + DATA]
        goes_on = start + DATA < len(data)
        yield (bytes([2, len(part)]) + symbology.encode() + part.ljust(DATA, b"\0") + bytes([0, 0, goes_on]))


def send(name, all_reports):
    port = os.open(gadgets.report_port(name), os.O_RDWR)
    for report in all_reports:
        os.write(port, report)
    os.close(port)


def main():
    verb, name, *rest = sys.argv[1:]
    if verb == "up":
        up(name, *rest)
    elif verb == "scan":
        send(name, reports(*rest))
    elif verb == "part":
        send(name, list(reports(*rest))[:-1])
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
