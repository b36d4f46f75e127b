// SPDX-License-Identifier: Apache-2.0

/// One component of an AI's value: so many characters of a set, with rules on their content.
public struct ValueComponent: Sendable, Hashable {
    /// The characters a component may have.
    public enum CharacterSet: UInt8, Sendable, Hashable {
        /// Digits: `N` in the dictionary.
        case numeric
        /// The 82 characters of ISO/IEC 646 Table 7.11-1: `X`.
        case set82
        /// Digits, capitals, `#`, `-` and `/` (Table 7.11-2): `Y`.
        case set39
        /// The file-safe base 64 alphabet (Table 7.11-3): `Z`.
        case set64
    }

    let bits: UInt64

    /// The characters it may have.
    public var characterSet: CharacterSet { CharacterSet(rawValue: UInt8(bits & 3)) ?? .numeric }

    /// Whether a value may end before it.
    public var isOptional: Bool { bits & 4 != 0 }

    /// The least number of characters.
    public var minimumLength: Int { Int(bits >> 8 & 0xFF) }

    /// The greatest number of characters.
    public var maximumLength: Int { Int(bits >> 16 & 0xFF) }

    /// The rules that its set and length do not imply, a byte each, the first lowest.
    var decisiveLinters: UInt64 { bits >> 24 & ((1 &<< (8 &* (bits >> 4 & 3))) &- 1) }

    /// The rules on its content, in the order of the dictionary.
    public var linters: [Linter] {
        (0..<3).compactMap { Linter(rawValue: UInt8(truncatingIfNeeded: bits >> (24 + 8 * UInt64($0)))) }
    }
}

/// The table of all assigned Application Identifiers, from the GS1 Barcode Syntax Dictionary.
public enum ApplicationIdentifierTable {
    /// What the dictionary says of one Application Identifier.
    public struct Entry: Sendable, Hashable {
        /// The Application Identifier.
        public let ai: ApplicationIdentifier

        let row: AITable.Row

        /// The data title, such as `BATCH/LOT`.
        public var title: String { "\(AITable.titles[Int(row.number)])" }

        /// Whether the value's end is known from the AI alone, so that no separator need follow.
        public var isPredefinedLength: Bool { row.isPredefined }

        /// Whether it may stand in the query of a Digital Link.
        public var isDigitalLinkAttribute: Bool { row.isAttribute }

        /// Whether it may be the primary key of a Digital Link.
        public var isDigitalLinkKey: Bool { row.isKey }

        /// The components of its value, first to last.
        public var components: [ValueComponent] {
            (0..<row.componentCount).map { row.component($0) }
        }

        /// The least number of characters of its value.
        public var minimumLength: Int {
            components.reduce(0) { $0 + ($1.isOptional ? 0 : $1.minimumLength) }
        }

        /// The greatest number of characters of its value.
        public var maximumLength: Int { row.longest }
    }

    /// The release of the GS1 Barcode Syntax Dictionary, a date.
    public static var release: String { AITable.release }

    /// How many Application Identifiers are assigned.
    public static var count: Int { AITable.count }

    /// What the dictionary says of `ai`, or `nil` when it is not assigned.
    public static func entry(for ai: ApplicationIdentifier) -> Entry? {
        AITable.row(of: ai).map { Entry(ai: ai, row: $0) }
    }

    /// The entry of the Application Identifier that `digits` spell, or `nil` when none is assigned.
    public static func entry(digits: String) -> Entry? {
        let bytes = Array(digits.utf8)
        guard let match = AITable.match(bytes.span, at: 0, end: bytes.count),
            match.ai.digitCount == bytes.count
        else { return nil }
        return Entry(ai: match.ai, row: match.row)
    }

    /// All assigned Application Identifiers in lexical order.
    public static var all: [Entry] {
        (0..<100).flatMap { prefix -> [Entry] in
            let length = Int(AITable.prefixes[prefix] >> 12)
            guard length > 0 else { return [] }
            let scale = length == 2 ? 1 : length == 3 ? 10 : 100
            return (0..<scale).compactMap {
                entry(for: ApplicationIdentifier(number: prefix * scale + $0, digitCount: length))
            }
        }
    }
}
