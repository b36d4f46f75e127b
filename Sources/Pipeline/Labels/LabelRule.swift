// SPDX-License-Identifier: Apache-2.0

public import Capture

/// A rule of `[[label]]`: which labels it is about, and what they are.
public struct LabelRule: Sendable, Hashable {
    /// What the labels are.
    public var role: LabelRole
    /// In which symbols they come; empty for any.
    public var symbologies: [LabelSymbology] = []
    /// What their text looks like, behind the symbology identifier; `nil` for any text.
    public var pattern: LabelPattern?
    /// The name in `ids` of what the pattern's parentheses enclose, without them of the whole text.
    public var identifier: String?
    /// The devices whose scans it is about; empty for all.
    public var devices: [String] = []
    /// The read points whose scans it is about; empty for all.
    public var readPoints: [String] = []

    /// A rule about every label.
    public init(role: LabelRole, pattern: LabelPattern? = nil) {
        self.role = role
        self.pattern = pattern
    }

    /// Whether it is about a scan.
    ///
    /// Where the scanner does not say the symbology, a rule that keeps a text secret is taken to be about it, and
    /// any other is not.
    ///
    /// - Parameters:
    ///   - text: What the scanner sent, its symbology identifier included.
    ///   - data: The part of it that patterns are about; begins behind the identifier where there is one.
    /// - Returns: Whether it is.
    func matches(_ text: borrowing Span<UInt8>, data: Range<Int>) -> Bool {
        if !symbologies.isEmpty {
            guard data.lowerBound > 0 else {
                guard role.isSecret else { return false }
                return matchesPattern(text, data: data)
            }
            var isOne = false
            for symbology in symbologies where symbology.matchesIdentifier(of: text) { isOne = true }
            guard isOne else { return false }
        }
        return matchesPattern(text, data: data)
    }

    private func matchesPattern(_ text: borrowing Span<UInt8>, data: Range<Int>) -> Bool {
        pattern?.matches(text.extracting(data)) ?? true
    }
}
