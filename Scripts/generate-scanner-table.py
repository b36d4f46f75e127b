#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes what udev and the daemon know of the USB ids of scanners from udev-rules/scanners.csv.

    Scripts/generate-scanner-table.py [--check]

Writes udev-rules/60-tally.hwdb, which 60-tally.rules looks up, and Sources/Devices/Identity/
ScannerTable+Generated.swift, by which a scanner is recognised in another of its modes. With --check nothing is
written: exit status 1 tells which file is not what would be written.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TABLE = ROOT / "udev-rules" / "scanners.csv"
HWDB = ROOT / "udev-rules" / "60-tally.hwdb"
SWIFT = ROOT / "Sources" / "Devices" / "Identity" / "ScannerTable+Generated.swift"

PROPERTIES = {"claim": "TALLY_CLAIM", "candidate": "TALLY_CANDIDATE"}
MODES = {
    "": "nil", "keyboard": ".keyboard", "hid-pos": ".hidPOS", "serial": ".serial", "hid-stream": ".hidStream",
    "ibm": ".ibm", "snapi": ".snapi",
}


def rows():
    seen, rows = set(), []
    for number, line in enumerate(TABLE.read_text(encoding="utf-8").splitlines(), start=1):
        if not line or line.startswith("#"):
            continue
        fields = line.split(",", 5)
        where = f"{TABLE.name}:{number}"
        if len(fields) != 6:
            sys.exit(f"{where}: six fields are expected: claim,vendor,product,family,mode,name")
        claim, vendor, product, family, mode, name = fields
        if claim not in PROPERTIES or mode not in MODES or not name:
            sys.exit(f"{where}: unknown claim or mode, or no name")
        if not re.fullmatch("[0-9a-f]{4}", vendor) or not re.fullmatch("[0-9a-f?]{4}", product):
            sys.exit(f"{where}: ids are four lower-case hexadecimal digits")
        if family and not re.fullmatch(r"[a-z0-9-]+\*?", family):
            sys.exit(f"{where}: a family is a word of a-z, 0-9 and -")
        if (vendor, product) in seen:
            sys.exit(f"{where}: {vendor}:{product} stands there already")
        seen.add((vendor, product))
        rows.append(fields)
    return rows


def hwdb(rows):
    lines = [
        "# SPDX-License-Identifier: Apache-2.0",
        "#",
        "# Which USB ids are scanners. Written by Scripts/generate-scanner-table.py: change scanners.csv instead.",
        "#",
        "# 60-tally.rules says what the properties mean. To add an id, or to take one away, put a file behind this",
        "# one, for example /etc/udev/hwdb.d/61-tally-local.hwdb (hexadecimal digits in capitals),",
        "#",
        "#   usb:v1234p5678*",
        "#    TALLY_CANDIDATE=1",
        "#",
        "# (TALLY_CLAIM=0 takes a claim away), then run `systemd-hwdb update` and plug the scanner in again.",
    ]
    for claim, vendor, product, _, _, name in rows:
        lines += ["", f"# {name}", f"usb:v{vendor.upper()}p{product.upper()}*", f" {PROPERTIES[claim]}=1"]
    return "\n".join(lines) + "\n"


def swift(rows):
    entries = []
    for _, vendor, product, family, mode, _ in rows:
        if not family and not mode:
            continue
        value = product.replace("?", "0")
        mask = "".join("0" if digit == "?" else "f" for digit in product)
        family = f'"{family}"' if family else "nil"
        entries.append(f"        .init(0x{vendor}, 0x{value}, 0x{mask}, {family}, {MODES[mode]}),")
    return "\n".join([
        "// SPDX-License-Identifier: Apache-2.0",
        "",
        "// Written by Scripts/generate-scanner-table.py: change udev-rules/scanners.csv instead.",
        "// swift-format-ignore-file",
        "",
        "extension ScannerTable {",
        "    /// The ids of which the mode or the family is known: vendor, product, the digits of it that matter.",
        "    static let entries: [Entry] = [",
        *entries,
        "    ]",
        "}",
        "",
    ])


def main():
    table = rows()
    stale = []
    for path, text in ((HWDB, hwdb(table)), (SWIFT, swift(table))):
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        if "--check" in sys.argv[1:]:
            stale.append(path.relative_to(ROOT))
        else:
            path.write_text(text, encoding="utf-8")
    for path in stale:
        print(f"{path} is not what udev-rules/scanners.csv says: run Scripts/generate-scanner-table.py", file=sys.stderr)
    sys.exit(1 if stale else 0)


main()
