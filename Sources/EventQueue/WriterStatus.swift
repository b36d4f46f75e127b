// SPDX-License-Identifier: Apache-2.0

public import Capture

/// Whether the writer can do its work.
public enum WriterState: Hashable, Sendable {
    /// Commits succeed.
    case running
    /// The last commit failed and is being repeated; nothing is lost while the ring has room.
    case degraded(reason: String)
    /// Shut down.
    case closed
}

/// What the writer has done and is doing: one consistent reading.
public struct WriterStatus: Sendable {
    /// Whether commits succeed.
    public var state = WriterState.running
    /// The `seq` of the newest durable event.
    public var head: Int64 = 0
    /// Transactions committed since the start.
    public var commits: UInt64 = 0
    /// Transactions that failed since the start; each was repeated.
    public var failures: UInt64 = 0
    /// Why the last one failed, also after it succeeded at last.
    public var lastError: String?
    /// Events made durable since the start.
    public var events: UInt64 = 0
    /// Bytes of records made durable since the start.
    public var bytes: UInt64 = 0
    /// Events left out because their id was stored already.
    public var duplicates: UInt64 = 0
    /// Records left out because the schema refused them.
    public var refused: UInt64 = 0
    /// Why the last of them was refused.
    public var lastRefusal: String?
    /// How long the last commit took, in nanoseconds.
    public var lastCommitNanoseconds: Int64 = 0
    /// How long the slowest commit took.
    public var maximumCommitNanoseconds: Int64 = 0
    /// How long all commits took together.
    public var totalCommitNanoseconds: Int64 = 0
    /// Bytes in the write-ahead log after the last commit.
    public var logBytes = 0
    /// Since when the writer is inside one database call, `nil` when it is not.
    ///
    /// For the watchdog.
    public var insideCallSince: MonotonicTime?
    /// Records that wait in memory.
    public var waitingRows = 0
    /// Bytes that wait in memory.
    public var waitingBytes = 0
    /// Why the last checkpoint beside the writer failed, `nil` when it succeeded.
    public var checkpointError: String?
}
