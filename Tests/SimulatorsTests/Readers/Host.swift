// SPDX-License-Identifier: Apache-2.0

import Capture
import EPC
import Glibc
import ReaderProtocols
import Simulators

/// A host program on a real serial port: a session, a descriptor, the real clock.
final class Host {
    private var descriptor: Int32
    private var session: any ReaderProtocol
    private var output = ReaderOutput()
    private(set) var reads = 0
    private(set) var epcs: Set<MemoryBits> = []
    private(set) var notices: [ReaderNotice] = []
    private(set) var staleRecords = 0
    private(set) var hasHungUp = false
    private let isSocket: Bool

    /// Opens the port raw and exclusive, as the daemon does; `nil` when it cannot be opened.
    init?(_ path: String, session: any ReaderProtocol) {
        descriptor = unsafe open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
        self.session = session
        isSocket = false
        guard descriptor >= 0 else { return nil }
        var modes = termios()
        // SAFETY: the pointers are to a local, for the calls.
        unsafe tcgetattr(descriptor, &modes)
        unsafe cfmakeraw(&modes)
        unsafe tcsetattr(descriptor, TCSANOW, &modes)
        _ = ioctl(descriptor, CUnsignedLong(TIOCEXCL))
        self.session.start(at: Self.now, into: &output)
        settle()
    }

    /// Connects over TCP to a port of this machine; `nil` when nobody listens there.
    init?(_ address: TCPAddress, session: any ReaderProtocol) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.session = session
        isSocket = true
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_port = address.port.bigEndian
        place.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        // SAFETY: the pointer is to a local of the stated size, for the call.
        let isConnected = unsafe withUnsafePointer(to: &place) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else { return nil }
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        self.session.start(at: Self.now, into: &output)
        settle()
    }

    deinit { closePort() }

    /// Closes the port; the session stays.
    func closePort() {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
    }

    static var now: MonotonicTime {
        var time = timespec()
        // SAFETY: the pointer is to a local, for the call.
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return MonotonicTime(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    /// The session, to go on with at another descriptor.
    var currentSession: any ReaderProtocol { session }

    /// Works until the condition holds, the port hangs up, or time is up.
    func run(until condition: (Host) -> Bool, seconds: Int64 = 30) -> Bool {
        let end = Self.now.advanced(byNanoseconds: seconds * 1_000_000_000)
        var buffer = [UInt8](repeating: 0, count: 4096)
        while !condition(self), !hasHungUp {
            let now = Self.now
            guard now < end else { return false }
            let due = session.deadline.map { $0.nanoseconds(since: now) / 1_000_000 + 1 } ?? 20
            var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            // SAFETY: the pointer is to one local structure, for the call.
            _ = unsafe poll(&request, 1, Int32(max(0, min(20, due))))
            // SAFETY: read writes at most the buffer's length.
            let count = unsafe read(descriptor, &buffer, buffer.count)
            if count > 0 {
                session.feed(buffer.span.extracting(0..<count), at: Self.now, into: &output)
            } else if count == 0 || errno != EAGAIN {
                hasHungUp = true
            }
            session.tick(at: Self.now, into: &output)
            settle()
        }
        return condition(self)
    }

    private func settle() {
        reads += output.reads.count
        for read in output.reads { epcs.insert(read.epc) }
        notices += output.notices
        staleRecords += output.counters.staleRecords
        let bytes = output.send
        output.removeAll()
        // SAFETY: the pointer is used during the call; commands are far smaller than the port's buffer.
        if !bytes.isEmpty {
            let flags = Int32(MSG_NOSIGNAL)
            _ = unsafe bytes.withUnsafeBytes {
                unsafe isSocket
                    ? send(descriptor, $0.baseAddress, $0.count, flags)
                    : write(descriptor, $0.baseAddress, $0.count)
            }
        }
    }
}
