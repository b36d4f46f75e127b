// SPDX-License-Identifier: Apache-2.0

import Foundation

/// How long the disk takes to save what a commit of one event writes: the floor under every latency.
///
/// Writes as SQLite does in its write-ahead log: some pages behind the last, then `fdatasync`; after 4 MiB from the
/// beginning again.
final class SyncProbe {
    /// A commit of one scan: a page of the table, its indexes, the counters.
    private static let pages = 8
    private static let pageBytes = 4_096 + 24
    private static let wrap = 4 << 20

    private let file: FileHandle
    private let block = Data(repeating: 0xA5, count: SyncProbe.pageBytes)
    private var offset: UInt64 = 0

    /// A probe in a file of its own.
    init(path: String) throws {
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        guard let file = FileHandle(forWritingAtPath: path) else {
            throw CommandFailure(message: "cannot write \(path)")
        }
        self.file = file
    }

    /// Writes and syncs once.
    ///
    /// - Returns: How long it took.
    func measure() throws -> Duration {
        if offset > UInt64(Self.wrap) { offset = 0 }
        let start = ContinuousClock.now
        try file.seek(toOffset: offset)
        for _ in 0..<Self.pages { try file.write(contentsOf: block) }
        guard fdatasync(file.fileDescriptor) == 0 else {
            let reason = unsafe String(cString: strerror(errno))
            throw CommandFailure(message: "the disk does not sync: \(reason)")
        }
        offset += UInt64(Self.pages * Self.pageBytes)
        return ContinuousClock.now - start
    }
}
