// SPDX-License-Identifier: Apache-2.0

import Capture
import ReaderProtocols
import Testing

@testable import Devices

@Suite struct ResolverTests {
    private static func usb(
        _ port: String,
        serial: String? = nil,
        interface: String = "1.0"
    ) -> UdevDevice.USBParent {
        UdevDevice.USBParent(
            sysPath: "/sys/usb/\(port)",
            port: port,
            interface: "\(port):\(interface)",
            vendor: 0x0403,
            product: 0x6001,
            serial: serial
        )
    }

    private static func keyboard(_ number: Int, _ usb: UdevDevice.USBParent) -> UdevDevice {
        var device = UdevDevice(
            sysPath: "/sys/event\(number)",
            subsystem: "input",
            sysName: "event\(number)",
            node: "/dev/input/event\(number)"
        )
        device.usb = usb
        device.properties = ["ID_INPUT_KEYBOARD": "1"]
        return device
    }

    private static func port(_ name: String, _ usb: UdevDevice.USBParent) -> UdevDevice {
        var device = UdevDevice(
            sysPath: "/sys/\(name)",
            subsystem: "tty",
            sysName: name,
            node: "/dev/\(name)"
        )
        device.usb = usb
        device.links = ["/dev/serial/by-id/usb-\(name)"]
        return device
    }

    private static func smartCardReader(_ name: String, _ usb: UdevDevice.USBParent) -> UdevDevice {
        var device = UdevDevice(
            sysPath: usb.sysPath,
            subsystem: "usb",
            sysName: name,
            node: "/dev/bus/usb/001/00\(name.last ?? "1")"
        )
        device.usb = usb
        device.properties = ["ID_USB_INTERFACES": ":0b0000:"]
        return device
    }

    private static func catalogue(_ devices: [UdevDevice]) -> DeviceCatalogue {
        var catalogue = DeviceCatalogue()
        for device in devices { _ = catalogue.apply(.present(device, isNew: true)) }
        return catalogue
    }

    private static func resolve(
        _ devices: [UdevDevice],
        _ configurations: [DeviceConfiguration]
    ) -> [DeviceIndex: Resolution] {
        let catalogue = catalogue(devices)
        return Resolver(units: catalogue.units, undriven: catalogue.undriven).resolve(configurations)
            .resolutions
    }

    private static func paths(_ resolution: Resolution?) -> [String]? {
        guard case .found(let target) = resolution else { return nil }
        return target.nodes.map(\.path)
    }

    private static func reader(_ index: UInt16, _ match: DeviceMatch) -> DeviceConfiguration {
        DeviceConfiguration(
            index: DeviceIndex(index),
            name: "reader-\(index)",
            match: match,
            kind: .reader(.thingMagic, ReaderOptions())
        )
    }

    @Test func `A smart-card reader is read only where the entry says that it is one for NFC tags`() {
        let devices = [Self.smartCardReader("1-4", Self.usb("1-4"))]
        let match = DeviceMatch(port: "1-4")
        let found = Self.resolve(devices, [.nfcReader(0, "desk", match)])[DeviceIndex(0)]
        #expect(Self.paths(found) == ["/dev/bus/usb/001/004"])
        guard case .unreadable = Self.resolve(devices, [.scanner(0, "desk", match)])[DeviceIndex(0)] else {
            Issue.record("taken without being told to")
            return
        }
        // Whatever else is on the bus is not looked at.
        var hub = Self.smartCardReader("1-5", Self.usb("1-5"))
        hub.properties = ["ID_USB_INTERFACES": ":090000:"]
        #expect(Self.catalogue([hub]).units.isEmpty)
    }

