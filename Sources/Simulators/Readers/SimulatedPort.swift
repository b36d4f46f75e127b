// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The simulator's end of a serial line.
///
///     simulator ── master ═══ slave /dev/pts/7 ◀── symbolic link ── host program
///     simulator ── /dev/ttyGS0 ═══ USB ═══ /dev/ttyACM0 ── host program
///
/// Without hardware it is a pty whose other end has a stable path. A pty whose host has closed it keeps the host's
/// exclusive mode (TIOCEXCL), so that the host could not open it again. So each time the host goes the pty is
/// replaced by a fresh one behind the same link: unplugged and plugged in again, as far as anyone can tell.
///
/// Or it is a device that leads to the host: the far end of a cable, of a USB gadget, of a virtual machine's port.
public struct SimulatedPort: ~Copyable {
    /// What the simulator's end is.
    public enum Kind: Hashable, Sendable {
        /// A pty whose other end is linked at this path.
        case pseudoTerminal(String)
        /// This device.
        case device(String)

        /// Where the link or the device is.
        public var path: String {
            switch self {
            case .pseudoTerminal(let path), .device(let path): path
            }
        }
    }

    /// What it is, and where.
    public let kind: Kind
    /// Where the link or the device is.
    public var path: String { kind.path }
    private var end: Int32

    /// What is going on at the other end.
    public struct Readiness: Hashable, Sendable {
        /// A host has the port open.
        public var isOpen = false
        /// Bytes of the host are waiting.
        public var canRead = false
        /// There is room for bytes to the host.
        public var canWrite = false
    }

    /// Plugs a port in; a symbolic link that is in the way of a pty's is replaced.
    public init(_ kind: Kind) throws(SimulatedReaderFailure) {
        self.kind = kind
        end = try Self.open(kind)
    }

    deinit {
        _ = close(end)
        removeLink()
    }

    /// Unplugs the port: the host's descriptor hangs up, the link goes.
    public mutating func unplug() {
        guard end >= 0 else { return }
        removeLink()
        _ = close(end)
        end = -1
    }

    /// Plugs in again: a fresh pty behind the same link, or the device anew.
    public mutating func plug() throws(SimulatedReaderFailure) {
        let fresh = try Self.open(kind)
        if end >= 0 { _ = close(end) }
        end = fresh
    }

    /// What was opened goes with its descriptor; only a pty's link has to be removed.
    private func removeLink() {
        guard case .pseudoTerminal(let path) = kind else { return }
        _ = unsafe unlink(path)
    }

    private static func open(_ kind: Kind) throws(SimulatedReaderFailure) -> Int32 {
        switch kind {
        case .pseudoTerminal(let path): try openPseudoTerminal(linkedAt: path)
        case .device(let path): try openDevice(at: path)
        }
    }

    /// Waits until something can be done, `wake` becomes readable, or time is up.
    ///
    /// - Parameters:
    ///   - wantsToWrite: Whether room for bytes is something to wake up for.
    ///   - wake: A descriptor that also ends the wait when readable.
    ///   - milliseconds: How long to wait at most.
    /// - Returns: What can be done.
    func wait(wantsToWrite: Bool, wake: Int32, milliseconds: Int32) -> Readiness {
        var requests = (
            pollfd(fd: wake, events: Int16(POLLIN), revents: 0),
            pollfd(fd: end, events: Int16(POLLIN | (wantsToWrite ? POLLOUT : 0)), revents: 0)
        )
        // A pty without a host always reports its hang-up, which would end every wait at once.
        let now = end >= 0 ? Self.poll(&requests.1) : Int32(POLLHUP)
        let isOpen = now & Int32(POLLHUP) == 0
        let patience = isOpen ? milliseconds : min(milliseconds, 10)
        // SAFETY: a tuple of two equal structures is laid out like an array of two; the pointer is used during
        // the call only.
        _ = unsafe withUnsafeMutablePointer(to: &requests) { pair in
            unsafe pair.withMemoryRebound(to: pollfd.self, capacity: 2) { first in
                unsafe Glibc.poll(first, isOpen ? 2 : 1, patience)
            }
        }
        // A host may have come, written and gone since the last look.
        guard isOpen else { return Readiness(canRead: now & Int32(POLLIN) != 0) }
        let events = Int32(requests.1.revents)
        return Readiness(
            isOpen: events & Int32(POLLHUP) == 0,
            canRead: events & Int32(POLLIN) != 0,
            canWrite: events & Int32(POLLOUT) != 0
        )
    }

    /// Whether a host has the port open, now.
    public var isOpen: Bool {
        guard end >= 0 else { return false }
        var request = pollfd(fd: end, events: Int16(POLLOUT), revents: 0)
        return Self.poll(&request) & Int32(POLLHUP) == 0
    }

    /// Appends what the host has written, as far as it has arrived.
    ///
    /// - Returns: Whether there was anything.
    @discardableResult
    public func read(into bytes: inout [UInt8]) -> Bool {
        guard end >= 0 else { return false }
        var isAny = false
        while true {
            // SAFETY: read writes at most the stated number of bytes behind the pointer, and says how many.
            let portion = unsafe [UInt8](unsafeUninitializedCapacity: 1024) { buffer, count in
                count = unsafe max(0, Glibc.read(end, buffer.baseAddress, 1024))
            }
            guard !portion.isEmpty else { return isAny }
            bytes.append(contentsOf: portion)
            isAny = true
        }
    }

    /// Writes as much of the first `limit` bytes as there is room for.
    ///
    /// - Returns: How many bytes went; 0 when there is no room or no host.
    public func write(_ bytes: [UInt8], limit: Int) -> Int {
        guard end >= 0, limit > 0 else { return 0 }
        // SAFETY: the pointer is used during the call only; the count is at most what lies behind it.
        return unsafe bytes.withUnsafeBytes { buffer in
            unsafe max(0, Glibc.write(end, buffer.baseAddress, min(limit, bytes.count)))
        }
    }

    /// What one descriptor reports now.
    private static func poll(_ request: inout pollfd) -> Int32 {
        // SAFETY: the pointer is to one pollfd and used during the call only.
        _ = unsafe Glibc.poll(&request, 1, 0)
        return Int32(request.revents)
    }
}
