// SPDX-License-Identifier: Apache-2.0

/// Which modifier keys of one device are down.
struct HeldKeys: Sendable {
    private var bits: UInt8 = 0
    /// Those of which nothing was seen since keys were lost; taken to be up, as they are between two scans.
    private var unseen: UInt8 = 0

    /// No key down.
    init() {}

    /// The modifiers among the keys of an `EVIOCGKEY` bitmap.
    init(pressed: borrowing Span<UInt8>) {
        for (index, code) in Self.codes.enumerated() {
            let byte = Int(code / 8)
            if byte < pressed.count, pressed[byte] >> UInt8(code % 8) & 1 == 1 { bits |= 1 << UInt8(index) }
        }
    }

    /// Forgets what is down: keys were lost.
    mutating func lose() {
        bits = 0
        unseen = .max
    }

    /// Whether the state of each is known.
    var isCertain: Bool { unseen == 0 }

    /// Whether one that is taken to be up for want of news is down for the kernel.
    func isContradicted(by kernel: HeldKeys) -> Bool { kernel.bits & unseen != 0 }

    /// Believes the kernel where there was no news.
    mutating func learn(from kernel: HeldKeys) {
        bits |= kernel.bits & unseen
        unseen = 0
    }

    var hasShift: Bool { bits & 0b0000_0011 != 0 }
    var hasControl: Bool { bits & 0b0000_1100 != 0 }
    var hasMeta: Bool { bits & 0b0011_0000 != 0 }
    var hasLeftAlt: Bool { bits & 0b0100_0000 != 0 }
    var hasAltGr: Bool { bits & 0b1000_0000 != 0 }

    /// Notes a key as down; `false` when it is no modifier.
    @discardableResult
    mutating func insert(_ code: UInt16) -> Bool {
        let bit = Self.bit(of: code)
        bits |= bit
        unseen &= ~bit
        return bit != 0
    }

    /// Notes a key as up.
    mutating func remove(_ code: UInt16) {
        let bit = Self.bit(of: code)
        bits &= ~bit
        unseen &= ~bit
    }

    /// The modifiers in the order of their bits.
    private static let codes: [UInt16] = [
        KeyCode.leftShift, KeyCode.rightShift, KeyCode.leftControl, KeyCode.rightControl,
        KeyCode.leftMeta, KeyCode.rightMeta, KeyCode.leftAlt, KeyCode.rightAlt,
    ]

    private static func bit(of code: UInt16) -> UInt8 {
        switch code {
        case KeyCode.leftShift: 1 << 0
        case KeyCode.rightShift: 1 << 1
        case KeyCode.leftControl: 1 << 2
        case KeyCode.rightControl: 1 << 3
        case KeyCode.leftMeta: 1 << 4
        case KeyCode.rightMeta: 1 << 5
        case KeyCode.leftAlt: 1 << 6
        case KeyCode.rightAlt: 1 << 7
        default: 0
        }
    }
}
