// SPDX-License-Identifier: Apache-2.0

import Capture
import ScannerInput

/// The key, and the modifiers with it, that types a character on a US keyboard.
struct Stroke: Hashable, Sendable {
    var code: UInt16
    var shift = false
    var control = false

    /// The stroke for an ASCII byte; `nil` for bytes beyond.
    ///
    /// CR and TAB have keys of their own; other control characters are Ctrl and the key of the character 0x40
    /// above.
    init?(_ byte: UInt8, capsLocked: Bool) {
        switch byte {
        case 0x0D:
            self.init(code: KeyCode.enter)
        case 0x09:
            self.init(code: KeyCode.tab)
        case 0x00..<0x20:
            let letter = byte | 0x60
            let isLetter = (0x61...0x7A).contains(letter)
            guard let plain = Self.onMainKeys(isLetter ? letter : byte | 0x40, capsLocked: false) else {
                return nil
            }
            self = plain
            control = true
        default:
            guard let plain = Self.onMainKeys(byte, capsLocked: capsLocked) else { return nil }
            self = plain
        }
    }

    private init(code: UInt16, shift: Bool = false) {
        self.code = code
        self.shift = shift
    }

    /// Which keys type what without and with Caps Lock, looked up in the table that reads them back.
    private static let table: [[UInt8: Stroke]] = [false, true].map { capsLocked in
        var strokes: [UInt8: Stroke] = [:]
        // The main block, then Delete: not the keypad, nor the extra key that repeats < and >.
        for code in Array(UInt16(2)...57) + [111] where code != 55 {
            for shift in [false, true] {
                var level: KeyMap.Level = capsLocked ? [.capsLock] : []
                if shift { level.insert(.shift) }
                guard let character = KeyMap.us.character(of: code, at: level), character.isASCII else {
                    continue
                }
                let byte = UInt8(truncatingIfNeeded: character.value)
                if strokes[byte] == nil { strokes[byte] = Stroke(code: code, shift: shift) }
            }
        }
        return strokes
    }

    private static func onMainKeys(_ byte: UInt8, capsLocked: Bool) -> Stroke? {
        table[capsLocked ? 1 : 0][byte]
    }
}

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

    /// Types a character; with `repeats` the kernel repeats it before the key comes up.
    mutating func type(_ stroke: Stroke, byte: UInt8, repeats: Int = 0) {
        if stroke.control, typing.controlEncoding == .altKeypad { return typeAltCode(of: byte) }
        var modifiers: [UInt16] = []
        if stroke.shift { modifiers.append(KeyCode.leftShift) }
        if stroke.control { modifiers.append(KeyCode.leftControl) }
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

    private mutating func typeAltCode(of byte: UInt8) {
        report([KeyCode.leftAlt], 1)
        for digit in [0, byte / 100, byte / 10 % 10, byte % 10] { tap(Self.keypad[Int(digit)]) }
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
