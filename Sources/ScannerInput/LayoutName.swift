// SPDX-License-Identifier: Apache-2.0

/// The keyboard layout a scanner types for, as XKB names it: `de`, `de(nodeadkeys)`.
public struct LayoutName: Hashable, Sendable {
    /// The layout.
    public let layout: String
    /// Its variant; empty for the usual one.
    public let variant: String

    /// The built-in layout.
    public static let us = LayoutName(layout: "us", variant: "")

    private init(layout: String, variant: String) {
        self.layout = layout
        self.variant = variant
    }

    /// A layout by its name; `nil` for what cannot be one.
    ///
    /// - Parameter text: A layout, and its variant in parentheses if it is to be another than the usual one.
    public init?(_ text: String) {
        let halves = text.split(separator: "(", maxSplits: 1, omittingEmptySubsequences: false)
        if halves.count == 1 {
            self.init(layout: text, orVariant: "")
        } else {
            guard halves[1].hasSuffix(")"), halves[1].utf8.count > 1 else { return nil }
            self.init(layout: String(halves[0]), orVariant: String(halves[1].dropLast()))
        }
    }

    private init?(layout: String, orVariant variant: String) {
        // Names become parts of paths and of XKB's own language: nothing but what its names are made of.
        func isName(_ text: String) -> Bool {
            text.utf8.count <= 32
                && text.utf8.allSatisfy { byte in
                    switch byte {
                    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                        true
                    default: false
                    }
                }
        }
        guard !layout.isEmpty, isName(layout), isName(variant) else { return nil }
        self.init(layout: layout, variant: variant)
    }
}

extension LayoutName: CustomStringConvertible {
    /// The name as ``init(_:)`` takes it.
    public var description: String { variant.isEmpty ? layout : "\(layout)(\(variant))" }
}
