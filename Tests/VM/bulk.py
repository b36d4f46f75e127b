#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A reader without a serial port on the machine's USB: a gadget of its vendor's own class whose bulk endpoints (FunctionFS)
are joined to the port of a simulated reader, for as long as standard input is open. gadget.py unplugs it and plugs it in
again.

  bulk.py NAME VID:PID PRODUCT SERIAL PORT

Lines of standard input are obeyed in their order:
  stall     the endpoint to the host is halted; the host is to clear that
Says "ready" once it can be plugged in.
"""
import errno
import os
import struct
import subprocess
import sys
import threading
import tty

import gadgets

# include/uapi/linux/usb/functionfs.h
DESCRIPTORS_V2, STRINGS, FULL_SPEED, HIGH_SPEED = 3, 2, 1, 2
BULK_OUT, BULK_IN = 0x01, 0x82
UNPLUGGED = (errno.ESHUTDOWN, errno.EINTR, errno.EIO, errno.ECONNRESET)


def say(words):
    print(words, flush=True)


def descriptors():
    def speed(size):
        interface = struct.pack("<BBBBBBBBB", 9, 4, 0, 0, 2, 0xFF, 0, 0, 0)
        return interface + b"".join(
            struct.pack("<BBBBHB", 7, 5, address, 2, size, 0) for address in (BULK_OUT, BULK_IN))
    body = struct.pack("<II", 3, 3) + speed(64) + speed(512)
    return struct.pack("<III", DESCRIPTORS_V2, 12 + len(body), FULL_SPEED | HIGH_SPEED) + body


class Line:
    def __init__(self, folder, port):
        self.port = os.open(port, os.O_RDWR | os.O_NOCTTY)
        tty.setraw(self.port)
        self.control = os.open(folder + "/ep0", os.O_RDWR)
        os.write(self.control, descriptors())
        os.write(self.control, struct.pack("<IIII", STRINGS, 16, 0, 0))
        self.output, self.input = (os.open("%s/ep%d" % (folder, number), os.O_RDWR) for number in (1, 2))
        for work in (self.obey_control, self.to_reader, self.to_host):
            threading.Thread(target=work, daemon=True).start()

    def obey_control(self):
        """Hears what becomes of the function; a request it does not know is refused by the kernel's rules."""
        while True:
            event = os.read(self.control, 12)
            if event[8] == 4:
                try:
                    # The opposite direction of what is asked stalls the endpoint.
                    os.read(self.control, 0) if event[0] & 0x80 else os.write(self.control, b"")
                except OSError:
                    pass

    def to_reader(self):
        while True:
            try:
                data = os.read(self.output, 512)
            except OSError as error:
                if error.errno not in UNPLUGGED:
                    raise
                continue
            while data:
                data = data[os.write(self.port, data):]

    def to_host(self):
        while True:
            data = os.read(self.port, 500)  # never a whole packet, which would want an empty one behind it
            if not data:
                return
            try:
                os.write(self.input, data)
            except OSError as error:
                if error.errno not in UNPLUGGED:
                    raise

    def stall(self):
        try:
            os.read(self.input, 1)  # the wrong direction halts a bulk endpoint
        except OSError:
            pass


def main():
    name, ids, product, serial, port = sys.argv[1:]
    subprocess.run(["modprobe", "usb_f_fs"], check=True)
    gadgets.make(name, ids, product, serial, "ffs." + name)
    folder = "/run/ffs-" + name
    os.makedirs(folder, exist_ok=True)
    subprocess.run(["mount", "-t", "functionfs", name, folder], check=True)
    line = Line(folder, port)
    say("ready")
    for text in sys.stdin:
        if text.strip() == "stall":
            line.stall()
        else:
            sys.exit("what is %s?" % text)
    # The threads sit in the endpoints: nothing but the end of the process gets them out.
    gadgets.GADGET.put(gadgets.folder(name) + "/UDC", "\n")
    os._exit(0)


if __name__ == "__main__":
    main()
