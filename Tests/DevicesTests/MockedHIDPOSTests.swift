// SPDX-License-Identifier: Apache-2.0

import Capture
import DeviceIO
import Devices
import ScannerInput
import Testing

/// HID POS scanners through real libudev, hidraw nodes and reads: run with `umockdev-wrapper swift test`.
@Suite(.serialized, .enabled(if: MockedMachine.isAvailable, "not run by umockdev-wrapper"))
struct MockedHIDPOSTests {
    private static let patient = ScannerOptions(partialTimeout: .seconds(60))

    private func configured(
        _ match: DeviceMatch = DeviceMatch(usb: DeviceMatch.USBID("05e0:1200"), serial: "S1"),
        driver: ScannerConnection.Driver = .auto
    ) -> DeviceConfiguration {
        var device = DeviceConfiguration.scanner(0, "bench", match, options: Self.patient)
        device.kind = .scanner(Self.patient, ScannerConnection(driver: driver))
        return device
    }

    private func write(_ reports: [[UInt8]], to node: String, on machine: MockedMachine) -> Bool {
        reports.allSatisfy { machine.write($0, to: node) }
    }

    @Test func `A HID POS scanner is found by its descriptor, and reports of any length become scans`()
        async throws
    {
        let machine = try #require(MockedMachine())
        let unit = MockedUnit(interfaces: [.reports(hidraw: 3, descriptor: MockedDescriptors.pointOfSale)])
        #expect(machine.plug(unit.description))
        let devices = try await RunningDevices([configured()])
        #expect(await devices.sink.eventually { $0[0].states == ["ready"] })
        let long = String(repeating: "0123456789", count: 30)
        let texts = ["010950600013435221A\u{1D}10B", long, String(repeating: "x", count: 56), "short"]
        for text in texts {
            #expect(write(MockedDescriptors.reports(text), to: "/dev/hidraw3", on: machine))
        }
        #expect(await devices.sink.eventually { $0[0].scans.count == texts.count })
        #expect(devices.sink[0].scans == texts.map { "]d2" + $0 })
        let status = try #require(devices.status(of: "bench"))
        #expect(status.driver == "hid-pos")
        #expect(status.paths == ["/dev/hidraw3"])
        #expect(devices.runtime.seen().flatMap(\.nodes).map(\.kind) == [.hidPOS])
        await devices.stop()
    }

    @Test
    func `Unplugged between two parts it is accounted for, and read again elsewhere under another number`()
        async throws
    {
        let machine = try #require(MockedMachine())
        var unit = MockedUnit(interfaces: [.reports(hidraw: 3, descriptor: MockedDescriptors.pointOfSale)])
        #expect(machine.plug(unit.description))
        let devices = try await RunningDevices([configured()])
        #expect(await devices.sink.eventually { $0[0].states == ["ready"] })
        let parts = MockedDescriptors.reports(String(repeating: "x", count: 60))
        #expect(machine.write(parts[0], to: "/dev/hidraw3"))
        #expect(
            await devices.sink.eventually { _ in devices.status(of: "bench")?.counters.characters == 56 }
        )
        machine.unplug(unit.sysPath, announcing: unit.nodePaths[0])
        #expect(await devices.sink.eventually { $0[0].states.last == "missing" })
        #expect(devices.sink[0].rejections == [.disconnected: 1])

