// SPDX-License-Identifier: Apache-2.0

import Capture
import ScannerInput

/// Presses keys one report after another and notes the records.
struct Typist {
    private(set) var events: [InputEvent] = []
    private let typing: ScannerTyping
    private let interval: Int64
    private var time = MonotonicTime(nanoseconds: 0)

    /// A typist with no key pressed at time 0.
    init(typing: ScannerTyping) {
        self.typing = typing
        // Nobody types a report a minute; the bound keeps any duration in range.
        interval = Int64(max(.zero, min(typing.reportInterval, .seconds(60))) / .nanoseconds(1))
    }

    /// Types a character; with `repeats` the kernel repeats its last key before that comes up.
    ///
    /// - Returns: Whether there is a way to type it.
    mutating func type(_ character: Unicode.Scalar, capsLocked: Bool, repeats: Int = 0) -> Bool {
        switch character {
        case "\r":
            tap(KeyCode.enter, repeats: repeats)
        case "\t":
            tap(KeyCode.tab, repeats: repeats)
        case "\0"..<" ":
            return typeControl(UInt8(truncatingIfNeeded: character.value), capsLocked, repeats)
        default:
            guard let strokes = typing.strokes.strokes(for: character, capsLocked: capsLocked) else {
                return typeByNumber(character)
            }
            for (index, stroke) in strokes.enumerated() {
                press(stroke, repeats: index == strokes.count - 1 ? repeats : 0)
            }
        }
        return true
    }

    private mutating func typeControl(_ byte: UInt8, _ capsLocked: Bool, _ repeats: Int) -> Bool {
        var stroke = typing.strokes.control(byte, capsLocked: capsLocked)
        switch typing.controlEncoding {
        case .controlKey:
            break
        case .controlBracketPosition:
            if byte == 0x1D { stroke = Stroke(code: KeyCode.rightBrace, control: true) }
        case .altKeypad:
            typeAltCode(of: byte, digits: 4)
            return true
        case .altKeypadShort:
            typeAltCode(of: byte, digits: 3)
            return true
        }
        guard let stroke else { return false }
        press(stroke, repeats: repeats)
        return true
    }

    /// Types a character that no key has.
    private mutating func typeByNumber(_ character: Unicode.Scalar) -> Bool {
        switch typing.otherCharacters {
        case .none:
            return false
        case .altKeypad:
            guard (0xA0...0xFF).contains(character.value) else { return false }
            typeAltCode(of: UInt8(truncatingIfNeeded: character.value), digits: 4)
            return true
        case .unicode:
            guard let u = typing.strokes.strokes(for: "u", capsLocked: false)?.first else { return false }
            press(Stroke(code: u.code, shift: true, control: true))
            for digit in String(character.value, radix: 16).unicodeScalars {
                guard let strokes = typing.strokes.strokes(for: digit, capsLocked: false) else {
                    return false
                }
                for stroke in strokes { press(stroke) }
            }
            tap(57)
            return true
        }
    }

    private mutating func press(_ stroke: Stroke, repeats: Int = 0) {
        var modifiers: [UInt16] = []
        if stroke.shift { modifiers.append(KeyCode.leftShift) }
        if stroke.control { modifiers.append(KeyCode.leftControl) }
        if stroke.altGr { modifiers.append(KeyCode.rightAlt) }
        if typing.separatesModifiers, !modifiers.isEmpty {
            report(modifiers, 1)
            tap(stroke.code, repeats: repeats)
            report(modifiers, 0)
        } else {
            report(modifiers + [stroke.code], 1)
            repeatKey(stroke.code, times: repeats)
            report(modifiers + [stroke.code], 0)
        }
    }

    /// Presses and releases a key.
    mutating func tap(_ code: UInt16, repeats: Int = 0) {
        report([code], 1)
        repeatKey(code, times: repeats)
        report([code], 0)
    }

    /// What a reader finds after its queue overflowed: the mark, and the rest of the report it fell into.
    mutating func drop() {
        note(InputEvent.synchronization, InputEvent.dropped, 0)
        note(InputEvent.key, KeyCode.j, 1)
        note(InputEvent.synchronization, InputEvent.report, 0)
        time = time.advanced(byNanoseconds: interval)
    }

    private mutating func typeAltCode(of byte: UInt8, digits: Int) {
        report([KeyCode.leftAlt], 1)
        for digit in [0, byte / 100, byte / 10 % 10, byte % 10].suffix(digits) {
            tap(Self.keypad[Int(digit)])
        }
        report([KeyCode.leftAlt], 0)
    }

    private mutating func repeatKey(_ code: UInt16, times: Int) {
        // The kernel reports its own repetitions without a scan code and with value 1 in SYN_REPORT.
        for _ in 0..<max(0, times) {
            note(InputEvent.key, code, 2)
            note(InputEvent.synchronization, InputEvent.report, 1)
            time = time.advanced(byNanoseconds: interval)
        }
    }

    private mutating func report(_ codes: [UInt16], _ value: Int32) {
        for code in codes {
            if typing.sendsScanCodes { note(InputEvent.miscellaneous, InputEvent.scanCode, Int32(code)) }
            note(InputEvent.key, code, value)
        }
        note(InputEvent.synchronization, InputEvent.report, 0)
        time = time.advanced(byNanoseconds: interval)
    }

    private mutating func note(_ type: UInt16, _ code: UInt16, _ value: Int32) {
        events.append(InputEvent(time: time, type: type, code: code, value: value))
    }

    /// The keypad's digits, 0 first.
    private static let keypad: [UInt16] = [82, 79, 80, 81, 75, 76, 77, 71, 72, 73]
}
