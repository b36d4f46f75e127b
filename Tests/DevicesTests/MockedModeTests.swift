// SPDX-License-Identifier: Apache-2.0

import Capture
import DeviceIO
import Devices
import ScannerInput
import Testing

/// Scanners that come back as something else: another mode, another number, another port.
@Suite(.serialized, .enabled(if: MockedMachine.isAvailable, "not run by umockdev-wrapper"))
struct MockedModeTests {
    private static let bench = DeviceConfiguration.scanner(
        0,
        "bench",
        DeviceMatch(usb: DeviceMatch.USBID("05e0:1200"), serial: "S1")
    )

    private var keyboard: MockedUnit { MockedUnit(interfaces: [.keyboard(event: 5, hidraw: 3)]) }
    private var port: MockedUnit {
        MockedUnit(
            product: "1701",
            properties: ["ID_MM_DEVICE_IGNORE": "1"],
            interfaces: [.port(1)]
        )
    }
    private var reports: MockedUnit {
        MockedUnit(interfaces: [.reports(hidraw: 4, descriptor: MockedDescriptors.pointOfSale)])
    }

    private func unplug(_ unit: MockedUnit, from machine: MockedMachine) {
        for node in unit.nodePaths.reversed() { machine.announce("remove", of: node) }
        // From the leaves up: what is removed with its parent leaves links behind that bar its return.
        for path in unit.sysPaths.reversed() { machine.remove(path) }
    }

    @Test func `A scanner set from keyboard to CDC and to HID POS stays the same scanner`() async throws {
        let machine = try #require(MockedMachine())
        #expect(machine.plug(keyboard.description))
        let devices = try await RunningDevices([Self.bench])
        #expect(await devices.sink.eventually { $0[0].states == ["ready"] })
        #expect(machine.write(try typed("keys"), to: "/dev/input/event5"))
        #expect(await devices.sink.eventually { $0[0].scans == ["keys"] })

        unplug(keyboard, from: machine)
        #expect(await devices.sink.eventually { $0[0].states == ["ready", "missing"] })
        #expect(machine.plug(port.description))
        #expect(await devices.sink.eventually { $0[0].states == ["ready", "missing", "ready"] })
        #expect(devices.status(of: "bench")?.driver == "serial")
        #expect(
            devices.status(of: "bench")?.identity
                == .usbSerial(vendor: 0x05E0, product: 0x1701, serial: "S1")
        )
        #expect(machine.write(Array("bytes\r".utf8), to: "/dev/ttyACM1"))
        #expect(await devices.sink.eventually { $0[0].scans == ["keys", "bytes"] })

        unplug(port, from: machine)
        #expect(await devices.sink.eventually { $0[0].states.last == "missing" })
        #expect(machine.plug(reports.description))
        #expect(await devices.sink.eventually { $0[0].states.last == "ready" })
        #expect(devices.status(of: "bench")?.driver == "hid-pos")
        #expect(machine.write(MockedDescriptors.reports("reports")[0], to: "/dev/hidraw4"))
        #expect(await devices.sink.eventually { $0[0].scans == ["keys", "bytes", "]d2reports"] })
        await devices.stop()
    }

    @Test func `A scanner that only a rule claims keeps its name and its place in another mode`() async throws
    {
        let machine = try #require(MockedMachine())
        var claimed = (keyboard, port)
        claimed.0.properties["TALLY_CLAIM"] = "1"
        claimed.1.properties["TALLY_CLAIM"] = "1"
        #expect(machine.plug(claimed.0.description))
        let devices = try await RunningDevices([])
        #expect(await devices.sink.eventually { $0[100].states == ["ready"] })
        unplug(claimed.0, from: machine)
        #expect(await devices.sink.eventually { $0[100].states == ["ready", "missing"] })
        #expect(machine.plug(claimed.1.description))
        #expect(await devices.sink.eventually { $0[100].states == ["ready", "missing", "ready"] })
        #expect(devices.claimed.all.map(\.name) == ["scanner-05e0-1200-s1"])
        #expect(machine.write(Array("bytes\r".utf8), to: "/dev/ttyACM1"))
        #expect(await devices.sink.eventually { $0[100].scans == ["bytes"] })
        await devices.stop()
    }

    @Test func `An entry takes no scanner in another mode that a second entry means as it is`() async throws {
        let machine = try #require(MockedMachine())
        #expect(machine.plug(port.description))
        let devices = try await RunningDevices([
            Self.bench,
            .scanner(1, "line", DeviceMatch(usb: DeviceMatch.USBID("05e0:1701"), serial: "S1")),
        ])
        #expect(await devices.sink.eventually { $0[0].states == ["missing"] && $0[1].states == ["ready"] })
        await devices.stop()
    }

    @Test func `A CDC scanner is renumbered and moves to another port`() async throws {
        let machine = try #require(MockedMachine())
        var unit = port
        #expect(machine.plug(unit.description))
        let devices = try await RunningDevices([
            .scanner(
                0,
                "bench",
                DeviceMatch(usb: DeviceMatch.USBID("05e0:1701"), serial: "S1"),
                options: ScannerOptions(partialTimeout: .seconds(60))
            )
        ])
        #expect(await devices.sink.eventually { $0[0].states == ["ready"] })
        // Two in one read, and one in two.
        #expect(machine.write(Array("one\rtwo\rthr".utf8), to: "/dev/ttyACM1"))
        #expect(await devices.sink.eventually { $0[0].scans == ["one", "two"] })
        #expect(machine.write(Array("ee\r\n".utf8), to: "/dev/ttyACM1"))
        #expect(await devices.sink.eventually { $0[0].scans == ["one", "two", "three"] })
        unplug(unit, from: machine)
        #expect(await devices.sink.eventually { $0[0].states == ["ready", "missing"] })
        unit.port = "1-7"
        unit.interfaces = [.port(2)]
        #expect(machine.plug(unit.description))
        #expect(await devices.sink.eventually { $0[0].states == ["ready", "missing", "ready"] })
        #expect(machine.write(Array("four\r".utf8), to: "/dev/ttyACM2"))
        #expect(await devices.sink.eventually { $0[0].scans == ["one", "two", "three", "four"] })
        await devices.stop()
    }

    @Test func `A serial scanner's Latin-1 becomes UTF-8, framed by its own suffix`() async throws {
        let machine = try #require(MockedMachine())
        #expect(machine.plug(port.description))
        var device = Self.bench
        device.kind = .scanner(
            ScannerOptions(suffix: .etx, partialTimeout: .seconds(60)),
            ScannerConnection(driver: .serial, encoding: .latin1)
        )
        let devices = try await RunningDevices([device])
        #expect(await devices.sink.eventually { $0[0].states == ["ready"] })
        #expect(machine.write([0x47, 0xFC, 0x6E, 0x0D, 0x31, 0x03, 0x42, 0x03], to: "/dev/ttyACM1"))
        #expect(await devices.sink.eventually { $0[0].scans == ["G\u{FC}n\r1", "B"] })
        await devices.stop()
    }
}
