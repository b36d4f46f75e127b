// SPDX-License-Identifier: Apache-2.0

public import Capture
import Dispatch
package import GRDB

/// The event queue: the only thing that outlives a crash.
///
///     let queue = try QueueStore(configuration)     // open, check, migrate; threads run from here on
///     queue.ring.submit(&batch)                     // on the capture thread
///     for await head in queue.announcements.heads() { … queue.reader.events(after: seq) … }
///     try await queue.drain(within: .seconds(3))    // once capture has stopped
///
/// Events are durable (synced) before anybody is told of them.
public final class QueueStore: Sendable {
    /// The way in.
    public let ring: BatchRing
    /// Tells what has become durable.
    public let announcements = CommitAnnouncements()
    /// The way out.
    public let reader: QueueReader
    /// Whose events the file holds, and what opening it found.
    public let identity: QueueIdentity

    private let pool: DatabasePool
    // SQLite's hook points to it until the pool is closed.
    private let log: LogGauge
    private let writer: QueueWriter
    private let checkpointer: Checkpointer
    private let requests = WriteRequests()
    private let clock: @Sendable () -> Instant

    /// Opens or creates the database and starts the writer.
    ///
    /// - Parameter configuration: Where, for whom, and the limits.
    /// - Throws: ``QueueError``; the file is left as it is when it is not ours or of a later version.
    public init(_ configuration: QueueConfiguration) throws(QueueError) {
        let database: QueueDatabase
        do {
            database = try QueueDatabase(configuration)
            checkpointer = try Checkpointer(path: configuration.path)
        } catch {
            throw QueueError(error)
        }
        pool = database.pool
        log = database.log
        identity = database.identity
        ring = BatchRing(capacity: configuration.ring)
        reader = QueueReader(database: pool, path: configuration.path)
        clock = configuration.clock
        announcements.start(at: database.head)
        writer = QueueWriter(
            pool: pool,
            configuration: configuration,
            ring: ring,
            requests: requests,
            announcements: announcements,
            log: log,
            checkpointer: checkpointer,
            head: database.head
        )
        checkpointer.start()
        writer.start()
    }

    /// What the writer has done and is doing.
    public var status: WriterStatus { writer.status }

    /// Since when the writer is inside one database call, `nil` when it is idle or between two.
    ///
    /// For the watchdog; cheap.
    public var insideCallSince: MonotonicTime? { writer.insideCallSince }

    /// Runs `body` on the writer's thread, inside its next transaction, and answers after the sync.
    ///
    /// An error of `body` undoes its own changes only. A caller that is cancelled still waits: the write cannot
    /// be taken back.
    ///
    /// - Parameter body: Short; it holds up the events behind it.
    /// - Returns: What `body` returned.
    /// - Throws: ``QueueError``: what `body` threw, `storage` when the transaction failed, `overloaded`, or
    ///   `closed`.
    package func perform<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let request = WriteRequest { db in
                let value = try body(db)
                return { continuation.resume(returning: value) }
            } fail: { error in
                continuation.resume(throwing: error)
            }
            do {
                try requests.add(request)
                ring.doorbell.ring()
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }

    /// Commits all that was submitted, then closes the database.
    ///
    /// Whoever submits must have stopped: the ring takes nothing more.
    ///
    /// - Parameter limit: How long to go on trying while commits fail.
    /// - Throws: ``QueueError/undrained(rows:reason:)`` when records could not be made durable in time.
    public func drain(within limit: Duration) async throws {
        let (seconds, attoseconds) = limit.components
        let nanoseconds = min(seconds, 1_000_000) * 1_000_000_000 + attoseconds / 1_000_000_000
        let deadline = clock().monotonic.advanced(byNanoseconds: nanoseconds)
        let left = await withCheckedContinuation { continuation in
            // Waits for threads; not on the cooperative pool.
            DispatchQueue.global().async { continuation.resume(returning: self.finish(by: deadline)) }
        }
        if left > 0 {
            throw QueueError.undrained(rows: left, reason: status.lastError ?? "a call to the disk hangs")
        }
    }

    private func finish(by deadline: MonotonicTime) -> Int {
        let left = writer.finish(by: deadline)
        // A writer inside a call that hangs still uses the pool: the process's end closes it.
        if status.state == .closed {
            checkpointer.stop()
            // What cannot be moved now is moved after the next start; nothing depends on it.
            _ = try? pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
            try? pool.close()
            checkpointer.close()
        }
        return left
    }
}
