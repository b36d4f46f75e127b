// SPDX-License-Identifier: Apache-2.0

import CXKBCommon
import KeyboardLayouts
import ScannerInput
import Testing

/// The tables against XKB's own state machine, which is told of each key as it goes down and up.
@Suite("What XKB's state machine types")
struct XKBStateTests {
    /// The modifiers pressed, as key codes, and the level they make.
    private static let chords: [(keys: [UInt16], level: KeyMap.Level)] = [
        ([], []), ([KeyCode.leftShift], .shift), ([KeyCode.rightShift], .shift), ([KeyCode.rightAlt], .altGr),
        ([KeyCode.leftShift, KeyCode.rightAlt], [.shift, .altGr]),
    ]

    // Not jp with Caps Lock: that key is another one there, and locks with Shift only.
    @Test(arguments: [
        ("us(euro)", true), ("gb", true), ("de", true), ("de(nodeadkeys)", true), ("fr", true), ("es", true),
        ("it", true), ("ch", true), ("ch(fr)", true), ("se", true), ("jp", false), ("be", true), ("pt", true),
    ]) func isWhatTheTableSays(_ layout: String, _ hasCapsLock: Bool) throws {
        let map = try KeyboardLayoutsTests.map(layout)
        let name = try #require(LayoutName(layout))
        for locks in hasCapsLock ? [false, true] : [false] {
            for (keys, level) in Self.chords where map.hasAltGr || !level.contains(.altGr) {
                let typed = try Self.typed(name, holding: keys, withCapsLock: locks)
                for (code, value) in typed where !KeyCode.isOnKeypad(code) {
                    let meaning = map.meaning(of: code, at: locks ? level.union(.capsLock) : level)
                    // A dead key types nothing by itself, as far as XKB's state knows.
                    if case .deadKey = meaning {
                        #expect(value == 0, "key \(code)")
                    } else {
                        let expected = value < 0x20 ? nil : Unicode.Scalar(value)
                        #expect(
                            meaning == expected.map { .character($0) } ?? .nothing,
                            "key \(code), \(keys), Caps Lock \(locks)"
                        )
                    }
                }
            }
        }
    }

    /// XKB has no such layout, or no memory.
    private struct Missing: Error {}

    /// What each key of the typewriter block types.
    private static func typed(
        _ name: LayoutName,
        holding keys: [UInt16],
        withCapsLock locks: Bool
    ) throws -> [(code: UInt16, value: UInt32)] {
        // SAFETY: context, keymap and state are released once, when the function returns; the names live as long
        // as the call that copies them.
        guard let context = unsafe xkb_context_new(XKB_CONTEXT_NO_ENVIRONMENT_NAMES) else { throw Missing() }
        defer { unsafe xkb_context_unref(context) }
        let keymap = unsafe name.layout.withCString { layout in
            unsafe name.variant.withCString { variant in
                var names = unsafe xkb_rule_names(
                    rules: nil,
                    model: nil,
                    layout: layout,
                    variant: variant,
                    options: nil
                )
                return unsafe xkb_keymap_new_from_names(context, &names, XKB_KEYMAP_COMPILE_NO_FLAGS)
            }
        }
        guard let compiled = unsafe keymap else { throw Missing() }
        defer { unsafe xkb_keymap_unref(compiled) }
        guard let state = unsafe xkb_state_new(compiled) else { throw Missing() }
        defer { unsafe xkb_state_unref(state) }
        func turn(_ code: UInt16, _ direction: xkb_key_direction) {
            _ = unsafe xkb_state_update_key(state, UInt32(code) + 8, direction)
        }
        if locks {
            turn(KeyCode.capsLock, XKB_KEY_DOWN)
            turn(KeyCode.capsLock, XKB_KEY_UP)
        }
        for key in keys { turn(key, XKB_KEY_DOWN) }
        let block =
            Array(UInt16(2)...13) + Array(16...27) + Array(30...41) + Array(43...53) + [57, 86, 89, 124]
        return block.map { ($0, unsafe xkb_state_key_get_utf32(state, UInt32($0) + 8)) }
    }
}
