// SPDX-License-Identifier: Apache-2.0

import Capture
import Foundation
import GRDB

/// The opened database file: its pool, checked settings, and whose events it takes.
struct QueueDatabase {
    /// How long the writing connection waits for another process's lock before the attempt counts as failed.
    static let busyMilliseconds = 2_000

    let pool: DatabasePool
    let log: LogGauge
    let identity: QueueIdentity
    let head: Int64

    init(_ configuration: QueueConfiguration) throws {
        let path = configuration.path
        let isNew = try QueueFiles.create(path)
        var settings = Configuration()
        settings.label = "queue"
        settings.maximumReaderCount = 4
        settings.busyMode = .timeout(Double(Self.busyMilliseconds) / 1_000)
        settings.prepareDatabase { db in
            if !db.configuration.readonly { try QueuePragmas.prepare(db, path: path) }
        }
        do {
            pool = try DatabasePool(path: path, configuration: settings)
            try pool.writeWithoutTransaction { try QueuePragmas.configureWriter($0) }
            try QueueSchema.migrator.migrate(pool)
            identity = try pool.write { try QueueIdentity.settle($0, configuration) }
            log = try pool.writeWithoutTransaction { try LogGauge($0) }
            head = try pool.read { try Self.head($0) }
        } catch {
            throw Self.explain(error, path: path)
        }
        // The new file's name must survive a power cut as its contents do.
        if isNew { try QueueFiles.synchronizeDirectory(of: path) }
    }

    /// The newest `seq` ever given out.
    static func head(_ db: Database) throws -> Int64 {
        try Int64.fetchOne(db, sql: "SELECT \(QueueSchema.head)") ?? 0
    }

    /// Turns an error of opening `path` into one that names it.
    static func explain(_ error: any Error, path: String) -> QueueError {
        switch error {
        case let error as QueueError: error
        case let error as DatabaseError where error.resultCode == .SQLITE_NOTADB:
            .foreign(path: path, reason: "not an SQLite database")
        case let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT:
            .foreign(path: path, reason: "damaged: \(error.message ?? "no message")")
        case let error as DatabaseError where error.resultCode == .SQLITE_CANTOPEN:
            .files(path: path, reason: error.message ?? "cannot open")
        default: QueueError(error)
        }
    }
}

/// Files and directories with the rights that the service's group needs, and no more.
enum QueueFiles {
    /// Makes the database file (0640) and the directories to it (0750) where they are missing.
    ///
    /// SQLite gives its `-wal` and `-shm` files the rights of the database.
    ///
    /// - Returns: Whether the file is new.
    static func create(_ path: String) throws(QueueError) -> Bool {
        let directory = (path as NSString).deletingLastPathComponent
        if !directory.isEmpty {
            do {
                try FileManager.default.createDirectory(
                    atPath: directory,
                    withIntermediateDirectories: true,
                    attributes: [.posixPermissions: 0o750]
                )
            } catch {
                throw .files(path: directory, reason: error.localizedDescription)
            }
        }
        // The C strings live for the calls.
        let descriptor = unsafe open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o640)
        if descriptor >= 0 {
            // Whatever the umask is.
            fchmod(descriptor, 0o640)
            close(descriptor)
            return true
        }
        guard errno == EEXIST else { throw failure(path) }
        return false
    }

    static func synchronizeDirectory(of path: String) throws(QueueError) {
        let parent = (path as NSString).deletingLastPathComponent
        let directory = parent.isEmpty ? "." : parent
        let descriptor = unsafe open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(directory) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure(directory) }
    }

    /// The size of a file in bytes, 0 when it is not there.
    static func size(_ path: String) -> Int {
        var status = stat()
        // The C string and the local variable live for the call.
        return unsafe stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    private static func failure(_ path: String) -> QueueError {
        .files(path: path, reason: unsafe String(cString: strerror(errno)))
    }
}
