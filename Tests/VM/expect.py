#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares what tally says and holds with what was sent; says what differs and exits 1.

  expect.py state NAME STATE       the device is in that state
  expect.py reason NAME            prints why it is in its state
  expect.py driver NAME DRIVER     it is ready, and read in this way
  expect.py mend NAME              prints what mends it
  expect.py slow SECONDS           the slowest commit took at least so long
  expect.py claimed VID:PID        a device of these USB ids is ready though nobody configured it
  expect.py scans FILE             the scans of the database are the lines of FILE, each once, none else but
                                   damaged ones
  expect.py damaged NAME COUNT     so many scans of the device are damaged
  expect.py from TEXT NAME         the scan with that text is the device's
  expect.py item TEXT ITEM         and names that item
  expect.py characters NAME        prints how many characters the device has typed
  expect.py beyond NAME COUNT      it has typed more than so many
  expect.py drops NAME COUNT       the kernel's queue for the device overflowed so often
  expect.py alert CODE             there is an alert with that code
  expect.py node NAME              prints the device's node
  expect.py decoded                what the scans of guest.sh mean
  expect.py rejected NAME REASON…  the device's ledger counts one rejection, for one of these reasons
  expect.py tags NAME COUNT FILE…  COUNT tags arrived, and the device's ledger has as many reads as the
                                   simulators, whose outputs are the FILEs, say they sent
  expect.py departed COUNT         of the first COUNT tags that arrived each has departed, once
  expect.py gapless                event numbers run from 1 without a gap
  expect.py curl ROUTE             the control socket answers plain HTTP
