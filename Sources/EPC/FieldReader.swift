// SPDX-License-Identifier: Apache-2.0

/// Reads the fields of a tag one after the other, each checked as TDS 2.3, 14.4 demands.
struct FieldReader {
    let bits: MemoryBits
    let scheme: Scheme
    var position: Int

    /// A reader behind header and filter.
    init(_ bits: MemoryBits, scheme: Scheme) {
        self.bits = bits
        self.scheme = scheme
        position = scheme.filterBits.upperBound
    }

    func failure(_ code: EPCFailure.Code, at bit: Int) -> EPCFailure {
        EPCFailure(code, scheme: scheme, bit: bit)
    }

    mutating func number(_ count: Int) -> UInt64 {
        let value = bits.bits(at: position, count: count)
        position += count
        return value
    }

    /// Partition value, company prefix and reference (14.4.3).
    mutating func partition(_ table: Partition) throws(EPCFailure) -> (
        prefix: DigitField, reference: DigitField
    ) {
        let prefix = try companyPrefix()
        let start = position
        let value = number(table.bits - Partition.prefixBits(digits: prefix.digits))
        let digits = table.digits - prefix.digits
        guard value < powerOfTen(digits) else { throw failure(.reference, at: start) }
        return (prefix, DigitField(value: value, digits: digits))
    }

    /// Partition value and company prefix alone.
    mutating func companyPrefix() throws(EPCFailure) -> DigitField {
        let start = position
        let partition = Int(number(3))
        guard partition < 7 else { throw failure(.partition, at: start) }
        let digits = 12 - partition
        let value = number(Partition.prefixBits(digits: digits))
        guard value < powerOfTen(digits) else { throw failure(.companyPrefix, at: start + 3) }
        return DigitField(value: value, digits: digits)
    }

    /// Bits that must be zero (14.4, step 5).
    mutating func reserved(_ count: Int) throws(EPCFailure) {
        let start = position
        guard number(count) == 0 else { throw failure(.reservedBits, at: start) }
    }

    /// A string of 7-bit characters in a field of `count` bits, ended by a zero character or the field's end
    /// (14.4.2).
    ///
    /// - Returns: The bit of the first character and the number of characters.
    mutating func text(bits count: Int, atMost limit: Int) throws(EPCFailure) -> (start: Int, count: Int) {
        let start = position
        let end = start + count
        defer { position = end }
        var length = 0
        while position + 7 <= end {
            let character = UInt8(truncatingIfNeeded: number(7))
            if character == 0 { break }
            guard length < limit, isTextCharacter(character) else {
                throw failure(.character, at: position - 7)
            }
            length += 1
        }
        guard length > 0 else { throw failure(.serial, at: start) }
        while position < end {
            let step = min(64, end - position)
            guard number(step) == 0 else { throw failure(.afterTerminator, at: position - step) }
        }
        return (start, length)
    }

    /// A string of 6-bit characters, ended by a zero character.
    mutating func shortText(atMost limit: Int, atLeast least: Int = 0) throws(EPCFailure) -> (
        start: Int, count: Int
    ) {
        let start = position
        var length = 0
        while true {
            guard position + 6 <= Int(bits.bitCount) else { throw failure(.tooShort, at: position) }
            let character = UInt8(truncatingIfNeeded: number(6))
            if character == 0 { break }
            guard length < limit, isShortCharacter(character) else {
                throw failure(.character, at: position - 6)
            }
            length += 1
        }
        guard length >= least else { throw failure(.serial, at: start) }
        return (start, length)
    }
}

/// Whether a 7-bit character is in Table A-1: the 82 characters of GS1.
func isTextCharacter(_ character: UInt8) -> Bool {
    switch character {
    case 0x21, 0x22, 0x25...0x2F, 0x30...0x3F, 0x41...0x5A, 0x5F, 0x61...0x7A: true
    default: false
    }
}

/// Whether a 6-bit character is in Table G-1: capitals, digits, `#`, `-` and `/`.
func isShortCharacter(_ character: UInt8) -> Bool {
    switch character {
    case 0x01...0x1A, 0x23, 0x2D, 0x2F, 0x30...0x39: true
    default: false
    }
}

extension MemoryBits {
    /// Appends `count` 7-bit characters, for a URI with the reserved ones escaped (Table A-1).
    func appendText(at start: Int, count: Int, escaped: Bool, to bytes: inout [UInt8]) {
        for index in 0..<count {
            appendCharacter(
                UInt8(truncatingIfNeeded: self.bits(at: start + 7 * index, count: 7)),
                escaped,
                &bytes
            )
        }
    }

    /// Appends `count` 6-bit characters, for a URI with the reserved ones escaped (Table G-1).
    func appendShortText(at start: Int, count: Int, escaped: Bool, to bytes: inout [UInt8]) {
        for index in 0..<count {
            let character = UInt8(truncatingIfNeeded: self.bits(at: start + 6 * index, count: 6))
            appendCharacter(character < 0x20 ? character | 0x40 : character, escaped, &bytes)
        }
    }

    private func appendCharacter(_ character: UInt8, _ escaped: Bool, _ bytes: inout [UInt8]) {
        guard escaped, isReserved(character) else {
            bytes.append(character)
            return
        }
        bytes.append(UInt8(ascii: "%"))
        appendHexDigit(character >> 4, to: &bytes)
        appendHexDigit(character & 0x0F, to: &bytes)
    }

    /// Whether a URI has the character escaped (Tables A-1 and G-1).
    private func isReserved(_ character: UInt8) -> Bool {
        switch character {
        case 0x22, 0x23, 0x25, 0x26, 0x2F, 0x3C, 0x3E, 0x3F: true
        default: false
        }
    }
}

/// Appends the capital hexadecimal digit of 0 to 15.
func appendHexDigit(_ value: UInt8, to bytes: inout [UInt8]) {
    bytes.append(value < 10 ? 0x30 + value : 0x37 + value)
}

extension FieldReader {
    /// Digits whose leading zeros count, behind a digit 1 (14.4.6).
    mutating func numericString(bits count: Int, atMost digits: Int) throws(EPCFailure) -> UInt64 {
        let start = position
        let value = number(count)
        var power: UInt64 = 1
        for _ in 0...digits {
            if value >= power, value / power == 1, power > 1 { return value }
            power &*= 10
        }
        throw failure(.serial, at: start)
    }
}
