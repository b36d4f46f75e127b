// SPDX-License-Identifier: Apache-2.0

import Capture
import DeviceIO
import Devices
import ScannerInput
import Simulators
import Testing

@Suite struct StreamScannerTests {
    @Test
    func `A scanner on a named pipe delivers every scan, goes with its writer and comes back with the next`()
        async throws
    {
        let path = RunningDevices.temporaryPath("pipe")
        try ScannerPipe.create(at: path)
        defer { RunningDevices.remove(path) }
        // A writer that is held up in mid-scan, by a full pipe on a busy machine, has lost nothing.
        let patient = ScannerOptions(partialTimeout: .seconds(60))
        let devices = try await RunningDevices([
            .scanner(0, "bench", DeviceMatch(path: path), options: patient)
        ])
        #expect(await devices.sink.eventually { $0[0].states == ["ready"] })

        let expected = (0..<200).map { "01095060001343522110\(1_000 + $0)" }
        do {
            let scanner = try ScannerPipe(path: path)
            var typing = ScannerTyping()
            typing.reportInterval = .zero
            for text in expected { try scanner.type(try typing.type(Array(text.utf8)), pace: .none) }
            #expect(await devices.sink.eventually { $0[0].scans.count == 200 })
            // Unplugged in mid-scan.
            try scanner.type(try typing.type(Array("half".utf8), fault: .missingSuffix), pace: .none)
        }
        #expect(await devices.sink.eventually { $0[0].states == ["ready", "missing"] })
        #expect(devices.sink[0].rejections == [.disconnected: 1])
        #expect(devices.sink[0].scans == expected)

        let scanner = try ScannerPipe(path: path)
        try scanner.type(try ScannerTyping().type(Array("back".utf8)), pace: .none)
        #expect(await devices.sink.eventually { $0[0].scans.last == "back" })
        #expect(devices.sink[0].states == ["ready", "missing", "ready"])
        await devices.stop()
    }

    @Test func `A path that is not there yet is missing, and is found when it comes`() async throws {
        let path = RunningDevices.temporaryPath("later")
        let devices = try await RunningDevices([.scanner(0, "bench", DeviceMatch(path: path))])
        #expect(await devices.sink.eventually { $0[0].states == ["missing"] })
        #expect(devices.status(of: "bench")?.reason == "\(path) is not there")
        try ScannerPipe.create(at: path)
        defer { RunningDevices.remove(path) }
        #expect(await devices.sink.eventually { $0[0].states == ["missing", "ready"] })
        await devices.stop()
    }

    @Test func `A path that leads to no device is an error that says so`() async throws {
        let devices = try await RunningDevices([.scanner(0, "bench", DeviceMatch(path: "/etc/passwd"))])
        #expect(await devices.sink.eventually { $0[0].states == ["error"] })
        #expect(
            devices.status(of: "bench")?.reason == "/etc/passwd is nothing that a scanner can be read from"
        )
        await devices.stop()
    }

    @Test func `A layout that is not to be had is an error with its mend, never read as another`()
        async throws
    {
        let path = RunningDevices.temporaryPath("layout")
        try ScannerPipe.create(at: path)
        defer { RunningDevices.remove(path) }
        var options = ScannerOptions(partialTimeout: .seconds(60))
        options.layout = try #require(LayoutName("xx"))
        func entry() -> DeviceConfiguration {
            .scanner(0, "bench", DeviceMatch(path: path), options: options)
        }
        let devices = try await RunningDevices([entry()])
        #expect(await devices.sink.eventually { $0[0].states == ["error"] })
        #expect(
            devices.status(of: "bench")?.reason.hasPrefix("XKB has no keyboard layout xx: take one") == true
        )

        // What US keyboards have as yz-/ lies elsewhere on German ones.
        options.layout = try #require(LayoutName("de"))
        devices.runtime.reconfigure([entry()])
        #expect(await devices.sink.eventually { $0[0].states.last == "ready" })
        let scanner = try ScannerPipe(path: path)
        try scanner.type(try ScannerTyping().type(Array("yz-/".utf8)), pace: .none)
        #expect(await devices.sink.eventually { $0[0].scans == ["zyß-"] })
        await devices.stop()
    }

    @Test func `A serial scanner behind a pty delivers, and is missing when it is unplugged`() async throws {
        let path = RunningDevices.temporaryPath("serial")
        var terminal = try SimulatedPort(.pseudoTerminal(path))
        let devices = try await RunningDevices([.scanner(0, "counter", DeviceMatch(path: path))])
        #expect(await devices.sink.eventually { $0[0].states == ["ready"] })
        let text = Array("]d2010950600013435221A7\r]E05901234123457\r".utf8)
        #expect(terminal.write(text, limit: text.count) == text.count)
        #expect(
            await devices.sink.eventually { $0[0].scans == ["]d2010950600013435221A7", "]E05901234123457"] }
        )
        #expect(devices.status(of: "counter")?.driver == "serial")
        terminal.unplug()
        #expect(await devices.sink.eventually { $0[0].states == ["ready", "missing"] })
        try terminal.plug()
        #expect(await devices.sink.eventually { $0[0].states == ["ready", "missing", "ready"] })
        #expect(terminal.write(text, limit: text.count) == text.count)
        #expect(await devices.sink.eventually { $0[0].scans.count == 4 })
        await devices.stop()
        let isOpen = terminal.isOpen
        #expect(!isOpen)
    }

    @Test func `A new configuration reopens only what changed`() async throws {
        let paths = ["kept", "gone", "new"].map { RunningDevices.temporaryPath($0) }
        for path in paths { try ScannerPipe.create(at: path) }
        defer { for path in paths { RunningDevices.remove(path) } }
        var patient = ScannerOptions()
        patient.partialTimeout = .seconds(20)
        let kept = DeviceConfiguration.scanner(0, "kept", DeviceMatch(path: paths[0]), options: patient)
        let devices = try await RunningDevices([kept, .scanner(1, "gone", DeviceMatch(path: paths[1]))])
        #expect(await devices.sink.eventually { $0[0].states == ["ready"] && $0[1].states == ["ready"] })
        let scanner = try ScannerPipe(path: paths[0])
        // Half a scan before, half after.
        let keys = try ScannerTyping().type(Array("undisturbed".utf8))
        try scanner.type(Array(keys[..<20]), pace: .none)
        devices.runtime.reconfigure([
            kept, .scanner(2, "new", DeviceMatch(path: paths[2])),
            .scanner(3, "off", DeviceMatch(path: "/nowhere"), isEnabled: false),
        ])
        #expect(await devices.sink.eventually { $0[1].states == ["ready", "disabled"] })
        #expect(await devices.sink.eventually { $0[2].states == ["ready"] && $0[3].states == ["disabled"] })
        try scanner.type(Array(keys[20...]), pace: .none)
        #expect(await devices.sink.eventually { $0[0].scans == ["undisturbed"] })
        #expect(devices.sink[0].states == ["ready"])
        #expect(devices.runtime.snapshot().map(\.name) == ["kept", "new", "off"])
        await devices.stop()
    }
}
