// SPDX-License-Identifier: Apache-2.0

/// How the bits behind the partition value are split between company prefix and reference (TDS 2.3, 14.3.3).
///
/// The partition value P gives the prefix 12 − P digits; a scheme has `bits` for prefix and reference together, and
/// as many digits for the reference as its key leaves.
///
/// ```
/// P              0    1    2    3    4    5    6
/// prefix digits  12   11   10   9    8    7    6
/// prefix bits    40   37   34   30   27   24   20
/// ```
struct Partition {
    /// The bits of prefix and reference together.
    let bits: Int

    /// The digits of prefix and reference together.
    let digits: Int

    static let gtin = Partition(bits: 44, digits: 13)
    static let sscc = Partition(bits: 58, digits: 17)
    static let gln = Partition(bits: 41, digits: 12)
    static let grai = Partition(bits: 44, digits: 12)
    static let cpi96 = Partition(bits: 51, digits: 15)
    static let giai96 = Partition(bits: 82, digits: 25)

    /// The bits of a company prefix of `digits` digits, 6 to 12.
    static func prefixBits(digits: Int) -> Int {
        switch digits {
        case 12: 40
        case 11: 37
        case 10: 34
        case 9: 30
        case 8: 27
        case 7: 24
        default: 20
        }
    }
}

/// A number written with so many digits, leading zeros included.
struct DigitField: Hashable {
    var value: UInt64 = 0
    var digits = 0

    func append(to bytes: inout [UInt8]) { appendDecimal(value, digits: digits, to: &bytes) }
}

/// What the fields of a tag hold; which of them are used is the scheme's matter.
struct Fields {
    var prefix = DigitField()
    var reference = DigitField()

    /// A serial number, or the piece-wise last field, as a number without leading zeros.
    var serial: UInt64 = 0

    /// The first bit of a field of characters, and how many characters it has.
    var textStart = 0
    var textCount = 0

    /// A second field of characters.
    var secondTextStart = 0
    var secondTextCount = 0

    /// Piece and total of an ITIP.
    var piece = DigitField()
    var total = DigitField()

    /// Whether elements follow the EPC of a "+" scheme.
    var hasAIDC = false
}

/// Powers of ten that fit 64 bits.
func powerOfTen(_ exponent: Int) -> UInt64 {
    var power: UInt64 = 1
    for _ in 0..<min(max(exponent, 0), 19) { power &*= 10 }
    return power
}

/// Appends `value` with at least `digits` digits.
func appendDecimal(_ value: UInt64, digits: Int = 1, to bytes: inout [UInt8]) {
    let start = bytes.count
    var rest = value
    var count = 0
    while rest > 0 || count < digits {
        bytes.append(UInt8(truncatingIfNeeded: 0x30 + rest % 10))
        rest /= 10
        count += 1
    }
    var (low, high) = (start, bytes.count - 1)
    while low < high {
        bytes.swapAt(low, high)
        low += 1
        high -= 1
    }
}
