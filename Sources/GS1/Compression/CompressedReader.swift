// SPDX-License-Identifier: Apache-2.0

/// Reads the bits of the compressed segment of a Digital Link, first bit of first character first.
///
/// ```
/// Application Identifier: two to four digits of 4 bits │ or code of 8 bits with a digit above 9 for several of them
/// .digits      number
/// .number      length │ number
/// .characters  encoding 3 │ characters
/// .text        encoding 3 │ length │ characters
/// F            length of key 7 │ key 6 bits each │ encoding 3 │ length 7 │ characters: somebody else's parameter
/// ```
///
/// Encodings: 0 one number, 1 small hexadecimal digits of 4 bits, 2 capital ones, 3 base 64 of 6 bits, 4 ASCII of 7.
struct CompressedReader {
    /// Where the segment begins in the datum.
    let start: Int

    /// Where the segment ends.
    let end: Int

    /// The first bit that is not read.
    private(set) var position = 0

    init(_ segment: Range<Int>) {
        start = segment.lowerBound
        end = segment.upperBound
    }

    /// How many bits are not read.
    var remaining: Int { (end - start) * 6 - position }

    /// The character that the next bit is in.
    var offset: Int { start + position / 6 }

    /// The next bits, 64 at most, as a number.
    mutating func read(_ count: Int, _ datum: borrowing Span<UInt8>) throws(DecodeFailure) -> UInt64 {
        guard count <= remaining else { throw DecodeFailure(.tooShort, offset: end) }
        var value: UInt64 = 0
        var left = count
        while left > 0 {
            let bit = position % 6
            let step = min(6 - bit, left)
            let six = UInt64(Base64URL.value(datum[start + position / 6]) ?? 0)
            value = value << UInt64(step) | six >> UInt64(6 - bit - step) & (1 << UInt64(step) - 1)
            position += step
            left -= step
        }
        return value
    }

    /// Passes over bits.
    mutating func skip(_ count: Int) throws(DecodeFailure) {
        guard count <= remaining else { throw DecodeFailure(.tooShort, offset: end) }
        position += count
    }

    /// Whether only the bits are left that fill the last character, which are zero.
    mutating func isAtEnd(_ datum: borrowing Span<UInt8>) throws(DecodeFailure) -> Bool {
        guard remaining < 6 else { return false }
        let place = offset
        let fill = try read(remaining, datum)
        guard fill == 0 else { throw DecodeFailure(.tooLong, offset: place) }
        return true
    }

    // MARK: - Values

    /// Appends one part of a value.
    mutating func append(
        _ part: CompressedPart,
        _ datum: borrowing Span<UInt8>,
        to bytes: inout [UInt8]
    ) throws(DecodeFailure) {
        switch part {
        case .digits(let count): try appendDigits(count, datum, to: &bytes)
        case .number(let most):
            let count = try length(CompressedPart.lengthBits(most), atMost: most, datum)
            try appendDigits(count, datum, to: &bytes)
        case .characters(let count):
            let encoding = try encoding(datum)
            try appendCharacters(count, encoding, datum, to: &bytes)
        case .text(let most):
            let encoding = try encoding(datum)
            let count = try length(CompressedPart.lengthBits(most), atMost: most, datum)
            try appendCharacters(count, encoding, datum, to: &bytes)
        }
    }

    /// Passes over a parameter that is not GS1's; its first eight bits are read.
    mutating func skipParameter(_ header: UInt64, _ datum: borrowing Span<UInt8>) throws(DecodeFailure) {
        let keyLength = Int(header & 0xF) << 3 | Int(try read(3, datum))
        try skip(keyLength * 6)
        let encoding = try encoding(datum)
        let count = Int(try read(7, datum))
        switch encoding {
        case 0: try skip(CompressedPart.valueBits(count))
        case 1, 2: try skip(4 * count)
        case 3: try skip(6 * count)
        default: try skip(7 * count)
        }
    }

    /// An encoding indicator, 0 to 4.
    private mutating func encoding(_ datum: borrowing Span<UInt8>) throws(DecodeFailure) -> UInt64 {
        let place = offset
        let encoding = try read(3, datum)
        guard encoding < 5 else { throw DecodeFailure(.content, offset: place) }
        return encoding
    }

    private mutating func length(
        _ bits: Int,
        atMost most: Int,
        _ datum: borrowing Span<UInt8>
    ) throws(DecodeFailure) -> Int {
        let place = offset
        let count = Int(try read(bits, datum))
        guard count <= most else {
            throw DecodeFailure(.tooLong, offset: place, expected: .counts(0, most), found: .count(count))
        }
        return count
    }

    private mutating func appendCharacters(
        _ count: Int,
        _ encoding: UInt64,
        _ datum: borrowing Span<UInt8>,
        to bytes: inout [UInt8]
    ) throws(DecodeFailure) {
        switch encoding {
        case 0: try appendDigits(count, datum, to: &bytes)
        case 1, 2:
            for _ in 0..<count {
                let digit = hexDigit(UInt8(truncatingIfNeeded: try read(4, datum)))
                // A letter of either case differs by one bit.
                bytes.append(encoding == 1 && digit >= 0x41 ? digit | 0x20 : digit)
            }
        case 3:
            for _ in 0..<count {
                bytes.append(Base64URL.character(UInt8(truncatingIfNeeded: try read(6, datum))))
            }
        default:
            for _ in 0..<count { bytes.append(UInt8(truncatingIfNeeded: try read(7, datum))) }
        }
    }

    /// Appends a number with all its digits.
    private mutating func appendDigits(
        _ count: Int,
        _ datum: borrowing Span<UInt8>,
        to bytes: inout [UInt8]
    ) throws(DecodeFailure) {
        let place = offset
        var left = CompressedPart.valueBits(count)
        guard left <= remaining else { throw DecodeFailure(.tooShort, offset: end) }
        // Long multiplication to the base 10⁹. The longest, 90 digits in 299 bits, is below 10⁹⁹.
        let limbCount = min(11, count / 9 + 1)
        var limbs = InlineArray<11, UInt64>(repeating: 0)
        while left > 0 {
            let step = min(32, left)
            var carry = try read(step, datum)
            for index in 0..<limbCount {
                let product = limbs[index] << UInt64(step) + carry
                limbs[index] = product % 1_000_000_000
                carry = product / 1_000_000_000
            }
            left -= step
        }
        for index in (count..<limbCount * 9).reversed() {
            guard Self.digit(index, of: limbs) == 0 else {
                throw DecodeFailure(.tooLong, offset: place, expected: .count(count))
            }
        }
        for index in (0..<count).reversed() { bytes.append(0x30 + Self.digit(index, of: limbs)) }
    }

    private static func digit(_ place: Int, of limbs: InlineArray<11, UInt64>) -> UInt8 {
        var limb = limbs[place / 9]
        for _ in 0..<place % 9 { limb /= 10 }
        return UInt8(truncatingIfNeeded: limb % 10)
    }
}
