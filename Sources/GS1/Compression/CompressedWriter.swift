// SPDX-License-Identifier: Apache-2.0

/// Writes the bits of the compressed segment of a Digital Link as base 64; ``CompressedReader`` draws them.
struct CompressedWriter {
    private var pending: UInt64 = 0
    private var pendingCount = 0

    /// Appends the lowest `count` bits of `value`, 32 at most.
    mutating func write(_ value: UInt64, _ count: Int, to output: inout [UInt8]) {
        pending = pending << UInt64(count) | value & (1 << UInt64(count) - 1)
        pendingCount += count
        while pendingCount >= 6 {
            pendingCount -= 6
            let six = UInt8(truncatingIfNeeded: pending >> UInt64(pendingCount)) & 0x3F
            output.append(Base64URL.character(six))
        }
    }

    /// Fills the last character with zeros.
    mutating func finish(to output: inout [UInt8]) {
        if pendingCount > 0 { write(0, 6 - pendingCount, to: &output) }
    }

    /// Appends the digits of an Application Identifier.
    mutating func write(_ ai: ApplicationIdentifier, to output: inout [UInt8]) {
        var divisor = ai.digitCount == 4 ? 1000 : ai.digitCount == 3 ? 100 : 10
        while divisor > 0 {
            write(UInt64(ai.number / divisor % 10), 4, to: &output)
            divisor /= 10
        }
    }

    /// Appends a value that fits the layout.
    mutating func write(
        _ layout: CompressionLayout,
        _ bytes: borrowing Span<UInt8>,
        _ range: Range<Int>,
        to output: inout [UInt8]
    ) {
        let middle = CompressionLayout.end(of: layout.first, bytes, range) ?? range.upperBound
        write(layout.first, bytes, range.lowerBound..<middle, to: &output)
        if let second = layout.second { write(second, bytes, middle..<range.upperBound, to: &output) }
    }

    private mutating func write(
        _ part: CompressedPart,
        _ bytes: borrowing Span<UInt8>,
        _ range: Range<Int>,
        to output: inout [UInt8]
    ) {
        switch part {
        case .digits: writeDigits(bytes, range, to: &output)
        case .number(let most):
            write(UInt64(range.count), CompressedPart.lengthBits(most), to: &output)
            writeDigits(bytes, range, to: &output)
        case .characters: writeCharacters(bytes, range, lengthBits: 0, to: &output)
        case .text(let most):
            writeCharacters(bytes, range, lengthBits: CompressedPart.lengthBits(most), to: &output)
        }
    }

    private mutating func writeCharacters(
        _ bytes: borrowing Span<UInt8>,
        _ range: Range<Int>,
        lengthBits: Int,
        to output: inout [UInt8]
    ) {
        let encoding = Self.encoding(bytes, range)
        write(UInt64(encoding), 3, to: &output)
        if lengthBits > 0 { write(UInt64(range.count), lengthBits, to: &output) }
        guard encoding > 0 else { return writeDigits(bytes, range, to: &output) }
        for index in range {
            switch encoding {
            case 1, 2: write(UInt64(hexValue(bytes[index]) ?? 0), 4, to: &output)
            case 3: write(UInt64(Base64URL.value(bytes[index]) ?? 0), 6, to: &output)
            default: write(UInt64(bytes[index]), 7, to: &output)
            }
        }
    }

    /// The encoding that needs the fewest bits; capital hexadecimal digits before small ones.
    private static func encoding(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Int {
        guard !range.isEmpty else { return 4 }
        var (isNumber, isCapital, isSmall, isBase64) = (true, true, true, true)
        for index in range {
            let byte = bytes[index]
            let isDigit = byte &- 0x30 < 10
            isNumber = isNumber && isDigit
            isCapital = isCapital && (isDigit || byte &- 0x41 < 6)
            isSmall = isSmall && (isDigit || byte &- 0x61 < 6)
            isBase64 = isBase64 && Base64URL.value(byte) != nil
        }
        return isNumber ? 0 : isCapital ? 2 : isSmall ? 1 : isBase64 ? 3 : 4
    }

    /// Appends digits as one number.
    private mutating func writeDigits(
        _ bytes: borrowing Span<UInt8>,
        _ range: Range<Int>,
        to output: inout [UInt8]
    ) {
        // Long multiplication to the base 2³²: 90 digits need 299 bits.
        var limbs = InlineArray<10, UInt64>(repeating: 0)
        for index in range {
            var carry = UInt64(bytes[index] & 0x0F)
            for place in 0..<10 {
                let product = limbs[place] * 10 + carry
                limbs[place] = product & 0xFFFF_FFFF
                carry = product >> 32
            }
        }
        var left = CompressedPart.valueBits(range.count)
        while left > 0 {
            let step = (left - 1) % 32 + 1
            left -= step
            write(limbs[left / 32], step, to: &output)
        }
    }
}
