// SPDX-License-Identifier: Apache-2.0

import CLinux
import Capture
import Glibc

/// A connection to a reader on the network; a descriptor like any other once it is there.
///
/// Whatever is written goes out at once. A host that falls silent is noticed within ``silence``: a connection that
/// nobody writes to would else stay for hours.
package struct TCPConnection: ~Copyable, Sendable {
    /// How long connecting may take in all, in milliseconds.
    package static let patience: Int64 = 10_000
    /// How long one of several addresses of a host may take, in milliseconds.
    private static let patienceForOne: Int64 = 3_000
    /// How long a host may be silent to what it is sent, in milliseconds.
    package static let silence: UInt32 = 14_000
    /// Addresses of a host that are tried.
    private static let addresses = 8

    package let descriptor: OwnedDescriptor
    package let endpoint: NetworkEndpoint

    /// Connects; blocks, for ``patience`` and what the machine's resolver needs.
    package init(to endpoint: NetworkEndpoint) throws(ConnectFailure) {
        descriptor = try Self.connect(to: endpoint)
        self.endpoint = endpoint
    }

    /// Gives the descriptor up without closing it.
    ///
    /// - Returns: Its number; the caller closes it.
    package consuming func release() -> Int32 { descriptor.release() }

    /// Whether a host's name is an address that needs no looking up.
    package static func isNumeric(_ host: String) -> Bool {
        var octets = [UInt8](repeating: 0, count: 16)
        // The addresses are at most 16 bytes; the pointers are used during the calls only.
        return unsafe octets.withUnsafeMutableBytes {
            unsafe inet_pton(AF_INET, host, $0.baseAddress) == 1
                || inet_pton(AF_INET6, host, $0.baseAddress) == 1
        }
    }

    private static func connect(to endpoint: NetworkEndpoint) throws(ConnectFailure) -> OwnedDescriptor {
        let addresses = try resolve(endpoint)
        let end = Clocks.monotonic().advanced(byNanoseconds: patience * 1_000_000)
        var failure = ConnectFailure.silent(endpoint, milliseconds: patience)
        for (number, address) in addresses.enumerated() {
            let left = end.nanoseconds(since: Clocks.monotonic()) / 1_000_000
            if left <= 0 { break }
            let isLast = number == addresses.count - 1
            do throws(SystemCallFailure) {
                return try connect(
                    to: address,
                    within: isLast ? left : min(left, patienceForOne),
                    "\(endpoint)"
                )
            } catch {
                failure = ConnectFailure(error, to: endpoint)
            }
        }
        throw failure
    }

    private static func resolve(_ endpoint: NetworkEndpoint) throws(ConnectFailure) -> [clinux_address] {
        var addresses = [clinux_address](repeating: clinux_address(), count: Self.addresses)
        // The pointers are used during the call only, and the buffer has as many elements as is said.
        let count = unsafe addresses.withUnsafeMutableBufferPointer {
            unsafe clinux_resolve(endpoint.host, endpoint.port, $0.baseAddress, Int32($0.count))
        }
        guard count > 0 else {
            // The texts of the C library stay.
            let words = unsafe clinux_resolve_text(count).map { unsafe String(cString: $0) }
            throw .unknownName(endpoint, count == 0 ? "it has no address" : words ?? "unknown reason")
        }
        return Array(addresses.prefix(Int(count)))
    }

    private static func connect(
        to address: clinux_address,
        within milliseconds: Int64,
        _ path: String
    ) throws(SystemCallFailure) -> OwnedDescriptor {
        var address = address
        // The pointers to the address are used during the calls only.
        let socket = OwnedDescriptor(
            try SystemCall.checked("socket", path: path) { unsafe clinux_tcp_socket(&address) }
        )
        do throws(SystemCallFailure) {
            _ = try SystemCall.checked("connect", path: path) {
                unsafe clinux_tcp_connect(socket.rawValue, &address)
            }
        } catch {
            guard error.errno == .inProgress else { throw error }
            var set = pollfd(fd: socket.rawValue, events: Int16(POLLOUT), revents: 0)
            let count = try SystemCall.checked("poll", path: path) {
                unsafe poll(&set, 1, Int32(clamping: milliseconds))
            }
            if count == 0 { throw SystemCallFailure("connect", path: path, errno: .timedOut) }
        }
        let outcome = clinux_tcp_outcome(socket.rawValue)
        if outcome != 0 { throw SystemCallFailure("connect", path: path, errno: Errno(rawValue: outcome)) }
        // A kernel that knows none of it still has a connection.
        _ = clinux_tcp_watch(socket.rawValue, 5, 3, 3, silence)
        return socket
    }
}
