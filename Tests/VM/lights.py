#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints each report that the host sends to a keyboard gadget: its lights, 02 for Caps Lock.   lights.py NAME"""
import os
import sys

import gadgets


def main():
    port = os.open(gadgets.report_port(sys.argv[1]), os.O_RDWR)
    while True:
        print(os.read(port, 64).hex(), flush=True)


if __name__ == "__main__":
    main()
