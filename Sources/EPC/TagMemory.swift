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

/// The EPC bank of a tag as read: PC word, XPC words and the bits behind them.
public struct TagMemory: Sendable {
    /// The protocol-control word.
    public let pc: ProtocolControl

    /// The first XPC word, where there is one.
    public let xpc1: UInt16?

    /// The second XPC word, where there is one.
    public let xpc2: UInt16?

    /// The bits of the EPC or of the ISO data, as many as the PC word says.
    public let bits: MemoryBits

    /// Splits the words behind the PC word, XPC words first where the PC word says so.
    ///
    /// - Parameters:
    ///   - pc: The protocol-control word.
    ///   - words: The bytes behind it.
    /// - Throws: ``EPCFailure`` when more words are promised than delivered.
    public init(pc: ProtocolControl, words: borrowing Span<UInt8>) throws(EPCFailure) {
        throw EPCFailure(.truncated, scheme: nil, bit: 0)
    }

    /// Appends `urn:epc:raw:96.x…`, or `urn:epc:raw:96.xA1.x…` for ISO data.
    public func appendRawURI(to bytes: inout [UInt8]) {}
}

extension MemoryBits {
    /// Appends the EPC raw URI of these bits, `urn:epc:raw:96.x…`.
    ///
    /// - Parameters:
    ///   - afi: The application family identifier, where the toggle says that the bits are ISO data.
    ///   - bytes: Where the text goes.
    public func appendRawURI(afi: UInt8? = nil, to bytes: inout [UInt8]) {}

    /// The bits with the filter value zeroed where the scheme has one: what tells two tags apart.
    @inlinable
    public var windowKey: MemoryBits { self }
}
