// SPDX-License-Identifier: Apache-2.0

import Capture
import DeviceIO
import Devices
import ScannerInput
import Simulators
import Testing

/// Real libudev, real ioctls and reads against umockdev's machine: run with `umockdev-wrapper swift test`.
@Suite(.serialized, .enabled(if: MockedMachine.isAvailable, "not run by umockdev-wrapper"))
struct MockedUdevTests {
    private let configured = DeviceConfiguration.scanner(
        0,
        "bench",
        DeviceMatch(usb: DeviceMatch.USBID("05e0:1200"), serial: "S1"),
        // A test that is held up in mid-scan, by a full pty on a busy machine, has lost nothing.
        options: ScannerOptions(partialTimeout: .seconds(60))
    )

    @Test func `A scanner that is plugged in at start is found, opened and read`() async throws {
        let machine = try #require(MockedMachine())
        let scanner = MockedScanner()
        #expect(machine.plug(scanner.description))
        let devices = try await RunningDevices([configured])
        #expect(await devices.sink.eventually { $0[0].states == ["ready"] })
        #expect(machine.write(try typed("0109506000134352"), to: scanner.node))
        #expect(await devices.sink.eventually { $0[0].scans == ["0109506000134352"] })
        let status = try #require(devices.status(of: "bench"))
        #expect(status.identity == .usbSerial(vendor: 0x05E0, product: 0x1200, serial: "S1"))
        #expect(status.paths == [scanner.node])
        #expect(status.driver == "keyboard")
        let seen = devices.runtime.seen()
        #expect(seen.map(\.title) == ["Symbol Technologies Bar Code Scanner"])
        #expect(seen.map(\.advice) == ["claimed as bench"])
        await devices.stop()
    }

    @Test func `A scanner unplugged in mid-scan is accounted for, and read again at another port`()
        async throws
    {
        let machine = try #require(MockedMachine())
        var scanner = MockedScanner()
        let devices = try await RunningDevices([configured])
        #expect(await devices.sink.eventually { $0[0].states == ["missing"] })
        #expect(machine.plug(scanner.description))
        #expect(await devices.sink.eventually { $0[0].states == ["missing", "ready"] })
        #expect(machine.write(try typed("first"), to: scanner.node))
        #expect(machine.write(try typed("half", fault: .missingSuffix), to: scanner.node))
        #expect(await devices.sink.eventually { $0[0].scans == ["first"] })
        machine.unplug(scanner.usbSysPath, announcing: scanner.sysPath)
        #expect(await devices.sink.eventually { $0[0].states.last == "missing" })
        // Gone in mid-scan, or its time was over before that was noticed: accounted for either way.
        #expect(devices.sink[0].rejections.values.reduce(0, +) == 1)
        #expect(devices.runtime.seen().isEmpty)

        scanner.port = "1-3"
        scanner.number = 6
        #expect(machine.plug(scanner.description))
        #expect(await devices.sink.eventually { $0[0].states == ["missing", "ready", "missing", "ready"] })
        #expect(machine.write(try typed("second"), to: scanner.node))
        #expect(await devices.sink.eventually { $0[0].scans == ["first", "second"] })
        await devices.stop()
    }

