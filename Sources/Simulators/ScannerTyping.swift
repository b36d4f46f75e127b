// SPDX-License-Identifier: Apache-2.0

package import ScannerInput

/// What a keyboard scanner types for a symbol: text in, `input_event` records out.
///
/// The times of the records are offsets from the first report. A report is one HID report and ends with
/// `SYN_REPORT`: modifiers and the key they belong to go down together and come up together, as scanners do it.
package struct ScannerTyping: Sendable {
    /// How control characters such as GS are typed.
    package enum ControlEncoding: Sendable, CaseIterable {
        /// Ctrl and the layout's own key: GS is Ctrl and what types `]`.
        case controlKey
        /// The same, but GS is Ctrl and the key right of P and `[` of a US keyboard.
        case controlBracketPosition
        /// Left Alt and four keypad digits: GS is Alt 0029.
        case altKeypad
        /// Left Alt and three keypad digits: GS is Alt 029.
        case altKeypadShort
    }

    /// How characters are typed that the layout has no key for.
    package enum OtherCharacters: Sendable {
        /// Not at all: that fails.
        case none
        /// Left Alt and the four keypad digits of Windows-1252, from U+00A0 to U+00FF.
        case altKeypad
        /// Ctrl+Shift+U, the hexadecimal number, Space.
        case unicode
    }

    /// What goes wrong in a scan.
    package enum Fault: Hashable, Sendable {
        /// The suffix is not sent.
        case missingSuffix
        /// The kernel's queue overflows: `SYN_DROPPED` stands for the keys of some characters.
        case dropped(afterCharacters: Int, lostCharacters: Int)
        /// The text is repeated up to this many characters.
        case overlong(characters: Int)
        /// The kernel repeats the last key of the text this many times, as if it were held down.
        case autoRepeat(times: Int)
    }

    /// The layout it is set to.
    package var keyMap = KeyMap.us {
        didSet { strokes = StrokeTable(keyMap) }
    }
    /// The keys of the layout.
    private(set) var strokes = StrokeTable.us
    /// How what the layout has no key for is typed.
    package var otherCharacters = OtherCharacters.none
    /// What is typed before the text.
    package var prefix: [UInt8] = []
    /// What ends a scan.
    package var suffix = ScanSuffix.enter
    /// From one report to the next; scanners do 1 to 8 ms, over Bluetooth 15 to 40.
    package var reportInterval = Duration.milliseconds(4)
    /// How control characters are typed.
    package var controlEncoding = ControlEncoding.controlKey
    /// Whether each key is preceded by its scan code (`MSC_SCAN`), as the kernel's HID driver does.
    package var sendsScanCodes = true
    /// Whether a modifier goes down and comes up in a report of its own.
    package var separatesModifiers = false
    /// Whether Caps Lock is tapped before and after the text, which is then typed with the case swapped.
    package var tapsCapsLock = false

    /// A US scanner as it comes out of its box.
    package init() {}

    /// The records of one scan.
    ///
    /// - Parameters:
    ///   - text: What was scanned, UTF-8, control characters included. Empty types prefix and suffix alone.
    ///   - fault: What goes wrong, if anything.
    /// - Returns: The records, their times counted from 0.
    /// - Throws: When the scanner has no way to type a character.
    package func type(
        _ text: [UInt8],
        fault: Fault? = nil
    ) throws(ScannerFailure) -> [InputEvent] {
        var typist = Typist(typing: self)
        var characters = try Self.characters(of: text)
        if case .overlong(let count) = fault {
            let pattern = characters.isEmpty ? ["0"] : characters
            while characters.count < count { characters.append(pattern[characters.count % pattern.count]) }
        }
        try type(prefix, with: &typist)
        if tapsCapsLock { typist.tap(KeyCode.capsLock) }
        for (index, character) in characters.enumerated() {
            if case .dropped(let after, let lost) = fault, index >= after, index - after < lost {
                if index == after { typist.drop() }
                continue
            }
            var repeats = 0
            if case .autoRepeat(let times) = fault, index == characters.count - 1 { repeats = times }
            guard typist.type(character, capsLocked: tapsCapsLock, repeats: repeats) else {
                throw .untypable(character, position: index)
            }
        }
        if tapsCapsLock { typist.tap(KeyCode.capsLock) }
        if fault != .missingSuffix { try type(suffix.bytes, with: &typist) }
        return typist.events
    }

    private func type(_ frame: [UInt8], with typist: inout Typist) throws(ScannerFailure) {
        for (index, character) in try Self.characters(of: frame).enumerated() {
            guard typist.type(character, capsLocked: false) else {
                throw .untypable(character, position: index)
            }
        }
    }

    private static func characters(of text: [UInt8]) throws(ScannerFailure) -> [Unicode.Scalar] {
        guard let text = String(validating: text, as: UTF8.self) else { throw .notText }
        return Array(text.unicodeScalars)
    }
}
