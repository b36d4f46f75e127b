// SPDX-License-Identifier: Apache-2.0

internal import CUSB

/// Why a USB device cannot be used.
package enum USBFailure: Error, Hashable, Sendable {
    /// The kernel refused a call, or libusb one of its own, told in the kernel's terms.
    case system(SystemCallFailure)
    /// The device has no interface of the wanted kind with the endpoints it needs.
    case noInterface(path: String, USBUse)
}

extension USBFailure: CustomStringConvertible {
    /// What failed, and where.
    package var description: String {
        switch self {
        case .system(let failure): "\(failure)"
        case .noInterface(let path, .smartCard): "\(path) has no interface of a smart-card reader"
        case .noInterface(let path, .bytes):
            "\(path) has no interface of its vendor's own class with a bulk endpoint each way"
        }
    }
}

extension SystemCallFailure {
    /// A code of libusb as what the kernel would have said.
    init(libusb call: String, path: String?, code: CInt) {
        let errno: Errno =
            switch libusb_error(code) {
            case LIBUSB_ERROR_NO_DEVICE, LIBUSB_ERROR_NOT_FOUND: .noSuchDevice
            case LIBUSB_ERROR_ACCESS: .permissionDenied
            case LIBUSB_ERROR_BUSY: .busy
            case LIBUSB_ERROR_NO_MEM: .noMemory
            default: .inputOutput
            }
        self.init(call, path: path, errno: errno)
    }
}
