// SPDX-License-Identifier: Apache-2.0

/// What an interface of a USB device is used for, which is told by its class.
package enum USBUse: Hashable, Sendable {
    /// Packets of a smart-card reader (USB CCID 1.1, 4.2).
    case smartCard
    /// A line of bytes each way over bulk endpoints, as a vendor that gives no serial port has it.
    case bytes

    /// `bInterfaceClass`.
    var interfaceClass: UInt8 {
        switch self {
        case .smartCard: 0x0B
        case .bytes: 0xFF
        }
    }
}
