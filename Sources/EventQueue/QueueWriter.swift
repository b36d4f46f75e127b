// SPDX-License-Identifier: Apache-2.0

import Capture
import Foundation
import GRDB
import Synchronization

/// The one thread that writes.
///
///     idle ──bell──▶ take all that waits ──▶ BEGIN, rows, requests, COMMIT ──▶ announce ──▶ anything more?
///                         ▲                              │ failed
///                         └──── back-off, same rows ◀────┘
///
/// There is no timer for events: an idle writer commits what arrives at once, and what arrives during a sync is the
/// next batch. Only what is no event may wait, for ``patience``, and goes with the next event if one comes. Calls to the database are synchronous on this thread, so that no cancelled task can roll one back.
/// `seq` advances only after COMMIT; a failed transaction is repeated with the same rows and numbers.
final class QueueWriter: Sendable {
    private let pool: DatabasePool
    private let configuration: QueueConfiguration
    private let ring: BatchRing
    private let requests: WriteRequests
    private let announcements: CommitAnnouncements
    private let log: LogGauge
    private let checkpointer: Checkpointer

    private let shared: Guarded<WriterStatus>
    // 0 stands for "not inside a call": the monotonic clock is past 0 once a process runs.
    private let callStarted = Atomic<Int64>(0)
    private let isClosing = Atomic(false)
    private let deadline = Atomic<Int64>(.max)
    private let retryBell = Doorbell()
    private let ended = DispatchSemaphore(value: 0)

    init(
        pool: DatabasePool,
        configuration: QueueConfiguration,
        ring: BatchRing,
        requests: WriteRequests,
        announcements: CommitAnnouncements,
        log: LogGauge,
        checkpointer: Checkpointer,
        head: Int64
    ) {
        self.pool = pool
        self.configuration = configuration
        self.ring = ring
        self.requests = requests
        self.announcements = announcements
        self.log = log
        self.checkpointer = checkpointer
        var status = WriterStatus()
        status.head = head
        shared = Guarded(status)
    }

    func start() {
        let thread = Thread {
            // From within: only a running thread shows its name to the system.
            Thread.current.name = "queue-writer"
            self.run()
        }
        thread.start()
    }

    var status: WriterStatus {
        // Before the rest: what no longer waits is then among the events counted.
        let (rows, bytes) = (ring.rows, ring.bytes)
        var status = shared.withLock { $0 }
        status.insideCallSince = insideCallSince
        status.waitingRows = rows
        status.waitingBytes = bytes
        status.checkpointError = checkpointer.lastError
        return status
    }

    var insideCallSince: MonotonicTime? {
        let started = callStarted.load(ordering: .relaxed)
        return started == 0 ? nil : MonotonicTime(nanoseconds: started)
    }

    /// Commits everything that waits, then ends the thread; waits for that until `deadline`.
    ///
    /// - Returns: How many records are left in memory, 0 when all are durable.
    func finish(by deadline: MonotonicTime) -> Int {
        self.deadline.store(deadline.nanoseconds, ordering: .relaxed)
        ring.close()
        requests.close()
        isClosing.store(true, ordering: .releasing)
        ring.doorbell.ring()
        retryBell.ring()
        // A call that hangs in the kernel cannot be ended from here; half a second lets a normal one return.
        let left = deadline.nanoseconds(since: configuration.clock().monotonic)
        let wait = DispatchTime.now() + .nanoseconds(Int(max(0, left))) + .milliseconds(500)
        if ended.wait(timeout: wait) == .success { ended.signal() }
        return ring.rows
    }

    // MARK: - The thread

    /// Nanoseconds that state waits for company; counts of open tags may be a second behind (design §8).
    private static let patience: Int64 = 200_000_000

    private func run() {
        var session = WriterSession(head: shared.withLock { $0.head }, configuration)
        while true {
            waitForCompany()
            ring.take(
                into: &session.batches,
                rows: configuration.transactionRows,
                bytes: configuration.transactionBytes
            )
            session.requests = requests.take()
            if session.batches.isEmpty, session.requests.isEmpty {
                // Closed before it was set: nothing can have been added since the looks above.
                if isClosing.load(ordering: .acquiring), ring.rows == 0 { break }
                ring.doorbell.wait()
                continue
            }
            while !commit(&session) {
                session.requests = []
                if isPastDeadline || session.batches.isEmpty { break }
                retryBell.wait(nanoseconds: session.backOff())
                // Whoever waits for an answer shares the attempt, and hears of its failure.
                session.requests = requests.take()
            }
            if isPastDeadline { break }
            tendLog(&session)
        }
        for request in requests.take() { request.fail(.closed) }
        shared.withLock { $0.state = .closed }
        configuration.onStateChange(.closed)
        announcements.finish()
        ended.signal()
    }

