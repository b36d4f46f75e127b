// SPDX-License-Identifier: Apache-2.0

/// A character given by its number: Left Alt held while digits are typed on the keypad.
///
/// Scanners set to be independent of the layout send GS as Alt 029 or Alt 0029. ASCII is the same in every code
/// page, so the leading zero that chooses one does not matter.
struct AltCode: Sendable {
    private var value: UInt16 = 0

    /// Whether a digit has been typed since Alt went down.
    private(set) var isRunning = false

    /// Takes a digit; a number too large stays too large.
    mutating func append(_ digit: UInt8) {
        isRunning = true
        value = min(value &* 10 &+ UInt16(digit), 1_000)
    }

    /// Ends the number as Alt goes up.
    ///
    /// - Returns: The character, `nil` for none or one outside ASCII.
    mutating func finish() -> UInt8? {
        defer { self = AltCode() }
        return value > 0 && value < 0x80 ? UInt8(truncatingIfNeeded: value) : nil
    }
}