    @Test(arguments: [
        (":030101:030000:", [KernelDriver.hidraw]), (":020201:0a0000:", [.cdcACM]),
        (":ffffff:", [.usbSerial]),
        (":030101:020201:0a0000:", [.hidraw, .cdcACM]), (":080650:", []), ("", []),
    ])
    func `What is plugged in without a node names the drivers that would make one`(
        interfaces: String,
        drivers: [KernelDriver]
    ) {
        var device = Self.smartCardReader("1-4", Self.usb("1-4", serial: "A7"))
        device.properties = ["ID_USB_INTERFACES": interfaces, "DEVTYPE": "usb_device"]
        let entry = DeviceConfiguration.scanner(
            0,
            "bench",
            DeviceMatch(usb: DeviceMatch.USBID("0403:6001"), serial: "A7")
        )
        let identity = DeviceIdentity.usbSerial(vendor: 0x0403, product: 0x6001, serial: "A7")
        let wanted = drivers.isEmpty ? Resolution.absent : .undriven(identity, drivers)
        #expect(Self.resolve([device], [entry])[DeviceIndex(0)] == wanted)
        // Its node, once there is one, is what is read.
        let there = [device, Self.keyboard(5, Self.usb("1-4", serial: "A7"))]
        let found = Self.resolve(
            there.map { one in
                var one = one
                one.usb?.sysPath = device.sysPath
                return one
            },
            [entry]
        )
        #expect(Self.paths(found[DeviceIndex(0)]) == ["/dev/input/event5"])
    }

    @Test
    func
        `A reader of its vendor's own class is reached by the bus where the drivers that are loaded leave it`()
    {
        var device = Self.smartCardReader("1-4", Self.usb("1-4", serial: "A7"))
        device.properties = ["ID_USB_INTERFACES": ":ffffff:", "DEVTYPE": "usb_device"]
        let match = DeviceMatch(usb: DeviceMatch.USBID("0403:6001"), serial: "A7")
        let catalogue = Self.catalogue([device])
        func onBus(_ entry: DeviceConfiguration, registered: Set<String>) -> DeviceTarget? {
            let resolver = Resolver(
                units: catalogue.units,
                undriven: catalogue.undriven,
                registered: registered
            )
            let resolution = resolver.resolve([entry]).resolutions[entry.index]
            guard case .undriven(_, _, let target) = resolution else { return nil }
            return target
        }
        let target = onBus(Self.reader(0, match), registered: ["ttyUSB"])
        #expect(target?.nodes.map(\.path) == ["/dev/bus/usb/001/004"])
        #expect(target?.nodes.map(\.kind) == [.usbDevice])
        // Its driver may just not be loaded; and no scanner is read so.
        #expect(onBus(Self.reader(0, match), registered: ["input"]) == nil)
        #expect(onBus(.scanner(0, "bench", match), registered: ["ttyUSB"]) == nil)
    }

    @Test func `A reader without a serial port is read by its reports, one with a port never`() {
        func reports(_ interface: String) -> UdevDevice {
            var device = UdevDevice(
                sysPath: "/sys/devices/\(interface)/hidraw3",
                subsystem: "hidraw",
                sysName: "hidraw3",
                node: "/dev/hidraw3"
            )
            device.usb = Self.usb("1-4", serial: "R")
            return device
        }
        let entry = Self.reader(0, DeviceMatch(serial: "R"))
        guard case .found(let target) = Self.resolve([reports("a")], [entry])[DeviceIndex(0)] else {
            Issue.record("not found")
            return
        }
        #expect(target.nodes.map(\.kind) == [.reports])
        let both = [reports("a"), Self.port("ttyUSB0", Self.usb("1-4", serial: "R"))]
        #expect(Self.paths(Self.resolve(both, [entry])[DeviceIndex(0)]) == ["/dev/ttyUSB0"])
    }

