// SPDX-License-Identifier: Apache-2.0

public import GS1

/// What an event says happened (design §5, "Types").
public enum EventType: String, Sendable, CaseIterable {
    /// A barcode was scanned.
    case scan
    /// A tag was read for the first time in its window.
    case arrived
    /// A tag is still there, or was there during a span.
    case present
    /// A tag has not been read for the window's span.
    case departed
    /// A tag was written to.
    case tagWrite = "tag-write"
    /// A session of a read point ended; lists its tags.
    case pass
    /// A device changed state.
    case device
    /// Something needs a person's attention.
    case alert
    /// The gateway is alive; carries the ledger's totals.
    case heartbeat
}

/// What carried the identity.
public enum Carrier: String, Sendable, CaseIterable {
    /// An optical symbol.
    case barcode
    /// An RFID tag.
    case rfid
    /// An NFC tag that was held to a reader.
    case nfc
    /// A card of 125 kHz that was held to a reader.
    case lf
}

/// How far the data of a scan or tag can be trusted (design §5, "quality").
public enum Quality: String, Sendable, CaseIterable {
    /// Good: decoded, or plain data as printed.
    case ok
    /// Claims GS1 or EPC framing that we do not know.
    case unrecognized
    /// Says it is GS1 or EPC and is not.
    case invalid
    /// Bytes were lost on the way in.
    case damaged
}

/// Circumstances a consumer may want to know (design §5, "flags"); a closed set.
public struct EventFlags: OptionSet, Hashable, Sendable {
    /// The bits, in the order of ``names``.
    public let rawValue: UInt32

    /// A set from its bits.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// The kernel reported the wall clock as unsynchronised.
    public static let clock = EventFlags(rawValue: 1 << 0)
    /// The window entry was restored after a restart of the daemon.
    public static let restart = EventFlags(rawValue: 1 << 1)
    /// The entry closed because no reader delivered for a long time.
    public static let unobserved = EventFlags(rawValue: 1 << 2)
    /// The entry closed early because its table was full.
    public static let overflow = EventFlags(rawValue: 1 << 3)
    /// A date had day 00 and means the last day of its month.
    public static let day00 = EventFlags(rawValue: 1 << 4)
    /// Announced later than it happened, because the way to the queue was full.
    public static let late = EventFlags(rawValue: 1 << 5)

    /// A message of ISO/IEC 15434 has formats that are not decoded.
    public static let undecodedFormat = EventFlags(rawValue: 1 << 6)

    /// With this scan the set of labels it belongs to was not complete.
    public static let incompleteLabel = EventFlags(rawValue: 1 << 7)
    /// The set of labels holds two values of one identifier: nothing was made of it.
    public static let mixedLabel = EventFlags(rawValue: 1 << 8)
    /// The text is kept from everybody.
    public static let withheld = EventFlags(rawValue: 1 << 9)
    /// A control barcode was not obeyed.
    public static let commandRefused = EventFlags(rawValue: 1 << 10)

    /// Another tag with the same EPC and another TID is there, or was at the same time.
    public static let clone = EventFlags(rawValue: 1 << 11)
    /// The tag was never programmed: its EPC is empty, all zeros, or the chip's TID.
    public static let blank = EventFlags(rawValue: 1 << 12)
    /// The TID was to be read with the EPC, and was not.
    public static let noTID = EventFlags(rawValue: 1 << 13)

    /// Where the bits of scanners' mistakes begin: those of `Leniences`, in their order.
    private static let leniencesBit: UInt32 = 14

    /// The mistakes of a scanner that were undone in decoding.
    public init(_ leniences: Leniences) {
        self.init(rawValue: UInt32(leniences.rawValue) << Self.leniencesBit)
    }

    /// The names as events spell them, bit 0 first.
    public static let names =
        [
            "clock", "restart", "unobserved", "overflow", "day00", "late", "undecoded-format",
            "incomplete-label", "mixed-label", "withheld", "command-refused", "clone", "blank", "no-tid",
        ] + Leniences.names
}
