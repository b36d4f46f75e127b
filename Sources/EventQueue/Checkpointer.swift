// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import GRDBSQLite
import Synchronization

/// How long the write-ahead log is, kept by SQLite's own hook after each commit of the writing connection.
///
/// The file's size says nothing: a log that started anew keeps its length.
final class LogGauge: Sendable {
    private let frames = Atomic(0)
    private let frameSize: Int

    /// Watches the writing connection `db`; the gauge must live until the connection is closed.
    init(_ db: Database) throws {
        let pageSize = try Int.fetchOne(db, sql: "PRAGMA page_size") ?? 4_096
        frameSize = pageSize + 24
        // Unretained: the owner of the pool holds this gauge and closes the connection first.
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe sqlite3_wal_hook(
            db.sqliteConnection,
            { context, _, _, frames in
                if let context = unsafe context {
                    let gauge = unsafe Unmanaged<LogGauge>.fromOpaque(context).takeUnretainedValue()
                    gauge.frames.store(Int(frames), ordering: .relaxed)
                }
                return SQLITE_OK
            },
            context
        )
    }

    var bytes: Int { frames.load(ordering: .relaxed) * frameSize }
}

/// Moves pages from the write-ahead log into the database, on a thread and a connection of its own.
///
/// PASSIVE checkpoints only: they wait for nobody and the writer does not wait for them.
final class Checkpointer: Sendable {
    let bell = Doorbell()
    private let connection: DatabaseQueue
    private let isClosing = Atomic(false)
    private let ended = DispatchSemaphore(value: 0)
    private let failure = Guarded<String?>(nil)

    init(path: String) throws {
        var configuration = Configuration()
        configuration.label = "queue-checkpoint"
        connection = try DatabaseQueue(path: path, configuration: configuration)
    }

    var lastError: String? { failure.withLock { $0 } }

    func start() {
        let thread = Thread {
            // From within: only a running thread shows its name to the system.
            Thread.current.name = "queue-checkpoint"
            self.run()
        }
        thread.start()
    }

    private func run() {
        while true {
            bell.wait()
            if isClosing.load(ordering: .acquiring) { break }
            do {
                _ = try connection.writeWithoutTransaction { try $0.checkpoint(.passive) }
                failure.withLock { $0 = nil }
            } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
                // The writer is checkpointing itself.
            } catch {
                failure.withLock { $0 = QueueError(error).description }
            }
        }
        ended.signal()
    }

    /// Ends the thread, after the checkpoint it may be in.
    func stop() {
        isClosing.store(true, ordering: .releasing)
        bell.ring()
        ended.wait()
    }

    /// Closes the connection.
    ///
    /// The last of the process's connections to be closed removes the log, and must be one that may write.
    func close() {
        try? connection.close()
    }
}
