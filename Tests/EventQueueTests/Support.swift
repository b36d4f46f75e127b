// SPDX-License-Identifier: Apache-2.0

import Capture
import EventQueue
import Foundation
import Synchronization
import Testing

/// A directory that goes away with the test.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "tally-queue-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var database: String { path + "/state/queue.db" }
}

/// Microseconds of the design's example, 2026-11-22T16:03:05.123456Z.
let exampleTime = WallTime(microseconds: 1_795_363_385_123_456)

func configuration(
    _ directory: TemporaryDirectory,
    edge: String = "gw-7f3a91c2",
    machine: String = "m1"
) -> QueueConfiguration {
    QueueConfiguration(
        path: directory.database,
        edge: edge,
        machine: machine,
        boot: "b1",
        clock: {
            Instant(monotonic: QueueConfiguration.systemClock().monotonic, wall: exampleTime)
        }
    )
}

/// A batch of `count` sample events.
func sampleBatch(_ count: Int, _ sample: inout SampleEvents) -> Batch {
    var batch = Batch()
    for _ in 0..<count { sample.append(to: &batch, at: exampleTime) }
    return batch
}

/// Submits `batch` and waits until the queue's head is `head`.
func commit(_ batch: Batch, to queue: QueueStore, expecting head: Int64) async throws {
    var batch = batch
    try #require(queue.ring.submit(&batch))
    try await reach(head, in: queue)
}

/// Waits until the events up to `head` have been announced.
func reach(_ head: Int64, in queue: QueueStore) async throws {
    for await announced in queue.announcements.heads() where announced >= head { return }
    Issue.record("the queue ended before \(head)")
}

/// Polls `condition` for up to 20 seconds.
func eventually(_ what: String, _ condition: () throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(20)
    while try !condition() {
        guard ContinuousClock.now < deadline else {
            Issue.record("never happened: \(what)")
            return
        }
        try await Task.sleep(for: .milliseconds(2))
    }
}

/// Runs a program and returns its standard output.
func run(_ program: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
}
