// SPDX-License-Identifier: Apache-2.0

extension Configuration {
    /// The keys of `[[scanner]]` about what a scanner types.
    static let keyboard: [ConfigurationKey] = [
        .init(
            "layout",
            "XKB layout",
            .value(#""us""#),
            "The keyboard layout it types for, with its variant if need be: `de`, `de(nodeadkeys)`."
        ),
        .init("variant", "XKB variant", .words("the layout's usual one"), "The variant of the layout."),
        .init(
            "caps_lock",
            words(CapsLock.self),
            .value(#""follow""#),
            "`ignore`: it taps Caps Lock and types as if it had not."
        ),
        .init(
            "keypad",
            words(Keypad.self),
            .value(#""digits""#),
            "`numlock`: its keypad types digits only after Num Lock."
        ),
        .init(
            "dead_keys",
            words(DeadKeys.self),
            .value(#""compose""#),
            "`plain`: dead keys type their accent at once and do not wait for a letter."
        ),
        .init(
            "keys",
            "table of texts by key",
            .words("none"),
            #"What single keys type: `{ f8 = "<GS>", down = "<GS>" }`."#
        ),
        .init(
            "substitutes",
            "table of texts by text",
            .words("none"),
            #"What it types in place of something else: `{ "{GS}" = "<GS>" }`."#
        ),
        .init(
            "prefix",
            "1 to 16 bytes",
            .words("none"),
            "What it sends before the data; not part of the scan."
        ),
        .init(
            "max_key_gap",
            #"duration, 5ms to 10s, or "off""#,
            .value(#""off""#),
            "What is typed slower than this is rejected as typed by hand."
        ),
    ]
}
