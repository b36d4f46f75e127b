// SPDX-License-Identifier: Apache-2.0

/// A place in the text of a URI, moved on by what is read.
struct URICursor {
    var position = 0

    /// The byte at the cursor, or `nil` at the end.
    func next(_ text: borrowing Span<UInt8>) -> UInt8? { position < text.count ? text[position] : nil }

    /// Passes over a literal, or stays.
    mutating func skip(
        _ literal: StaticString,
        ignoringCase: Bool = false,
        _ text: borrowing Span<UInt8>
    ) -> Bool {
        let count = literal.utf8CodeUnitCount
        guard text.count - position >= count else { return false }
        for index in 0..<count {
            // The pointer is that of a literal, which lives for ever, and the index is within it.
            let wanted = unsafe literal.utf8Start[index]
            let byte = text[position + index]
            let isLetter = (0x41...0x5A).contains(byte) && ignoringCase
            guard byte == wanted || isLetter && byte | 0x20 == wanted else { return false }
        }
        position += count
        return true
    }

    /// Passes over a byte that must be there.
    mutating func expect(_ byte: UInt8, _ text: borrowing Span<UInt8>) throws(URIFailure) {
        guard next(text) == byte else { throw URIFailure(.missing, offset: position) }
        position += 1
    }

    /// Where the component ends that begins here: at the next dot, or with the text.
    func componentEnd(_ text: borrowing Span<UInt8>, isLast: Bool) -> Int {
        guard !isLast else { return text.count }
        var end = position
        while end < text.count, text[end] != UInt8(ascii: ".") { end += 1 }
        return end
    }

    /// Digits up to `end`, whose leading zeros count.
    mutating func digits(_ text: borrowing Span<UInt8>, to end: Int) throws(URIFailure) -> DigitField {
        let start = position
        var value: UInt64 = 0
        for index in start..<end {
            let digit = text[index] &- 0x30
            guard digit < 10 else { throw URIFailure(.character, offset: index) }
            // More digits than any component has: the count will be refused.
            if index - start < 19 { value = value * 10 + UInt64(digit) }
        }
        position = end
        return DigitField(value: value, digits: end - start)
    }

    /// A number without leading zeros, at most `limit`.
    mutating func number(
        _ text: borrowing Span<UInt8>,
        to end: Int,
        atMost limit: UInt64
    ) throws(URIFailure) -> UInt64 {
        let start = position
        guard start < end else { throw URIFailure(.missing, offset: start) }
        let field = try digits(text, to: end)
        guard field.digits == 1 || text[start] != 0x30 else { throw URIFailure(.leadingZero, offset: start) }
        guard field.digits <= 19, field.value <= limit else { throw URIFailure(.outOfRange, offset: start) }
        return field.value
    }

    /// Hexadecimal digits in capitals, exactly so many.
    mutating func hex(_ text: borrowing Span<UInt8>, digits: Int) throws(URIFailure) -> UInt64 {
        var value: UInt64 = 0
        for _ in 0..<digits {
            guard let byte = next(text) else { throw URIFailure(.missing, offset: position) }
            guard let digit = hexDigit(byte, lowerCase: false) else {
                throw URIFailure(.character, offset: position)
            }
            value = value << 4 | UInt64(digit)
            position += 1
        }
        return value
    }

    /// Characters up to `end`, with the percent-escapes of the standard undone.
    mutating func characters(
        _ text: borrowing Span<UInt8>,
        to end: Int,
        count limits: ClosedRange<Int>,
        where isAllowed: (UInt8) -> Bool
    ) throws(URIFailure) -> Characters {
        let start = position
        var result = Characters()
        while position < end {
            let place = position
            var byte = text[position]
            position += 1
            if byte == UInt8(ascii: "%") {
                guard end - position >= 2, let high = hexDigit(text[position], lowerCase: true),
                    let low = hexDigit(text[position + 1], lowerCase: true)
                else { throw URIFailure(.escape, offset: place) }
                byte = high << 4 | low
                position += 2
                guard isEscaped(byte) else { throw URIFailure(.escape, offset: place) }
            } else if isEscaped(byte) {
                throw URIFailure(.character, offset: place)
            }
            guard isAllowed(byte) else { throw URIFailure(.character, offset: place) }
            guard result.count < limits.upperBound else { throw URIFailure(.length, offset: place) }
            result.append(byte)
        }
        guard result.count >= limits.lowerBound else {
            throw URIFailure(result.isEmpty ? .missing : .length, offset: result.isEmpty ? start : position)
        }
        return result
    }
}

/// The value of a hexadecimal digit, or `nil`.
func hexDigit(_ byte: UInt8, lowerCase: Bool) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x37
    case 0x61...0x66 where lowerCase: byte - 0x57
    default: nil
    }
}
