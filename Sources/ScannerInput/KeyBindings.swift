// SPDX-License-Identifier: Apache-2.0

/// What the configuration says single keys type: F8 for GS.
struct KeyBindings: Sendable {
    private var codes: [UInt16] = []
    private var texts: [[UInt8]] = []
    /// The codes that are bound, a bit each.
    private var bits: InlineArray<4, UInt64> = InlineArray(repeating: 0)

    init(_ keys: [UInt16: [UInt8]]) {
        for (code, text) in keys where code < KeyMap.keyCount {
            codes.append(code)
            texts.append(text)
            bits[Int(code >> 6)] |= 1 << UInt64(code & 63)
        }
    }

    /// What a key types, `nil` where the layout decides.
    func text(of code: UInt16) -> [UInt8]? {
        guard code < KeyMap.keyCount, bits[Int(code >> 6)] >> UInt64(code & 63) & 1 == 1,
            let index = codes.firstIndex(of: code)
        else { return nil }
        return texts[index]
    }
}
