// SPDX-License-Identifier: Apache-2.0

import Glibc

extension SimulatedPort {
    /// Opens a TCP port for hosts to connect to.
    ///
    /// - Returns: The socket, and the address with the port that it really is.
    static func listen(
        at address: TCPAddress
    ) throws(SimulatedReaderFailure) -> (socket: Int32, address: TCPAddress) {
        // SAFETY: all pointers of the hints stay nil.
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        var found: UnsafeMutablePointer<addrinfo>?
        // SAFETY: getaddrinfo writes a list that is freed below and not used afterwards.
        let code = unsafe getaddrinfo(address.host, "\(address.port)", &hints, &found)
        guard code == 0, let first = unsafe found else {
            throw .unknownHost(address.host)
        }
        defer { unsafe freeaddrinfo(found) }
        let socket = unsafe Glibc.socket(
            first.pointee.ai_family,
            Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue),
            0
        )
        guard socket >= 0 else { throw failure("socket", address) }
        var yes: Int32 = 1
        // So that a simulator that was ended can be started again at once.
        // SAFETY: the pointer is to a local, for the call.
        _ = unsafe setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard unsafe bind(socket, first.pointee.ai_addr, first.pointee.ai_addrlen) == 0 else {
            throw closing(socket, failure("bind", address))
        }
        guard Glibc.listen(socket, 8) == 0 else { throw closing(socket, failure("listen", address)) }
        guard address.port == 0 else { return (socket, address) }
        return (socket, TCPAddress(host: address.host, port: port(of: socket)))
    }

    private static func failure(_ call: String, _ address: TCPAddress) -> SimulatedReaderFailure {
        .system(call: call, path: address.description, errno: errno)
    }

    private static func closing(_ socket: Int32, _ failure: SimulatedReaderFailure) -> SimulatedReaderFailure
    {
        _ = close(socket)
        return failure
    }

    /// The port that the kernel has chosen.
    private static func port(of socket: Int32) -> UInt16 {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        // SAFETY: getsockname writes at most the stated length; both families keep the port at the same place, as
        // sockaddr_in does.
        return unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = unsafe getsockname(socket, $0, &length)
            }
            return unsafe pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                unsafe UInt16(bigEndian: $0.pointee.sin_port)
            }
        }
    }

    /// The connection of the next host, or -1.
    static func accept(_ listener: Int32) -> Int32 {
        // SAFETY: no address is asked for.
        let end = Glibc.accept(listener, nil, nil)
        guard end >= 0 else { return -1 }
        _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        _ = fcntl(end, F_SETFL, O_NONBLOCK)
        var yes: Int32 = 1
        // A record leaves when it is written, as on a serial line.
        // SAFETY: the pointer is to a local, for the call.
        _ = unsafe setsockopt(
            end,
            Int32(IPPROTO_TCP),
            TCP_NODELAY,
            &yes,
            socklen_t(MemoryLayout<Int32>.size)
        )
        return end
    }

    /// Tells a host something and closes its connection.
    static func dismiss(_ caller: Int32, with words: [UInt8]) {
        // SAFETY: the pointer is used during the call only; a fresh connection has room for a few words.
        _ = unsafe words.withUnsafeBytes {
            unsafe send(caller, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        // What the host has sent already is taken in, or closing would reset the connection and lose the words.
        _ = shutdown(caller, Int32(SHUT_WR))
        var waste = [UInt8](repeating: 0, count: 4096)
        // SAFETY: read writes at most the stated number of bytes.
        while unsafe Glibc.read(caller, &waste, waste.count) > 0 {}
        _ = close(caller)
    }

    /// Whether the host has closed its side and everything it sent was read.
    static func hasEnded(_ end: Int32) -> Bool {
        var byte: UInt8 = 0
        // SAFETY: the pointer is to a local, for the call.
        let count = unsafe recv(end, &byte, 1, Int32(MSG_PEEK | MSG_DONTWAIT))
        return count == 0 || count < 0 && errno != EAGAIN && errno != EINTR
    }
}
