// SPDX-License-Identifier: Apache-2.0

import GS1

/// What the fields of a tag hold; which of them are used is the scheme's matter.
///
/// Small numbers are kept small: each decoded tag is handed on with its fields.
struct Fields {
    var prefix = DigitField()
    var reference = DigitField()

    /// A serial number, or the piece-wise last field, as a number without leading zeros.
    var serial: UInt64 = 0

    /// A field of characters.
    var text = TextPlace()

    /// A second field of characters.
    var secondText = TextPlace()

    /// Piece and total of an ITIP, each below 100.
    var pieceNumber: UInt8 = 0
    var totalNumber: UInt8 = 0

    /// Whether elements follow the EPC of a "+" scheme.
    var hasAIDC = false

    @inline(__always)
    init() {}

    /// A key, and a serial number where there is one.
    @inline(__always)
    init(_ key: PartitionedKey, serial: UInt64 = 0) {
        prefix = key.prefix
        reference = key.reference
        self.serial = serial
    }

    /// A key and a field of characters.
    @inline(__always)
    init(_ key: PartitionedKey, _ text: TextField) {
        prefix = key.prefix
        reference = key.reference
        self.text = text.place
    }
}

/// Where characters are in the bits.
struct TextPlace {
    private var firstBit: UInt16 = 0
    private var length: UInt8 = 0

    /// The first bit of the first character.
    var start: Int { Int(firstBit) }

    /// How many characters there are.
    var count: Int { Int(length) }

    @inline(__always)
    init(start: Int = 0, count: Int = 0) {
        firstBit = UInt16(truncatingIfNeeded: start)
        length = UInt8(truncatingIfNeeded: count)
    }
}

// The names of single numbers.
extension Fields {
    var textStart: Int { text.start }
    var textCount: Int { text.count }
    var secondTextStart: Int { secondText.start }
    var secondTextCount: Int { secondText.count }
    var piece: DigitField { DigitField(value: UInt64(pieceNumber), digits: 2) }
    var total: DigitField { DigitField(value: UInt64(totalNumber), digits: 2) }
}
