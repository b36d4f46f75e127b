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
        DeviceTarget(identity: nil, nodes: [.init(kind: .unknown, path: path, arrival: 0)], change: 0)
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

    @Test func `A retry that fails as before is no news, however often`() throws {
        let sink = RecordingSink()
        let asked = Asked()
        let (device, loop) = try device(asked, sink: sink)
        let target = Self.target("/dev/scanner")
        device.resolved(.found(target), at: Clocks.now())
        let since = Clocks.now()
        for attempt in 1...50 as ClosedRange<UInt64> {
            device.opened(.failure(.busy("held")), of: target, attempt: attempt, at: Clocks.now())
            if attempt == 1 { #expect(device.status?.state == .busy) }
            device.beginOpening()
        }
        #expect(asked.openings.count == 51)
        #expect(sink[0].states == ["busy"])
        #expect(try #require(device.status?.since.monotonic) >= since.monotonic)
        // Another reason is news, and the state is as old as before.
        let first = device.status?.since
        device.opened(.failure(.busy("held by another")), of: target, attempt: 51, at: Clocks.now())
        #expect(sink[0].reasons == ["held", "held by another"])
        #expect(device.status?.since == first)
        withExtendedLifetime(loop) {}
    }

    @Test func `Pauses grow to a cap, never in step with those of others, and never end`() {
        var backoff = Backoff()
        var longest: Int64 = 0
        for random in 0..<200 as Range<UInt64> {
            let pause = backoff.next(random: random &* 0x9E37_79B9_7F4A_7C15)
            #expect(pause >= Backoff.first * 3 / 4)
            longest = max(longest, pause)
        }
        #expect(longest <= Backoff.cap + Backoff.cap / 4)
        let steady = (0..<50 as Range<UInt64>).map { backoff.next(random: $0 &* 0x9E37_79B9_7F4A_7C15) }
        #expect(Set(steady).count > 40)
        #expect(steady.allSatisfy { $0 >= Backoff.cap * 3 / 4 })
        backoff.reset()
        #expect(backoff.next(random: 0) <= Backoff.first)
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
