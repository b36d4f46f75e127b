// SPDX-License-Identifier: Apache-2.0

//   Ctrl+Shift+U, then hex digits          ended by
//   with Ctrl and Shift still held         the release of either
//   with both released                     Space or Enter

/// A character given by its number in Unicode: Ctrl+Shift+U and hexadecimal digits.
///
/// The entry of ISO 14755 as IBus and GTK have it, which scanners type for hosts that run Linux.
struct UnicodeEntry: Sendable {
    private var value: UInt32 = 0
    /// How many digits came.
    private var digitCount = 0
    /// Whether the entry is open.
    private(set) var isRunning = false

    /// Whether Ctrl and Shift have been held since it was opened.
    private var isHeld = false

    /// Opens the entry.
    mutating func begin() {
        self = UnicodeEntry()
        isRunning = true
        isHeld = true
    }

    /// Notes that Ctrl or Shift came up.
    ///
    /// - Returns: Whether that ends the number.
    mutating func noteRelease() -> Bool {
        defer { isHeld = false }
        return isHeld && digitCount > 0
    }

    /// Takes a digit; a number too large stays too large.
    mutating func append(_ digit: UInt32) {
        digitCount = min(digitCount &+ 1, 100)
        value = min(value << 4 | digit, 0x200_0000)
    }

    /// Closes the entry.
    ///
    /// - Returns: The character, `nil` when the number is none of one.
    mutating func finish() -> Unicode.Scalar? {
        defer { self = UnicodeEntry() }
        return value == 0 ? nil : Unicode.Scalar(value)
    }

    /// The value of a hexadecimal digit.
    static func digit(_ character: Unicode.Scalar) -> UInt32? {
        switch character {
        case "0"..."9": character.value &- 0x30
        case "a"..."f": character.value &- 0x57
        case "A"..."F": character.value &- 0x37
        default: nil
        }
    }
}
