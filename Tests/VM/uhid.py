#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A HID device without a bus of its own (/dev/uhid), for as long as standard input is open.

  uhid.py keyboard [--bus usb|bluetooth] [--id VID:PID] [--name N] [--unique U] [--phys P]

Lines of standard input are obeyed in their order:
  type MS TEXT     a US keyboard types TEXT and Enter, a report every MS milliseconds
  report HEX       sends a report
"""
import argparse
import os
import struct
import sys
import threading
import time

# Device Class Definition for HID 1.11, appendix E.6: the boot keyboard.
KEYBOARD = bytes.fromhex(
    "05010906a101050719e029e71500250175019508810295017508810195057501050819012905910295017503"
    "910195067508150025650507190029658100c0"
)
# include/uapi/linux/uhid.h
DESTROY, START, GET_REPORT, GET_REPORT_REPLY, CREATE2, INPUT2, SET_REPORT, SET_REPORT_REPLY = (
    1, 2, 9, 10, 11, 12, 13, 14)
BUS = {"usb": 3, "bluetooth": 5}
SHIFT = 0x02
SHIFTED = dict(zip("!@#$%^&*()", range(30, 40)))
PLAIN = {" ": 44, "-": 45, "=": 46, "[": 47, "]": 48, "\\": 49, ";": 51, "'": 52, ",": 54, ".": 55, "/": 56}


def usage(character):
    """The modifiers and the HID usage that type a character on a US keyboard."""
    if "a" <= character <= "z":
        return 0, 4 + ord(character) - ord("a")
    if "A" <= character <= "Z":
        return SHIFT, 4 + ord(character) - ord("A")
    if character == "\n":
        return 0, 40
    if character.isdigit():
        return 0, 39 if character == "0" else 29 + int(character)
    return (SHIFT, SHIFTED[character]) if character in SHIFTED else (0, PLAIN[character])


class Device:
    def __init__(self, descriptor, bus, vendor, product, name, phys, unique):
        self.file = os.open("/dev/uhid", os.O_RDWR)
        self.started = threading.Event()
        os.write(self.file, struct.pack(
            "<I128s64s64sHHIIII4096s", CREATE2, name.encode(), phys.encode(), unique.encode(),
            len(descriptor), bus, vendor, product, 0x0110, 0, descriptor))
        threading.Thread(target=self.answer, daemon=True).start()
        if not self.started.wait(30):
            sys.exit("uhid did not start")

    def answer(self):
        """Answers what the kernel asks of the device."""
        while True:
            event = os.read(self.file, 4380)
            kind, request = struct.unpack_from("<II", event)
            if kind == START:
                self.started.set()
            elif kind == GET_REPORT:
                os.write(self.file, struct.pack("<IIHH4096s", GET_REPORT_REPLY, request, 5, 0, b""))
            elif kind == SET_REPORT:
                os.write(self.file, struct.pack("<IIH", SET_REPORT_REPLY, request, 0))

    def send(self, report):
        os.write(self.file, struct.pack("<IH", INPUT2, len(report)) + report)

    def type(self, text, milliseconds):
        for character in text:
            modifiers, code = usage(character)
            for report in (bytes([modifiers, 0, code, 0, 0, 0, 0, 0]), bytes(8)):
                self.send(report)
                time.sleep(milliseconds / 1000)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=["keyboard"])
    parser.add_argument("--bus", choices=BUS, default="usb")
    parser.add_argument("--id", default="1234:5678")
    parser.add_argument("--name", default="HID Device")
    parser.add_argument("--unique", default="")
    parser.add_argument("--phys", default="")
    options = parser.parse_args()
    vendor, product = (int(part, 16) for part in options.id.split(":"))
    device = Device(KEYBOARD, BUS[options.bus], vendor, product, options.name, options.phys, options.unique)
    for line in sys.stdin:
        verb, _, rest = line.rstrip("\n").partition(" ")
        if verb == "type":
            pause, _, text = rest.partition(" ")
            device.type(text + "\n", int(pause))
        elif verb == "report":
            device.send(bytes.fromhex(rest))
        else:
            sys.exit("what is %s?" % verb)
    os.write(device.file, struct.pack("<I", DESTROY))


if __name__ == "__main__":
    main()