    @Test func `What is undriven tells the module, and how to load it`() {
        let identity = DeviceIdentity.usbPort(vendor: 0x05E0, product: 0x1200, port: "1-2")
        let resolution = Resolution.undriven(identity, [.hidraw])
        #expect(
            resolution.obstacle
                == "usb 05e0:1200 port 1-2 is plugged in, but no driver of the kernel has taken it (usbhid)"
        )
        #expect(resolution.mend == "sudo modprobe usbhid; sudo systemctl restart tallyd")
    }

    @Test func `A serial number names a unit unless it is zeros or shared`() {
        func identities(_ serials: [String?]) -> [String] {
            let devices = serials.enumerated().map { Self.keyboard($0, Self.usb("1-\($0)", serial: $1)) }
            return Self.catalogue(devices).units.map { "\($0.identity)" }
        }
        #expect(identities(["A7"]) == ["usb 0403:6001 serial A7"])
        #expect(identities(["000000"]) == ["usb 0403:6001 port 1-0"])
        #expect(identities([nil]) == ["usb 0403:6001 port 1-0"])
        #expect(identities(["A7", "A7"]) == ["usb 0403:6001 port 1-0", "usb 0403:6001 port 1-1"])
    }

    @Test func `A Bluetooth scanner is named by its address, in any case`() throws {
        var device = UdevDevice(
            sysPath: "/sys/event9",
            subsystem: "input",
            sysName: "event9",
            node: "/dev/input/event9"
        )
        device.properties = ["ID_INPUT_KEY": "1"]
        device.input = UdevDevice.InputParent(
            sysPath: "/sys/input9",
            name: "Scanner",
            unique: "AC:DE:48:00:11:22"
        )
        let unit = try #require(Self.catalogue([device]).units.first)
        #expect(unit.identity == .bluetooth("ac:de:48:00:11:22"))
        let entry = DeviceConfiguration.scanner(0, "bt", DeviceMatch(bluetooth: "ac:de:48:00:11:22"))
        #expect(Self.paths(Self.resolve([device], [entry])[DeviceIndex(0)]) == ["/dev/input/event9"])
    }

    @Test func `All nodes of one scanner that type are one device`() {
        let usb = Self.usb("1-2", serial: "S")
        var control = Self.keyboard(10, usb)
        control.properties = ["ID_INPUT_KEY": "1"]
        var mouse = Self.keyboard(11, usb)
        mouse.properties = ["ID_INPUT_MOUSE": "1", "ID_INPUT_KEY": "1"]
        let devices = [control, mouse, Self.keyboard(9, usb)]
        let entry = DeviceConfiguration.scanner(0, "bench", DeviceMatch(serial: "S"))
        #expect(Self.catalogue(devices).units.count == 1)
        #expect(
            Self.paths(Self.resolve(devices, [entry])[DeviceIndex(0)])
                == ["/dev/input/event9", "/dev/input/event10"]
        )
    }

    @Test func `Several serial ports in one device are told apart by interface`() {
        let devices = [
            Self.port("ttyUSB0", Self.usb("1-4")), Self.port("ttyUSB1", Self.usb("1-4", interface: "1.1")),
        ]
        let vague = Self.resolve(devices, [Self.reader(0, DeviceMatch(port: "1-4"))])
        #expect(
            vague[DeviceIndex(0)]
                == .ambiguous(
                    "usb 0403:6001 port 1-4 has several serial ports: set port to one of 1-4:1.0 and 1-4:1.1"
                )
        )
        let exact = Self.resolve(
            devices,
            [Self.reader(0, DeviceMatch(port: "1-4:1.0")), Self.reader(1, DeviceMatch(port: "1-4:1.1"))]
        )
        #expect(Self.paths(exact[DeviceIndex(0)]) == ["/dev/ttyUSB0"])
        #expect(Self.paths(exact[DeviceIndex(1)]) == ["/dev/ttyUSB1"])
    }

    @Test func `Two entries that mean one device are both ambiguous and named`() {
        let devices = [Self.port("ttyUSB0", Self.usb("1-4", serial: "R"))]
        let resolutions = Self.resolve(
            devices,
            [
                Self.reader(0, DeviceMatch(serial: "R")),
                Self.reader(1, DeviceMatch(path: "/dev/serial/by-id/usb-ttyUSB0")),
            ]
        )
        let expected = Resolution.ambiguous(
            "/dev/ttyUSB0 is meant by more than one entry: reader-0, reader-1; give each a match of its own"
        )
        #expect(resolutions[DeviceIndex(0)] == expected)
        #expect(resolutions[DeviceIndex(1)] == expected)
    }

    @Test func `An entry without a match means nothing`() {
        let devices = [Self.keyboard(0, Self.usb("1-1"))]
        let entry = DeviceConfiguration.scanner(0, "bench", DeviceMatch())
        #expect(Self.resolve(devices, [entry])[DeviceIndex(0)] == .absent)
    }

    @Test func `A reader that shows no serial port says so`() {
        let devices = [Self.keyboard(0, Self.usb("1-1", serial: "R"))]
        let resolution = Self.resolve(devices, [Self.reader(0, DeviceMatch(serial: "R"))])[DeviceIndex(0)]
        guard case .unreadable(_, let reason) = resolution else {
            Issue.record("\(String(describing: resolution))")
            return
        }
        #expect(reason == "usb 0403:6001 serial R shows no serial port: set it to such a mode")
    }

    @Test func `Being told twice of an arrival is one arrival; a removal in between makes it two`() throws {
        var catalogue = DeviceCatalogue()
        let device = Self.keyboard(0, Self.usb("1-1"))
        func arrival() throws -> UInt64 { try #require(catalogue.units.first?.nodes.first?.arrival) }
        _ = catalogue.apply(.present(device, isNew: false))
        let first = try arrival()
        _ = catalogue.apply(.present(device, isNew: true))
        #expect(try arrival() == first)
        let wasThere = catalogue.apply(.removed(sysPath: device.sysPath))
        let wasThereStill = catalogue.apply(.removed(sysPath: device.sysPath))
        #expect(wasThere && !wasThereStill)
        _ = catalogue.apply(.present(device, isNew: true))
        #expect(try arrival() != first)
    }
}

