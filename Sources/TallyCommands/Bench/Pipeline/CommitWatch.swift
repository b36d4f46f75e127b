// SPDX-License-Identifier: Apache-2.0

import EventQueue
import Foundation

/// Sees a device's events in the queue's database as soon as they are committed.
///
/// A commit shows to other processes after the write-ahead log has been synced: whoever sees it sees what a power cut
/// would leave. Looking costs the daemon nothing, and comes some ten microseconds late.
struct CommitWatch {
    private let index: LogIndex
    private let reader: QueueReader
    private let filter: EventFilter
    private var last: Int64
    private var changes: UInt32

    /// Watches for events of a device that come after one.
    init(queue path: String, device: String, after seq: Int64) throws {
        reader = try QueueFile(path: path).reader
        var filter = EventFilter()
        filter.device = device
        self.filter = filter
        last = seq
        index = try LogIndex(of: path)
        changes = index.changeCount
    }

    /// Has this thread woken up when it wants to be, instead of some fifty microseconds later, which spares power.
    static func sleepExactly() {
        guard let slack = FileHandle(forWritingAtPath: "/proc/thread-self/timerslack_ns") else { return }
        try? slack.write(contentsOf: Data("1".utf8))
    }

    /// Waits, blocking, for the device's next event.
    ///
    /// - Returns: When it was seen that something was committed, which was the event.
    mutating func wait(seconds: Double = 20) throws -> ContinuousClock.Instant {
        let limit = ContinuousClock.now + .seconds(seconds)
        repeat {
            let found = index.changeCount
            guard found != changes else {
                usleep(Self.pause)
                continue
            }
            changes = found
            let seen = ContinuousClock.now
            if let seq = try reader.firstSeq(after: last, filter: filter) {
                last = seq
                return seen
            }
        } while ContinuousClock.now < limit
        throw CommandFailure(message: "a scan did not become an event within \(Int(seconds)) s")
    }

    /// Between two looks, in microseconds.
    private static let pause: UInt32 = 20
}
