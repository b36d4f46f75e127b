// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// A code of the C library's `errno`.
package struct Errno: RawRepresentable, Hashable, Sendable {
    /// The number.
    package let rawValue: Int32

    /// The code with a number.
    package init(rawValue: Int32) { self.rawValue = rawValue }

    /// What the last call of this thread left behind; to be read at once.
    static var current: Errno { Errno(rawValue: errno) }

    /// `EPERM`: not permitted.
    package static let notPermitted = Errno(rawValue: EPERM)
    /// `ENOENT`: no such file.
    package static let noSuchFile = Errno(rawValue: ENOENT)
    /// `EINTR`: interrupted by a signal.
    package static let interrupted = Errno(rawValue: EINTR)
    /// `ENOMEM`: out of memory.
    package static let noMemory = Errno(rawValue: ENOMEM)
    /// `EIO`: input/output error.
    package static let inputOutput = Errno(rawValue: EIO)
    /// `ENXIO`: no such device or address.
    package static let noSuchAddress = Errno(rawValue: ENXIO)
    /// `EAGAIN`: nothing now, later perhaps.
    package static let wouldBlock = Errno(rawValue: EAGAIN)
    /// `EACCES`: permission denied.
    package static let permissionDenied = Errno(rawValue: EACCES)
    /// `EBUSY`: held by somebody else.
    package static let busy = Errno(rawValue: EBUSY)
    /// `ENODEV`: the device is gone.
    package static let noSuchDevice = Errno(rawValue: ENODEV)
    /// `EINVAL`: an argument makes no sense.
    package static let invalidArgument = Errno(rawValue: EINVAL)
    /// `ENOTTY`: the file does not know this ioctl.
    package static let notSupportedByFile = Errno(rawValue: ENOTTY)
    /// `ECONNREFUSED`: nobody listens.
    package static let connectionRefused = Errno(rawValue: ECONNREFUSED)
    /// `ECONNRESET`: the other end let go without a word.
    package static let connectionReset = Errno(rawValue: ECONNRESET)
    /// `EINPROGRESS`: begun, not done.
    package static let inProgress = Errno(rawValue: EINPROGRESS)
    /// `ETIMEDOUT`: no answer in time.
    package static let timedOut = Errno(rawValue: ETIMEDOUT)
    /// `EHOSTUNREACH`: no way to the host.
    package static let hostUnreachable = Errno(rawValue: EHOSTUNREACH)
    /// `ENETUNREACH`: no way to its network.
    package static let networkUnreachable = Errno(rawValue: ENETUNREACH)
    /// `ENETDOWN`: the network is switched off.
    package static let networkDown = Errno(rawValue: ENETDOWN)
    /// `EADDRNOTAVAIL`: the machine has no address to call from.
    package static let addressNotAvailable = Errno(rawValue: EADDRNOTAVAIL)
}

extension Errno: CustomStringConvertible {
    package var description: String {
        // strerrordesc_np gives a constant string, the same in every thread and locale; NULL for unknown codes.
        guard let text = unsafe clinux_error_text(rawValue) else { return "error \(rawValue)" }
        return unsafe String(cString: text)
    }
}

/// A system call that failed: which one, on what, and why.
package struct SystemCallFailure: Error, Hashable, Sendable {
    /// The call's name as its manual page spells it; an ioctl's request.
    package let call: String
    /// The file it was about, where it was about one.
    package let path: String?
    /// Why.
    package let errno: Errno

    /// A failure of `call`.
    package init(_ call: String, path: String? = nil, errno: Errno) {
        self.call = call
        self.path = path
        self.errno = errno
    }
}

extension SystemCallFailure: CustomStringConvertible {
    package var description: String {
        if let path { "\(call) \(path): \(errno)" } else { "\(call): \(errno)" }
    }
}
