// SPDX-License-Identifier: Apache-2.0

import Capture
import DeviceIO
import ScannerInput
import Testing

@testable import Devices

@Suite struct MendTests {
    private static let text = """
        Character devices:
          4 tty
         13 input
        166 ttyACM

        Block devices:
          8 sd

        """

    @Test func `A path whose driver is not registered names the module; any driver of two is enough`() {
        let registered = KernelDriver.registered(in: Self.text)
        #expect(registered.isSuperset(of: ["tty", "input", "ttyACM", "sd"]))
        #expect(KernelDriver.lacking(for: "/dev/ttyUSB0", among: registered) == [.usbSerial])
        #expect(KernelDriver.lacking(for: "/dev/ttyACM0", among: registered) == [])
        #expect(KernelDriver.lacking(for: "/dev/hidraw3", among: registered) == [.hidraw])
        #expect(KernelDriver.lacking(for: "/dev/serial/by-id/usb-x", among: registered) == [])
        #expect(KernelDriver.lacking(for: "/dev/serial/by-id/usb-x", among: []) == [.cdcACM, .usbSerial])
        #expect(KernelDriver.lacking(for: "/tmp/pipe", among: []) == [])
        let failure = OpenFailure.undriven(path: "/dev/ttyUSB0", [.usbSerial])
        #expect(failure.state == .missing)
        #expect(failure.description.contains("driver for it is not loaded (usbserial)"))
        #expect(failure.mend == "sudo modprobe usbserial; sudo systemctl restart tallyd")
    }

    private func port(vendor: UInt16, _ properties: [String: String] = [:]) -> UdevDevice {
        var node = UdevDevice(sysPath: "/sys/x", subsystem: "tty", sysName: "ttyUSB0", node: "/dev/ttyUSB0")
        node.usb = .init(sysPath: "/sys/usb", port: "1-2", vendor: vendor, product: 0x7523)
        node.properties = properties
        return node
    }

    @Test func `A port that ModemManager may probe says so, until a rule keeps it away`() throws {
        func target(_ node: UdevDevice) throws -> DeviceTarget {
            var catalogue = DeviceCatalogue()
            _ = catalogue.apply(.present(node, isNew: true))
            let resolver = Resolver(units: catalogue.units, probers: [.modemManager, .brltty])
            let entry = DeviceConfiguration.scanner(0, "bench", DeviceMatch(port: "1-2"))
            guard case .found(let target) = resolver.resolve([entry]).resolutions[DeviceIndex(0)] else {
                throw SystemCallFailure("resolve", errno: .noSuchDevice)
            }
            return target
        }
        #expect(try target(port(vendor: 0x05E0)).probers == [.modemManager])
        #expect(try target(port(vendor: 0x1A86)).probers == [.modemManager, .brltty])
        #expect(try target(port(vendor: 0x05E0, ["ID_MM_PORT_IGNORE": "1"])).probers == [])
        let identity = DeviceIdentity.usbSerial(vendor: 0x05E0, product: 0x1701, serial: "S1")
        let mend = ProbingProgram.modemManager.mend(identity: identity, node: "/dev/ttyACM0")
        #expect(mend.contains(#"ATTRS{serial}=="S1""#) && mend.contains(#"ENV{ID_MM_PORT_IGNORE}="1""#))
    }

    @Test func `A scanner in a mode that nobody can read is told to leave it`() {
        let ibm = DeviceIdentity.usbSerial(vendor: 0x05E0, product: 0x1300, serial: "S1")
        #expect(Resolution.unreadable(ibm, "").mend?.hasPrefix("it is set to an IBM mode") == true)
        let snapi = DeviceIdentity.usbPort(vendor: 0x05E0, product: 0x1900, port: "1-2")
        #expect(Resolution.unreadable(snapi, "").mend?.contains("SNAPI") == true)
    }

    @Test func `The ids of one scanner in its modes are one family's, others are not`() {
        func are(_ left: String, _ right: String) -> Bool {
            guard let left = DeviceMatch.USBID(left), let right = DeviceMatch.USBID(right) else {
                return false
            }
            return ScannerTable.areModes(left, right)
        }
        #expect(are("05e0:1200", "05e0:1701"))
        #expect(are("1eab:1d03", "1eab:1d10"))
        #expect(!are("1eab:1d03", "1eab:0c10"))
        #expect(!are("05e0:1200", "05e0:1a00"))
        #expect(!are("1234:0001", "1234:0001"))
    }

    @Test func `Windows-1252 and Latin-1 become UTF-8, and UTF-8 stays as it is`() {
        func converted(_ bytes: [UInt8], _ encoding: TextEncoding) -> [UInt8] {
            var text: [UInt8] = []
            encoding.append(bytes.span, to: &text)
            return text
        }
        let bytes: [UInt8] = [0x41, 0x80, 0x9F, 0xE4, 0xFF, 0x1D, 0x81]
        #expect(converted(bytes, .windows1252) == Array("A\u{20AC}\u{178}\u{E4}\u{FF}\u{1D}\u{81}".utf8))
        #expect(converted(bytes, .latin1) == Array("A\u{80}\u{9F}\u{E4}\u{FF}\u{1D}\u{81}".utf8))
        #expect(converted(bytes, .utf8) == bytes)
    }
}
