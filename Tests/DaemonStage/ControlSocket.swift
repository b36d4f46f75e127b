// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The control socket, spoken to byte by byte: what no well-behaved client would send can be sent too.
package struct ControlSocket: Sendable {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String

        package init(description: String) { self.description = description }
    }

    /// An answer, taken apart.
    package struct Answer: Sendable {
        package var status: Int
        package var body: [UInt8]

        package var text: String { String(decoding: body, as: UTF8.self) }
    }

    package let path: String

    package init(path: String) { self.path = path }

    /// Asks for a path and reads the answer to its end, blocking.
    package func get(_ target: String) throws -> Answer {
        let connection = try Connection(path)
        try connection.send(Array("GET \(target) HTTP/1.1\r\nHost: tally\r\nConnection: close\r\n\r\n".utf8))
        let bytes = try connection.receiveAll()
        guard let answer = Answer(bytes) else {
            throw Failure(
                description:
                    "no answer to GET \(target): \(String(decoding: bytes.prefix(200), as: UTF8.self))"
            )
        }
        return answer
    }

    /// Sends a body to a path and reads the answer to its end, blocking.
    package func send(_ method: String, _ target: String, _ body: String = "") throws -> Answer {
        let connection = try Connection(path)
        let head =
            "\(method) \(target) HTTP/1.1\r\nHost: tally\r\nConnection: close\r\n"
            + "Content-Length: \(body.utf8.count)\r\n\r\n"
        try connection.send(Array((head + body).utf8))
        let bytes = try connection.receiveAll()
        guard let answer = Answer(bytes) else {
            throw Failure(description: "no answer to \(method) \(target)")
        }
        return answer
    }

    /// One connection.
    package final class Connection: Sendable {
        private let descriptor: Int32

        /// Connects.
        ///
        /// - Parameters:
        ///   - path: The socket.
        ///   - patience: After how many seconds of silence an answer is given up.
        /// - Throws: When nobody listens.
        package init(_ path: String, patience: Int = 20) throws {
            descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
            guard descriptor >= 0 else { throw Failure(description: "socket: errno \(errno)") }
            var limit = timeval(tv_sec: patience, tv_usec: 0)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            // The copies stay within the address: a longer path is cut and does not exist. The pointers are to
            // locals, for the calls.
            unsafe withUnsafeMutableBytes(of: &address.sun_path) { place in
                unsafe place.copyBytes(from: path.utf8.prefix(place.count - 1))
            }
            let code = unsafe withUnsafePointer(to: &address) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
            // The initializer is far enough for `deinit` to close what is open.
            guard code == 0 else { throw Failure(description: "connect \(path): errno \(errno)") }
            for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
                unsafe setsockopt(
                    descriptor,
                    SOL_SOCKET,
                    option,
                    &limit,
                    socklen_t(MemoryLayout<timeval>.size)
                )
            }
        }

        deinit { close(descriptor) }

        /// Sends bytes as they are.
        package func send(_ bytes: [UInt8]) throws {
            var done = 0
            while done < bytes.count {
                // The slice lives during the call.
                let count = unsafe bytes[done...].withUnsafeBytes { buffer in
                    unsafe Foundation.send(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { throw Failure(description: "send: errno \(errno)") }
                done += count
            }
        }

        /// Says that nothing more will be sent.
        package func finish() { shutdown(descriptor, Int32(SHUT_WR)) }

        /// Receives at most `limit` bytes; none at the end.
        package func receive(_ limit: Int = 65536) throws -> [UInt8] {
            var buffer = [UInt8](repeating: 0, count: limit)
            // The call writes at most what the buffer holds.
            let count = unsafe buffer.withUnsafeMutableBytes {
                unsafe recv(descriptor, $0.baseAddress, $0.count, 0)
            }
            guard count >= 0 else { throw Failure(description: "recv: errno \(errno)") }
            return Array(buffer.prefix(count))
        }

        /// Receives until the other side closes.
        package func receiveAll() throws -> [UInt8] {
            var all: [UInt8] = []
            while true {
                let part = try receive()
                if part.isEmpty { return all }
                all += part
            }
        }
    }
}

extension ControlSocket.Answer {
    /// Takes an answer with a plain body apart.
    package init?(_ bytes: [UInt8]) {
        let separator = Data("\r\n\r\n".utf8)
        let data = Data(bytes)
        guard let end = data.range(of: separator),
            let line = String(decoding: data[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
                .first,
            case let words = line.split(separator: " "), words.count >= 2, words[0].hasPrefix("HTTP/1."),
            let status = Int(words[1])
        else { return nil }
        self.init(status: status, body: Array(data[end.upperBound...]))
    }
}
