// SPDX-License-Identifier: Apache-2.0

import Capture
import GRDB

/// What the writer's thread keeps from one transaction to the next.
struct WriterSession {
    /// The head to number from; `nil` after a failure: the database knows better.
    var head: Int64?
    var batches: [Batch] = []
    var requests: [WriteRequest] = []
    var insertion = BatchInsertion()
    var failuresInARow = 0
    var checkpointAt: Int
    var restartAt: Int
    private let boot: [UInt8]

    init(head: Int64, _ configuration: QueueConfiguration) {
        self.head = head
        checkpointAt = configuration.checkpointBytes
        restartAt = configuration.restartBytes
        boot = Array(configuration.boot.utf8)
        batches.reserveCapacity(64)
    }

    /// 50 ms, doubling to 2 s.
    mutating func backOff() -> Int64 {
        failuresInARow += 1
        return min(2_000, 25 << Int64(min(failuresInARow, 7))) * 1_000_000
    }

    /// All of it or nothing.
    ///
    /// - Returns: The answers of the requests, to be given once this has returned.
    mutating func transaction(
        _ db: Database,
        rows: Bool,
        recorded: WallTime
    ) throws -> [@Sendable () -> Void] {
        try db.run("BEGIN IMMEDIATE")
        do {
            // A COMMIT that reported an error may still have reached the disk.
            let start = try head ?? QueueDatabase.head(db)
            insertion.begin(after: start)
            for batch in batches where rows {
                try insertion.insert(batch, recorded: recorded, boot: boot, into: db)
            }
            var answers: [@Sendable () -> Void] = []
            for request in requests { answers.append(try answer(request, db)) }
            try db.run("COMMIT")
            return answers
        } catch {
            if !db.isInAutocommit { try? db.run("ROLLBACK") }
            throw error
        }
    }

    private func answer(_ request: WriteRequest, _ db: Database) throws -> @Sendable () -> Void {
        var answer: (@Sendable () -> Void)?
        do {
            try db.inSavepoint {
                answer = try request.body(db)
                return .commit
            }
        } catch {
            // The transaction is gone where SQLite itself rolled back (disk full, I/O error): the rows in it
            // have to be written again.
            if db.isInAutocommit { throw error }
            let failure = QueueError(error)
            return { request.fail(failure) }
        }
        return answer ?? {}
    }
}
