// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The simulator's end of a serial line or of a TCP connection.
///
///     simulator ── master ═══ slave /dev/pts/7 ◀── symbolic link ── host program
///     simulator ── /dev/ttyGS0 ═══ USB ═══ /dev/ttyACM0 ── host program
///     simulator ── listening 127.0.0.1:5084 ═══ TCP ═══ host program
///
/// Without hardware it is a pty whose other end has a stable path. A pty whose host has closed it keeps the host's
/// exclusive mode (TIOCEXCL), so that the host could not open it again. So each time the host goes the pty is
/// replaced by a fresh one behind the same link: unplugged and plugged in again, as far as anyone can tell.
///
/// Or it is a device that leads to the host: the far end of a cable, of a USB gadget, of a virtual machine's port.
///
/// Or a TCP port of this machine, which serves one host at a time; see ``refuse(_:)`` for the others.
public struct SimulatedPort: ~Copyable {
    /// What the simulator's end is.
    public enum Kind: Hashable, Sendable {
        /// A pty whose other end is linked at this path.
        case pseudoTerminal(String)
        /// This device.
        case device(String)
        /// A TCP port where hosts connect.
        case listening(TCPAddress)

        /// Whether hosts reach it over a network.
        public var isNetworked: Bool { if case .listening = self { true } else { false } }

        /// Where the link or the device is, or host and port.
        public var path: String {
            switch self {
            case .pseudoTerminal(let path), .device(let path): path
            case .listening(let address): address.description
            }
        }
    }

    /// What it is, and where; a TCP port that was to be any free one is told as the one it became.
    public let kind: Kind
    /// Where the link or the device is, or host and port.
    public var path: String { kind.path }
    /// The line, or the connection; -1 while there is none.
    private var end: Int32
    /// The socket that takes connections; -1 for lines.
    private var listener: Int32

    /// What is going on at the other end.
    public struct Readiness: Hashable, Sendable {
        /// A host has the port open.
        public var isOpen = false
        /// Bytes of the host are waiting.
        public var canRead = false
        /// There is room for bytes to the host.
        public var canWrite = false
        /// A host wants to connect.
        public var isCalled = false
    }

    /// Plugs a port in; a symbolic link that is in the way of a pty's is replaced.
    public init(_ kind: Kind) throws(SimulatedReaderFailure) {
        (self.kind, end, listener) = try Self.open(kind)
    }

    private static func open(
        _ kind: Kind
    ) throws(SimulatedReaderFailure) -> (kind: Kind, end: Int32, listener: Int32) {
        switch kind {
        case .pseudoTerminal(let path): return (kind, try openPseudoTerminal(linkedAt: path), -1)
        case .device(let path): return (kind, try openDevice(at: path), -1)
        case .listening(let address):
            let (socket, actual) = try listen(at: address)
            return (.listening(actual), -1, socket)
        }
    }

    deinit {
        closeAll()
        removeLink()
    }

    /// Unplugs the port: the host's descriptor hangs up, the link goes, nobody answers at the TCP port.
    public mutating func unplug() {
        guard end >= 0 || listener >= 0 else { return }
        removeLink()
        closeAll()
        end = -1
        listener = -1
    }

    /// Plugs in again: a fresh pty behind the same link, the device anew, the same TCP port.
    public mutating func plug() throws(SimulatedReaderFailure) {
        switch kind {
        case .pseudoTerminal(let path): replaceEnd(by: try Self.openPseudoTerminal(linkedAt: path))
        case .device(let path): replaceEnd(by: try Self.openDevice(at: path))
        case .listening(let address):
            if listener < 0 { listener = try Self.listen(at: address).socket }
            replaceEnd(by: -1)
        }
    }

    /// Closes the connection at once; a serial line stays as it is.
    mutating func hangUp() {
        if case .listening = kind { replaceEnd(by: -1) }
    }

    private mutating func replaceEnd(by fresh: Int32) {
        if end >= 0 { _ = close(end) }
        end = fresh
    }

    /// The listener first: whoever sees the connection end finds nobody to call.
    private func closeAll() {
        if listener >= 0 { _ = close(listener) }
        if end >= 0 { _ = close(end) }
    }

    /// What was opened goes with its descriptor; only a pty's link has to be removed.
    private func removeLink() {
        guard case .pseudoTerminal(let path) = kind else { return }
        _ = unsafe unlink(path)
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
            // The kernel passes over a descriptor of -1.
            pollfd(fd: listener, events: Int16(POLLIN), revents: 0),
            pollfd(fd: end, events: Int16(POLLIN | (wantsToWrite ? POLLOUT : 0)), revents: 0)
        )
        // A pty without a host always reports its hang-up, which would end every wait at once.
        let now = end >= 0 ? Self.poll(&requests.2) : Int32(POLLHUP)
        let isOpen = now & Int32(POLLHUP) == 0
        let patience = isOpen || listener >= 0 ? milliseconds : min(milliseconds, 10)
        // SAFETY: a tuple of three equal structures is laid out like an array of three; the pointer is used during
        // the call only.
        _ = unsafe withUnsafeMutablePointer(to: &requests) { all in
            unsafe all.withMemoryRebound(to: pollfd.self, capacity: 3) { first in
                unsafe Glibc.poll(first, isOpen ? 3 : 2, patience)
            }
        }
        let isCalled = Int32(requests.1.revents) & Int32(POLLIN) != 0
        // A host may have come, written and gone since the last look.
        guard isOpen else { return Readiness(canRead: now & Int32(POLLIN) != 0, isCalled: isCalled) }
        let events = Int32(requests.2.revents)
        return Readiness(
            isOpen: events & Int32(POLLHUP) == 0,
            canRead: events & Int32(POLLIN) != 0,
            canWrite: events & Int32(POLLOUT) != 0,
            isCalled: isCalled
        )
    }

    /// Takes the connection of the host that wants to connect, if none is connected.
    ///
    /// - Returns: Whether the host is the one that is served now; else it still waits for ``refuse(_:)``.
    mutating func answer() -> Bool {
        guard end < 0, listener >= 0 else { return false }
        end = Self.accept(listener)
        return end >= 0
    }

    /// Sends the host that wants to connect away.
    ///
    /// - Parameter words: What it is told before the connection is closed.
    func refuse(_ words: [UInt8]) {
        guard listener >= 0 else { return }
        let caller = Self.accept(listener)
        guard caller >= 0 else { return }
        Self.dismiss(caller, with: words)
    }

    /// Whether a host has the port open, now.
    public var isOpen: Bool {
        guard end >= 0 else { return false }
        var request = pollfd(fd: end, events: Int16(POLLOUT), revents: 0)
        guard Self.poll(&request) & Int32(POLLHUP) == 0 else { return false }
        // A peer that has closed its side of a connection shows only in what there is to read: nothing, for ever.
        guard listener >= 0 else { return true }
        return !Self.hasEnded(end)
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
            let count = min(limit, bytes.count)
            // A connection that the host has closed is no reason to end by a signal.
            return unsafe listener >= 0
                ? max(0, send(end, buffer.baseAddress, count, Int32(MSG_NOSIGNAL)))
                : max(0, Glibc.write(end, buffer.baseAddress, count))
        }
    }

    /// What one descriptor reports now.
    private static func poll(_ request: inout pollfd) -> Int32 {
        // SAFETY: the pointer is to one pollfd and used during the call only.
        _ = unsafe Glibc.poll(&request, 1, 0)
        return Int32(request.revents)
    }
}
