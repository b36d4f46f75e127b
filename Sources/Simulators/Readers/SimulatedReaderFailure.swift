// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Why a simulated reader cannot be had.
public enum SimulatedReaderFailure: Error, Hashable, Sendable {
    /// A system call failed.
    case system(call: String, path: String, errno: Int32)
    /// Something that is no symbolic link is at the path of the port.
    case occupied(path: String)
    /// The host to listen at is not known.
    case unknownHost(String)
}

extension SimulatedReaderFailure: CustomStringConvertible {
    /// What failed, and where.
    public var description: String {
        switch self {
        case .system(let call, let path, let code):
            // SAFETY: strerror gives a NUL-terminated string that is copied before anything else is called.
            "\(call) \(path): "
                + (unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)")
        case .occupied(let path):
            "\(path): exists and is not a symbolic link"
        case .unknownHost(let host):
            "\(host): no such host or address"
        }
    }
}
