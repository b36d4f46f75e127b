// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// A ``VirtualNFCReader`` that a daemon can open: at a Unix socket, where a real one would be on a bus.
///
/// `[[scanner]] driver = "ccid"` with the socket as `match = { path = … }` connects to it. One host at a time; each
/// finds a reader just plugged in, with the tag that lies on it. Nothing happens but in ``turn()``, which never waits:
/// whoever runs the reader calls it again and again.
public final class SimulatedNFCPort {
    /// The socket.
    public let path: String
    /// The reader; what is placed on it and what goes wrong with it shows in the next turn.
    public var reader: VirtualNFCReader
    private let listener: Int32
    private var host: Int32 = -1

    /// Whether a host has the reader open.
    public var isOpen: Bool { host >= 0 }

    /// Listens at a path where nothing is.
    ///
    /// - Throws: What the kernel says against it.
    public init(
        at path: String,
        model: VirtualNFCReader.Model = .acr122u
    ) throws(SimulatedReaderFailure) {
        self.path = path
        reader = VirtualNFCReader(model)
        listener = clinux_stream_socket()
        guard listener >= 0, unsafe clinux_listen_path(listener, path) == 0 else {
            let code = errno
            if listener >= 0 { _ = close(listener) }
            throw .system(call: "listen", path: path, errno: code)
        }
    }

    deinit {
        unplug()
        _ = close(listener)
        _ = unsafe unlink(path)
    }

    /// Unplugs the reader: the host's end hangs up, and the next host plugs it in again.
    public func unplug() {
        if host >= 0 { _ = close(host) }
        host = -1
    }

    /// Takes a host, hears it out, answers.
    public func turn() {
        if host < 0 {
            host = accept(listener, nil, nil)
            if host < 0 { return }
            _ = fcntl(host, F_SETFD, FD_CLOEXEC)
            _ = fcntl(host, F_SETFL, O_NONBLOCK)
            let tag = reader.tag
            reader = VirtualNFCReader(reader.model, faults: reader.faults)
            if let tag { reader.place(tag) }
        }
        // SAFETY: read writes at most the stated number of bytes behind the pointer, and says how many.
        let heard = unsafe [UInt8](unsafeUninitializedCapacity: 4_096) { buffer, count in
            let result = unsafe read(host, buffer.baseAddress, 4_096)
            count = max(0, result)
            if result == 0 { unplug() }
        }
        if !heard.isEmpty, !reader.receive(heard.span) { return unplug() }
        guard host >= 0, !reader.output.isEmpty else { return }
        // SAFETY: the pointer is used during the call only and covers exactly the array. The host reads faster
        // than a reader speaks: what it does not take at once is tried in the next turn.
        let sent = unsafe reader.output.withUnsafeBytes { unsafe write(host, $0.baseAddress, $0.count) }
        if sent > 0 { reader.output.removeFirst(sent) }
    }
}
