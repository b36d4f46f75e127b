// SPDX-License-Identifier: Apache-2.0

/// Reads the body of a raw URI: `96.x…`, `96.xA1.x…` or, deprecated, `96.123…` (TDS 2.3, 12.2).
///
/// - Returns: The bits, and the application family identifier where they are ISO data.
func rawBits(
    _ text: borrowing Span<UInt8>,
    _ cursor: inout URICursor
) throws(URIFailure) -> (bits: MemoryBits, afi: UInt8?) {
    let end = cursor.componentEnd(text, isLast: false)
    let limit = UInt64(MemoryBits.maximumBitCount)
    let count = Int(try cursor.number(text, to: end, atMost: limit))
    try cursor.expect(UInt8(ascii: "."), text)
    guard cursor.next(text) == UInt8(ascii: "x") else {
        return (try decimalBits(text, &cursor, count: count), nil)
    }
    cursor.position += 1
    var afi: UInt8?
    if cursor.componentEnd(text, isLast: false) < text.count {
        afi = UInt8(truncatingIfNeeded: try cursor.hex(text, digits: 2))
        try cursor.expect(UInt8(ascii: "."), text)
        try cursor.expect(UInt8(ascii: "x"), text)
    }
    var bits = MemoryBits()
    var left = count
    while left > 0 {
        let place = cursor.position
        let digit = try cursor.hex(text, digits: 1)
        let width = min(4, left)
        // Where the last digit has fewer bits, those behind are zero.
        guard digit & (1 << UInt64(4 - width) - 1) == 0 else { throw URIFailure(.outOfRange, offset: place) }
        bits.setBits(at: count - left, count: width, to: digit >> UInt64(4 - width))
        left -= width
    }
    guard cursor.position == text.count else { throw URIFailure(.extra, offset: cursor.position) }
    return (bits, afi)
}

/// The bits of a decimal number, right-aligned in `count`.
private func decimalBits(
    _ text: borrowing Span<UInt8>,
    _ cursor: inout URICursor,
    count: Int
) throws(URIFailure) -> MemoryBits {
    let start = cursor.position
    guard start < text.count else { throw URIFailure(.missing, offset: start) }
    guard text.count - start == 1 || text[start] != 0x30 else {
        throw URIFailure(.leadingZero, offset: start)
    }
    var number = LongNumber()
    for index in start..<text.count {
        let digit = text[index] &- 0x30
        guard digit < 10 else { throw URIFailure(.character, offset: index) }
        guard number.append(digit: digit), number.bitWidth <= count else {
            throw URIFailure(.outOfRange, offset: start)
        }
    }
    cursor.position = text.count
    var bits = MemoryBits()
    for bit in 0..<count { bits.setBits(at: bit, count: 1, to: number.bit(count - 1 - bit)) }
    return bits
}

/// A number of up to 512 bits, made of decimal digits.
struct LongNumber {
    /// The least significant word first.
    private var words = InlineArray<8, UInt64>(repeating: 0)

    /// Ten times the number, and a digit; `false` where that is more than 512 bits.
    mutating func append(digit: UInt8) -> Bool {
        var carry = UInt64(digit)
        for index in words.indices {
            let product = words[index].multipliedFullWidth(by: 10)
            let (low, overflows) = product.low.addingReportingOverflow(carry)
            words[index] = low
            carry = product.high + (overflows ? 1 : 0)
        }
        return carry == 0
    }

    /// How many bits it has.
    var bitWidth: Int {
        for index in words.indices.reversed() where words[index] != 0 {
            return 64 * index + 64 - words[index].leadingZeroBitCount
        }
        return 0
    }

    /// The bit that stands for 2 to the power of `place`, 0 to 511.
    func bit(_ place: Int) -> UInt64 { words[place / 64] >> UInt64(place % 64) & 1 }
}
