// SPDX-License-Identifier: Apache-2.0

public import Capture

/// The serial protocol of 125 kHz card readers such as RDM6300 and ID-12: they tell each card, and listen to nothing.
///
///     ┌────┬───────────────────────┬─────────┬─────────┬────┐
///     │ 02 │ ten hex digits        │ xx      │ (CR LF) │ 03 │   xx: the five bytes XORed, as two hex digits
///     └────┴───────────────────────┴─────────┴─────────┴────┘
///            └ version, customer: 2   └ ID-12 and kin only
///               printed on the card: 8
///
/// While a card lies on the reader its frame comes again and again. A reader without a card is silent, and so is one
/// that is broken.
public enum EM4100 {
    /// What every frame starts with.
    public static let start: UInt8 = 0x02
    /// What every frame ends with.
    public static let end: UInt8 = 0x03

    /// A card's number: 40 bits.
    public struct Card: Hashable, Sendable {
        /// Version or customer code in the upper 8 bits, what is printed on the card in the lower 32.
        public var number: UInt64

        /// A card; of `number` the lower 40 bits count.
        public init(number: UInt64) { self.number = number & 0xFF_FFFF_FFFF }

        /// The number's five bytes XORed.
        public var check: UInt8 {
            var number = number
            var check: UInt8 = 0
            for _ in 0..<5 {
                check ^= UInt8(truncatingIfNeeded: number)
                number >>= 8
            }
            return check
        }

        /// The tag of a scan of this card: its five bytes.
        public var tag: ScannedTag? {
            let bytes = InlineArray<5, UInt8> { UInt8(truncatingIfNeeded: number >> UInt64(32 - 8 * $0)) }
            return ScannedTag(.lf, uid: bytes.span)
        }

        /// What is printed on most cards: the lower 32 bits as ten decimal digits.
        public var printed: InlineArray<10, UInt8> {
            var digits = InlineArray<10, UInt8>(repeating: UInt8(ascii: "0"))
            var rest = UInt32(truncatingIfNeeded: number)
            for index in digits.indices.reversed() {
                digits[index] = UInt8(ascii: "0") + UInt8(rest % 10)
                rest /= 10
            }
            return digits
        }
    }

    /// Appends a reader's frame.
    ///
    /// - Parameters:
    ///   - card: The card.
    ///   - hasLineEnd: Whether CR LF stands before its end, as ID-12 readers send it.
    ///   - bytes: What it is appended to.
    public static func append(_ card: Card, hasLineEnd: Bool = false, to bytes: inout [UInt8]) {
        bytes.append(start)
        for shift in stride(from: UInt64(36), through: 0, by: -4) {
            bytes.append(HexDigit.upper(UInt8(truncatingIfNeeded: card.number >> shift)))
        }
        bytes.append(HexDigit.upper(card.check >> 4))
        bytes.append(HexDigit.upper(card.check))
        if hasLineEnd { bytes += [0x0D, 0x0A] }
        bytes.append(end)
    }
}
