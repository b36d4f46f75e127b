// SPDX-License-Identifier: Apache-2.0

/// A line of `GET /v1/devices/NAME/tap`: what a scanner or reader delivered, or what was made of it.
package struct TapRecord: Codable, Hashable, Sendable {
    /// What a line tells.
    package enum Kind: String, Codable, Sendable {
        /// A channel is open: `driver`, `path`.
        case opened
        /// A channel was closed.
        case closed
        /// A record of an event device: `type`, `code`, `value`.
        case event
        /// Bytes of a serial port, or of an RFID reader: `hex`.
        case bytes
        /// Bytes that an RFID reader was sent: `hex`.
        case said
        /// A report of a HID device that is no keyboard: `hex`.
        case report
        /// What an NFC reader was told about a tag, an APDU: `hex`.
        case command
        /// What came back, two status bytes last: `hex`.
        case answer
        /// An NFC tag was read: `uid`, and in `hex` its NDEF message where it has one.
        case tag
        /// The keys that are down after the kernel dropped events: `keys`.
        case pressed
        /// What was delivered since the line before became this scan: `text`, `damaged`.
        case scan
        /// What was delivered became no scan: `reason`.
        case rejected
        /// A scan whose text must not be told: neither it nor its records are here.
        case withheld
        /// The listener was too slow: `count` reads are missing here.
        case lost
    }

    /// What the line tells.
    package var record: Kind
    /// When, in microseconds of the monotonic clock: the kernel's stamp where the device has one.
    package var timeUs: Int64
    /// Which of the device's channels, from 0.
    package var channel: Int
    package var driver: String?
    package var path: String?
    package var type: UInt16?
    package var code: UInt16?
    package var value: Int32?
    /// Bytes in upper-case hexadecimal.
    package var hex: String?
    /// The number of an NFC tag in upper-case hexadecimal.
    package var uid: String?
    package var keys: [UInt16]?
    /// A scan's text; bytes that are not UTF-8 are replaced.
    package var text: String?
    package var damaged: Bool?
    package var reason: String?
    package var count: Int?

    /// A line that tells nothing more yet.
    package init(_ record: Kind, timeUs: Int64, channel: Int) {
        self.record = record
        self.timeUs = timeUs
        self.channel = channel
    }
}
