// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Makes room for the socket: what a crash left behind goes, everything else stays.
enum SocketFile {
    enum Failure: Error, CustomStringConvertible {
        case notASocket(path: String)
        case inUse(path: String)
        case cannotListen(path: String, reason: String)

        var description: String {
            switch self {
            case .notASocket(let path):
                "the control socket cannot be made: \(path) is there and is no socket; name another path or move "
                    + "it away"
            case .inUse(let path):
                "the control socket cannot be made: another program listens on \(path)"
            case .cannotListen(let path, let reason):
                "the control socket cannot be made: \(path): \(reason)"
            }
        }
    }

    /// Removes a socket on which nobody listens.
    ///
    /// - Throws: ``Failure`` when something else is there, or somebody listens.
    static func makeRoom(at path: String) throws(Failure) {
        var status = stat()
        // The C string and the local live for the call.
        guard unsafe lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw .notASocket(path: path) }
        if isAnswered(path) { throw .inUse(path: path) }
        remove(path)
    }

    /// Removes the socket.
    static func remove(_ path: String) {
        _ = unsafe unlink(path)  // the call only reads the path
    }

    /// Whether somebody accepts connections.
    private static func isAnswered(_ path: String) -> Bool {
        var address = sockaddr_un()
        guard path.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else { return false }
        let descriptor = socket(
            AF_UNIX,
            Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue),
            0
        )
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        address.sun_family = sa_family_t(AF_UNIX)
        // The path fits, as checked above; the pointers are to locals, for the calls.
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
        let code = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        // A full backlog is somebody too.
        return code == 0 || errno == EAGAIN || errno == EINPROGRESS
    }
}
