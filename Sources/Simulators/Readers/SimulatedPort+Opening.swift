// SPDX-License-Identifier: Apache-2.0

import Glibc

extension SimulatedPort {
    private static let multiplexer = "/dev/ptmx"
    // TIOCSPTLCK and TIOCGPTN, function-like macros that Swift cannot import, as all our platforms number them.
    private static let setLock: CUnsignedLong = 0x4004_5431
    private static let getNumber: CUnsignedLong = 0x8004_5430

    static func openPseudoTerminal(linkedAt path: String) throws(SimulatedReaderFailure) -> Int32 {
        let master = try openRaw(multiplexer)
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
        // On the master this sets the slave's modes.
        try makeRaw(master, slave)
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

    // MARK: - Devices

    /// Opens the end of a line that is there already.
    static func openDevice(at path: String) throws(SimulatedReaderFailure) -> Int32 {
        let device = try openRaw(path)
        // A port of a virtual machine is no terminal and has no modes to set.
        guard isatty(device) == 1 else { return device }
        do throws(SimulatedReaderFailure) {
            try makeRaw(device, path)
        } catch {
            _ = close(device)
            throw error
        }
        return device
    }

    private static func openRaw(_ path: String) throws(SimulatedReaderFailure) -> Int32 {
        let descriptor = unsafe Glibc.open(path, O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .system(call: "open", path: path, errno: errno) }
        return descriptor
    }

    /// Raw from the first byte on: else bytes would be echoed and gathered to lines until the host has set its
    /// modes.
    private static func makeRaw(_ descriptor: Int32, _ path: String) throws(SimulatedReaderFailure) {
        var modes = termios()
        // SAFETY: the pointers are to a local, for the calls.
        guard unsafe tcgetattr(descriptor, &modes) == 0 else {
            throw .system(call: "tcgetattr", path: path, errno: errno)
        }
        unsafe cfmakeraw(&modes)
        guard unsafe tcsetattr(descriptor, TCSANOW, &modes) == 0 else {
            throw .system(call: "tcsetattr", path: path, errno: errno)
        }
    }
}
