// SPDX-License-Identifier: Apache-2.0

import GRDB
import GRDBSQLite

/// A statement of the writing connection, bound and stepped through SQLite's C interface.
///
/// Borrowed from GRDB's statement cache: valid inside the database access it was made in. Text and blobs are
/// bound without a copy (`SQLITE_STATIC`), so they must stay where they are until ``step()`` has returned;
/// ``clear()`` lets go of them.
struct PreparedStatement {
    private let statement: Statement
    private var handle: OpaquePointer { unsafe statement.sqliteStatement }

    init(_ db: Database, sql: String) throws {
        statement = try db.cachedStatement(sql: sql)
    }

    // The pointers handed to SQLite below are live while the statement is: GRDB owns it and `self` retains it.

    func bind(_ value: Int64, at column: Int32) {
        unsafe sqlite3_bind_int64(handle, column, value)
    }

    func bind(_ value: Int64?, at column: Int32) {
        if let value { bind(value, at: column) } else { unsafe sqlite3_bind_null(handle, column) }
    }

    func bind(text: UnsafeRawBufferPointer?, at column: Int32) {
        guard let text = unsafe text else {
            unsafe sqlite3_bind_null(handle, column)
            return
        }
        let start = unsafe text.baseAddress?.assumingMemoryBound(to: CChar.self)
        unsafe sqlite3_bind_text(handle, column, start, Int32(clamping: text.count), nil)
    }

    func bind(blob: UnsafeRawBufferPointer, at column: Int32) {
        if unsafe blob.isEmpty {
            // A null pointer would bind NULL.
            unsafe sqlite3_bind_zeroblob(handle, column, 0)
        } else {
            unsafe sqlite3_bind_blob(handle, column, blob.baseAddress, Int32(clamping: blob.count), nil)
        }
    }

    /// Runs the statement to its end and makes it ready to be bound again.
    ///
    /// - Returns: `SQLITE_OK`, or SQLite's extended result code.
    func step() -> Int32 {
        var code = unsafe sqlite3_step(handle)
        while code == SQLITE_ROW { code = unsafe sqlite3_step(handle) }
        unsafe sqlite3_reset(handle)
        return code == SQLITE_DONE ? SQLITE_OK : code
    }

    /// Forgets every bound value, and with it every pointer.
    func clear() {
        unsafe sqlite3_clear_bindings(handle)
    }
}

extension Database {
    /// Runs a statement without parameters from the cache.
    func run(_ sql: String) throws {
        let code = try PreparedStatement(self, sql: sql).step()
        guard code == SQLITE_OK else { throw storageFailure(code) }
    }

    /// The failure of the statement that just returned `code`.
    func storageFailure(_ code: Int32) -> QueueError {
        .storage(code: code, message: lastErrorMessage ?? "no message")
    }

    /// Whether the connection is between transactions; SQLite rolls back by itself after some errors.
    var isInAutocommit: Bool { !isInsideTransaction }
}

extension QueueError {
    /// Any error of a database access, as one of ours.
    init(_ error: any Error) {
        switch error {
        case let error as QueueError: self = error
        case let error as DatabaseError:
            self = .storage(
                code: error.extendedResultCode.rawValue,
                message: error.message ?? error.resultCode.description
            )
        default: self = .storage(code: SQLITE_ERROR, message: String(describing: error))
        }
    }
}
