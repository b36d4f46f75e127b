#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the Swift table of Application Identifiers from the GS1 Barcode Syntax Dictionary.

    Scripts/generate-ai-table.py [DICTIONARY] [--check]

DICTIONARY defaults to gs1-syntax-dictionary.txt in $TALLY_DATA, else in ../shared/data beside the checkout.
With --check nothing is written: exit status 1 tells that the checked-in table is not what would be written.

The table is a handful of integer arrays, so that the compiler lays them out as constants and a look-up is two
loads. AITable.swift reads them; their layout is described there.
"""

import os
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
OUTPUT = ROOT / "Sources" / "GS1" / "AITable+Generated.swift"

CHARACTER_SETS = {"N": 0, "X": 1, "Y": 2, "Z": 3}
FLAG_PREDEFINED, FLAG_ATTRIBUTE, FLAG_KEY = 1, 2, 4
RULE_END, RULE_CLAUSE, RULE_ALTERNATIVE = 0, 1, 2
MARK_ANY = 1 << 63
PATH_END, PATH_ALTERNATIVE = 0, 1


def linter_numbers():
    """The rules' numbers, from the enum that implements them."""
    text = (ROOT / "Sources" / "GS1" / "Linter.swift").read_text()
    body = text[text.index("public enum Linter") : text.index("extension Linter")]
    return {name: number for number, name in enumerate(re.findall(r"^    case (\w+)", body, re.M), start=1)}


def raw(digits):
    """The raw value of ApplicationIdentifier."""
    return (len(digits) - 1) << 14 | int(digits)


def pattern(text):
    """A pattern such as 31nn as the range of raw values that it matches."""
    low, high = raw(text.replace("n", "0")), raw(text.replace("n", "9"))
    return high << 16 | low


def parse(path):
    release, rows = None, []
    for line in path.read_text(encoding="utf-8").splitlines():
        if match := re.match(r"#\s*Release:\s*(\S+)", line):
            release = match[1]
        if not line or line.startswith("#"):
            continue
        body, _, title = line.partition("#")
        words = body.split()
        first, _, last = words.pop(0).partition("-")
        flags = words.pop(0) if not words[0][0].isalnum() and not words[0].startswith("[") else ""
        attributes = [word for word in words if re.match(r"(req|ex|dlpkey)\b", word)]
        components = [word for word in words if word not in attributes]
        rows.append((first, last or first, flags, components, attributes, title.strip(), body))
    if release is None:
        sys.exit(f"{path}: no release")
    return release, rows


def component(text, linters):
    optional = text.startswith("[")
    specification, *names = text.replace("[", "").replace("]", "").split(",")
    match = re.fullmatch(r"([NXYZ])(\.\.)?(\d+)", specification)
    if match is None or len(names) > 3:
        sys.exit(f"not understood: {text}")
    most = int(match[3])
    value = CHARACTER_SETS[match[1]] | optional << 2 | (1 if match[2] else most) << 8 | most << 16
    for index, name in enumerate(names):
        value |= linters[name] << (24 + 8 * index)
    decisive = len(names)
    if match[1] == "N" and not match[2] and most >= 5:
        while decisive and holds_for_digits(names[decisive - 1]):
            decisive -= 1
    return value | decisive << 4


def holds_for_digits(name):
    """Whether the rule holds for every component of five digits or more."""
    return name in ("gcppos1", "gcppos2")


def matches(text, row):
    """Whether any AI of the row has the pattern."""
    length = len(text)
    return len(row[0]) == length and any(
        all(wanted in ("n", digit) for wanted, digit in zip(text, f"{value:0{length}d}"))
        for value in range(int(row[0]), int(row[1]) + 1)
    )


