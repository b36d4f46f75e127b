# SPDX-License-Identifier: Apache-2.0
"""The rig's gadget.py as a module, and gadgets of functions that it has no word for: its unplug, plug and down obey
them all the same."""
import importlib.util
import os
import shutil

SPEC = importlib.util.spec_from_file_location("gadget", shutil.which("gadget.py"))
GADGET = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(GADGET)


def folder(name):
    return "%s/%s" % (GADGET.BASE, name)


def report_port(name):
    """The node through which a HID gadget sends and takes reports."""
    return GADGET.hidg(folder(name))


def make(name, ids, product, serial, function, settings=()):
    """A gadget with one function, not yet plugged in; the settings are files below it and what they hold."""
    GADGET.setup()
    gadget = folder(name)
    texts, configuration = gadget + "/strings/0x409", gadget + "/configs/c.1"
    for directory in (gadget, texts, configuration, "%s/functions/%s" % (gadget, function)):
        os.mkdir(directory)
    vendor, product_id = ids.split(":")
    for path, value in [
        ("idVendor", "0x" + vendor), ("idProduct", "0x" + product_id), ("bcdDevice", "0x0100"),
        ("strings/0x409/manufacturer", "Rig"), ("strings/0x409/product", product),
        ("strings/0x409/serialnumber", serial), ("configs/c.1/MaxPower", 100), *settings,
    ]:
        GADGET.put("%s/%s" % (gadget, path), value)
    os.symlink("%s/functions/%s" % (gadget, function), "%s/%s" % (configuration, function))