    @Test func `Two scanners at once, 200 scans each in a burst: not one character is lost`() async throws {
        let machine = try #require(MockedMachine())
        let scanners = [
            MockedScanner(), MockedScanner(port: "1-3", serial: "S2", number: 6),
        ]
        for scanner in scanners { #expect(machine.plug(scanner.description)) }
        let devices = try await RunningDevices([
            configured,
            .scanner(
                1,
                "other",
                DeviceMatch(usb: DeviceMatch.USBID("05e0:1200"), serial: "S2"),
                options: ScannerOptions(partialTimeout: .seconds(60))
            ),
        ])
        #expect(await devices.sink.eventually { $0[0].states == ["ready"] && $0[1].states == ["ready"] })
        let texts = (0..<2).map { device in
            (0..<200).map { "]d2010950600013435221D\(device)N\($0)\u{1D}10LOT\($0)" }
        }
        await withTaskGroup(of: Bool.self) { group in
            for (scanner, texts) in zip(scanners, texts) {
                group.addTask {
                    texts.allSatisfy { text in
                        guard let bytes = try? typed(text) else { return false }
                        return machine.write(bytes, to: scanner.node)
                    }
                }
            }
            for await isWritten in group { #expect(isWritten) }
        }
        #expect(await devices.sink.eventually { $0[0].scans.count == 200 && $0[1].scans.count == 200 })
        #expect(devices.sink[0].scans == texts[0])
        #expect(devices.sink[1].scans == texts[1])
        for device: UInt16 in 0...1 {
            #expect(devices.sink[device].damaged.isEmpty && devices.sink[device].rejections.isEmpty)
        }
        await devices.stop()
    }

    @Test func `A device that types right after the grab may be in mid-scan`() async throws {
        let machine = try #require(MockedMachine())
        let scanner = MockedScanner()
        #expect(machine.plug(scanner.description))
        let quiet = try EventDevice(path: scanner.node)
        let wasQuiet = try !quiet.grab(patience: 0, gap: 0)
        #expect(wasQuiet)
        quiet.close()
        let busy = try EventDevice(path: scanner.node)
        let keys = try typed("6")
        let typing = Task.detached {
            // All keys are up when the grab begins; the next character comes a little later.
            Clocks.pause(milliseconds: 20)
            return machine.write(keys, to: scanner.node)
        }
        let wasTyping = try busy.grab(patience: 0, gap: 10_000)
        #expect(wasTyping)
        #expect(await typing.value)
    }

    @Test func `SYN_DROPPED damages the running scan, and only that`() async throws {
        let machine = try #require(MockedMachine())
        let scanner = MockedScanner()
        #expect(machine.plug(scanner.description))
        var impatient = configured
        impatient.kind = .scanner(ScannerOptions(partialTimeout: .milliseconds(100)))
        let devices = try await RunningDevices([impatient])
        #expect(await devices.sink.eventually { $0[0].states == ["ready"] })
        let fault = ScannerTyping.Fault.dropped(afterCharacters: 3, lostCharacters: 4)
        #expect(machine.write(try typed("0123456789", fault: fault), to: scanner.node))
        #expect(await devices.sink.eventually { $0[0].damaged == ["012789"] })
        #expect(devices.sink[0].alerts == ["keys-lost"])
        // What follows a loss without a pause may have lost its head too; after a pause it is whole.
        let pause = Clocks.monotonic().advanced(byNanoseconds: 200_000_000)
        #expect(await devices.sink.eventually { _ in Clocks.monotonic() > pause })
        #expect(machine.write(try typed("intact"), to: scanner.node))
        #expect(await devices.sink.eventually { $0[0].scans == ["intact"] })
        #expect(devices.sink[0].damaged == ["012789"])
        #expect(devices.status(of: "bench")?.counters.drops == 1)
        await devices.stop()
    }

    @Test func `Only what a rule claims is read without configuration; ignored wins`() async throws {
        let machine = try #require(MockedMachine())
        var claimed = MockedScanner()
        claimed.properties["TALLY_CLAIM"] = "1"
        var candidate = MockedScanner(port: "1-3", vendor: "1a86", product: "5723", serial: nil, number: 6)
        candidate.properties["TALLY_CANDIDATE"] = "1"
        var ignored = MockedScanner(port: "1-4", serial: "S3", number: 7)
        ignored.properties["TALLY_CLAIM"] = "1"
        ignored.properties["TALLY_IGNORE"] = "1"
        let keyboard = MockedScanner(port: "1-5", vendor: "046d", product: "c31c", serial: nil, number: 8)
        for device in [claimed, candidate, ignored, keyboard] { #expect(machine.plug(device.description)) }
        let devices = try await RunningDevices([])
        #expect(await devices.sink.eventually { $0[100].states == ["ready"] })
        #expect(devices.claimed.all.map(\.name) == ["scanner-05e0-1200-s1"])
        #expect(machine.write(try typed("claimed"), to: claimed.node))
        #expect(await devices.sink.eventually { $0[100].scans == ["claimed"] })
        #expect(devices.runtime.snapshot().map(\.isAutoClaimed) == [true])
        let advice = Dictionary(uniqueKeysWithValues: devices.runtime.seen().map { ($0.nodes[0].path, $0) })
        #expect(advice[claimed.node]?.advice == "claimed as scanner-05e0-1200-s1")
        #expect(
            advice[candidate.node]?.advice
                == #"may be a scanner: to claim it, add a device with match = { usb = "1a86:5723", port = "1-3" }"#
        )
        #expect(advice[ignored.node]?.claim == .ignored)
        #expect(advice[keyboard.node]?.name == nil)

        // Configured, it is the configuration's.
        devices.runtime.reconfigure([configured])
        #expect(await devices.sink.eventually { $0[0].states == ["ready"] })
        #expect(await devices.sink.eventually { $0[100].states == ["ready", "disabled"] })
        #expect(devices.runtime.snapshot().map(\.name) == ["bench"])
        await devices.stop()
    }

    @Test
    func `A Bluetooth scanner may pause, is not its adapter, and sleeps and returns under another number`()
        async throws
    {
        let machine = try #require(MockedMachine())
        var scanner = MockedScanner(
            vendor: "0a12",
            product: "0001",
            serial: nil,
            bluetooth: "AC:DE:48:00:11:22"
        )
        #expect(machine.plug(scanner.description))
        let devices = try await RunningDevices([
            .scanner(0, "cordless", DeviceMatch(bluetooth: "ac:de:48:00:11:22"))
        ])
        #expect(await devices.sink.eventually { $0[0].states == ["ready"] })
        #expect(devices.status(of: "cordless")?.identity == .bluetooth("ac:de:48:00:11:22"))
        // Half a scan is given up after a second and a half, not after half a second.
        let start = Clocks.monotonic()
        #expect(machine.write(try typed("half", fault: .missingSuffix), to: scanner.node))
        #expect(await devices.sink.eventually { $0[0].rejections == [.partial: 1] })
        #expect(Clocks.monotonic().nanoseconds(since: start) >= 1_500_000_000)
        #expect(machine.write(try typed("before"), to: scanner.node))
        #expect(await devices.sink.eventually { $0[0].scans == ["before"] })

        machine.unplug(scanner.inputSysPath, announcing: scanner.sysPath)
        #expect(await devices.sink.eventually { $0[0].states == ["ready", "missing"] })
        scanner.number = 9
        #expect(machine.plug(scanner.inputDescription))
        #expect(await devices.sink.eventually { $0[0].states == ["ready", "missing", "ready"] })
        #expect(machine.write(try typed("after"), to: scanner.node))
        #expect(await devices.sink.eventually { $0[0].scans == ["before", "after"] })
        #expect(devices.status(of: "cordless")?.paths == ["/dev/input/event9"])
        await devices.stop()
    }

    @Test func `A second unit that matches makes an entry ambiguous, naming both, until it is gone`()
        async throws
    {
        let machine = try #require(MockedMachine())
        let first = MockedScanner(serial: nil)
        let second = MockedScanner(port: "1-3", serial: nil, number: 6)
        #expect(machine.plug(first.description))
        let devices = try await RunningDevices([
            .scanner(0, "bench", DeviceMatch(usb: DeviceMatch.USBID("05e0:1200")))
        ])
        #expect(await devices.sink.eventually { $0[0].states == ["ready"] })
        #expect(machine.plug(second.description))
        #expect(await devices.sink.eventually { $0[0].states == ["ready", "ambiguous"] })
        #expect(
            devices.sink[0].reasons.last
                == "matches usb 05e0:1200 port 1-2 and usb 05e0:1200 port 1-3; add serial or port to its match"
        )
        machine.unplug(second.usbSysPath, announcing: second.sysPath)
        #expect(await devices.sink.eventually { $0[0].states == ["ready", "ambiguous", "ready"] })
        #expect(machine.write(try typed("again"), to: first.node))
        #expect(await devices.sink.eventually { $0[0].scans == ["again"] })
        await devices.stop()
    }
}
