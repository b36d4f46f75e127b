#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An NFC reader of the class CCID (an ACR122U) on the machine's USB: a gadget whose function is this program
(FunctionFS), for as long as standard input is open. gadget.py unplugs it and plugs it in again.

  nfc.py NAME VID:PID PRODUCT SERIAL

Lines of standard input are obeyed in their order:
  place UID [URI]  holds a Type 2 tag to the reader, with that link on it
  remove           takes it away
  mute             the next page of a tag is never answered
Says "ready" once it can be plugged in, "mute" when it leaves a page unanswered.
"""
import errno
import os
import queue
import struct
import subprocess
import sys
import threading

import gadgets

# include/uapi/linux/usb/functionfs.h
DESCRIPTORS_V2, STRINGS, FULL_SPEED, HIGH_SPEED = 3, 2, 1, 2
INTERRUPT_IN, BULK_OUT, BULK_IN = 0x81, 0x02, 0x83
# Smart Card CCID 1.1, 5.1: T=0 and T=1, 5 V, short APDUs by TPDU level as `lsusb -v` shows an ACR122U.
CLASS = struct.pack("<BBHBBIIIBIIBIIIIIBBHBB", 54, 0x21, 0x0100, 0, 7, 3, 4000, 4000, 0, 10752, 250000, 0, 247, 0, 0,
                    0x00010030, 271, 0, 0, 0, 0, 1)
POWER_ON, POWER_OFF, SLOT_STATUS, TRANSFER = 0x62, 0x63, 0x65, 0x6F
DATA, STATUS, NOTICE = 0x80, 0x81, 0x50
OK, FAILED = b"\x90\x00", b"\x63\x00"
# PC/SC part 3, 3.1.3.2.3: MIFARE Ultralight, which stands for any Type 2 tag.
ANSWER_TO_RESET = bytes.fromhex("3B8F8001804F0CA0000003060300030000000068")


def say(words):
    print(words, flush=True)


def ndef(uri):
    payload = b"\x04" + uri[len("https://"):].encode()
    return bytes([0xD1, 1, len(payload)]) + b"U" + payload


class Tag:
    """An NTAG213: its number and its pages."""

    def __init__(self, uid, uri=None):
        self.uid = bytes.fromhex(uid)
        message = ndef(uri) if uri else b""
        self.memory = self.uid[:3].ljust(12, b"\0") + b"\xe1\x10\x12\0"
        self.memory += (bytes([3, len(message)]) + message + b"\xfe").ljust(164, b"\0")

    def answer(self, command):
        if command[:2] == b"\xff\xca":
            return self.uid + OK
        if command[:2] == b"\xff\xb0" and command[3] * 4 < len(self.memory):
            start = command[3] * 4
            return self.memory[start:start + command[4]] + OK
        return FAILED


class Reader:
    def __init__(self, folder):
        self.tag, self.powered, self.is_mute = None, False, False
        self.lock = threading.Lock()
        self.notices = queue.Queue()
        self.control = os.open(folder + "/ep0", os.O_RDWR)
        os.write(self.control, self.descriptors())
        os.write(self.control, struct.pack("<IIII", STRINGS, 16, 0, 0))
        self.interrupt, self.output, self.input = (
            os.open("%s/ep%d" % (folder, number), os.O_RDWR) for number in (1, 2, 3))
        for work in (self.obey_control, self.obey_host, self.give_notice):
            threading.Thread(target=work, daemon=True).start()

    @staticmethod
    def descriptors():
        def speed(bulk, interval):
            interface = struct.pack("<BBBBBBBBB", 9, 4, 0, 0, 3, 0x0B, 0, 0, 0)
            return interface + CLASS + b"".join(
                struct.pack("<BBBBHB", 7, 5, address, kind, size, pause) for address, kind, size, pause in [
                    (INTERRUPT_IN, 3, 8, interval), (BULK_OUT, 2, bulk, 0), (BULK_IN, 2, bulk, 0)])
        body = struct.pack("<II", 5, 5) + speed(64, 16) + speed(512, 8)
        return struct.pack("<III", DESCRIPTORS_V2, 12 + len(body), FULL_SPEED | HIGH_SPEED) + body

    def obey_control(self):
        """Hears what becomes of the function; a request it does not know is refused by the kernel's rules."""
        while True:
            event = os.read(self.control, 12)
            kind, is_to_host = event[8], event[0] & 0x80
            if kind == 4:
                try:
                    # The opposite direction of what is asked stalls the endpoint.
                    os.write(self.control, b"") if not is_to_host else os.read(self.control, 0)
                except OSError:
                    pass

    def obey_host(self):
        while True:
            try:
                message = os.read(self.output, 512)
                if len(message) >= 10:
                    self.answer(message)
            except OSError as error:
                if error.errno not in (errno.ESHUTDOWN, errno.EINTR, errno.EIO, errno.ECONNRESET):
                    raise

    def answer(self, message):
        kind, sequence, data = message[0], message[6], message[10:]
        with self.lock:
            if kind == POWER_ON and self.tag:
                self.powered = True
                self.reply(DATA, sequence, ANSWER_TO_RESET)
            elif kind == TRANSFER and self.tag and self.powered:
                if self.is_mute and data[1] == 0xB0:
                    self.is_mute = False
                    say("mute")
                else:
                    self.reply(DATA, sequence, self.tag.answer(data))
            elif kind in (POWER_ON, TRANSFER):
                self.reply(DATA, sequence, error=0xFE)
            elif kind in (POWER_OFF, SLOT_STATUS):
                self.powered = self.powered and kind != POWER_OFF
                self.reply(STATUS, sequence)
            else:
                self.reply(STATUS, sequence, error=0)

    def reply(self, kind, sequence, data=b"", error=None):
        card = 2 if not self.tag else 0 if self.powered else 1
        status = card | (0 if error is None else 0x40)
        os.write(self.input, struct.pack("<BIBBBBB", kind, len(data), 0, sequence, status, error or 0, 0) + data)

    def hold(self, tag):
        """Another tag, or none; the host is told, first that the last one is gone."""
        with self.lock:
            changes = ([2] if self.tag or not tag else []) + ([3] if tag else [])
            self.tag, self.powered = tag, False
        for change in changes:
            self.notices.put(bytes([NOTICE, change]))

    def give_notice(self):
        while True:
            try:
                os.write(self.interrupt, self.notices.get())
            except OSError:
                pass  # unplugged: the host asks when it is plugged in again


def main():
    name, ids, product, serial = sys.argv[1:]
    subprocess.run(["modprobe", "usb_f_fs"], check=True)
    gadgets.make(name, ids, product, serial, "ffs." + name)
    folder = "/run/ffs-" + name
    os.makedirs(folder, exist_ok=True)
    subprocess.run(["mount", "-t", "functionfs", name, folder], check=True)
    reader = Reader(folder)
    say("ready")
    for line in sys.stdin:
        verb, *words = line.split()
        if verb == "place":
            reader.hold(Tag(*words))
        elif verb == "remove":
            reader.hold(None)
        elif verb == "mute":
            with reader.lock:
                reader.is_mute = True
        else:
            sys.exit("what is %s?" % verb)
    # The threads sit in the endpoints: nothing but the end of the process gets them out.
    gadgets.GADGET.put(gadgets.folder(name) + "/UDC", "\n")
    os._exit(0)


if __name__ == "__main__":
    main()
