// SPDX-License-Identifier: Apache-2.0

package import ScannerInput

/// What a keyboard scanner types for a symbol: text in, `input_event` records out.
///
/// The times of the records are offsets from the first report. A report is one HID report and ends with
/// `SYN_REPORT`: modifiers and the key they belong to go down together and come up together, as scanners do it.
package struct ScannerTyping: Sendable {
    /// How control characters such as GS are typed.
    package enum ControlEncoding: Sendable, CaseIterable {
        /// Ctrl and a key: GS is Ctrl `]`.
        case controlKey
        /// Left Alt and four keypad digits: GS is Alt 0029.
        case altKeypad
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
    ///   - text: What was scanned: ASCII, control characters included. Empty types the suffix alone.
    ///   - fault: What goes wrong, if anything.
    /// - Returns: The records, their times counted from 0.
    /// - Throws: When a byte is not on a US keyboard.
    package func type(
        _ text: [UInt8],
        fault: Fault? = nil
    ) throws(ScannerFailure) -> [InputEvent] {
        var typist = Typist(typing: self)
        var text = text
        if case .overlong(let characters) = fault {
            let pattern = text.isEmpty ? [UInt8(ascii: "0")] : text
            while text.count < characters { text.append(pattern[text.count % pattern.count]) }
        }
        if tapsCapsLock { typist.tap(KeyCode.capsLock) }
        for (offset, byte) in text.enumerated() {
            if case .dropped(let after, let lost) = fault, offset >= after, offset - after < lost {
                if offset == after { typist.drop() }
                continue
            }
            guard let stroke = Stroke(byte, capsLocked: tapsCapsLock) else {
                throw .untypable(byte: byte, offset: offset)
            }
            if case .autoRepeat(let times) = fault, offset == text.count - 1 {
                typist.type(stroke, byte: byte, repeats: times)
            } else {
                typist.type(stroke, byte: byte)
            }
        }
        if tapsCapsLock { typist.tap(KeyCode.capsLock) }
        if fault != .missingSuffix {
            for byte in suffix.bytes {
                guard let stroke = Stroke(byte, capsLocked: false) else {
                    throw .untypable(byte: byte, offset: text.count)
                }
                typist.type(stroke, byte: byte)
            }
        }
        return typist.events
    }
}

extension ScanSuffix {
    /// The suffix as a serial scanner sends it.
    package var bytes: [UInt8] {
        switch self {
        case .enter: [0x0D]
        case .tab: [0x09]
        case .carriageReturnLineFeed: [0x0D, 0x0A]
        case .lineFeed: [0x0A]
        case .etx: [0x03]
        case .byte(let byte): [byte]
        case .none: []
        }
    }
}
