#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads from a MagicRF module with yrm100lib, in C (github.com/anteploon/yrm100lib), until all tags of pallet.toml are
seen.

usage: yrm100lib_inventory.py LIBRARY PORT SECONDS
"""

import ctypes
import sys

from pallet import Pallet


class Tag(ctypes.Structure):
    """`rfid_tag_t`."""

    _fields_ = [
        ("rssi", ctypes.c_byte),
        ("pc", ctypes.c_ushort),
        ("epc", ctypes.c_ubyte * 12),
        ("crc", ctypes.c_ushort),
    ]


library, port, seconds = ctypes.CDLL(sys.argv[1]), sys.argv[2], float(sys.argv[3])
library.yrm100_init.restype = ctypes.c_void_p
module = ctypes.c_void_p(library.yrm100_init(port.encode()))
if not module:
    sys.exit("yrm100lib: no module")
version = ctypes.create_string_buffer(50)
library.yrm100_command_get_module_hardware_version(module, version, len(version))
library.yrm100_command_set_operating_region(module, 3)
region = library.yrm100_command_get_operating_region(module)
power = library.yrm100_command_get_tx_power(module)
pallet = Pallet("yrm100lib", seconds)
tags = (Tag * 5)()
polls = 0
while pallet.is_waiting:
    polls += 1
    if library.yrm100_command_single_poll(module, tags, len(tags)) == 0:
        for tag in tags:
            if tag.pc:
                pallet.see(bytes(tag.epc))
library.yrm100_deinit(module)
print(f"yrm100lib: {version.value.decode()}, region {region}, {power / 100} dBm, {polls} polls")
sys.exit(pallet.verdict() or (0 if region == 3 else 1))
