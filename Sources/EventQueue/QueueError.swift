// SPDX-License-Identifier: Apache-2.0

/// Why the queue cannot be opened, read or written.
public enum QueueError: Error, Equatable, Sendable {
    /// There is no database at this path.
    case missing(path: String)
    /// The file is not a queue database: it belongs to another program, or is damaged.
    case foreign(path: String, reason: String)
    /// The file was written by a later major version.
    case newer(path: String, version: Int, supported: Int)
    /// SQLite did not keep a setting that durability rests on.
    case pragma(name: String, expected: String, found: String)
    /// A file or directory could not be made or opened.
    case files(path: String, reason: String)
    /// The file cannot be read without write permission: a crash left work that only a writer can finish.
    case needsRecovery(path: String)
    /// SQLite failed; `code` is its extended result code.
    case storage(code: Int32, message: String)
    /// Too many writes already wait for the writer.
    case overloaded(waiting: Int)
    /// The queue is shutting down or shut.
    case closed
    /// Not everything could be committed before the deadline; the reason is the last failure.
    case undrained(rows: Int, reason: String)
}

extension QueueError: CustomStringConvertible {
    /// What failed, where, and what to do.
    public var description: String {
        switch self {
        case .missing(let path):
            "no queue database at \(path): start tallyd once, or name its state directory"
        case .foreign(let path, let reason):
            "\(path) is not a queue database (\(reason)): move it away or name another state directory"
        case .newer(let path, let version, let supported):
            "\(path) has format \(version), this program reads up to \(supported): install a newer tally"
        case .pragma(let name, let expected, let found):
            "SQLite keeps \(name) at \(found) where \(expected) was set: events would not be durable"
        case .files(let path, let reason):
            "cannot use \(path): \(reason)"
        case .needsRecovery(let path):
            "\(path) was not closed cleanly and this user may not write it: start tallyd, or run as its user"
        case .storage(let code, let message):
            "SQLite failed with code \(code): \(message)"
        case .overloaded(let waiting):
            "\(waiting) writes already wait for the queue's writer: try again later"
        case .closed:
            "the queue is shut down"
        case .undrained(let rows, let reason):
            "\(rows) records could not be committed before the deadline: \(reason)"
        }
    }
}