    /// Where all that waits is state, waits until there is an event, somebody asks for something, or it is enough.
    private func waitForCompany() {
        while ring.mayWait, !requests.areWaiting, !isClosing.load(ordering: .acquiring) {
            // More state rings no bell.
            guard ring.doorbell.wait(nanoseconds: Self.patience) else { return }
        }
    }

    private var isPastDeadline: Bool {
        isClosing.load(ordering: .acquiring)
            && configuration.clock().monotonic.nanoseconds >= deadline.load(ordering: .relaxed)
    }

    /// One attempt at one transaction; tells everybody how it went.
    ///
    /// - Returns: Whether the rows are durable.
    private func commit(_ session: inout WriterSession) -> Bool {
        let start = configuration.clock()
        switch attempt(&session, rows: true, at: start) {
        case .success(let answers):
            succeeded(&session, configuration.clock().monotonic.nanoseconds(since: start.monotonic))
            for answer in answers { answer() }
            return true
        case .failure(let error):
            failed(error)
            answerAlone(&session, error)
            return false
        }
    }

    /// Runs the requests without the rows that failed: a delete or a raised limit among them may be what makes
    /// room for the rows.
    private func answerAlone(_ session: inout WriterSession, _ error: QueueError) {
        if session.requests.isEmpty { return }
        let outcome =
            session.batches.isEmpty
            ? .failure(error) : attempt(&session, rows: false, at: configuration.clock())
        switch outcome {
        case .success(let answers): for answer in answers { answer() }
        case .failure(let error): for request in session.requests { request.fail(error) }
        }
    }

    private func attempt(
        _ session: inout WriterSession,
        rows: Bool,
        at now: Instant
    ) -> Result<[@Sendable () -> Void], QueueError> {
        callStarted.store(now.monotonic.nanoseconds, ordering: .relaxed)
        defer { callStarted.store(0, ordering: .relaxed) }
        do {
            return .success(
                try pool.writeWithoutTransaction { db in
                    try session.transaction(db, rows: rows, recorded: now.wall)
                }
            )
        } catch {
            session.head = nil
            return .failure(QueueError(error))
        }
    }

    private func succeeded(_ session: inout WriterSession, _ spent: Int64) {
        let insertion = session.insertion
        let bytes = session.batches.reduce(0) { $0 + $1.bytes.count }
        let (events, recovered) = shared.withLock { status in
            let events = max(0, insertion.head - status.head)
            let recovered = status.state != .running
            status.state = .running
            status.head = insertion.head
            status.commits += 1
            status.events += UInt64(events)
            status.bytes += UInt64(bytes)
            status.duplicates += UInt64(insertion.duplicates)
            status.refused += UInt64(insertion.refused)
            status.lastRefusal = insertion.refusal ?? status.lastRefusal
            status.lastCommitNanoseconds = spent
            status.maximumCommitNanoseconds = max(status.maximumCommitNanoseconds, spent)
            status.totalCommitNanoseconds &+= spent
            status.logBytes = log.bytes
            return (events, recovered)
        }
        session.head = insertion.head
        session.failuresInARow = 0
        ring.release(&session.batches)
        announcements.announce(Commit(head: insertion.head, events: Int(clamping: events)))
        if recovered { configuration.onStateChange(.running) }
    }

    private func failed(_ error: QueueError) {
        let state = WriterState.degraded(reason: error.description)
        let isNews = shared.withLock { status in
            status.failures += 1
            status.lastError = error.description
            defer { status.state = state }
            return status.state != state
        }
        if isNews { configuration.onStateChange(state) }
    }

    /// Has the write-ahead log checkpointed as it grows, and makes it start anew where that is not enough.
    private func tendLog(_ session: inout WriterSession) {
        let bytes = log.bytes
        if bytes < session.checkpointAt - configuration.checkpointBytes {
            // It started anew since.
            session.checkpointAt = configuration.checkpointBytes
            session.restartAt = configuration.restartBytes
        }
        if bytes >= session.checkpointAt {
            session.checkpointAt = bytes + configuration.checkpointBytes
            checkpointer.bell.ring()
        }
        guard bytes >= session.restartAt else { return }
        // Another process's long read can forbid it: then the next attempt waits until there is more to win.
        session.restartAt = bytes + configuration.restartBytes / 4
        callStarted.store(configuration.clock().monotonic.nanoseconds, ordering: .relaxed)
        defer { callStarted.store(0, ordering: .relaxed) }
        try? pool.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA busy_timeout = 100")
            defer { try? db.execute(sql: "PRAGMA busy_timeout = \(QueueDatabase.busyMilliseconds)") }
            _ = try db.checkpoint(.restart)
        }
    }
}