        unit.port = "1-4"
        unit.interfaces = [.reports(hidraw: 4, descriptor: MockedDescriptors.pointOfSale)]
        #expect(machine.plug(unit.description))
        #expect(await devices.sink.eventually { $0[0].states == ["ready", "missing", "ready"] })
        #expect(write(MockedDescriptors.reports("back"), to: "/dev/hidraw4", on: machine))
        #expect(await devices.sink.eventually { $0[0].scans == ["]d2back"] })
        await devices.stop()
    }

    @Test
    func `A unit with keyboard, its hidraw and HID POS is one scanner; what does not scan is not opened`()
        async throws
    {
        let machine = try #require(MockedMachine())
        let unit = MockedUnit(interfaces: [
            .keyboard(event: 5, hidraw: 3),
            .reports(hidraw: 4, descriptor: MockedDescriptors.pointOfSale),
        ])
        #expect(machine.plug(unit.description))
        let devices = try await RunningDevices([configured()])
        #expect(await devices.sink.eventually { $0[0].states == ["ready"] })
        #expect(devices.status(of: "bench")?.paths == ["/dev/input/event5", "/dev/hidraw4"])
        #expect(devices.runtime.seen().count == 1)
        #expect(machine.write(try typed("typed"), to: "/dev/input/event5"))
        #expect(await devices.sink.eventually { $0[0].scans == ["typed"] })
        #expect(write(MockedDescriptors.reports("reported"), to: "/dev/hidraw4", on: machine))
        #expect(await devices.sink.eventually { $0[0].scans == ["typed", "]d2reported"] })

        devices.runtime.reconfigure([configured(driver: .hidPOS)])
        #expect(
            await devices.sink.eventually { _ in devices.status(of: "bench")?.paths == ["/dev/hidraw4"] }
        )
        devices.runtime.reconfigure([configured(driver: .serial)])
        #expect(await devices.sink.eventually { $0[0].states.last == "error" })
        #expect(
            devices.sink[0].reasons.last
                == "usb 05e0:1200 serial S1 shows no serial port: set it to such a mode"
        )
        await devices.stop()
    }

    @Test func `A unit that needs it is switched on; one that refuses says so`() async throws {
        let machine = try #require(MockedMachine())
        let willing = MockedUnit(interfaces: [.reports(hidraw: 3, descriptor: MockedDescriptors.switched)])
        let unwilling = MockedUnit(
            port: "1-3",
            serial: "S2",
            interfaces: [.reports(hidraw: 4, descriptor: MockedDescriptors.switched)]
        )
        #expect(machine.plug(willing.description))
        #expect(machine.plug(unwilling.description))
        // Feature report 254 with the byte 1: nothing else is answered.
        #expect(machine.answerIoctls(of: "/dev/hidraw3", "HIDIOCSFEATURE 2 FE01"))
        let match = DeviceMatch(usb: DeviceMatch.USBID("05e0:1200"), serial: "S2")
        let devices = try await RunningDevices([configured(), .scanner(1, "other", match)])
        #expect(await devices.sink.eventually { $0[0].states == ["ready"] && $0[1].states == ["degraded"] })
        #expect(devices.sink[1].reasons[0].contains("refused to switch its output to HID POS"))
        // It may scan all the same.
        #expect(write(MockedDescriptors.reports("even so"), to: "/dev/hidraw4", on: machine))
        #expect(await devices.sink.eventually { $0[1].scans == ["]d2even so"] })
        await devices.stop()
    }

    @Test func `Two units without serial number are told apart by their ports`() async throws {
        let machine = try #require(MockedMachine())
        let units = [("1-2", 3), ("1-3", 4)].map { port, number in
            MockedUnit(
                port: port,
                serial: nil,
                interfaces: [.reports(hidraw: number, descriptor: MockedDescriptors.pointOfSale)]
            )
        }
        for unit in units { #expect(machine.plug(unit.description)) }
        let devices = try await RunningDevices([
            .scanner(0, "left", DeviceMatch(port: "1-2"), options: Self.patient),
            .scanner(1, "right", DeviceMatch(port: "1-3"), options: Self.patient),
        ])
        #expect(await devices.sink.eventually { $0[0].states == ["ready"] && $0[1].states == ["ready"] })
        #expect(write(MockedDescriptors.reports("right"), to: "/dev/hidraw4", on: machine))
        #expect(write(MockedDescriptors.reports("left"), to: "/dev/hidraw3", on: machine))
        #expect(await devices.sink.eventually { $0[0].scans == ["]d2left"] && $0[1].scans == ["]d2right"] })
        await devices.stop()
    }

    @Test func `A unit whose descriptor has sounds gives signals by its beeper, and says so`() async throws {
        let machine = try #require(MockedMachine())
        let plain = MockedUnit(
            port: "1-3",
            serial: "S2",
            interfaces: [.reports(hidraw: 4, descriptor: MockedDescriptors.pointOfSale)]
        )
        let unit = MockedUnit(interfaces: [.reports(hidraw: 3, descriptor: MockedDescriptors.sounding)])
        #expect(machine.plug(unit.description))
        #expect(machine.plug(plain.description))
        var other = DeviceConfiguration.scanner(
            1,
            "other",
            DeviceMatch(usb: DeviceMatch.USBID("05e0:1200"), serial: "S2")
        )
        other.kind = configured().kind
        let devices = try await RunningDevices([configured(), other])
        #expect(await devices.sink.eventually { $0[0].states == ["ready"] && $0[1].states == ["ready"] })
        #expect(devices.status(of: "bench")?.signalMeans == [.ok: .beeper, .warn: .beeper, .stop: .beeper])
        #expect(devices.status(of: "other")?.signalMeans == [:])
        let answers = await devices.runtime.signal(.ok, at: [DeviceIndex(0), DeviceIndex(1)])
        #expect(answers[DeviceIndex(0)] == .given(.beeper))
        guard case .cannot = answers[DeviceIndex(1)] else {
            Issue.record("\(answers)")
            return
        }
        #expect(machine.read(2, from: "/dev/hidraw3") == [4, 0x40])
        await devices.stop()
    }
}
