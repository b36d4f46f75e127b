// SPDX-License-Identifier: Apache-2.0

import Capture
import Foundation
import Pipeline
import Recordings
import ScannerInput

/// A recording on its way through the drivers and the pipeline, as in the daemon but without a device, a queue or
/// a clock: time is the recording's.
struct OfflineReplay {
    /// What became of something.
    enum Outcome {
        /// An event, complete but for what the queue adds.
        case event([UInt8])
        /// A rejection, by its reason.
        case rejection(String)
    }

    /// When a recording begins, on a clock of its own: two-digit years of barcodes get their century by it.
    private static let start = Instant(
        monotonic: MonotonicTime(nanoseconds: 1_000_000_000_000),
        wall: WallTime(microseconds: 1_767_225_600_000_000)
    )

    private var player: RecordingPlayer
    private let collector: Collector

    /// A replay at the beginning.
    ///
    /// - Parameters:
    ///   - recording: What is played.
    ///   - name: What messages call it.
    ///   - site: Whose configuration it is played with; `nil` for its own.
    /// - Throws: When the recording's configuration is none, or its layout is not installed.
    init(_ recording: Recording, named name: String, at site: ReplaySite?) throws {
        let setup = try ReplaySetup(recording, named: name, at: site)
        player = RecordingPlayer(recording, start: Self.start.monotonic, sources: setup.sources)
        collector = Collector(setup.pipeline)
    }

    /// The part of outcomes that is the same each time.
    static func stable(_ outcomes: [Outcome]) -> [Recording.Outcome] {
        var events = EventSubset()
        return outcomes.map { outcome in
            switch outcome {
            case .event(let json): .event(events.next(json) ?? String(decoding: json, as: UTF8.self))
            case .rejection(let reason): .rejection(reason)
            }
        }
    }

    /// Plays to the end.
    ///
    /// - Parameters:
    ///   - speed: How much faster than recorded; `nil` does not wait at all.
    ///   - tell: Called with each outcome as it comes.
    /// - Returns: All outcomes.
    /// - Throws: When the task is cancelled while it waits.
    mutating func run(speed: Double?, tell: (Outcome) -> Void) async throws -> [Outcome] {
        var outcomes: [Outcome] = []
        var last = Self.start.monotonic
        while let time = player.nextTime {
            if let speed {
                let pause = Double(time.nanoseconds(since: last)) / speed
                if pause > 0 { try await Task.sleep(for: .nanoseconds(pause)) }
            }
            last = time
            let now = Instant(monotonic: time, wall: Self.start.wall(at: time))
            collector.beginTurn(at: now)
            player.step(into: collector, from: ReplaySetup.device, at: now)
            for outcome in collector.endTurn(at: now) {
                tell(outcome)
                outcomes.append(outcome)
            }
        }
        return outcomes
    }

    /// The pipeline with somebody who looks at what comes out of it.
    private final class Collector: CaptureSink {
        private let pipeline: Pipeline
        private var outcomes: [Outcome] = []

        init(_ pipeline: Pipeline) { self.pipeline = pipeline }

        func beginTurn(at now: Instant) { pipeline.beginTurn(at: now, room: .ample) }

        func endTurn(at now: Instant) -> [Outcome] {
            pipeline.advance(to: now)
            takeEvents()
            defer { outcomes.removeAll() }
            return outcomes
        }

        private func takeEvents() {
            for record in pipeline.batch.records {
                guard case .event(let event) = record, event.type == .scan,
                    let range = event.body.indices
                else { continue }
                outcomes.append(.event(Array(pipeline.batch.bytes[range])))
            }
            pipeline.batch.removeAll()
        }

        func accept(_ scan: Scan, text: borrowing Span<UInt8>, from device: DeviceIndex, at now: Instant) {
            pipeline.accept(scan, text: text, from: device, at: now)
            // Events and rejections keep the order they came in.
            takeEvents()
        }

        func accept(_ reads: borrowing Span<TagRead>, from device: DeviceIndex, at now: Instant) {
            pipeline.accept(reads, from: device, at: now)
        }

        func reject(_ reason: Rejection, count: Int, from device: DeviceIndex, at now: Instant) {
            pipeline.reject(reason, count: count, from: device, at: now)
            for _ in 0..<count { outcomes.append(.rejection(reason.rawValue)) }
        }

        func device(_: DeviceIndex, became: DeviceState, because: String, at: Instant) {}

        func alert(_ code: String, _ message: String, from device: DeviceIndex, at now: Instant) {
            pipeline.alert(code, message, from: device, at: now)
        }
    }
}
