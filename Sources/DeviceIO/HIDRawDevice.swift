// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// A device of the kernel's hidraw layer (`/dev/hidrawN`), open; each read gives one report.
///
/// Others can open it too: the kernel knows no exclusivity here. Opening and ``sendFeature(_:)`` can block for a
/// moment and belong to the attach thread.
package struct HIDRawDevice: ~Copyable, Sendable {
    package let descriptor: OwnedDescriptor
    package let path: String
    /// Whether reports can be sent to it.
    package let isWritable: Bool

    /// Opens a device, for writing too where that is allowed: feature reports need it.
    package init(path: String) throws(SystemCallFailure) {
        do throws(SystemCallFailure) {
            descriptor = try SystemCall.open(path, O_RDWR | O_NONBLOCK)
            isWritable = true
        } catch  where error.errno == .permissionDenied {
            descriptor = try SystemCall.open(path, O_RDONLY | O_NONBLOCK)
            isWritable = false
        }
        self.path = path
    }

    /// Whether a path is, or leads to, a hidraw device.
    package static func isNode(_ path: String) -> Bool { nodeName(path) != nil }

    /// The report descriptor of a device, which anybody may read; `nil` for what is no hidraw device.
    package static func reportDescriptor(of path: String) -> [UInt8]? {
        guard let name = nodeName(path),
            let file = try? SystemCall.open("/sys/class/hidraw/\(name)/device/report_descriptor", O_RDONLY)
        else { return nil }
        // HID_MAX_DESCRIPTOR_SIZE; the file of the kernel gives it in one read.
        var bytes = [UInt8](repeating: 0, count: 4_096)
        guard let count = try? SystemCall.read(file.rawValue, into: &bytes) else { return nil }
        return Array(bytes[..<count])
    }

    private static func nodeName(_ path: String) -> Substring? {
        guard let text = unsafe realpath(path, nil) else { return nil }
        // The call's own copy, ended by a zero.
        defer { unsafe free(text) }
        let real = unsafe String(cString: text)
        return real.hasPrefix("/dev/hidraw") ? real.dropFirst("/dev/".count) : nil
    }

    /// Sends a feature report.
    ///
    /// - Parameter report: Its id, 0 for a device without ids, and its bytes.
    /// - Throws: `EPIPE` when the device refuses it, `EBADF` when it is not open for writing.
    package func sendFeature(_ report: [UInt8]) throws(SystemCallFailure) {
        try Self.sendFeature(report, to: descriptor.rawValue, path: path)
    }

    /// Sends a feature report to a device that is open elsewhere; blocks until the device has taken it.
    package static func sendFeature(
        _ report: [UInt8],
        to descriptor: Int32,
        path: String
    ) throws(SystemCallFailure) {
        var report = report
        _ = try SystemCall.checked("HIDIOCSFEATURE", path: path) {
            // The pointer is used during the call only and covers exactly the array.
            unsafe report.withUnsafeMutableBufferPointer {
                unsafe clinux_hidraw_send_feature(descriptor, $0.baseAddress, $0.count)
            }
        }
    }

    /// Sends an output report, id first, to a device that is open elsewhere; blocks until the device has taken it.
    package static func sendOutput(_ report: [UInt8], to descriptor: Int32) throws(SystemCallFailure) {
        guard try SystemCall.write(descriptor, report.span) == report.count else {
            throw SystemCallFailure("write", errno: .inputOutput)
        }
    }
}
