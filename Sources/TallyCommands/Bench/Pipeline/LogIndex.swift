// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The head of the index that SQLite keeps of a write-ahead log, as all processes with the database open share it.
///
///     queue.db-shm   0 ┬ version (u32)
///                    4 ├ unused
///                    8 ├ count of changes (u32), of this machine's byte order      … 136 bytes
///
/// A commit raises the count after the log has been synced (https://sqlite.org/walformat.html, section 2.1). To look
/// is to read memory: no system call, no lock, nothing that the writer would notice.
@safe final class LogIndex {
    private static let headBytes = 136
    private static let changes = 8

    // SAFETY: mapped as long as this lives, `headBytes` long, read in bounds, and known to nobody else.
    private let head: UnsafeRawPointer

    /// The index of a database that another process has open.
    init(of database: String) throws {
        let path = database + "-shm"
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw CommandFailure(message: "cannot open \(path)") }
        defer { close(descriptor) }
        guard let memory = unsafe mmap(nil, Self.headBytes, PROT_READ, MAP_SHARED, descriptor, 0),
            unsafe memory != MAP_FAILED
        else { throw CommandFailure(message: "cannot map \(path)") }
        unsafe head = UnsafeRawPointer(memory)
    }

    deinit { unsafe munmap(UnsafeMutableRawPointer(mutating: head), Self.headBytes) }

    /// Another number once anything was committed since the last look.
    ///
    /// The word is aligned, so that it is read whole, whoever writes it meanwhile.
    var changeCount: UInt32 {
        unsafe head.load(fromByteOffset: Self.changes, as: UInt32.self)
    }
}
