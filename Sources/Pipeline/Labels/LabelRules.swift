// SPDX-License-Identifier: Apache-2.0

internal import Capture
public import GS1

/// The rules of `[[label]]` in their order; the first that is about a scan decides.
///
/// Everything that may keep a scanner's bytes asks here first whether it may:
///
///     let rules = all.restricted(toDevice: "bench-4", atReadPoint: "packing-1")
///     if rules.isSecret(text) || isDamaged && rules.mayHoldSecrets { … }   // leave the text out
///
/// Asking allocates nothing.
public struct LabelRules: Sendable, Hashable {
    /// The rules.
    public let rules: [LabelRule]

    /// Whether any rule keeps texts secret: then a scan that is damaged or cut off may be a part of a secret.
    public let mayHoldSecrets: Bool

    /// The rules in their order.
    public init(_ rules: [LabelRule] = []) {
        self.rules = rules
        mayHoldSecrets = rules.contains { $0.role.isSecret }
    }

    /// The rules that are about scans of one device.
    public func restricted(toDevice device: String, atReadPoint readPoint: String) -> LabelRules {
        LabelRules(
            rules.filter {
                ($0.devices.isEmpty || $0.devices.contains(device))
                    && ($0.readPoints.isEmpty || $0.readPoints.contains(readPoint))
            }
        )
    }

    /// Whether a text must not be kept: the first rule about it keeps it secret.
    ///
    /// - Parameter text: What the scanner sent, its symbology identifier included.
    /// - Returns: Whether it is secret.
    public func isSecret(_ text: borrowing Span<UInt8>) -> Bool {
        firstMatch(text).map { rules[$0].role.isSecret } ?? false
    }

    /// Whether a text must not be kept: the first rule about it keeps it secret.
    ///
    /// - Parameters:
    ///   - data: The text behind the symbology identifier.
    ///   - symbology: The identifier, where the scanner sent one.
    /// - Returns: Whether it is secret.
    public func isSecret(_ data: borrowing Span<UInt8>, symbology: SymbologyIdentifier?) -> Bool {
        var text: [UInt8] = []
        symbology?.append(to: &text)
        for index in data.indices { text.append(data[index]) }
        return isSecret(text.span)
    }

    /// Whether text that no rule is about may be the beginning of one that a rule keeps secret.
    ///
    /// A scanner without suffix can tear a scan in two. Only patterns that begin with `^` can tell.
    ///
    /// - Parameter text: What the scanner sent, its symbology identifier included.
    /// - Returns: Whether it may be.
    public func mayBeginSecret(_ text: borrowing Span<UInt8>) -> Bool {
        guard mayHoldSecrets else { return false }
        let data = text.extracting(Self.data(of: text))
        guard !data.isEmpty else { return false }
        for rule in rules where rule.role.isSecret && rule.pattern?.canBegin(with: data) == true {
            return true
        }
        return false
    }

    /// The place of the first rule about a scan; `nil` when there is none.
    func firstMatch(_ text: borrowing Span<UInt8>) -> Int? {
        let data = Self.data(of: text)
        for index in rules.indices where rules[index].matches(text, data: data) { return index }
        return nil
    }

    /// The part of a text that patterns are about: without symbology identifier, and without CR, LF and TAB behind.
    ///
    /// Decided by the form of an identifier alone: a secret must not become public for a modifier that nobody
    /// assigned, or for a suffix that the scanner was not meant to send.
    static func data(of text: borrowing Span<UInt8>) -> Range<Int> {
        let start = text.hasSymbologyIdentifier ? 3 : 0
        var end = text.count
        while end > start, text[end - 1] == 0x0D || text[end - 1] == 0x0A || text[end - 1] == 0x09 {
            end -= 1
        }
        return start..<end
    }
}
