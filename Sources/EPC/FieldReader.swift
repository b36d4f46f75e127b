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

    /// A string of 7-bit characters in a field of `count` bits, ended by a zero character or the field's end
    /// (14.4.2).
    mutating func text(bits count: Int, atMost limit: Int) throws(EPCFailure) -> TextPlace {
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
        return TextPlace(start: start, count: length)
    }

    /// A string of 6-bit characters, ended by a zero character.
    mutating func shortText(atMost limit: Int, atLeast least: Int = 0) throws(EPCFailure) -> TextPlace {
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
        return TextPlace(start: start, count: length)
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

/// Appends the capital hexadecimal digit of 0 to 15.
func appendHexDigit(_ value: UInt8, to bytes: inout [UInt8]) {
    bytes.append(value < 10 ? 0x30 + value : 0x37 + value)
}
