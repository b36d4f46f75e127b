#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Plays recordings (Tests/Recordings) through the machine's kernel into the installed service.

  corpus.py unplayable FILE    prints why the kernel cannot play it, and exits 1 if it can
  corpus.py play FILE SCANS    plays it; says what differs from what it expects, and adds its scans to SCANS

Keyboards are typed by `tally replay --uinput`, serial scanners are CDC-ACM gadgets, HID POS scanners gadgets with the
recording's descriptor. Where silence or a pause means something, everything takes SLOWER times as long, the times of
the scanner's entry too: then a machine that stumbles makes no pause of its own. Everywhere else silence means nothing.
"""
import collections
import json
import os
import re
import signal
import subprocess
import sys
import time

import expect
import gadgets
import hidpos

ENTRY = "/etc/tally/conf.d/corpus.toml"
# What the rule of the topic makes of the keyboard of `tally replay`.
KEYBOARD = "/dev/input/by-id/tally-replay"
GADGET_NAME = "recorded"
SLOWER = 10
PATIENCE = 60 * int(os.environ.get("TALLY_VM_PATIENCE", "3"))
# Keys of an entry that are times, and what they are without being configured, in milliseconds.
DEFAULTS = {"partial_timeout": 500, "idle_end": 100}
DEFAULTS_OVER_BLUETOOTH = {"partial_timeout": 1500, "idle_end": 500}
TIMES = ("partial_timeout", "idle_end", "max_key_gap")
# What is not the same each time an event is made (EventSubset).
VOLATILE = {"v", "edge", "epoch", "seq", "recorded", "id", "time", "tz", "host", "device", "unit", "read_point",
            "boot", "mono_us"}
Record = collections.namedtuple("Record", "microseconds what rest")


class Recording:
    def __init__(self, path):
        self.path = path
        self.name = os.path.basename(path)[:-len(".rec")]
        self.facts, self.settings, self.tables, self.channels, self.records = {}, {}, [], [], []
        self.events, self.rejections = [], collections.Counter()
        with open(path) as file:
            for line in file.read().split("\n")[1:]:
                word, _, rest = line.partition(" ")
                if word.isdigit():
                    _, what, *more = rest.split(" ", 2)
                    self.records.append(Record(int(word), what, more[0] if more else ""))
                elif word == "config" and (self.tables or rest.startswith("[")):
                    self.tables.append(rest)
                elif word == "config":
                    key, _, value = rest.partition(" = ")
                    self.settings[key] = value
                elif word == "channel":
                    self.channels.append(rest.split(" ")[1:])
                elif word == "expect":
                    self.events.append(json.loads(rest))
                elif word == "reject":
                    self.rejections[rest] += 1
                elif word and not word.startswith("#"):
                    self.facts[word] = rest
        self.driver = self.channels[0][0]

    def unplayable(self):
        if len(self.channels) != 1:
            return "one scanner in several modes is one USB unit, and a typed keyboard none: topic modes shows it"
        if any(record.what == "pressed" or "dropped" in record.rest for record in self.records):
            return "what is dropped, and when, is the kernel's own decision: topic dropped makes it drop keys"
        return None

    def is_about_time(self):
        """Whether something comes of a silence or a pause."""
        pauses = [later.microseconds - record.microseconds for record, later in zip(self.records[1:], self.records[2:])]
        return (
            any(key in self.settings for key in TIMES) or self.settings.get("suffix") == '"none"'
            or self.rejections["partial"] > 0 or any(pause >= 2_000_000 for pause in pauses))

    def entry(self, slower):
        match = 'path = "%s"' % KEYBOARD
        if self.driver != "keyboard":
            match = 'usb = "%s"' % self.facts["usb"].split(" ")[0]
        settings = dict(self.settings)
        if slower == 1:
            settings.setdefault("partial_timeout", '"60s"')
        else:
            defaults = DEFAULTS_OVER_BLUETOOTH if "bluetooth" in self.facts else DEFAULTS
            for key in TIMES:
                value = settings.get(key)
                milliseconds = int(re.fullmatch(r'"(\d+)ms"', value)[1]) if value else defaults.get(key)
                if milliseconds:
                    settings[key] = '"%dms"' % (milliseconds * slower)
            settings.setdefault("repeat", '{ serialized = "%ds" }' % (2 * slower))
        lines = ["[[scanner]]", 'name = "%s"' % self.name, "match = { %s }" % match]
        # The tables of a recording call scanner and read point "recorded"; here each has its own name.
        tables = [line.replace('"recorded"', '"%s"' % self.name) for line in self.tables]
        return "\n".join(lines + ["%s = %s" % pair for pair in settings.items()] + tables) + "\n"


# --- The daemon ------------------------------------------------------------------------------------------------


def eventually(what, condition):
    deadline = time.monotonic() + PATIENCE
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > deadline:
            expect.fail("in vain: %s" % (what() if callable(what) else what))
        time.sleep(0.2)


def devices():
    return expect.ask("/v1/status")["devices"]


def device(name):
    return next((device for device in devices() if device["name"] == name), {})


def configure(text):
    with open(ENTRY, "w") as file:
        file.write(text)
    subprocess.run(["systemctl", "reload", "tallyd"], check=True)


def is_state(name, state):
    return lambda: device(name).get("state") == state


def has_read(name, count):
    return lambda: device(name).get("keys", {}).get("characters", 0) >= count


# --- The devices -----------------------------------------------------------------------------------------------


class Keyboard:
    """`tally replay --uinput`, which waits for its reader by itself and plugs and unplugs as recorded."""

    def __init__(self, recording, slower):
        self.process = subprocess.Popen(
            ["tally", "replay", "--uinput", "--hold", "--speed", str(1 / slower), recording.path],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def play(self):
        said = ""
        for line in self.process.stdout:
            said += line
            if "typed" in line:
                return
        expect.fail("tally replay ended: %s" % said)

    def unplug(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


class Port:
    """A CDC-ACM gadget, or one with HID POS reports."""

    def __init__(self, recording, slower):
        self.recording, self.slower = recording, slower
        ids = recording.facts["usb"].split(" ")[0]
        name = recording.facts.get("name", "Scanner")
        if recording.driver == "serial":
            self.far = gadgets.GADGET.up(GADGET_NAME, ids, product=name, acm=True)[0]
            subprocess.run(["stty", "-F", self.far, "raw", "-echo"], check=True)
        else:
            hidpos.up(GADGET_NAME, ids, name, "1", bytes.fromhex(recording.channels[0][1]))
            self.far = gadgets.report_port(GADGET_NAME)

    def play(self):
        name = self.recording.name
        eventually("to be ready", is_state(name, "ready"))
        port = os.open(self.far, os.O_RDWR | os.O_NOCTTY)
        begin, first, sent = time.monotonic(), None, 0
        for record in self.recording.records:
            if record.what == "unplug":
                eventually("%d bytes to be read" % sent, has_read(name, sent))
                os.close(port)
                self.unplug()
                return
            if record.what not in ("bytes", "report"):
                continue
            first = record.microseconds if first is None else first
            due = begin + (record.microseconds - first) / 1e6 * self.slower
            time.sleep(max(0, due - time.monotonic()))
            data = bytes.fromhex(record.rest)
            os.write(port, data)
            sent += len(data)
        os.close(port)

    def unplug(self):
        if os.path.isdir(gadgets.folder(GADGET_NAME)):
            gadgets.GADGET.down(GADGET_NAME)


# --- Playing ---------------------------------------------------------------------------------------------------


def numbered(value, numbers):
    """A value with the events it names by their numbers."""
    if isinstance(value, dict):
        return {key: numbered(part, numbers) for key, part in value.items()}
    return numbers.get(value, value) if isinstance(value, str) else value


def outcomes(name):
    """The device's scans without what differs each time, and its rejections."""
    scans, numbers = [], {}
    for event in expect.events("scan"):
        if event["device"] == name:
            numbers[event["id"]] = "#%d" % (len(scans) + 1)
            # Nobody sets this machine's clock.
            event["flags"] = [flag for flag in event["flags"] if flag != "clock"]
            kept = {key: value for key, value in event.items() if key not in VOLATILE}
            scans.append(numbered(kept, numbers))
    return scans, device(name).get("ledger", {}).get("rejections", {})


