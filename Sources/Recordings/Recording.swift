// SPDX-License-Identifier: Apache-2.0

import ScannerInput

//   tally-recording 1                        the first line
//   # words                                  a comment, anywhere
//   title Zebra DS2208, GS as Ctrl+]         what it is: title, note, name, usb, port, bluetooth, udev, redacted
//   channel 0 keyboard                       what is read
//   channel 1 serial                         the same scanner in another mode,
//   usb 05e0:1701 S1                         in which it shows itself like this
//   config suffix = "tab"                    a key of its [[scanner]], or further tables of the configuration
//   0 0 plug                                 microseconds, channel, what happened
//   1000 0 keys +42 +30                      a report: Shift and A down
//   2000 0 keys -42 -30
//   3000 2 tag 04A1B2C3D4E580 D10104…       an NFC tag (a channel ccid): UID, NDEF message
//   expect {"type":"scan",…}                 what is to become of it, in order
//   reject partial

/// What a scanner delivered, with its times, and what is to become of it.
///
/// A text of one record a line, so that recordings can be read, compared and mended by hand. Times are microseconds
/// since the recording began, never running backwards.
public struct Recording: Hashable, Sendable {
    /// The version of the text form.
    public static let version = 1
    /// What a recording begins with, before its version.
    public static let head = "tally-recording "

    /// One thing that happened.
    public struct Record: Hashable, Sendable {
        /// When, in microseconds since the beginning.
        public var time: Int64
        /// On which of the device's channels.
        public var channel: Int
        /// What.
        public var event: Event

        /// A record with all its parts.
        public init(time: Int64, channel: Int, event: Event) {
            self.time = time
            self.channel = channel
            self.event = event
        }
    }

    /// What can happen on a channel.
    public enum Event: Hashable, Sendable {
        /// The channel came up.
        case plug
        /// It went away.
        case unplug
        /// Records of an event device, stamped with the record's time.
        case keys([KeyRecord])
        /// Bytes of a serial port.
        case bytes([UInt8])
        /// A report of a HID device that is no keyboard.
        case report([UInt8])
        /// An NFC tag that was read: its number, and its NDEF message where it has one.
        case tag(uid: [UInt8], message: [UInt8])
        /// The keys that were down when the kernel was asked after it had dropped events.
        case pressed([UInt16])
        /// This many reads are missing here, and with them whatever they meant.
        case lost(Int)
        /// A scan that must not be told was here.
        case withheld
    }

    /// An event device's record without its time.
    public struct KeyRecord: Hashable, Sendable {
        /// `EV_SYN`, `EV_KEY` and so on.
        public var type: UInt16
        /// The key.
        public var code: UInt16
        /// For `EV_KEY`: 0 released, 1 pressed, 2 repeated.
        public var value: Int32

        /// A record with all its parts.
        public init(type: UInt16, code: UInt16, value: Int32) {
            self.type = type
            self.code = code
            self.value = value
        }

        /// `SYN_REPORT`.
        public static let report = KeyRecord(
            type: InputEvent.synchronization,
            code: InputEvent.report,
            value: 0
        )
        /// `SYN_DROPPED`.
        public static let dropped = KeyRecord(
            type: InputEvent.synchronization,
            code: InputEvent.dropped,
            value: 0
        )
    }

    /// A channel: how it is read, and what else is known of it.
    public struct Channel: Hashable, Sendable {
        /// Its number.
        public var number: Int
        /// In a word: `keyboard`, `serial`, `hid-pos`, `ccid`.
        public var driver: String
        /// A report descriptor's bytes, for `hid-pos`; none otherwise.
        public var descriptor: [UInt8]
        /// What is known of the device while it shows this channel, where a scanner changes its mode.
        public var facts: [Fact]

        /// A channel with all its parts.
        public init(number: Int, driver: String, descriptor: [UInt8] = [], facts: [Fact] = []) {
            self.number = number
            self.driver = driver
            self.descriptor = descriptor
            self.facts = facts
        }
    }

    /// What is known of the device.
    public struct Fact: Hashable, Sendable {
        /// What kind of fact.
        public enum Kind: String, Hashable, Sendable, CaseIterable {
            /// What the recording shows.
            case title
            /// Anything else worth knowing; any number of lines.
            case note
            /// What the device calls itself.
            case name
            /// Its USB identifiers and, behind a space, its serial number: `05e0:1200 S1`.
            case usb
            /// Its USB port: `1-2`.
            case port
            /// Its Bluetooth address.
            case bluetooth
            /// A property that udev knows: `ID_INPUT_KEYBOARD=1`; any number of lines.
            case udev

            /// Whether it is of the recording as a whole, wherever it stands.
            var isOfRecording: Bool { self == .title || self == .note }
        }

        /// What kind of fact.
        public var kind: Kind
        /// What is to be known.
        public var text: String

        /// A fact.
        public init(_ kind: Kind, _ text: String) {
            self.kind = kind
            self.text = text
        }
    }

    /// What is to become of the records.
    public enum Outcome: Hashable, Sendable {
        /// An event, in the form of ``EventSubset``.
        case event(String)
        /// A rejection, by its reason.
        case rejection(String)
    }

    /// What is known of the device.
    public var facts: [Fact] = []
    /// What is read.
    public var channels: [Channel] = []
    /// Keys of its `[[scanner]]`, then other tables of the configuration; a line of TOML each.
    public var configuration: [String] = []
    /// Whether letters and digits were replaced.
    public var isRedacted = false
    /// What happened, in order.
    public var records: [Record] = []
    /// What is to become of it, in order.
    public var outcomes: [Outcome] = []

    /// A recording of nothing.
    public init() {}

    /// The text of the first fact of a kind.
    public func fact(_ kind: Fact.Kind) -> String? { facts.first { $0.kind == kind }?.text }

    /// The same of the device as it shows a channel: what is known of the channel counts first.
    public func fact(_ kind: Fact.Kind, of channel: Channel) -> String? {
        channel.facts.first { $0.kind == kind }?.text ?? fact(kind)
    }
}