def marks_of(rows):
    """For each row: its marks, and for up to two requirements the marks that meet them.

    A mark is the pattern of a requirement, or a group of rows of which any two may exclude each other. A requirement
    that marks cannot express is 0, which nothing meets: the rules have to be asked.
    """
    requirements, exclusions = [], []
    for row in rows:
        requirements.append([
            alternatives
            for attribute in row[4] if attribute.startswith("req=")
            for clause in [attribute[4:].split(",")]
            # All AIs of the only alternative: as many requirements.
            for alternatives in ([[ai] for ai in clause[0].split("+")] if len(clause) == 1 else [clause])
        ])
        exclusions.append([ai for a in row[4] if a.startswith("ex=") for ai in a[3:].split(",")])

    patterns = sorted({ai for row in requirements for clause in row for text in clause for ai in text.split("+")})
    marks = [sum(1 << bit for bit, text in enumerate(patterns) if matches(text, row)) for row in rows]
    first_group = len(patterns)

    # A pair of AIs in one row is found since the row occurs twice.
    count = len(rows)
    excluded = [
        {other for other in range(count) if other != own
         and (any(matches(text, rows[other]) for text in exclusions[own])
              or any(matches(text, rows[own]) for text in exclusions[other]))}
        for own in range(count)
    ]
    covered, bit = set(), first_group
    for own in range(count):
        for other in sorted(excluded[own]):
            if (own, other) in covered:
                continue
            group = [own, other]
            for more in range(count):
                if more not in group and all(more in excluded[member] for member in group):
                    group.append(more)
            covered |= {(a, b) for a in group for b in group}
            for member in group:
                marks[member] |= 1 << bit
            bit += 1
    assert bit < 63

    def met_by(clause):
        if any("+" in text for text in clause):
            return 0
        return sum(1 << patterns.index(text) for text in clause)

    first, second = [], []
    for row, clauses in enumerate(requirements):
        met = [met_by(clause) for clause in clauses] + [MARK_ANY] * (2 - len(clauses))
        first.append(met[0] if len(met) == 2 else 0)
        second.append(met[1] if len(met) == 2 else 0)
        # None meets its own requirement: the rules say so too.
        assert not marks[row] & (first[-1] | second[-1])
    groups = (1 << bit) - (1 << first_group)
    return marks, first, second, groups


def array(name, summary, element, values, width, per_line):
    """A constant array, `width` hexadecimal digits an element."""
    lines = [f"    /// {summary}", f"    static let {name}: [{len(values)} of {element}] = ["]
    for start in range(0, len(values), per_line):
        chunk = values[start : start + per_line]
        lines.append("        " + " ".join(f"0x{value:0{width}X}," for value in chunk))
    return lines + ["    ]"]


