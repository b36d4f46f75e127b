// SPDX-License-Identifier: Apache-2.0

import ScannerInput

/// A key and the modifiers with it.
struct Stroke: Hashable, Sendable {
    var code: UInt16
    var shift = false
    var altGr = false
    var control = false
}

/// Which keys type which characters on a layout, looked up in the table that reads them back.
struct StrokeTable: Sendable {
    /// Character by character, without and with Caps Lock.
    private var characters: [[Unicode.Scalar: Stroke]] = [[:], [:]]
    /// The keys of accents, likewise.
    private var marks: [[Unicode.Scalar: Stroke]] = [[:], [:]]
    /// The accent and the letter that make a character.
    private var accents: [Unicode.Scalar: (mark: Unicode.Scalar, letter: Unicode.Scalar)] = [:]

    /// A US keyboard.
    static let us = StrokeTable(.us)

    /// The keys of a layout, keypad and the extra key of ISO keyboards last.
    init(_ keyMap: KeyMap) {
        let main = Array(UInt16(2)...57).filter { !KeyCode.isOnKeypad($0) } + [111, 86, 89, 124]
        for (index, locks) in [KeyMap.Level(), .capsLock].enumerated() {
            for modifiers: KeyMap.Level in [[], .shift, .altGr, [.shift, .altGr]] {
                for code in main {
                    let stroke = Stroke(
                        code: code,
                        shift: modifiers.contains(.shift),
                        altGr: modifiers.contains(.altGr)
                    )
                    switch keyMap.meaning(of: code, at: locks.union(modifiers)) {
                    case .nothing: break
                    case .character(let character):
                        if characters[index][character] == nil { characters[index][character] = stroke }
                    case .deadKey(let mark):
                        if marks[index][mark] == nil { marks[index][mark] = stroke }
                    }
                }
            }
        }
        keyMap.forEachAccent { mark, letter, whole in
            // Of several ways the one with the plainest letter.
            if let known = accents[whole], known.letter <= letter { return }
            accents[whole] = (mark, letter)
        }
    }

    /// The strokes, one after another, that type a character; `nil` when the layout has none.
    func strokes(for character: Unicode.Scalar, capsLocked: Bool) -> [Stroke]? {
        let index = capsLocked ? 1 : 0
        if let stroke = characters[index][character] { return [stroke] }
        if let (mark, letter) = accents[character], let first = marks[index][mark],
            let second = characters[index][letter]
        {
            return [first, second]
        }
        // An accent alone is its key and Space.
        for (mark, stroke) in marks[index] where KeyMap.spacing(ofMark: mark) == character {
            if let space = characters[index][" "] { return [stroke, space] }
        }
        return nil
    }

    /// The stroke that makes a control character with Ctrl.
    func control(_ byte: UInt8, capsLocked: Bool) -> Stroke? {
        let letter = Unicode.Scalar(byte | 0x60)
        let isLetter = ("a"..."z").contains(letter)
        let character = isLetter ? letter : Unicode.Scalar(byte | 0x40)
        // Ctrl asks for the key; what Caps Lock does to the letter is no matter.
        var stroke = characters[0][character]
        if stroke == nil {
            stroke = marks[0].first { KeyMap.spacing(ofMark: $0.key) == character }?.value
        }
        stroke?.control = true
        return stroke
    }
}
