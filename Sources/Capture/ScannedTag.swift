// SPDX-License-Identifier: Apache-2.0

public import EPC

/// The tag or card behind a scan that is no barcode: of NFC, or of 125 kHz.
@frozen
public struct ScannedTag: Sendable {
    /// By which radio it was read.
    @frozen
    public enum Kind: Sendable {
        /// 13.56 MHz: ISO/IEC 14443, ISO/IEC 15693.
        case nfc
        /// 125 kHz: a card that has a number and nothing else, such as EM4100.
        case lf

        /// The word in events.
        public var carrier: Carrier {
            switch self {
            case .nfc: .nfc
            case .lf: .lf
            }
        }
    }

    /// What the text of the scan was written as on the tag.
    @frozen
    public enum Record: String, Sendable {
        /// A URI record of its NDEF message, prefix written out.
        case uri
        /// A text record of its NDEF message.
        case text
    }

    /// The most bytes of a UID that are kept; ISO/IEC 14443-3 knows 4, 7 and 10, ISO/IEC 15693 has 8.
    public static let maximumUIDCount = 16

    /// By which radio it was read.
    public var kind: Kind

    /// The number the tag answers with, most significant byte first; 4 to 10 bytes for most.
    ///
    /// Four bytes that begin with 08 are drawn anew whenever an NFC tag is powered (ISO/IEC 14443-3, 6.5.4).
    public var uid: MemoryBits

    /// What the text was written as; `nil` when the tag holds neither and the text is its number: the UID of an NFC
    /// tag, what is printed on a card of 125 kHz.
    public var record: Record?

    /// How many bytes the UID has.
    public var uidByteCount: Int { Int(uid.bitCount) / 8 }

    /// Whether the text of the scan is the UID's digits, and says nothing beside it.
    public var isTextUID: Bool { kind == .nfc && record == nil }

    /// A tag.
    ///
    /// `nil` for a UID of no byte or of more than ``maximumUIDCount``.
    public init?(_ kind: Kind = .nfc, uid: borrowing Span<UInt8>, record: Record? = nil) {
        guard !uid.isEmpty, uid.count <= Self.maximumUIDCount, let bits = MemoryBits(uid) else { return nil }
        self.kind = kind
        self.uid = bits
        self.record = record
    }
}