@Suite struct IdentityTests {
    @Test(arguments: [
        ("05e0:1200", DeviceMatch.USBID(vendor: 0x05E0, product: 0x1200)), ("5e0:1200", nil), ("05e0", nil),
        ("05e0:120g", nil), ("05E0:1200", DeviceMatch.USBID(vendor: 0x05E0, product: 0x1200)),
        ("+5e0:1200", nil),
    ])
    func `USB ids are four hexadecimal digits each`(text: String, id: DeviceMatch.USBID?) {
        #expect(DeviceMatch.USBID(text) == id)
    }

    @Test func `A derived name is one that the configuration could hold`() {
        let identity = DeviceIdentity.usbSerial(vendor: 0x05E0, product: 0x1200, serial: "S/N: ÄB_99 ")
        #expect(identity.derivedName(prefix: "scanner") == "scanner-05e0-1200-s-n-b-99")
        let long = DeviceIdentity.path(String(repeating: "x", count: 300))
        #expect(long.derivedName(prefix: "scanner").utf8.count == 63)
    }

    @Test func `The rule for a refused device is as exact as its identity`() {
        let identity = DeviceIdentity.usbSerial(vendor: 0x05E0, product: 0x1200, serial: "S1")
        #expect(
            UdevRule.line(subsystem: "input", identity: identity, node: "/dev/input/event5")
                == #"""
                ACTION!="remove", SUBSYSTEM=="input", ATTRS{idVendor}=="05e0", ATTRS{idProduct}=="1200", \#
                ATTRS{serial}=="S1", GROUP="tally", MODE="0660", ENV{LIBINPUT_IGNORE_DEVICE}="1"
                """#
        )
        #expect(
            UdevRule.line(subsystem: "tty", identity: nil, node: "/dev/ttyS4")
                == #"""
                ACTION!="remove", SUBSYSTEM=="tty", KERNEL=="ttyS4", GROUP="tally", MODE="0660", \#
                ENV{ID_MM_PORT_IGNORE}="1"
                """#
        )
    }

    @Test func `Pauses grow to their cap, never stop, and are never quite alike`() {
        var backoff = Backoff()
        let pauses = (0..<100).map { backoff.next(random: UInt64($0) &* 0x9E37_79B9_7F4A_7C15) }
        for (failures, pause) in pauses.enumerated() {
            let nominal = min(Backoff.cap, Backoff.first << Int64(min(failures, 10)))
            #expect(pause >= nominal - nominal / 4 && pause <= nominal + nominal / 4)
        }
        #expect(Set(pauses).count > 90)
        backoff.reset()
        let afterReset = backoff.next(random: 0)
        #expect(afterReset < Backoff.first)
    }
}
