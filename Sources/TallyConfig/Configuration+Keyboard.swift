// SPDX-License-Identifier: Apache-2.0

extension Configuration {
    /// How a scanner types: what its keys mean and how its scans are framed.
    public struct Keyboard: Equatable, Sendable {
        /// The keyboard layout the scanner types for, as XKB names it: `de`, `de(nodeadkeys)`.
        public var layout = "us"
        /// What Caps Lock does.
        public var capsLock: CapsLock = .follow
        /// What the keypad types.
        public var keypad: Keypad = .digits
        /// What dead keys do.
        public var deadKeys: DeadKeys = .compose
        /// What single keys type whatever the layout says, by the kernel's key code.
        public var keys: [UInt16: [UInt8]] = [:]
        /// What is typed in place of something else.
        public var substitutes: [Substitute] = []
        /// What the scanner types before the data; empty for nothing.
        public var prefix: [UInt8] = []
        /// The longest span between two keys of a scan, `nil` for any; what is slower was typed by hand.
        public var maxKeyGap: Duration?

        /// The built-in defaults.
        public init() {}
    }

    /// What Caps Lock does.
    public enum CapsLock: String, CaseIterable, Sendable {
        /// It changes letters, as on a keyboard.
        case follow
        /// Nothing: the scanner taps it and types as if it had not.
        case ignore
    }

    /// What the keypad types.
    public enum Keypad: String, CaseIterable, Sendable {
        /// Digits, always.
        case digits
        /// Digits while Num Lock is on.
        case numlock
    }

    /// What dead keys do.
    public enum DeadKeys: String, CaseIterable, Sendable {
        /// Each waits for its letter.
        case compose
        /// Each types its accent.
        case plain
    }

    /// A text that is typed in place of another.
    public struct Substitute: Equatable, Sendable {
        /// What is typed.
        public var typed: [UInt8]
        /// What is meant; not longer.
        public var meant: [UInt8]

        /// A substitute.
        public init(typed: [UInt8], meant: [UInt8]) {
            self.typed = typed
            self.meant = meant
        }
    }
}

extension Configuration.Keyboard {
    /// The keys that can be given a text, by name.
    static let keyCodes: [String: UInt16] = {
        var codes: [String: UInt16] = [
            "escape": 1, "backspace": 14, "tab": 15, "enter": 28, "scroll_lock": 70, "keypad_enter": 96,
            "print": 99, "home": 102, "up": 103, "page_up": 104, "left": 105, "right": 106, "end": 107,
            "down": 108, "page_down": 109, "insert": 110, "delete": 111, "pause": 119, "menu": 127,
        ]
        // linux/input-event-codes.h: F1 to F10, then F11 and F12 apart, F13 to F24 apart again.
        for number in 1...24 {
            let code = number <= 10 ? 58 + number : number <= 12 ? 76 + number : 170 + number
            codes["f\(number)"] = UInt16(code)
        }
        return codes
    }()

    init(from walk: TableWalk) {
        walk.set(&layout, "layout", .layout)
        if let variant = walk.value("variant", .layoutVariant) {
            if layout.contains("(") {
                walk.findings.error(
                    Complaint("\(layout.quoted) names a variant already", suggestion: "remove variant"),
                    of: "\(walk.path).variant",
                    at: walk.position(of: "variant")
                )
            } else {
                layout += "(\(variant))"
            }
        }
        walk.set(&capsLock, "caps_lock", .word)
        walk.set(&keypad, "keypad", .word)
        walk.set(&deadKeys, "dead_keys", .word)
        walk.set(&keys, "keys", .keyTexts)
        walk.set(&substitutes, "substitutes", .substitutes)
        walk.set(&prefix, "prefix", .frame)
        maxKeyGap = walk.value("max_key_gap", .durationOrOff(.milliseconds(5) ... .seconds(10))) ?? nil
    }
}

extension Configuration.Scanner {
    /// Complains of a gap that cannot be told from the end of a scan.
    func checkGap(in walk: TableWalk) {
        guard let gap = keyboard.maxKeyGap else { return }
        let endsWithSilence = suffix == .none && suffixText.isEmpty
        let limit = endsWithSilence ? idleEnd ?? .milliseconds(100) : partialTimeout ?? .milliseconds(500)
        if gap < limit { return }
        let key = endsWithSilence ? "idle_end" : "partial_timeout"
        walk.findings.error(
            Complaint(
                "is not shorter than \(key), \(DurationText.string(limit)), which ends the scan first",
                suggestion: "a scanner types a key in 2 to 40 ms"
            ),
            of: "\(walk.path).max_key_gap",
            at: walk.position(of: "max_key_gap")
        )
    }
}
