// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// A pipe or socket that carries `input_event` records: a simulated or remote scanner.
package struct EventStream: ~Copyable, Sendable {
    package let descriptor: OwnedDescriptor
    package let path: String
    /// Whether it is a named pipe, whose next writer can come while it is open.
    package let isPipe: Bool

    /// Opens a named pipe or connects to a Unix socket.
    ///
    /// - Throws: `ECONNREFUSED` when nobody listens at the socket.
    package init(path: String, kind: FileKind) throws(SystemCallFailure) {
        self.path = path
        if kind == .socket {
            isPipe = false
            let socket = OwnedDescriptor(
                try SystemCall.checked("socket", path: path) { clinux_stream_socket() }
            )
            _ = try SystemCall.checked("connect", path: path) {
                unsafe clinux_connect_path(socket.rawValue, path)
            }
            descriptor = socket
        } else {
            isPipe = true
            descriptor = try SystemCall.open(path, O_RDONLY | O_NONBLOCK)
        }
    }
}
