// SPDX-License-Identifier: Apache-2.0

import CXKBCommon
import ScannerInput

/// The rules that make keymaps of layout names: those of evdev, for a keyboard of 105 keys.
@safe struct XKBRules: ~Copyable {
    private let context: OpaquePointer

    /// Opens XKB's data; `nil` when there are none.
    ///
    /// - Parameter directory: Where they are, in place of where they usually are.
    init?(directory: String?) {
        // The environment is the daemon's operator's, not the scanner's: it says nothing of its layout.
        var flags = XKB_CONTEXT_NO_ENVIRONMENT_NAMES.rawValue
        if directory != nil { flags |= XKB_CONTEXT_NO_DEFAULT_INCLUDES.rawValue }
        // SAFETY: the context is owned by this value and released once, when it goes.
        guard let context = unsafe xkb_context_new(xkb_context_flags(rawValue: flags)) else { return nil }
        unsafe self.context = unsafe context
        // What fails is told in our own words.
        unsafe xkb_context_set_log_level(context, XKB_LOG_LEVEL_CRITICAL)
        unsafe xkb_context_set_log_fn(context) { _, _, _, _ in }
        if let directory { _ = unsafe xkb_context_include_path_append(context, directory) }
    }

    deinit { unsafe xkb_context_unref(context) }

    /// The keymap of a layout; `nil` when there is none.
    borrowing func keymap(of name: LayoutName) -> XKBKeymap? {
        let keymap = unsafe "evdev".withCString { rules in
            unsafe "pc105".withCString { model in
                unsafe name.layout.withCString { layout in
                    unsafe name.variant.withCString { variant in
                        // SAFETY: the names live as long as the call, which copies what it keeps.
                        var names = unsafe xkb_rule_names(
                            rules: rules,
                            model: model,
                            layout: layout,
                            variant: variant,
                            options: nil
                        )
                        return unsafe xkb_keymap_new_from_names(context, &names, XKB_KEYMAP_COMPILE_NO_FLAGS)
                    }
                }
            }
        }
        guard let keymap = unsafe keymap else { return nil }
        return unsafe XKBKeymap(owning: keymap)
    }
}

/// A compiled keymap and a state of it.
@safe struct XKBKeymap: ~Copyable {
    private let keymap: OpaquePointer
    private let state: OpaquePointer

    /// Takes over a keymap that the caller owned; `nil` when memory is short.
    init?(owning keymap: OpaquePointer) {
        // SAFETY: both are owned by this value and released once: here, or when it goes.
        guard let state = unsafe xkb_state_new(keymap) else {
            unsafe xkb_keymap_unref(keymap)
            return nil
        }
        unsafe self.keymap = unsafe keymap
        unsafe self.state = unsafe state
    }

    deinit {
        unsafe xkb_state_unref(state)
        unsafe xkb_keymap_unref(keymap)
    }

    /// Puts exactly these modifiers in force.
    borrowing func press(_ level: KeyMap.Level) {
        var held: UInt32 = 0
        var locked: UInt32 = 0
        // The real modifiers, as xkeyboard-config assigns them.
        if level.contains(.shift) { held |= bit("Shift") }
        if level.contains(.altGr) { held |= bit("Mod5") }
        if level.contains(.capsLock) { locked |= bit("Lock") }
        if level.contains(.numLock) { locked |= bit("Mod2") }
        _ = unsafe xkb_state_update_mask(state, held, 0, locked, 0, 0, 0)
    }

    /// The symbol a key gives with the modifiers in force; 0 for none and for several.
    borrowing func symbol(of code: UInt16) -> UInt32 {
        unsafe xkb_state_key_get_one_sym(state, UInt32(code) + 8)
    }

    private borrowing func bit(_ modifier: String) -> UInt32 {
        let index = unsafe xkb_keymap_mod_get_index(keymap, modifier)
        return index < 32 ? 1 << index : 0
    }
}
