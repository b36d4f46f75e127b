// SPDX-License-Identifier: Apache-2.0

/// The protocol-control word of a Gen2 tag and what it says about the words behind it.
///
/// ```
/// bit   10h      14h 15h 16h 17h 18h          1Fh
///       ┌─────────┬───┬───┬───┬────────────────┐
///       │ L (5)   │UMI│ XI│ T │ attributes/AFI │
///       └─────────┴───┴───┴───┴────────────────┘
/// ```
///
/// EPC Tag Data Standard 2.3, 9.3.
@frozen
public struct ProtocolControl: Hashable, Sendable {
    /// The 16 bits, most significant first.
    public let rawValue: UInt16

    /// The word with these bits.
    @inlinable
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// The word for memory of so many bits.
    ///
    /// - Parameters:
    ///   - bitCount: How many bits the EPC or the ISO data have, without XPC words; at most 496.
    ///   - control: User memory, XPC words and attribute bits.
    ///   - afi: The application family identifier of ISO data; `nil` for an EPC.
    public init(bitCount: Int, control: ControlFields = ControlFields(), afi: UInt8? = nil) {
        let words = UInt16(clamping: min(31, (bitCount + 15) / 16))
        rawValue =
            words << 11 | (control.hasUserMemory ? 0x0400 : 0) | (control.xpc1 == nil ? 0 : 0x0200)
            | (afi == nil ? 0 : 0x0100) | UInt16(afi ?? control.attributes)
    }

    /// How many 16-bit words follow that belong to the EPC, XPC words included, 0 to 31.
    @inlinable
    public var wordCount: Int { Int(rawValue >> 11) }

    /// Whether user memory holds data.
    @inlinable
    public var hasUserMemory: Bool { rawValue & 0x0400 != 0 }

    /// Whether an XPC word follows.
    @inlinable
    public var hasXPC: Bool { rawValue & 0x0200 != 0 }

    /// Whether the toggle says that the words are ISO 15961 data and not an EPC.
    @inlinable
    public var isISO: Bool { rawValue & 0x0100 != 0 }

    /// The attribute bits of an EPC, or the AFI of ISO data.
    @inlinable
    public var attributes: UInt8 { UInt8(truncatingIfNeeded: rawValue) }
}
