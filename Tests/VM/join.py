#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Joins two ports: what comes out of one goes into the other.   join.py A B"""
import os
import select
import sys
import termios
import tty


def main():
    ports = [os.open(path, os.O_RDWR | os.O_NOCTTY) for path in sys.argv[1:3]]
    for port in ports:
        try:
            tty.setraw(port)
        except termios.error:
            pass  # no terminal, so nothing to set
    other = {ports[0]: ports[1], ports[1]: ports[0]}
    while True:
        for port in select.select(ports, [], [])[0]:
            data = os.read(port, 4096)
            if not data:
                return
            while data:
                data = data[os.write(other[port], data):]


if __name__ == "__main__":
    try:
        main()
    except (KeyboardInterrupt, OSError):
        pass
