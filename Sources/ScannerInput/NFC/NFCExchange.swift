// SPDX-License-Identifier: Apache-2.0

/// What passes between a smart-card reader and a tag: for an NFC reader what keys are for a keyboard.
public enum NFCExchange: Hashable, Sendable {
    /// A command for the tag (an APDU), or for the reader about it.
    case command([UInt8])
    /// The answer, its two status bytes last.
    case answer([UInt8])
    /// The tag has been read: its number, and its NDEF message, empty where there is none.
    case tag(uid: [UInt8], message: [UInt8])
}
