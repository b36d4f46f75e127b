// SPDX-License-Identifier: Apache-2.0

import Capture
import Dispatch
import Synchronization

/// Measures what the queue can do on this disk: submit a batch, wait until it is durable, repeat.
///
/// The way is the production one: ring, writer thread, synced commit, announcement. Events are made before the
/// clock starts.
public struct QueueBench: Sendable {
    /// What one batch size achieved.
    public struct Outcome: Hashable, Sendable {
        /// Events in a batch, each batch one transaction and one sync.
        public var batchSize: Int
        /// Events made durable.
        public var events: Int
        /// Durable events a second.
        public var eventsPerSecond: Double
        /// From submission to announcement, in microseconds: the median.
        public var medianMicroseconds: Double
        /// 99 of 100 were at least as quick.
        public var p99Microseconds: Double
        /// The slowest.
        public var maximumMicroseconds: Double
    }

    /// The batch sizes to measure.
    public var batchSizes = [1, 10, 100, 1_000]
    /// How long to measure each size.
    public var spanNanoseconds: Int64 = 1_000_000_000

    /// One second each for batches of 1, 10, 100 and 1,000.
    public init() {}

    /// Measures in a new database inside `directory`, which is on the disk to be measured; the caller removes
    /// it.
    ///
    /// - Parameter directory: An empty directory.
    /// - Returns: One outcome for each batch size, in order.
    /// - Throws: ``QueueError``.
    public func run(directory: String) async throws -> [Outcome] {
        var outcomes: [Outcome] = []
        for size in batchSizes {
            let queue = try QueueStore(
                QueueConfiguration(
                    path: "\(directory)/bench-\(size).db",
                    edge: "bench",
                    machine: "bench",
                    boot: "bench"
                )
            )
            // Waits for the disk; not on the cooperative pool.
            let outcome = await withCheckedContinuation { continuation in
                DispatchQueue.global().async {
                    continuation.resume(returning: self.measure(queue, batchSize: size))
                }
            }
            outcomes.append(outcome)
            try await queue.drain(within: .seconds(30))
        }
        return outcomes
    }

    private func measure(_ queue: QueueStore, batchSize: Int) -> Outcome {
        let committed = DispatchSemaphore(value: 0)
        queue.announcements.observe { _ in committed.signal() }
        let clock = QueueConfiguration.systemClock
        var sample = SampleEvents(seed: UInt64(batchSize))
        var batch = Batch()
        var latencies: [Int64] = []
        var total: Int64 = 0
        while total < spanNanoseconds {
            for _ in 0..<batchSize { sample.append(to: &batch, at: clock().wall) }
            let start = clock().monotonic
            guard queue.ring.submit(&batch) else { break }
            committed.wait()
            let latency = clock().monotonic.nanoseconds(since: start)
            latencies.append(latency)
            total += latency
        }
        latencies.sort()
        let percentile = { (share: Double) in
            guard let last = latencies.indices.last else { return 0.0 }
            return Double(latencies[min(last, Int(Double(latencies.count) * share))]) / 1_000
        }
        let events = latencies.count * batchSize
        return Outcome(
            batchSize: batchSize,
            events: events,
            eventsPerSecond: Double(events) / (Double(max(total, 1)) / 1_000_000_000),
            medianMicroseconds: percentile(0.5),
            p99Microseconds: percentile(0.99),
            maximumMicroseconds: percentile(1)
        )
    }
}
