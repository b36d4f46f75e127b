// SPDX-License-Identifier: Apache-2.0

public import EPC

/// The tag behind a scan by an NFC reader.
@frozen
public struct NFCTag: Sendable {
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

    /// The number the tag answers with, most significant byte first; 4 to 10 bytes for most.
    ///
    /// Four bytes that begin with 08 are drawn anew whenever the tag is powered (ISO/IEC 14443-3, 6.5.4).
    public var uid: MemoryBits

    /// What the text was written as; `nil` when the tag holds neither and the text is its UID.
    public var record: Record?

    /// How many bytes the UID has.
    public var uidByteCount: Int { Int(uid.bitCount) / 8 }

    /// A tag.
    ///
    /// `nil` for a UID of no byte or of more than ``maximumUIDCount``.
    public init?(uid: borrowing Span<UInt8>, record: Record?) {
        guard !uid.isEmpty, uid.count <= Self.maximumUIDCount, let bits = MemoryBits(uid) else { return nil }
        self.uid = bits
        self.record = record
    }
}
