// SPDX-License-Identifier: Apache-2.0

import GRDB

/// A write that rides the writer's next commit: an acknowledgement, a lease, a consumer.
struct WriteRequest: Sendable {
    /// Runs inside the transaction, in a savepoint of its own; returns what tells the caller the outcome, to be
    /// called once the transaction's fate is known.
    let body: @Sendable (Database) throws -> @Sendable () -> Void
    /// Tells the caller that it failed.
    let fail: @Sendable (QueueError) -> Void
}

/// The bounded line of writes that wait for the writer.
final class WriteRequests: Sendable {
    private struct Line: Sendable {
        var requests: [WriteRequest] = []
        var isClosed = false
    }

    private let line = Guarded(Line())
    private let limit: Int

    init(limit: Int = 4_096) { self.limit = limit }

    /// Adds a request at the end; throws when the line is full or closed.
    func add(_ request: WriteRequest) throws(QueueError) {
        let failure: QueueError? = line.withLock { line in
            if line.isClosed { return .closed }
            if line.requests.count >= limit { return .overloaded(waiting: line.requests.count) }
            line.requests.append(request)
            return nil
        }
        if let failure { throw failure }
    }

    /// Whether any waits.
    var areWaiting: Bool { line.withLock { !$0.requests.isEmpty } }

    /// Takes all that wait.
    func take() -> [WriteRequest] {
        line.withLock { line in
            if line.requests.isEmpty { return [] }
            let taken = line.requests
            line.requests = []
            return taken
        }
    }

    /// Takes nothing more; what waits stays for the writer.
    func close() {
        line.withLock { $0.isClosed = true }
    }
}
