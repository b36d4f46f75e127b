// SPDX-License-Identifier: Apache-2.0

public import Capture
import Synchronization

/// How much may wait for the writer, in memory.
public struct RingCapacity: Hashable, Sendable {
    /// Records in all.
    public var rows = 65_536
    /// Bytes in all.
    public var bytes = 64 << 20
    /// The part of ``rows`` that only scans may use.
    public var reservedRows = 1_024
    /// The part of ``bytes`` that only scans may use.
    public var reservedBytes = 2 << 20

    /// The usual capacity.
    public init() {}
}

/// What still fits into a ``BatchRing``.
@frozen
public struct RingRoom: Hashable, Sendable {
    /// Records.
    public var rows: Int
    /// Bytes.
    public var bytes: Int
}

/// The bounded way from the capture thread to the writer.
///
///     capture ─ submit ─▶ │ oldest │ … │ newest │ ─ take ─▶ writer ─ commit ─▶ release
///                 ▲                                                               │
///                 └────────────────── emptied batches, storage kept ◀─────────────┘
///
/// A submitted batch is committed whole, in one transaction, in the order of submission. Small batches that
/// arrive while the writer is busy are joined. What the writer holds counts as used until it is durable. Only
/// the writer ever waits; submitting takes a short lock and, in steady state, allocates nothing.
///
/// Batches of nothing but state, such as how often tags in view were read, may wait a moment for company
/// (``mayWait``): else each would cost a sync of its own.
public final class BatchRing: Sendable {
    /// The limits.
    public let capacity: RingCapacity

    private struct Waiting: Sendable {
        var batches: [Batch] = []
        var spares: [Batch] = []
        var isClosed = false
        /// Whether an event is among the batches.
        var hasEvent = false
        /// Whether the bell was rung for state alone; once is enough.
        var isStateTold = false
    }

    // Two neighbours in the ring are larger than this together, which bounds how many batches can wait.
    private static let joinedRows = 1_024
    private static let joinedBytes = 1 << 20
    private static let spareCount = 8

    private let waiting: Guarded<Waiting>
    private let usedRows = Atomic(0)
    private let usedBytes = Atomic(0)
    let doorbell = Doorbell()

    /// An empty ring.
    public init(capacity: RingCapacity = RingCapacity()) {
        self.capacity = capacity
        var initial = Waiting()
        initial.batches.reserveCapacity(
            2 * (capacity.rows / Self.joinedRows + capacity.bytes / Self.joinedBytes) + 2
        )
        initial.spares.reserveCapacity(Self.spareCount)
        for _ in 0..<4 { initial.spares.append(Batch()) }
        waiting = Guarded(initial)
    }

    /// What fits for everything but scans, never negative.
    ///
    /// Cheap: two atomic reads.
    public var room: RingRoom {
        RingRoom(
            rows: max(0, capacity.rows - capacity.reservedRows - usedRows.load(ordering: .relaxed)),
            bytes: max(0, capacity.bytes - capacity.reservedBytes - usedBytes.load(ordering: .relaxed))
        )
    }

    /// What fits for scans, the reserved part included.
    public var roomForScans: RingRoom {
        RingRoom(
            rows: max(0, capacity.rows - usedRows.load(ordering: .relaxed)),
            bytes: max(0, capacity.bytes - usedBytes.load(ordering: .relaxed))
        )
    }

    /// Records that are not durable yet.
    public var rows: Int { usedRows.load(ordering: .relaxed) }

    /// Bytes of the records that are not durable yet.
    public var bytes: Int { usedBytes.load(ordering: .relaxed) }

    /// Hands `batch` to the writer and leaves an empty one with storage in its place.
    ///
    /// The reserve is the caller's to respect, by ``room`` and ``roomForScans``, as it fills a batch; here the
    /// whole capacity counts. An empty ring takes a batch of any size.
    ///
    /// - Parameter batch: What to commit. Left as it is when it was not taken.
    /// - Returns: Whether it was taken: `false` when it does not fit, or the ring is closed.
    public func submit(_ batch: inout Batch) -> Bool {
        if batch.isEmpty { return true }
        let (isTaken, isNews) = waiting.withLock { waiting in
            let rows = usedRows.load(ordering: .relaxed)
            let bytes = usedBytes.load(ordering: .relaxed)
            let fits =
                batch.records.count <= capacity.rows - rows && batch.bytes.count <= capacity.bytes - bytes
            guard !waiting.isClosed, fits || rows == 0 else { return (false, false) }
            let isEvent = batch.eventCount > 0
            let isNews = isEvent || !waiting.isStateTold
            waiting.hasEvent = waiting.hasEvent || isEvent
            waiting.isStateTold = true
            usedRows.store(rows + batch.records.count, ordering: .relaxed)
            usedBytes.store(bytes + batch.bytes.count, ordering: .relaxed)
            if let last = waiting.batches.indices.last,
                waiting.batches[last].records.count + batch.records.count <= Self.joinedRows,
                waiting.batches[last].bytes.count + batch.bytes.count <= Self.joinedBytes
            {
                waiting.batches[last].append(contentsOf: batch)
                batch.removeAll()
            } else {
                var empty = waiting.spares.popLast() ?? Batch()
                swap(&empty, &batch)
                waiting.batches.append(empty)
            }
            return (true, isNews)
        }
        if isNews { doorbell.ring() }
        return isTaken
    }

    /// Whether all that waits is state.
    var mayWait: Bool { waiting.withLock { !$0.hasEvent && !$0.isClosed && !$0.batches.isEmpty } }

    /// Moves the oldest batches to `taken`: at least one if any waits, no further one once a limit is reached.
    ///
    /// They stay counted until ``release(_:)``.
    func take(into taken: inout [Batch], rows: Int, bytes: Int) {
        waiting.withLock { waiting in
            var count = 0
            var sum = (rows: 0, bytes: 0)
            while count < waiting.batches.count, sum.rows < rows, sum.bytes < bytes {
                sum.rows += waiting.batches[count].records.count
                sum.bytes += waiting.batches[count].bytes.count
                count += 1
            }
            // One by one: a slice would share the ring's storage and have it copied by the removal.
            for index in 0..<count { taken.append(waiting.batches[index]) }
            waiting.batches.removeFirst(count)
            // What a limit left behind is as urgent as it was.
            guard waiting.batches.isEmpty else { return }
            waiting.hasEvent = false
            waiting.isStateTold = false
        }
    }

    /// Takes back batches that are durable, empties them and makes room.
    func release(_ batches: inout [Batch]) {
        var sum = (rows: 0, bytes: 0)
        for index in batches.indices {
            sum.rows += batches[index].records.count
            sum.bytes += batches[index].bytes.count
            batches[index].removeAll()
        }
        waiting.withLock { waiting in
            usedRows.store(usedRows.load(ordering: .relaxed) - sum.rows, ordering: .relaxed)
            usedBytes.store(usedBytes.load(ordering: .relaxed) - sum.bytes, ordering: .relaxed)
            // Moved out under the lock: a spare that is still referenced here would be copied when it is filled.
            while let batch = batches.popLast() {
                // Storage that grew in an emergency is given back.
                if waiting.spares.count < Self.spareCount, batch.bytes.capacity <= 2 * Self.joinedBytes {
                    waiting.spares.append(batch)
                }
            }
        }
    }

    /// Takes nothing more; what waits stays for the writer.
    func close() {
        waiting.withLock { $0.isClosed = true }
        doorbell.ring()
    }
}
