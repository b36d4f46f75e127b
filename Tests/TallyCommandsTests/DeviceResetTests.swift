// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import DeviceIO
import Foundation
import Testing

@testable import TallyCommands

@Suite struct DeviceResetTests {
    /// A machine made of files: two readers of one model, one with a serial number.
    private func machine() throws -> USBUnits {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("tally-\(UUID().uuidString)")
        let files = [
            ("1-2", ["idVendor": "0403", "idProduct": "6001", "serial": "S1", "busnum": "1", "devnum": "7"]),
            ("1-3", ["idVendor": "0403", "idProduct": "6001", "busnum": "1", "devnum": "12"]),
            ("1-2:1.0", ["bInterfaceClass": "ff"]),
        ]
        for (name, attributes) in files {
            let directory = root.appendingPathComponent("sys/bus/usb/devices/\(name)")
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
            for (attribute, value) in attributes {
                try Data((value + "\n").utf8).write(to: directory.appendingPathComponent(attribute))
            }
        }
        return USBUnits(root: root.path)
    }

    private func device(_ name: String, _ state: String, unit: String?) -> DeviceReport {
        DeviceReport(
            name: name,
            title: nil,
            kind: "reader",
            driver: "thingmagic",
            state: state,
            reason: nil,
            mend: nil,
            since: "2026-11-22T19:27:31.159204Z",
            readPoint: nil,
            unit: unit,
            node: nil,
            last: nil,
            ledger: LedgerReport()
        )
    }

    /// What a reset of `name` comes to, and the nodes that were reset.
    private func outcome(
        of name: String,
        _ devices: [DeviceReport] = [],
        _ result: USBReset.Outcome = .done
    ) throws -> (report: DeviceReset.Report?, failure: CommandFailure?, nodes: [String]) {
        let units = try machine()
        defer { try? FileManager.default.removeItem(atPath: units.root) }
        var nodes: [String] = []
        let reset = DeviceReset(devices: devices, units: units) { node throws(USBFailure) in
            nodes.append(String(node.dropFirst(units.root.count)))
            return result
        }
        do {
            return (try reset.run(name), nil, nodes)
        } catch let failure as CommandFailure {
            return (nil, failure, nodes)
        }
    }

    @Test(arguments: [
        ("usb 0403:6001 serial S1", "/dev/bus/usb/001/007"),
        ("usb 0403:6001 port 1-3", "/dev/bus/usb/001/012"),
    ])
    func `A device is found by what names it`(_ identity: String, _ node: String) throws {
        let outcome = try outcome(of: identity)
        #expect(outcome.nodes == [node])
        #expect(outcome.report?.unit == identity)
        #expect(outcome.report?.isBack == true)
    }

    @Test(arguments: ["ready", "degraded", "connecting"])
    func `A device that is read is left alone`(_ state: String) throws {
        let devices = [device("dock", state, unit: "usb 0403:6001 serial S1")]
        for name in ["dock", "usb 0403:6001 serial S1"] {
            let outcome = try outcome(of: name, devices)
            #expect(outcome.nodes.isEmpty)
            #expect(outcome.failure?.message.hasPrefix("dock is \(state)") == true)
        }
    }

    @Test func `A device in error is reset by its name, and what became of it is told`() throws {
        let devices = [device("dock", "error", unit: "usb 0403:6001 serial S1")]
        let outcome = try outcome(of: "dock", devices, .left)
        #expect(outcome.nodes == ["/dev/bus/usb/001/007"])
        #expect(outcome.report?.words.contains("the kernel takes it up anew") == true)
    }

    @Test(arguments: ["usb 0403:6001 serial S2", "usb 0403:6002 port 1-2", "usb ", "dock", "/dev/ttyUSB0"])
    func `What is not there is told, and nothing is reset`(_ name: String) throws {
        let outcome = try outcome(of: name)
        #expect(outcome.nodes.isEmpty)
        #expect(outcome.failure?.status == .notFound)
    }
}
