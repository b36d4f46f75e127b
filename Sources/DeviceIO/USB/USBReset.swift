// SPDX-License-Identifier: Apache-2.0

internal import CUSB
internal import Glibc

/// Resets a USB device that hangs, as plugging it in again would, without taking its power.
package enum USBReset {
    /// What became of the device.
    package enum Outcome: Hashable, Sendable {
        /// It is there again, under the same node, and drivers of the kernel have it as before.
        case done
        /// It came back as something else, or did not come back: it is plugged in anew, by the kernel.
        case left
    }

    /// Resets a device; waits until the kernel has it again, some hundred milliseconds.
    ///
    /// Drivers of the kernel lose it meanwhile and take it again: its nodes go and come back.
    ///
    /// - Parameter path: The node of the device, below `/dev/bus/usb`.
    /// - Returns: Whether it is the same device afterwards.
    /// - Throws: `EACCES` without the right to write to the node.
    @safe
    package static func reset(_ path: String) throws(USBFailure) -> Outcome {
        let node: OwnedDescriptor
        do throws(SystemCallFailure) {
            node = try SystemCall.open(path, O_RDWR)
        } catch {
            throw .system(error)
        }
        var context: OpaquePointer?
        var handle: OpaquePointer?
        // libusb's are released below, the handle first; the node, which libusb does not close, outlives both.
        defer {
            if let handle = unsafe handle { unsafe libusb_close(handle) }
            if let context = unsafe context { unsafe libusb_exit(context) }
        }
        var code = unsafe cusb_open_context(&context)
        if code < 0 { throw .system(SystemCallFailure(libusb: "libusb_init", path: path, code: code)) }
        code = unsafe libusb_wrap_sys_device(context, Int(node.rawValue), &handle)
        if code < 0 {
            throw .system(SystemCallFailure(libusb: "libusb_wrap_sys_device", path: path, code: code))
        }
        code = unsafe libusb_reset_device(handle)
        if libusb_error(code) == LIBUSB_ERROR_NOT_FOUND { return .left }
        if code < 0 {
            throw .system(SystemCallFailure(libusb: "libusb_reset_device", path: path, code: code))
        }
        withExtendedLifetime(node) {}
        return .done
    }
}
