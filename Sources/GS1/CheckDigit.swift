// SPDX-License-Identifier: Apache-2.0

/// Check digits and check character pairs (General Specifications, 7.9).
public enum CheckDigit {
    /// The check digit of the digits in `range`, as ASCII: weights 3 and 1 from the right (7.9.1).
    ///
    /// Bytes that are no digits give a digit without meaning.
    public static func of(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> UInt8 {
        let sum = weightedSum(bytes, range.lowerBound, range.upperBound)
        return UInt8(truncatingIfNeeded: 0x30 &+ (10 &- sum % 10) % 10)
    }

    /// Whether the last of the digits from `start` to `end` is the check digit of those before.
    @inline(__always)
    static func isSound(_ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
        let last = UInt64(bytes[end &- 1] & 0x0F)
        return (weightedSum(bytes, start, end &- 1) &+ last) % 10 == 0
    }

    /// The sum of the digits with weights 1 and 3 by turns, 3 for the last.
    @inline(__always)
    private static func weightedSum(_ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> UInt64 {
        var sum: UInt64 = 0
        var end = end
        while end &- start >= 8 {
            end &-= 8
            sum &+= weightedSum(bytes.eightBytes(at: end))
        }
        if end > start {
            // The first digits, moved to the top; zeros before them change nothing.
            let unused = UInt64(truncatingIfNeeded: 8 &- (end &- start))
            sum &+= weightedSum(bytes.word(at: start) &<< (unused &* 8))
        }
        return sum
    }

    /// The sum of eight digits with weights 1 and 3 by turns, 3 for the last (the highest byte).
    @inline(__always)
    private static func weightedSum(_ digits: UInt64) -> UInt64 {
        let ones = digits & 0x000F_000F_000F_000F
        let threes = digits >> 8 & 0x000F_000F_000F_000F
        // The product's top 16 bits are the sum of the four lanes, at most 240.
        return ((ones &+ threes &* 3) &* 0x0001_0001_0001_0001) >> 48
    }

    /// The check digit (0 to 9) of a number with at most 18 digits before it.
    public static func of(_ number: UInt64) -> UInt64 {
        var sum: UInt64 = 0
        var weight: UInt64 = 3
        var rest = number
        while rest > 0 {
            sum &+= rest % 10 &* weight
            weight = 4 &- weight
            rest /= 10
        }
        return (10 &- sum % 10) % 10
    }

    /// The check character pair of set-82 characters (7.9.5), high byte first; `nil` outside the set or beyond
    /// 97 characters.
    static func pair(_ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> (UInt8, UInt8)? {
        guard end - start <= primes.count else { return nil }
        var sum: UInt32 = 0
        for index in start..<end {
            let byte = bytes[index]
            guard byte < 0x80, weights[Int(byte)] > 0 else { return nil }
            sum &+= UInt32(weights[Int(byte)] &- 1) &* UInt32(primes[end - 1 - index])
        }
        sum %= 1021
        return (alphabet[Int(sum >> 5)], alphabet[Int(sum & 31)])
    }

    /// The characters of the pair, by value.
    private static let alphabet: [32 of UInt8] = [
        0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48,
        0x4A, 0x4B, 0x4C, 0x4D, 0x4E, 0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5A,
    ]

    /// Each character's place in set 82, from 1; 0 outside it.
    private static let weights: [128 of UInt8] = [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 1, 2, 0, 0, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13,
        14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29,
        0, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44,
        45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 0, 0, 0, 0, 56,
        0, 57, 58, 59, 60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70, 71,
        72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 0, 0, 0, 0, 0,
    ]

    /// The weights from the right: the first 97 primes.
    private static let primes: [97 of UInt16] = [
        2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101,
        103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167, 173, 179, 181, 191, 193, 197, 199,
        211, 223, 227, 229, 233, 239, 241, 251, 257, 263, 269, 271, 277, 281, 283, 293, 307, 311, 313, 317,
        331, 337, 347, 349, 353, 359, 367, 373, 379, 383, 389, 397, 401, 409, 419, 421, 431, 433, 439, 443,
        449, 457, 461, 463, 467, 479, 487, 491, 499, 503, 509,
    ]
}
