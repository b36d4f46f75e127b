// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB

/// A queue's file read without the daemon.
///
/// Nothing is written. While no write-ahead log lies beside the file nobody is writing it, and it is opened as
/// immutable, which needs neither write permission nor the `-shm` file.
public struct QueueFile: Sendable {
    /// Reads the file.
    public let reader: QueueReader

    /// Opens the database at `path`.
    ///
    /// - Throws: ``QueueError``: `missing`, `foreign`, `newer`, `needsRecovery` or `files`.
    public init(path: String) throws(QueueError) {
        guard FileManager.default.fileExists(atPath: path) else { throw .missing(path: path) }
        guard FileManager.default.isReadableFile(atPath: path) else {
            throw .files(path: path, reason: "permission denied")
        }
        let hasLog = QueueFiles.size(path + "-wal") > 0
        do {
            reader = QueueReader(database: try Self.open(path, immutable: !hasLog), path: path)
        } catch let error as DatabaseError
            where error.resultCode == .SQLITE_READONLY || error.resultCode == .SQLITE_CANTOPEN
        {
            throw hasLog ? .needsRecovery(path: path) : QueueDatabase.explain(error, path: path)
        } catch {
            throw QueueDatabase.explain(error, path: path)
        }
    }

    private static func open(_ path: String, immutable: Bool) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(2)
        configuration.label = "queue-file"
        configuration.prepareDatabase { try QueuePragmas.check($0, path: path) }
        if immutable, let location = uri(path) {
            return try DatabaseQueue(path: location, configuration: configuration)
        }
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    /// The file as a URI with `immutable=1`; SQLite takes it for a name where it was built without URIs.
    private static func uri(_ path: String) -> String? {
        let absolute = URL(fileURLWithPath: path).standardizedFileURL.path
        let allowed = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "/-._~"))
        return absolute.addingPercentEncoding(withAllowedCharacters: allowed).map { "file:\($0)?immutable=1" }
    }
}
