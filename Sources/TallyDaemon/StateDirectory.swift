// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The directory that holds all that outlives the daemon, held by one daemon at a time.
///
/// The lock ends with the process, however it ends; the file stays and means nothing.
final class StateDirectory: Sendable {
    enum Failure: Error, CustomStringConvertible {
        case unusable(path: String, reason: String)
        case inUse(path: String, owner: String)

        var description: String {
            switch self {
            case .unusable(let path, let reason): "cannot use the state directory \(path): \(reason)"
            case .inUse(let path, let owner):
                "another tallyd (\(owner)) uses the state directory \(path); two would fight over the queue"
            }
        }
    }

    /// Where it is.
    let path: String
    private let descriptor: Int32

    /// Makes the directory if need be, and locks it.
    init(path: String) throws(Failure) {
        self.path = path
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o750]
            )
        } catch {
            throw .unusable(path: path, reason: error.localizedDescription)
        }
        let file = path + "/tallyd.lock"
        // The call only reads the path.
        let descriptor = unsafe open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else {
            throw .unusable(path: path, reason: unsafe String(cString: strerror(errno)))
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let owner = (try? String(contentsOfFile: file, encoding: .utf8))?
                .trimmingCharacters(in: .whitespacesAndNewlines)
            close(descriptor)
            throw .inUse(path: path, owner: owner.map { "pid \($0)" } ?? "of unknown pid")
        }
        // For the message above only: a write that fails changes nothing.
        ftruncate(descriptor, 0)
        let line = "\(getpid())\n"
        // The bytes stay valid during the call.
        _ = unsafe line.withCString { unsafe write(descriptor, $0, line.utf8.count) }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }
}
