// SPDX-License-Identifier: Apache-2.0

/// Up to 32 characters kept in place, so that an identity is a value without storage of its own.
struct Characters: Sendable {
    static let limit = 32

    private var bytes = InlineArray<32, UInt8>(repeating: 0)
    private var length: UInt8 = 0

    init() {}

    var count: Int { Int(length) }
    var isEmpty: Bool { length == 0 }

    subscript(index: Int) -> UInt8 { bytes[index] }

    /// Appends a character, unless there are as many as fit.
    @discardableResult
    mutating func append(_ byte: UInt8) -> Bool {
        guard count < Self.limit else { return false }
        bytes[count] = byte
        length += 1
        return true
    }

    /// Appends the decimal digits of a number.
    mutating func append(number: UInt64, digits: Int = 1) {
        var rest = number
        var count = 1
        while rest >= 10 {
            rest /= 10
            count += 1
        }
        count = max(count, digits)
        for place in (0..<count).reversed() {
            append(0x30 + UInt8(truncatingIfNeeded: number / powerOfTen(place) % 10))
        }
    }

    /// Whether all are digits.
    var areDigits: Bool {
        for index in 0..<count where bytes[index] &- 0x30 > 9 { return false }
        return true
    }

    /// The number that they spell without leading zeros, or `nil` where they do not or it is no number of 64 bits.
    var number: UInt64? {
        guard count > 0, count == 1 || bytes[0] != 0x30 else { return nil }
        var value: UInt64 = 0
        for index in 0..<count {
            let digit = UInt64(bytes[index] &- 0x30)
            guard digit < 10 else { return nil }
            let (product, overflows) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflowsToo) = product.addingReportingOverflow(digit)
            guard !overflows, !overflowsToo else { return nil }
            value = sum
        }
        return value
    }

    func append(to output: inout [UInt8]) {
        for index in 0..<count { output.append(bytes[index]) }
    }

    /// Appends them with those escaped that a URI may not have (Tables A-1 and G-1).
    func appendEscaped(to output: inout [UInt8]) {
        for index in 0..<count {
            let byte = bytes[index]
            if isEscaped(byte) {
                output.append(UInt8(ascii: "%"))
                appendHexDigit(byte >> 4, to: &output)
                appendHexDigit(byte & 0x0F, to: &output)
            } else {
                output.append(byte)
            }
        }
    }
}

extension Characters: Hashable {
    static func == (left: Characters, right: Characters) -> Bool {
        guard left.length == right.length else { return false }
        for index in 0..<left.count where left[index] != right[index] { return false }
        return true
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(length)
        for index in 0..<count { hasher.combine(bytes[index]) }
    }
}

/// Whether a URI has the character as `%` and two hexadecimal digits: `"` `#` `%` `&` `/` `<` `>` `?`.
func isEscaped(_ character: UInt8) -> Bool {
    switch character {
    case 0x22, 0x23, 0x25, 0x26, 0x2F, 0x3C, 0x3E, 0x3F: true
    default: false
    }
}
