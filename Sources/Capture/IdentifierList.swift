// SPDX-License-Identifier: Apache-2.0

public import GS1

/// Identifiers by name, those of the closed list and those that the site names itself, in the order they were added.
///
/// Made to be reused: ``removeAll()`` keeps the storage.
public struct IdentifierList: Sendable {
    /// One identifier: its name in `ids`, and where its value is in ``IdentifierList/bytes``.
    public struct Entry: Sendable {
        /// The name.
        public let name: String
        /// The value, as a range of the list's bytes.
        public let value: Range<Int>
    }

    /// The text of all values.
    public private(set) var bytes: [UInt8] = []
    /// The identifiers.
    public private(set) var entries: [Entry] = []

    /// An empty list without storage.
    public init() {}

    /// Whether there is none.
    public var isEmpty: Bool { entries.isEmpty }

    /// Empties the list and keeps its storage.
    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        entries.removeAll(keepingCapacity: true)
    }

    /// Where the value of `name` is; `nil` when there is none.
    public func value(of name: String) -> Range<Int>? {
        for entry in entries where entry.name == name { return entry.value }
        return nil
    }

    /// Whether `name` has exactly this value.
    public func has(_ name: String, _ value: borrowing Span<UInt8>) -> Bool {
        guard let known = self.value(of: name), known.count == value.count else { return false }
        for index in value.indices where bytes[known.lowerBound + index] != value[index] { return false }
        return true
    }

    /// Adds an identifier, which is not in the list yet.
    public mutating func append(_ name: String, _ value: borrowing Span<UInt8>) {
        let start = bytes.count
        for index in value.indices { bytes.append(value[index]) }
        entries.append(Entry(name: name, value: start..<bytes.count))
    }

    /// Adds all that is identified, in its order.
    public mutating func append(contentsOf identity: borrowing Identity) {
        for identifier in identity.ids {
            append(identifier.key.rawValue, identity.bytes.span.extracting(identifier.value))
        }
    }
}
