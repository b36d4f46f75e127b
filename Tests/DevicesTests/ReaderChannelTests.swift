// SPDX-License-Identifier: Apache-2.0

import Capture
import DeviceIO
import Logging
import ReaderProtocols
import ScannerInput
import Simulators
import Testing

@testable import Devices

/// What a session of a reader says, and where it goes.
@Suite struct ReaderChannelTests {
    /// A session that makes a scan of each byte it gets, and can be told to beep.
    private struct EchoingSession: ReaderProtocol {
        var deadline: MonotonicTime?
        var hasBeeper: Bool { true }

        mutating func start(at now: MonotonicTime, into output: inout ReaderOutput) {
            output.send = Array("hello".utf8)
            output.notices.append(.ready(ReaderDescription(model: "Echo", firmware: "1")))
        }

        mutating func feed(
            _ bytes: borrowing Span<UInt8>,
            at now: MonotonicTime,
            into output: inout ReaderOutput
        ) {
            for index in bytes.indices {
                output.append(
                    Scan(isDamaged: false, firstByte: now, lastByte: now),
                    text: bytes.extracting(index..<index + 1)
                )
            }
            output.counters.bytesSkipped += bytes.count
        }

        mutating func tick(at now: MonotonicTime, into output: inout ReaderOutput) {}

        mutating func beep(times: UInt8, at now: MonotonicTime, into output: inout ReaderOutput) {
            output.send = [7, times]
        }

        mutating func stop(at now: MonotonicTime, into output: inout ReaderOutput) {
            output.notices.append(.stopped)
        }
    }

    private final class Owner: ChannelOwner {
        var states: [DeviceState] = []
        var counters = ReaderCounters()
        func channelDelivered(at now: Instant) {}
        func channelBecame(_ state: DeviceState, because reason: String, at now: Instant) {
            states.append(state)
        }
        func channelEnded(_ end: StreamEnd, at now: Instant) {}
        func channelFailed(_ reason: String, at now: Instant) {}
        func channelStopped(at now: Instant) {}
        func channelCounted(_ counters: ScanCounters) {}
        func channelCounted(_ counters: ReaderCounters) { self.counters += counters }
    }

    /// An open channel over a named pipe, on a loop that does not run.
    private func withChannel(
        _ body: (ReaderChannel, RecordingSink, Owner, TapListener, _ path: String) throws -> Void
    ) throws {
        let path = RunningDevices.temporaryPath("channel")
        try ScannerPipe.create(at: path)
        defer { RunningDevices.remove(path) }
        let (loop, sink, owner, point) = (try CaptureLoop(), RecordingSink(), Owner(), TapPoint())
        let (listener, _) = TapListener.make()
        point.add(listener)
        let channel = ReaderChannel(
            EchoingSession(),
            index: DeviceIndex(0),
            sink: sink,
            loop: loop,
            owner: owner,
            tap: point
        )
        let target = DeviceTarget(
            identity: nil,
            nodes: [.init(kind: .unknown, path: path, arrival: 0)],
            change: 0
        )
        let opened = try DeviceOpening.open(target, as: .scanner(ScannerOptions()))
        defer { for channel in opened { channel.close() } }
        let port = try #require(opened.first)
        let registration = try loop.register(
            port.descriptor,
            path: path,
            priority: .stream,
            handler: channel
        )
        channel.begin(port, registration, driver: "echo", at: Clocks.now())
        try body(channel, sink, owner, listener, path)
        channel.end(at: Clocks.now())
        loop.unregister(registration)
    }

    @Test func `Scans of a reader are its device's, in order, and what it counts is its owner's`() throws {
        try withChannel { channel, sink, owner, _, _ in
            #expect(owner.states == [.ready])
            channel.receive(Array("AB".utf8).span, at: Clocks.now())
            channel.receive(Array("C".utf8).span, at: Clocks.now())
            #expect(sink[0].scans == ["A", "B", "C"])
            #expect(owner.counters.bytesSkipped == 3)
        }
    }

    @Test func `Whoever listens hears what the reader said and was told, and its scans`() throws {
        try withChannel { channel, _, _, listener, path in
            channel.receive(Array("A".utf8).span, at: Clocks.now())
            channel.beep(times: 2, at: Clocks.now())
            let events: [String] = listener.take().map { item in
                guard case .entry(let entry) = item else { return "lost" }
                return switch entry.event {
                case .opened(let opened): "opened \(opened.driverName) \(opened.path == path)"
                case .said(let bytes): "said \(bytes)"
                case .bytes(let bytes): "bytes \(bytes)"
                case .scanned(_, let text): "scanned \(text)"
                default: "something else"
                }
            }
            let hello = Array("hello".utf8)
            #expect(
                events == [
                    "opened echo true", "said \(hello)", "bytes [65]", "scanned [65]", "said [7, 2]",
                ]
            )
        }
    }

    @Test func `A reader with a beeper gives signals by it, and as often as bells sound`() throws {
        try withChannel { channel, _, _, listener, _ in
            let outlet = ReaderOutlet([:], beeps: [.ok, .warn, .stop], of: channel)
            #expect(outlet.means == .beeper)
            _ = listener.take()
            for signal in StationSignal.allCases {
                #expect(outlet.refusal(of: signal) == nil)
                #expect(outlet.turn(on: true, for: signal) == nil)
                #expect(outlet.turn(on: false, for: signal) == nil)
            }
            let said: [[UInt8]] = listener.take().compactMap { item in
                if case .entry(let entry) = item, case .said(let bytes) = entry.event { bytes } else { nil }
            }
            #expect(said == [[7, 1], [7, 2], [7, 3]])
            let half = ReaderOutlet([.ok: 1], beeps: [.stop], of: channel)
            #expect(StationSignal.allCases.map { half.refusal(of: $0) == nil } == [false, false, true])
        }
    }
}
