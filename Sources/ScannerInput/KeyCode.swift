// SPDX-License-Identifier: Apache-2.0

/// The key codes that mean something whatever the layout, as `linux/input-event-codes.h` numbers them.
public enum KeyCode {
    /// `KEY_ENTER`.
    public static let enter: UInt16 = 28
    /// `KEY_RIGHTBRACE`: right of P and `[` on a US keyboard.
    public static let rightBrace: UInt16 = 27
    /// `KEY_TAB`.
    public static let tab: UInt16 = 15
    /// `KEY_U`.
    public static let u: UInt16 = 22
    /// `KEY_J`.
    public static let j: UInt16 = 36

    /// `KEY_LEFTCTRL`.
    public static let leftControl: UInt16 = 29
    /// `KEY_RIGHTCTRL`.
    public static let rightControl: UInt16 = 97
    /// `KEY_LEFTSHIFT`.
    public static let leftShift: UInt16 = 42
    /// `KEY_RIGHTSHIFT`.
    public static let rightShift: UInt16 = 54
    /// `KEY_LEFTALT`.
    public static let leftAlt: UInt16 = 56
    /// `KEY_RIGHTALT`, AltGr on layouts that have one.
    public static let rightAlt: UInt16 = 100
    /// `KEY_LEFTMETA`.
    public static let leftMeta: UInt16 = 125
    /// `KEY_RIGHTMETA`.
    public static let rightMeta: UInt16 = 126

    /// `KEY_CAPSLOCK`.
    public static let capsLock: UInt16 = 58
    /// `KEY_NUMLOCK`.
    public static let numLock: UInt16 = 69
    /// `KEY_SCROLLLOCK`.
    public static let scrollLock: UInt16 = 70

    /// The digit on a keypad key, whatever Num Lock says; `nil` for every other key.
    public static func keypadDigit(_ code: UInt16) -> UInt8? {
        switch code {
        case 71...73: UInt8(code &- 71) &+ 7
        case 75...77: UInt8(code &- 75) &+ 4
        case 79...81: UInt8(code &- 79) &+ 1
        case 82: 0
        default: nil
        }
    }

    /// Whether the key stands on the keypad.
    public static func isOnKeypad(_ code: UInt16) -> Bool {
        switch code {
        case 55, 71...83, 96, 98, 117, 118, 121: true
        default: false
        }
    }
}