"""
import collections
import http.client
import json
import re
import socket
import sqlite3
import subprocess
import sys

DATABASE = "file:/var/lib/tally/queue.db?mode=ro"
SOCKET = "/run/tally/tally.sock"


def fail(words):
    print(words)
    sys.exit(1)


def status():
    run = subprocess.run(["tally", "status", "--json"], capture_output=True, text=True)
    if run.returncode not in (0, 4):
        fail("status exits %d: %s" % (run.returncode, run.stderr))
    return json.loads(run.stdout)


def ask(route):
    """What the daemon answers on its socket."""
    connection = http.client.HTTPConnection("localhost")
    connection.sock = socket.socket(socket.AF_UNIX)
    connection.sock.connect(SOCKET)
    connection.request("GET", route)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200 or not json.loads(body):
        fail("%d: %s" % (answer.status, body))
    return json.loads(body)


def device(name):
    found = [d for d in status()["devices"] if d["name"] == name]
    return found[0] if found else fail("no device %s" % name)


def events(kind):
    with sqlite3.connect(DATABASE, uri=True) as database:
        rows = database.execute("SELECT json FROM v1_event WHERE type = ? ORDER BY seq", (kind,))
        return [json.loads(row[0]) for row in rows]


def text(event):
    """What was scanned; of a tag without a text its number."""
    scanned = event.get("barcode") or event["nfc"]
    return scanned.get("text") or scanned.get("uid")


def expect_state(name, wanted):
    now = device(name)
    if now["state"] != wanted:
        fail("%s is %s: %s" % (name, now["state"], now.get("reason")))


def expect_reason(name):
    print(device(name).get("reason") or "")


def expect_driver(name, wanted):
    now = device(name)
    if (now["state"], now["driver"]) != ("ready", wanted):
        fail("%s is %s, read as %s" % (name, now["state"], now["driver"]))


def expect_mend(name):
    print(device(name).get("mend") or "")


def expect_slow(seconds):
    slowest = ask("/v1/queue")["writer"]["slowest_commit_seconds"]
    if slowest < float(seconds):
        fail("%s s" % slowest)


def expect_claimed(ids):
    if not [d for d in status()["devices"] if ids in (d.get("unit") or "") and d["state"] == "ready"]:
        fail(json.dumps(status()["devices"], indent=1))


def expect_scans(path):
    with open(path, newline="") as file:
        wanted = collections.Counter(file.read().split("\n")[:-1])
    whole = [event for event in events("scan") if event["quality"] != "damaged"]
    # A label's rule may keep the text secret.
    found = collections.Counter(text(event) for event in whole if text(event))
    if wanted != found:
        fail("missing %s\nnot typed %s" % (list((wanted - found).elements()), list((found - wanted).elements())))


def expect_damaged(name, count):
    scans = [event for event in events("scan") if event["device"] == name and event["quality"] == "damaged"]
    if len(scans) != int(count):
        fail(json.dumps(scans))


def expect_from(wanted, name):
    names = [event["device"] for event in events("scan") if text(event) == wanted]
    if names != [name]:
        fail("scanned by %s" % names)


def expect_item(wanted, item):
    items = [event.get("item") for event in events("scan") if text(event) == wanted]
    if items != [item]:
        fail("%s" % items)


def characters(name):
    return device(name).get("keys", {}).get("characters", 0)


def expect_characters(name):
    print(characters(name))


def expect_beyond(name, count):
    now = characters(name)
    if now <= int(count):
        fail("%d characters" % now)


def expect_drops(name, count):
    keys = device(name).get("keys", {})
    if keys.get("drops") != int(count):
        fail(json.dumps(keys))


def expect_alert(code):
    codes = [event["alert"]["code"] for event in events("alert")]
    if code not in codes:
        fail("%s" % codes)


def expect_node(name):
    print(device(name).get("node"))


def expect_decoded():
    scans = {text(event): event for event in events("scan")}
    item = scans["010950600013435221A7"]
    lot = scans["010950600013435210LOT3\x1d21B3"]
    for found, wanted in [
        (item["item"], "https://id.gs1.org/01/09506000134352/21/A7"),
        (item["device"], "bench-4"),
        (item["read_point"], "packing"),
        (item["step"], "packing"),
        (item["level"], "instance"),
        (item["ids"], {"gtin": "09506000134352", "serial": "A7"}),
        (lot["ids"], {"gtin": "09506000134352", "lot": "LOT3", "serial": "B3"}),
    ]:
        if found != wanted:
            fail("%r, expected %r" % (found, wanted))


def expect_rejected(name, *reasons):
    ledger = device(name)["ledger"]
    counts = ledger.get("rejections", {})
    if sum(counts.get(reason, 0) for reason in reasons) != 1:
        fail(json.dumps(ledger))


def expect_tags(name, count, *passes):
    line = re.compile(r"([\d,]+) tag records sent in all, of (\d+) tags, ([\d,]+) unheard, ([\d,]+) overrun")
    sent = tags = 0
    for path in passes:
        with open(path) as file:
            text = file.read()
        numbers = line.search(text) or fail("the pass is not over: %s" % text)
        sent += int(numbers[1].replace(",", ""))
        tags += int(numbers[2])
    arrived = [event["item"] for event in events("arrived") if event["device"] == name]
    if len(arrived) != int(count) or len(set(arrived)) != int(count) or tags != int(count):
        fail("%d arrivals of %d items, %d tags simulated" % (len(arrived), len(set(arrived)), tags))
    ledger = device(name)["ledger"]
    if ledger["reads_in"] != sent:
        fail("%d sent, %s" % (sent, json.dumps(ledger)))


def expect_departed(count):
    # A tag departs only while a reader delivers: those of the last pallet are still there when it falls silent.
    first = [event["item"] for event in events("arrived")][: int(count)]
    departed = collections.Counter(event["item"] for event in events("departed"))
    if any(departed[item] != 1 for item in first):
        fail("departures of the first %s: %s" % (count, [departed[item] for item in first]))


def expect_gapless():
    with sqlite3.connect(DATABASE, uri=True) as database:
        numbers = [row[0] for row in database.execute("SELECT seq FROM v1_event ORDER BY seq")]
    if numbers != list(range(1, len(numbers) + 1)):
        fail("%d events, the last is %d" % (len(numbers), numbers[-1]))


def expect_curl(route):
    ask(route)


if __name__ == "__main__":
    globals()["expect_" + sys.argv[1]](*sys.argv[2:])
