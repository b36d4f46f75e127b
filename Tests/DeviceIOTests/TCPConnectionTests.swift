// SPDX-License-Identifier: Apache-2.0

import DeviceIO
import Glibc
import Testing

/// A TCP socket of this machine at a free port.
private struct Listener: ~Copyable {
    let descriptor: OwnedDescriptor
    let port: UInt16

    init(listens: Bool) throws {
        descriptor = OwnedDescriptor(socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let number = descriptor.rawValue
        // The pointers are used during the calls only, and the length is the structure's.
        let result = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe bind(number, pointer, length) | getsockname(number, pointer, &length)
            }
        }
        #expect(result == 0)
        port = UInt16(bigEndian: address.sin_port)
        if listens { #expect(listen(number, 4) == 0) }
    }
}

@Suite struct TCPConnectionTests {
    private static func failure(_ host: String, _ port: UInt16) -> ConnectFailure? {
        do throws(ConnectFailure) {
            _ = try TCPConnection(to: NetworkEndpoint(host: host, port: port))
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: ["127.0.0.1", "localhost"])
    func `a port that somebody listens at is connected to`(host: String) throws {
        let listener = try Listener(listens: true)
        #expect(Self.failure(host, listener.port) == nil)
    }

    @Test func `a port that nobody listens at refuses`() throws {
        let listener = try Listener(listens: false)
        let failure = try #require(Self.failure("127.0.0.1", listener.port))
        #expect(failure == .refused(NetworkEndpoint(host: "127.0.0.1", port: listener.port)))
        #expect("\(failure)" == "127.0.0.1 refuses: nothing listens at its port \(listener.port)")
        #expect(failure.mend?.contains("address may name another") == true)
    }

    @Test func `a name that nobody has is told`() throws {
        let failure = try #require(Self.failure("reader.invalid", 5084))
        #expect("\(failure)".hasPrefix("the name reader.invalid cannot be looked up: "))
        #expect(failure.mend?.hasPrefix("getent hosts reader.invalid") == true)
    }

    @Test func `an IPv6 address stands in brackets`() {
        #expect("\(NetworkEndpoint(host: "fe80::1%eth0", port: 5084))" == "[fe80::1%eth0]:5084")
        #expect("\(NetworkEndpoint(host: "dock", port: 5084))" == "dock:5084")
        #expect(TCPConnection.isNumeric("::1") && TCPConnection.isNumeric("10.0.0.7"))
        #expect(!TCPConnection.isNumeric("dock"))
    }
}
