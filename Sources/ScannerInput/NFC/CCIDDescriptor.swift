// SPDX-License-Identifier: Apache-2.0

/// What a smart-card reader says of itself (USB CCID 1.1, 5.1: the class descriptor, 54 bytes).
public struct CCIDDescriptor: Hashable, Sendable {
    /// How the reader wants commands for the card.
    public enum Exchange: Hashable, Sendable {
        /// As the card's own protocol has them; only T=0 is spoken here.
        case tpdu
        /// Whole, 261 bytes at most.
        case shortAPDU
        /// Whole, of any length.
        case extendedAPDU
    }

    /// How many bytes the descriptor has.
    public static let byteCount = 54
    /// `bDescriptorType`.
    public static let type: UInt8 = 0x21

    /// How commands are exchanged.
    public var exchange: Exchange
    /// Whether the reader chooses the voltage itself.
    public var choosesVoltage: Bool
    /// The longest message, header included, in bytes: 271 for most.
    public var maximumMessage: Int

    /// Reads a descriptor.
    ///
    /// `nil` for anything else, and for readers that exchange single characters or nothing but T=1 blocks.
    public init?(_ bytes: borrowing Span<UInt8>) {
        guard bytes.count >= Self.byteCount, bytes[0] >= Self.byteCount, bytes[1] == Self.type else {
            return nil
        }
        let protocols = Self.word(bytes, 6)
        let features = Self.word(bytes, 40)
        let longest = Self.word(bytes, 44)
        // 5.1, dwFeatures: one of the levels of exchange.
        switch features & 0x0007_0000 {
        case 0x0001_0000 where protocols & 1 == 1: exchange = .tpdu
        case 0x0002_0000: exchange = .shortAPDU
        case 0x0004_0000: exchange = .extendedAPDU
        default: return nil
        }
        choosesVoltage = features & 0x0000_0008 != 0
        // The longest command sent here has 26 bytes; the shortest useful answer has 18.
        guard longest >= 64 else { return nil }
        maximumMessage = Int(min(longest, 0x1_000A))
    }

    private static func word(_ bytes: borrowing Span<UInt8>, _ offset: Int) -> UInt32 {
        var value: UInt32 = 0
        for index in 0..<4 { value |= UInt32(bytes[offset &+ index]) << UInt32(index &* 8) }
        return value
    }
}
