// SPDX-License-Identifier: Apache-2.0

extension KeyMap {
    /// The control character that Ctrl makes of a key, `nil` when it makes none.
    ///
    /// The layout is asked first; where it makes nothing of the key, the key means what it means on a US keyboard,
    /// which many a scanner types control characters for whatever its layout.
    func controlCharacter(of code: UInt16, at level: Level) -> UInt8? {
        // Scanners set to a US keyboard send GS as Ctrl and this key whatever the layout says of it. With Shift the
        // layout comes first: Nordic ones have ^ here, which makes RS.
        if code == KeyCode.rightBrace, level.isDisjoint(with: [.altGr, .shift]) { return 0x1D }
        let own: Unicode.Scalar? =
            switch meaning(of: code, at: level) {
            case .nothing: nil
            case .character(let character): character
            case .deadKey(let mark): Accents.spacing(mark)
            }
        if let own {
            if KeyCode.isOnKeypad(code), own.value >= 0x20 { return nil }
            if let byte = Self.controlCharacter(for: own) { return byte }
        }
        guard !KeyCode.isOnKeypad(code), !level.contains(.altGr) else { return nil }
        return KeyMap.us.character(of: code, at: level).flatMap(Self.controlCharacter)
    }

    /// The control character that Ctrl makes of a key's character, `nil` when it makes none.
    ///
    /// Terminals' rule: `@` to `_`, and letters, lose their high bits; the digits 2 to 8 reach the seven that
    /// US keyboards hide behind Shift. Some scanners send US (0x1F) as Ctrl and `-` or `/`.
    static func controlCharacter(for character: Unicode.Scalar) -> UInt8? {
        guard character.isASCII else { return nil }
        let byte = UInt8(truncatingIfNeeded: character.value)
        switch byte {
        case 0x00..<0x20, 0x7F: return byte
        case UInt8(ascii: "@")...UInt8(ascii: "~"), UInt8(ascii: " "): return byte & 0x1F
        case UInt8(ascii: "2"): return 0x00
        case UInt8(ascii: "3")...UInt8(ascii: "7"): return byte &- UInt8(ascii: "3") &+ 0x1B
        case UInt8(ascii: "8"): return 0x7F
        case UInt8(ascii: "-"), UInt8(ascii: "/"): return 0x1F
        default: return nil
        }
    }
}
