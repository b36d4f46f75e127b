// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// Carries output reports to a hidraw device on a thread of its own: the kernel waits for the device while it sends one,
/// up to five seconds where it hangs, and nobody else shall.
///
///     capture loop ──▶ socket ──▶ thread ──▶ hidraw, one write for each report
package struct HIDReportWriter: ~Copyable, Sendable {
    /// Where reports are written to, one after the other, each as long as the device's; non-blocking.
    package let descriptor: OwnedDescriptor

    /// Starts the thread.
    ///
    /// It ends when this is closed, and when the device is gone or refuses what it is sent: then the socket's other end is
    /// closed, so that the next write fails.
    ///
    /// - Parameters:
    ///   - path: The device, which is opened once more, for writing.
    ///   - reportSize: The bytes of one write: number and report.
    /// - Throws: `EACCES` without the right to write to it.
    package init(path: String, reportSize: Int) throws(SystemCallFailure) {
        precondition(reportSize > 0)
        let device = try SystemCall.open(path, O_WRONLY)
        var ends: (CInt, CInt) = (-1, -1)
        _ = try SystemCall.checked("socketpair", path: path) {
            unsafe clinux_socket_pair(&ends.0, &ends.1)
        }
        let own = OwnedDescriptor(ends.0)
        let worker = Worker(device, OwnedDescriptor(ends.1), reportSize: reportSize)
        // Left to itself: what hangs in the kernel is not waited for.
        try KernelThread(name: "hid-writer") { worker.run() }.detach()
        descriptor = own
    }

    /// Ends the thread once it is done with what the device is taking now.
    package consuming func close() { _ = shutdown(descriptor.rawValue, Int32(SHUT_RDWR)) }

    /// The thread's side.
    private final class Worker: Sendable {
        private let device: OwnedDescriptor
        private let socket: OwnedDescriptor
        private let reportSize: Int

        init(
            _ device: consuming OwnedDescriptor,
            _ socket: consuming OwnedDescriptor,
            reportSize: Int
        ) {
            self.device = device
            self.socket = socket
            self.reportSize = reportSize
        }

        func run() {
            defer { _ = shutdown(socket.rawValue, Int32(SHUT_RDWR)) }
            var waiting: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 4_096)
            while true {
                var set = pollfd(fd: socket.rawValue, events: Int16(POLLIN), revents: 0)
                // One entry, used during the call only.
                _ = unsafe poll(&set, 1, -1)
                guard let read = try? SystemCall.read(socket.rawValue, into: &buffer) else {
                    if Int32(set.revents) & (POLLHUP | POLLERR) != 0 { return }
                    continue
                }
                if read == 0 { return }
                waiting += buffer[..<read]
                while waiting.count >= reportSize {
                    let report = Array(waiting[..<reportSize])
                    waiting.removeFirst(reportSize)
                    guard (try? SystemCall.write(device.rawValue, report.span)) == reportSize else { return }
                }
            }
        }
    }
}
