// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// The system calls of this module, each in one place: `EINTR` is retried, `errno` is captured at once, the
/// failure names the call and the path.
package enum SystemCall {
    /// Calls `body` until it is not interrupted.
    ///
    /// - Returns: What `body` returned, not -1.
    @inline(always)
    package static func checked<Result: FixedWidthInteger & SignedInteger>(
        _ call: StaticString,
        path: String? = nil,
        _ body: () -> Result
    ) throws(SystemCallFailure) -> Result {
        while true {
            let result = body()
            if result != -1 { return result }
            let errno = Errno.current
            if errno != .interrupted { throw SystemCallFailure(call.description, path: path, errno: errno) }
        }
    }

    /// Opens a file; always close-on-exec and never as controlling terminal.
    package static func open(_ path: String, _ flags: Int32) throws(SystemCallFailure) -> OwnedDescriptor {
        OwnedDescriptor(
            try checked("open", path: path) { unsafe Glibc.open(path, flags | O_CLOEXEC | O_NOCTTY) }
        )
    }

    /// Reads into `buffer`.
    ///
    /// - Returns: The number of bytes, 0 at the end of the file, `nil` when there is nothing now.
    package static func read(
        _ descriptor: Int32,
        into buffer: inout [UInt8]
    ) throws(SystemCallFailure) -> Int? {
        do throws(SystemCallFailure) {
            return try checked("read") {
                // The pointer is used during the call only and covers exactly the array.
                unsafe buffer.withUnsafeMutableBytes {
                    unsafe Glibc.read(descriptor, $0.baseAddress, $0.count)
                }
            }
        } catch {
            if error.errno == .wouldBlock { return nil }
            throw error
        }
    }

    /// Writes what the descriptor takes now of `bytes`.
    ///
    /// - Returns: How many bytes it took; 0 when it takes none now.
    package static func write(
        _ descriptor: Int32,
        _ bytes: borrowing Span<UInt8>
    ) throws(SystemCallFailure) -> Int {
        if bytes.isEmpty { return 0 }
        do throws(SystemCallFailure) {
            return try checked("write") {
                // The pointer is used during the call only and covers exactly the span.
                unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            }
        } catch {
            if error.errno == .wouldBlock { return 0 }
            throw error
        }
    }

    /// Two ends of a stream within this process, non-blocking; the caller owns and closes both.
    package static func socketPair() throws(SystemCallFailure) -> (near: Int32, far: Int32) {
        var (near, far): (Int32, Int32) = (-1, -1)
        // Both pointers are used during the call only.
        _ = try checked("socketpair") { unsafe clinux_socket_pair(&near, &far) }
        return (near, far)
    }

    /// What kind of file stands at a path, links followed.
    package static func fileKind(_ path: String) throws(SystemCallFailure) -> FileKind {
        var status = stat()
        _ = try checked("stat", path: path) { unsafe stat(path, &status) }
        switch status.st_mode & S_IFMT {
        case S_IFIFO: return .fifo
        case S_IFSOCK: return .socket
        case S_IFCHR: return .characterDevice(major: clinux_device_major(status.st_rdev))
        default: return .other
        }
    }

    /// Waits until one of two descriptors can be read or the time is over; -1 stands for no descriptor, and for
    /// no time limit.
    ///
    /// - Returns: Which of them can be read, or hung up.
    package static func poll(
        _ first: Int32,
        _ second: Int32,
        timeoutMilliseconds: Int32
    ) throws(SystemCallFailure) -> (first: Bool, second: Bool) {
        var sets = [first, second].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        // The pointer is used during the call only and covers exactly the array.
        _ = try checked("poll") {
            unsafe sets.withUnsafeMutableBufferPointer {
                unsafe Glibc.poll($0.baseAddress, nfds_t($0.count), timeoutMilliseconds)
            }
        }
        return (sets[0].revents != 0, sets[1].revents != 0)
    }
}

/// The kinds of file that can stand behind a device's path.
package enum FileKind: Hashable, Sendable {
    /// A named pipe.
    case fifo
    /// A Unix socket.
    case socket
    /// A character device of a driver.
    case characterDevice(major: UInt32)
    /// A regular file, a directory, a block device.
    case other

    /// The character-device major number of evdev nodes (`Documentation/admin-guide/devices.txt`).
    package static let inputMajor: UInt32 = 13

    /// The character-device major number of USB devices' own nodes (the same list).
    package static let usbMajor: UInt32 = 189
}
