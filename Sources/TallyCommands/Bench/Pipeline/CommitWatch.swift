// SPDX-License-Identifier: Apache-2.0

import EventQueue
import Foundation

/// Sees a device's events in the queue's database as soon as they are committed.
///
/// A row of a write-ahead log shows to other processes after the log has been synced: whoever sees it sees what a
/// power cut would leave. Looking costs the daemon nothing, and comes at most some hundred microseconds late.
struct CommitWatch {
    private let reader: QueueReader
    private let filter: EventFilter
    private var last: Int64

    /// Watches for events of a device that come after one.
    init(queue path: String, device: String, after seq: Int64) throws {
        reader = try QueueFile(path: path).reader
        var filter = EventFilter()
        filter.device = device
        self.filter = filter
        last = seq
    }

    /// Waits, blocking, for the device's next event.
    ///
    /// - Returns: When it was seen.
    mutating func wait(seconds: Double = 20) throws -> ContinuousClock.Instant {
        let limit = ContinuousClock.now + .seconds(seconds)
        repeat {
            if let seq = try reader.firstSeq(after: last, filter: filter) {
                last = seq
                return .now
            }
            usleep(Self.pause)
        } while ContinuousClock.now < limit
        throw CommandFailure(message: "a scan did not become an event within \(Int(seconds)) s")
    }

    /// Between two looks, in microseconds; the kernel adds some fifty.
    private static let pause: UInt32 = 20
}
