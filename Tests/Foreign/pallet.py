# SPDX-License-Identifier: Apache-2.0
"""The tags of pallet.toml, and whether a client has seen all of them and no others."""

import collections
import pathlib
import time
import tomllib


class Pallet:
    """What a client has seen of the pallet."""

    def __init__(self, name, seconds, times=5, key=lambda epc: epc):
        """Every tag is wanted so many times; `key` is what the client tells of an EPC, which is upper-case hex."""
        with open(pathlib.Path(__file__).with_name("pallet.toml"), "rb") as file:
            self.reads = {key(tag["epc"]): 0 for tag in tomllib.load(file)["tags"]}
        self.name = name
        self.times = times
        self.strangers = collections.Counter()
        self.start = time.monotonic()
        self.end = self.start + seconds

    @property
    def is_waiting(self):
        """Whether there is something left to see, and time to see it."""
        return min(self.reads.values()) < self.times and not self.strangers and time.monotonic() < self.end

    def see(self, tag):
        """Notes one read: the EPC as hex or bytes, or what `key` made of it."""
        if isinstance(tag, (bytes, bytearray, list)):
            tag = bytes(tag).hex()
        if isinstance(tag, str):
            tag = tag.upper()
        if tag in self.reads:
            self.reads[tag] += 1
        else:
            self.strangers[tag] += 1

    def verdict(self):
        """Says what was seen; the exit status."""
        took = time.monotonic() - self.start
        enough = [tag for tag, count in self.reads.items() if count >= self.times]
        print(
            f"{self.name}: {len(enough)} of {len(self.reads)} tags seen {self.times} times or more,"
            f" {sum(self.reads.values())} reads, {took:.1f} s"
        )
        for tag, count in self.strangers.items():
            print(f"{self.name}: {tag}, {count} times, is not on the pallet")
        return 0 if len(enough) == len(self.reads) and not self.strangers else 1