def generate(path):
    release, rows = parse(path)
    linters = linter_numbers()
    components, rules, paths = [], [0], [0]
    # Row 0 stands for what is not assigned.
    packed, path_starts, titles, comments = [0], [0], [""], ["not assigned"]
    entry_of = {}
    count = 0
    for number, (first, last, flags, specification, attributes, title, body) in enumerate(rows, start=1):
        parts = [component(text, linters) for text in specification]
        start = len(components)
        components += parts
        requires = [a[4:] for a in attributes if a.startswith("req=")]
        excludes = [a[3:] for a in attributes if a.startswith("ex=")]
        keys = [a for a in attributes if a.startswith("dlpkey")]

        requires_start = len(rules) if requires else 0
        for position, clause in enumerate(requires):
            rules += [RULE_CLAUSE] if position else []
            for index, alternative in enumerate(clause.split(",")):
                rules += [RULE_ALTERNATIVE] if index else []
                rules += [pattern(text) for text in alternative.split("+")]
        rules += [RULE_END] if requires else []
        excludes_start = len(rules) if excludes else 0
        for clause in excludes:
            rules += [pattern(text) for text in clause.split(",")]
        rules += [RULE_END] if excludes else []

        path_start = 0
        if keys and "=" in keys[0]:
            path_start = len(paths)
            for index, sequence in enumerate(keys[0].split("=")[1].split("|")):
                paths += [PATH_ALTERNATIVE] if index else []
                paths += [raw(ai) for ai in sequence.split(",")]
            paths.append(PATH_END)
        path_starts.append(path_start)

        bits = (FLAG_PREDEFINED if "*" in flags else 0) | (FLAG_ATTRIBUTE if "?" in flags else 0)
        bits |= FLAG_KEY if keys else 0
        longest = sum(part >> 16 & 0xFF for part in parts)
        packed.append(
            excludes_start << 48 | requires_start << 32 | longest << 24 | bits << 16 | len(parts) << 12 | start
        )
        comments.append(" ".join(body.split()))
        titles.append(title)
        for value in range(int(first), int(last) + 1):
            entry_of[f"{value:0{len(first)}d}"] = number
            count += 1
    assert len(rows) < 256 and len(components) < 4096 and len(rules) < 65536 and len(paths) < 256

    prefixes, dense = [], []
    for prefix in range(100):
        own = sorted(ai for ai in entry_of if ai.startswith(f"{prefix:02d}"))
        if not own:
            prefixes.append(0)
            continue
        lengths = {len(ai) for ai in own}
        assert len(lengths) == 1, f"AIs that begin with {prefix:02d} differ in length"
        length = lengths.pop()
        prefixes.append(length << 12 | len(dense))
        for suffix in range(10 ** (length - 2)):
            text = f"{prefix:02d}" + (f"{suffix:0{length - 2}d}" if length > 2 else "")
            dense.append(entry_of.get(text, 0))
    assert len(dense) < 4096

    out = [
        "// SPDX-License-Identifier: Apache-2.0",
        "",
        "// Written by Scripts/generate-ai-table.py from the GS1 Barcode Syntax Dictionary, release "
        + release + ".",
        "// Do not edit. AITable.swift tells the layout.",
        "",
        "// swift-format-ignore-file",
        "",
        "extension AITable {",
        "    /// The release of the dictionary that the table was made from.",
        f'    static let release = "{release}"',
        "",
        "    /// How many Application Identifiers are assigned.",
        f"    static let count = {count}",
        "",
    ]
    out += array("prefixes", "By the first two digits: length of the AI, and where its rows begin in `rowOf`.",
                 "UInt16", prefixes, 4, 10)
    out += [""]
    out += array("rowOf", "By the prefix's start plus the digits behind it: the number of the row, from 1.",
                 "UInt8", dense, 2, 16)
    out += ["", "    /// By number: a row for each line of the dictionary, filled up to all numbers of a byte.",
            "    static let rows: [256 of UInt64] = ["]
    out += [f"        0x{value:016X},  // {comment}" for value, comment in zip(packed, comments)]
    out += ["        " + "0x0000000000000000, " * (256 - len(packed)), "    ]", ""]
    marks, first, second, groups = marks_of(rows)
    fill = [0] * (255 - len(rows))
    out += ["    /// The mark that every message has; it meets the requirements of an AI that has none.",
            f"    static let anyMark: UInt64 = 0x{MARK_ANY:016X}", ""]
    out += ["    /// The marks of which two elements may exclude each other.",
            f"    static let exclusiveMarks: UInt64 = 0x{groups:016X}", ""]
    out += array("marks", "By row: what its elements count as between AIs.", "UInt64", [0] + marks + fill, 16, 5)
    out += [""]
    out += array("needs", "By row: the marks of which one meets its first requirement; 0: ask the rules.", "UInt64",
                 [0] + first + fill, 16, 5)
    out += [""]
    out += array("alsoNeeds", "By row: the same for its second requirement.", "UInt64", [0] + second + fill, 16, 5)
    out += [""]
    out += array("components", "The components of all rows.", "UInt64", components, 12, 6)
    out += [""]
    out += array("rules", "The rules between AIs: patterns and separators.", "UInt32", rules, 8, 8)
    out += [""]
    out += array("pathStarts", "By row: where its Digital Link qualifiers begin in `paths`, or 0.",
                 "UInt8", path_starts, 2, 16)
    out += [""]
    out += array("paths", "The Digital Link qualifiers of all keys, in order.", "UInt16", paths, 4, 10)
    out += ["", "    /// By row: the data title.", f"    static let titles: [{len(titles)} of StaticString] = ["]
    out += ['        "' + title.replace("\\", "\\\\").replace('"', '\\"') + '",' for title in titles]
    out += ["    ]", "}"]
    return "\n".join(out) + "\n"


def main():
    arguments = [argument for argument in sys.argv[1:] if argument != "--check"]
    data = pathlib.Path(os.environ.get("TALLY_DATA") or ROOT / ".." / "shared" / "data")
    text = generate(pathlib.Path(arguments[0]) if arguments else data / "gs1-syntax-dictionary.txt")
    if "--check" not in sys.argv:
        OUTPUT.write_text(text, encoding="utf-8")
    elif OUTPUT.read_text(encoding="utf-8") != text:
        sys.exit(f"{OUTPUT.relative_to(ROOT)} is not what the generator makes of the dictionary")


if __name__ == "__main__":
    main()
