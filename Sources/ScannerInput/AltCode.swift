// SPDX-License-Identifier: Apache-2.0

/// A character given by its number: Left Alt held while digits are typed on the keypad.
///
/// Scanners set to be independent of the layout send GS as Alt 029 or Alt 0029. A number
/// with a leading zero is one of Windows-1252, another one of IBM code page 437; for ASCII that makes no difference.
struct AltCode: Sendable {
    private var value: UInt16 = 0
    private var digitCount = 0
    private var beginsWithZero = false

    /// Whether a digit has been typed since Alt went down.
    var isRunning: Bool { digitCount > 0 }

    /// Takes a digit; a number too large stays too large.
    mutating func append(_ digit: UInt8) {
        if digitCount == 0 { beginsWithZero = digit == 0 }
        digitCount = min(digitCount &+ 1, 100)
        value = min(value &* 10 &+ UInt16(digit), 1_000)
    }

    /// Ends the number as Alt goes up.
    ///
    /// - Returns: The character, `nil` when the number is none of one.
    mutating func finish() -> Unicode.Scalar? {
        defer { self = AltCode() }
        guard (1...255).contains(value) else { return nil }
        let byte = UInt8(truncatingIfNeeded: value)
        return beginsWithZero ? CodePage.windows1252(byte) : CodePage.ibm437(byte)
    }
}
