// SPDX-License-Identifier: Apache-2.0

import Capture
import EventQueue
import Glibc

/// Writes events until it is killed, and says on standard output which are durable.
///
/// Each line is the `seq` of an announced head, written by one `write` inside the announcement: a test that
/// kills this process with SIGKILL holds the queue to every line it has read.
///
///     QueueCrashWriter DATABASE SEED
@main
enum QueueCrashWriter {
    static func main() throws {
        guard CommandLine.arguments.count == 3, var seed = UInt64(CommandLine.arguments[2]) else {
            print("usage: QueueCrashWriter DATABASE SEED")
            exit(2)
        }
        let queue = try QueueStore(
            QueueConfiguration(path: CommandLine.arguments[1], edge: "crash", machine: "crash", boot: "crash")
        )
        queue.announcements.observe { commit in
            var line = Array("\(commit.head)\n".utf8)
            // The array outlives the call; a reader that is gone ends the process, as it should.
            if unsafe write(STDOUT_FILENO, &line, line.count) != line.count { exit(1) }
        }
        let clock = QueueConfiguration.systemClock
        var sample = SampleEvents(seed: seed ^ UInt64(truncatingIfNeeded: clock().wall.microseconds))
        var batch = Batch()
        while true {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let events = Int(seed >> 33 % 40) + 1
            for _ in 0..<events { sample.append(to: &batch, at: clock().wall) }
            let tag = OpenTagRecord(
                readPoint: batch.append(utf8: "dock-3"),
                key: batch.append(utf8: "key \(seed >> 33 % 16)"),
                first: clock().wall,
                last: clock().wall,
                reads: seed >> 40,
                state: batch.append(utf8: "state")
            )
            batch.append(.openTag(tag))
            while queue.ring.room.rows < 60_000 || !queue.ring.submit(&batch) { sched_yield() }
        }
    }
}
