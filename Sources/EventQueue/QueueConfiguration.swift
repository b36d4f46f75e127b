// SPDX-License-Identifier: Apache-2.0

public import Capture
import Glibc

/// Where the queue lives, whose events it holds, and how much it may hold in memory.
public struct QueueConfiguration: Sendable {
    /// The database file; missing directories on the way are made.
    public var path: String
    /// The stable id of this gateway, the `edge` of its events.
    public var edge: String
    /// What tells this machine from a clone of its disk, such as a hash of the machine-id.
    public var machine: String
    /// The kernel's boot id, kept with open window entries.
    public var boot: String
    /// Both clocks, read on the writer's thread: `recorded` and commit latencies.
    public var clock: @Sendable () -> Instant
    /// What may wait for the writer.
    public var ring = RingCapacity()
    /// A transaction takes no further batch once it has this many rows.
    public var transactionRows = 4_096
    /// A transaction takes no further batch once it has this many bytes.
    public var transactionBytes = 4 << 20
    /// The write-ahead log's size from which it is checkpointed beside the writer.
    public var checkpointBytes = 4 << 20
    /// The write-ahead log's size from which the writer itself makes it start anew, between two batches.
    public var restartBytes = 64 << 20
    /// Told about each change of the writer's state, once, on its thread.
    public var onStateChange: @Sendable (WriterState) -> Void = { _ in }

    /// A queue with the usual limits.
    public init(
        path: String,
        edge: String,
        machine: String,
        boot: String,
        clock: @escaping @Sendable () -> Instant = Self.systemClock
    ) {
        self.path = path
        self.edge = edge
        self.machine = machine
        self.boot = boot
        self.clock = clock
    }

    /// `CLOCK_MONOTONIC` and `CLOCK_REALTIME`, now.
    public static let systemClock: @Sendable () -> Instant = {
        Instant(
            monotonic: MonotonicTime(nanoseconds: read(CLOCK_MONOTONIC)),
            wall: WallTime(microseconds: read(CLOCK_REALTIME) / 1_000)
        )
    }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        // Cannot fail: both clocks always exist and the pointer is to a local variable.
        unsafe clock_gettime(clock, &time)
        return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}
