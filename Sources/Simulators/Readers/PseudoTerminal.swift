// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A serial port without hardware: a pty whose other end has a stable path.
///
///     simulator ── master ═══ slave /dev/pts/7 ◀── symbolic link ── host program
///
/// A pty whose host has closed it keeps the host's exclusive mode (TIOCEXCL), so that the host could not open it
/// again. So each time the host goes the pty is replaced by a fresh one behind the same link: unplugged and
/// plugged in again, as far as anyone can tell.
public struct PseudoTerminal: ~Copyable {
    /// Where the host program finds the port.
    public let path: String
    private var master: Int32

    /// What is going on at the other end.
    public struct Readiness: Hashable, Sendable {
        /// A host has the port open.
        public var isOpen = false
        /// Bytes of the host are waiting.
        public var canRead = false
        /// There is room for bytes to the host.
        public var canWrite = false
    }

    /// Plugs a port in at `path`, replacing a symbolic link that is there.
    public init(path: String) throws(SimulatedReaderFailure) {
        self.path = path
        master = try Self.open(behind: path)
    }

    deinit {
        _ = close(master)
        _ = unsafe unlink(path)
    }

    /// Unplugs the port: the host's descriptor hangs up, the link goes.
    public mutating func unplug() {
        guard master >= 0 else { return }
        _ = unsafe unlink(path)
        _ = close(master)
        master = -1
    }

    /// Plugs in a fresh port behind the same link.
    public mutating func plug() throws(SimulatedReaderFailure) {
        let fresh = try Self.open(behind: path)
        if master >= 0 { _ = close(master) }
        master = fresh
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
            pollfd(fd: master, events: Int16(POLLIN | (wantsToWrite ? POLLOUT : 0)), revents: 0)
        )
        // A pty without a host always reports its hang-up, which would end every wait at once.
        let now = master >= 0 ? Self.poll(&requests.1) : Int32(POLLHUP)
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
        guard master >= 0 else { return false }
        var request = pollfd(fd: master, events: Int16(POLLOUT), revents: 0)
        return Self.poll(&request) & Int32(POLLHUP) == 0
    }

    /// Appends what the host has written, as far as it has arrived.
    ///
    /// - Returns: Whether there was anything.
    @discardableResult
    public func read(into bytes: inout [UInt8]) -> Bool {
        guard master >= 0 else { return false }
        var isAny = false
        while true {
            // SAFETY: read writes at most the stated number of bytes behind the pointer, and says how many.
            let portion = unsafe [UInt8](unsafeUninitializedCapacity: 1024) { buffer, count in
                count = unsafe max(0, Glibc.read(master, buffer.baseAddress, 1024))
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
        guard master >= 0, limit > 0 else { return 0 }
        // SAFETY: the pointer is used during the call only; the count is at most what lies behind it.
        return unsafe bytes.withUnsafeBytes { buffer in
            unsafe max(0, Glibc.write(master, buffer.baseAddress, min(limit, bytes.count)))
        }
    }

    /// What one descriptor reports now.
    private static func poll(_ request: inout pollfd) -> Int32 {
        // SAFETY: the pointer is to one pollfd and used during the call only.
        _ = unsafe Glibc.poll(&request, 1, 0)
        return Int32(request.revents)
    }

    // MARK: - Making one

    private static let multiplexer = "/dev/ptmx"
    // TIOCSPTLCK and TIOCGPTN, function-like macros that Swift cannot import, as all our platforms number them.
    private static let setLock: CUnsignedLong = 0x4004_5431
    private static let getNumber: CUnsignedLong = 0x8004_5430

    private static func open(behind path: String) throws(SimulatedReaderFailure) -> Int32 {
        let master = unsafe Glibc.open(multiplexer, O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
        guard master >= 0 else { throw .system(call: "open", path: multiplexer, errno: errno) }
        do throws(SimulatedReaderFailure) {
            try prepare(master, behind: path)
        } catch {
            _ = close(master)
            throw error
        }
        return master
    }

    private static func prepare(_ master: Int32, behind path: String) throws(SimulatedReaderFailure) {
        var lock: CInt = 0
        // SAFETY: the kernel reads one int.
        guard unsafe ioctl(master, setLock, &lock) == 0 else {
            throw .system(call: "ioctl TIOCSPTLCK", path: multiplexer, errno: errno)
        }
        var number: CUnsignedInt = 0
        // SAFETY: the kernel writes one int.
        guard unsafe ioctl(master, getNumber, &number) == 0 else {
            throw .system(call: "ioctl TIOCGPTN", path: multiplexer, errno: errno)
        }
        let slave = "/dev/pts/\(number)"
        // Raw from the first byte on: else bytes would be echoed and gathered to lines until the host has set
        // its modes. On the master this sets the slave's modes.
        var modes = termios()
        // SAFETY: the pointers are to a local, for the calls.
        guard unsafe tcgetattr(master, &modes) == 0 else {
            throw .system(call: "tcgetattr", path: slave, errno: errno)
        }
        unsafe cfmakeraw(&modes)
        guard unsafe tcsetattr(master, TCSANOW, &modes) == 0 else {
            throw .system(call: "tcsetattr", path: slave, errno: errno)
        }
        // A slave that was never open does not count as hung up; after this it does.
        let once = unsafe Glibc.open(slave, O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard once >= 0 else { throw .system(call: "open", path: slave, errno: errno) }
        _ = close(once)
        try link(slave, at: path)
    }

    /// Points the link at `slave`; there is no moment without a link if there was one.
    private static func link(_ slave: String, at path: String) throws(SimulatedReaderFailure) {
        var status = stat()
        // SAFETY: the pointer is to a local, for the call.
        if unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT != S_IFLNK {
            throw .occupied(path: path)
        }
        let temporary = "\(path).\(getpid()).new"
        _ = unsafe unlink(temporary)
        guard unsafe symlink(slave, temporary) == 0 else {
            throw .system(call: "symlink", path: temporary, errno: errno)
        }
        guard unsafe rename(temporary, path) == 0 else {
            let code = errno
            _ = unsafe unlink(temporary)
            throw .system(call: "rename", path: path, errno: code)
        }
    }
}
