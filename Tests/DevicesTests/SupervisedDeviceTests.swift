// SPDX-License-Identifier: Apache-2.0

import Capture
import DeviceIO
import Logging
import ScannerInput
import Simulators
import Synchronization
import Testing

@testable import Devices

@Suite struct SupervisedDeviceTests {
    private static func target(_ path: String) -> DeviceTarget {
        DeviceTarget(nodes: [.init(kind: .unknown, path: path, arrival: 0)], change: 0)
    }

    /// A device on a loop that does not run, so that the test decides when what was asked for is opened.
    private func device(
        _ asked: Asked,
        sink: RecordingSink
    ) throws -> (device: SupervisedDevice, loop: CaptureLoop) {
        let loop = try CaptureLoop()
        let surroundings = SupervisedDevice.Surroundings(
            loop: loop,
            sink: sink,
            attach: try AttachThread(),
            board: StatusBoard(),
            log: try StateLog(Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }),
            taps: TapBoard(),
            open: { target, _, attempt in asked.openings.append((target, attempt)) }
        )
        let configuration = DeviceConfiguration.scanner(0, "bench", DeviceMatch(path: "/dev/scanner"))
        return (SupervisedDevice(configuration, isAutoClaimed: false, in: surroundings), loop)
    }

    private final class Asked {
        var openings: [(target: DeviceTarget, attempt: UInt64)] = []
    }

    @Test func `Hardware that the entry no longer means is given back, and the right one opened`() throws {
        let path = RunningDevices.temporaryPath("stale")
        try ScannerPipe.create(at: path)
        defer { RunningDevices.remove(path) }
        let sink = RecordingSink()
        let asked = Asked()
        let (device, loop) = try device(asked, sink: sink)
        let (first, second) = (Self.target(path), Self.target("/dev/other"))
        device.resolved(.found(first), at: Clocks.now())
        // While it is being opened it turns out to be another.
        device.resolved(.found(second), at: Clocks.now())
        #expect(asked.openings.map(\.target) == [first])

        let channels = try DeviceOpening.open(first, as: device.configuration.kind)
        device.opened(.success(channels), of: first, attempt: 1, at: Clocks.now())
        #expect(asked.openings.map(\.target) == [first, second])
        #expect(asked.openings.map(\.attempt) == [1, 2])
        #expect(sink[0].states.isEmpty)
        // Nor is the failure of the one the other's.
        device.resolved(.found(first), at: Clocks.now())
        device.opened(.failure(.busy("held")), of: second, attempt: 2, at: Clocks.now())
        #expect(asked.openings.map(\.target) == [first, second, first])
        #expect(sink[0].states.isEmpty)
        withExtendedLifetime(loop) {}
    }

    @Test func `Nodes come and go one by one: what is left in between is no error`() throws {
        let path = RunningDevices.temporaryPath("nodes")
        try ScannerPipe.create(at: path)
        defer { RunningDevices.remove(path) }
        let sink = RecordingSink()
        let asked = Asked()
        let (device, loop) = try device(asked, sink: sink)
        let unreadable = Resolution.unreadable(.path("unit"), "shows no keyboard")
        let target = Self.target(path)
        device.resolved(unreadable, at: Clocks.now())
        device.resolved(.found(target), at: Clocks.now())
        let channels = try DeviceOpening.open(target, as: device.configuration.kind)
        device.opened(.success(channels), of: target, attempt: 1, at: Clocks.now())
        device.resolved(unreadable, at: Clocks.now())
        device.resolved(.absent, at: Clocks.now())
        #expect(sink[0].states == ["ready"])
        device.channelEnded(.hangUp, at: Clocks.now())
        #expect(sink[0].states == ["ready", "missing"])
        withExtendedLifetime(loop) {}
    }

    @Test func `A device that hangs while it is opened does not hold up the stop`() async throws {
        let devices = try await RunningDevices([])
        let stuck = StuckLog.State()
        devices.runtime.attach.perform { _ in stuck.wait() }
        await devices.stop()
        #expect(stuck.isWaiting && stuck.count == 0)
        stuck.release()
        #expect(await devices.sink.eventually { _ in stuck.count == 1 })
    }

    @Test func `A log that is stuck holds up no scan`() async throws {
        let path = RunningDevices.temporaryPath("stuck")
        try ScannerPipe.create(at: path)
        defer { RunningDevices.remove(path) }
        let log = StuckLog()
        let devices = try await RunningDevices(
            [.scanner(0, "bench", DeviceMatch(path: path))],
            logger: Logger(label: "test") { _ in log }
        )
        #expect(await devices.sink.eventually { _ in log.state.isWaiting })
        #expect(await devices.sink.eventually { $0[0].states == ["ready"] })
        let scanner = try ScannerPipe(path: path)
        try scanner.type(try ScannerTyping().type(Array("delivered".utf8)), pace: .none)
        #expect(await devices.sink.eventually { $0[0].scans == ["delivered"] })
        log.state.release()
        #expect(await devices.sink.eventually { _ in log.state.count == 1 })
        await devices.stop()
    }
}

/// A log, or anything else, that is stuck until it is released.
private struct StuckLog: LogHandler {
    final class State: Sendable {
        private let flags = Mutex((isWaiting: false, isReleased: false, count: 0))
        var isWaiting: Bool { flags.withLock { $0.isWaiting } }
        var count: Int { flags.withLock { $0.count } }
        func release() { flags.withLock { $0.isReleased = true } }
        func wait() {
            flags.withLock { $0.isWaiting = true }
            while !flags.withLock({ $0.isReleased }) { Clocks.pause(milliseconds: 1) }
            flags.withLock { $0.count += 1 }
        }
    }

    let state = State()
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    var logLevel = Logger.Level.notice
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { state.wait() }
}