def lines(scans, rejections):
    return "\n".join([json.dumps(scan) for scan in scans] + ["reject %s" % json.dumps(rejections)])


def play(path, typed):
    recording = Recording(path)
    name = recording.name
    slower = SLOWER if recording.is_about_time() else 1
    wanted = (recording.events, dict(recording.rejections))
    configure(recording.entry(slower))
    eventually("the entry to be in force", is_state(name, "missing"))
    scanner = (Keyboard if recording.driver == "keyboard" else Port)(recording, slower)
    try:
        scanner.play()
        eventually(
            lambda: "as expected:\n%s\ncame:\n%s" % (lines(*wanted), lines(*outcomes(name))),
            lambda: outcomes(name) == wanted)
    finally:
        scanner.unplug()
    # What was left over would be told now.
    eventually("to be missing", is_state(name, "missing"))
    if outcomes(name) != wanted:
        expect.fail("expected:\n%s\nunplugged:\n%s" % (lines(*wanted), lines(*outcomes(name))))
    with open(typed, "a") as file:
        file.writelines(event["barcode"]["text"] + "\n" for event in recording.events if "text" in event["barcode"])
    print("played %d times slower" % slower)


def main():
    verb, *rest = sys.argv[1:]
    if verb == "play":
        play(*rest)
    elif verb == "unplayable":
        why = Recording(*rest).unplayable()
        if not why:
            sys.exit(1)
        print(why)
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
