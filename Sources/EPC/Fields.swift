// SPDX-License-Identifier: Apache-2.0

import GS1

/// What the fields of a tag hold; which of them are used is the scheme's matter.
///
/// Four words in this order, which functions return in registers: copies of what has just been stored are slow.
struct Fields {
    private var prefixValue: UInt64 = 0
    private var referenceValue: UInt64 = 0

    /// A serial number, or the piece-wise last field, as a number without leading zeros.
    var serial: UInt64 = 0

    /// A field of characters.
    var text = TextPlace()
    private var prefixDigits: UInt8 = 0

    /// A second field of characters.
    var secondText = TextPlace()
    private var referenceDigits: UInt8 = 0

    var prefix: DigitField {
        get { DigitField(value: prefixValue, digits: Int(prefixDigits)) }
        set {
            prefixValue = newValue.value
            prefixDigits = UInt8(truncatingIfNeeded: newValue.digits)
        }
    }

    var reference: DigitField {
        get { DigitField(value: referenceValue, digits: Int(referenceDigits)) }
        set {
            referenceValue = newValue.value
            referenceDigits = UInt8(truncatingIfNeeded: newValue.digits)
        }
    }

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
}
