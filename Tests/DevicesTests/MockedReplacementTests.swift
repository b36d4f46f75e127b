// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import DaemonStage
import Foundation
import Testing

/// `replace = "same-port"` and a missing driver, from mocked udev to the answers of a real daemon.
@Suite(
    .serialized,
    .enabled(if: MockedMachine.isAvailable, "not run by umockdev-wrapper"),
    .timeLimit(.minutes(5))
)
struct MockedReplacementTests {
    private static let configuration = """
        [[scanner]]
        name = "bench-1"
        match = { usb = "05e0:1200", serial = "S1" }
        read_point = "packing-1"
        replace = "same-port"

        """

    private func unplug(_ unit: MockedUnit, from machine: MockedMachine) {
        for node in unit.nodePaths.dropFirst() { machine.announce("remove", of: node) }
        machine.unplug(unit.sysPath, announcing: unit.nodePaths[0])
        // umockdev leaves the links of the bus behind, and knows no second device of a name then.
        let root = MockedStand.environment["UMOCKDEV_DIR"] ?? ""
        for name in [unit.port, "\(unit.port):1.0"] {
            try? FileManager.default.removeItem(atPath: "\(root)/sys/bus/usb/devices/\(name)")
        }
    }

    /// Waits until the device is read, as this unit.
    private func reading(_ unit: String, _ stage: Stage) async throws -> DeviceReport {
        try await eventually("bench-1 to be \(unit)") {
            try await stage.status().devices.first {
                $0.name == "bench-1" && $0.state == "ready" && $0.unit == unit
            }
        }
    }

    private func scan(_ text: String, _ node: String, _ machine: MockedMachine, _ stage: Stage) async throws {
        let before = try stage.stored().count(ofType: "scan")
        #expect(machine.write(try typed(text), to: node))
        try await eventually("the scan of \(text)") { try stage.stored().count(ofType: "scan") == before + 1 }
    }

    @Test
    func `a unit of the model at the port takes the place of one that is gone, at another port it does not`()
        async throws
    {
        let machine = try #require(MockedMachine())
        let old = MockedUnit(interfaces: [.keyboard(event: 3, hidraw: 3)])
        let elsewhere = MockedUnit(port: "1-3", serial: "S9", interfaces: [.keyboard(event: 4, hidraw: 4)])
        let fresh = MockedUnit(serial: "S2", interfaces: [.keyboard(event: 5, hidraw: 5)])
        try await Stage.with { stage in
            try stage.configure(Self.configuration)
            #expect(machine.plug(old.description))
            var daemon = try await stage.daemon(environment: MockedStand.environment)
            _ = try await reading("usb 05e0:1200 serial S1", stage)
            try await scan("before", "/dev/input/event3", machine, stage)
            // Where it was is on the disk before it goes.
            try await eventually("its place") {
                try await stage.report(AssignmentsReport.self, Route.assignments).devices.contains {
                    $0.name == "bench-1" && $0.place != nil
                }
            }
            unplug(old, from: machine)
            try await stage.device("bench-1", becomes: "missing")

            #expect(machine.plug(elsewhere.description))
            try await eventually("the unit elsewhere to be seen") {
                try await stage.report([SeenDeviceReport].self, Route.devices + "?all=1").contains {
                    $0.identity == "usb 05e0:1200 serial S9"
                }
            }
            #expect(try await stage.status().devices.first { $0.name == "bench-1" }?.state == "missing")

            #expect(machine.plug(fresh.description))
            let device = try await reading("usb 05e0:1200 serial S2", stage)
            #expect(device.wasUnit == "usb 05e0:1200 serial S1")
            #expect(device.readPoint == "packing-1")
            try await scan("after", "/dev/input/event5", machine, stage)
            let scans = try stage.stored().all(ofType: "scan")
            #expect(scans.map(\.device) == ["bench-1", "bench-1"])
            #expect(scans.map(\.text) == ["before", "after"])
            #expect(
                scans.map { $0.object["unit"] as? String }
                    == ["usb 05e0:1200 serial S1", "usb 05e0:1200 serial S2"]
            )
            let assigned = try await stage.report(AssignmentsReport.self, Route.assignments).devices
            #expect(assigned.first { $0.name == "bench-1" }?.replaced?.by == "same-port")

            // What was decided holds after a restart.
            daemon.send(SIGTERM)
            #expect(try await daemon.end() == .exited(0), "\(daemon.errors)")
            daemon = try await stage.daemon(environment: MockedStand.environment)
            _ = try await reading("usb 05e0:1200 serial S2", stage)
            try await scan("again", "/dev/input/event5", machine, stage)
            daemon.send(SIGTERM)
            #expect(try await daemon.end() == .exited(0), "\(daemon.errors)")
        }
    }

    @Test func `a scanner that no driver has taken says which, and is read once one has`() async throws {
        let machine = try #require(MockedMachine())
        let base = "/devices/pci0000:00/0000:00:14.0/usb1/1-2"
        let bare = """
            P: \(base)
            N: bus/usb/001/002
            E: SUBSYSTEM=usb
            E: DEVTYPE=usb_device
            E: DEVNAME=/dev/bus/usb/001/002
            E: ID_USB_INTERFACES=:030101:
            A: idVendor=05e0\\n
            A: idProduct=1200\\n
            A: serial=S1\\n

            P: \(base)/1-2:1.0
            E: SUBSYSTEM=usb
            E: DEVTYPE=usb_interface
            A: bInterfaceNumber=00\\n


            """
        try await Stage.with { stage in
            try stage.configure(Self.configuration)
            #expect(machine.plug(bare))
            let daemon = try await stage.daemon(environment: MockedStand.environment)
            let device = try await stage.device("bench-1", becomes: "error")
            #expect(
                device.reason
                    == "usb 05e0:1200 serial S1 is plugged in, but no driver of the kernel has taken it (usbhid)"
            )
            #expect(device.mend == "sudo modprobe usbhid; sudo systemctl restart tallyd")
            #expect(machine.plug(MockedScanner().inputDescription))
            _ = try await reading("usb 05e0:1200 serial S1", stage)
            daemon.send(SIGTERM)
            #expect(try await daemon.end() == .exited(0), "\(daemon.errors)")
        }
    }
}
