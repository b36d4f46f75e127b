// SPDX-License-Identifier: Apache-2.0

/// A kind of normalized identifier, the same for barcodes and tags: a closed list.
public enum IdentifierKey: String, Sendable, Hashable, CaseIterable {
    /// AI 01 (or the GTIN of 8006): 14 digits.
    case gtin
    /// AI 21, as it is: `007` is not `7`.
    case serial
    /// AI 10.
    case lot
    /// AI 17 or 7003: an ISO 8601 date.
    case expiry
    /// AI 15: an ISO 8601 date.
    case bestBefore = "best_before"
    /// AI 11: an ISO 8601 date.
    case production
    /// AI 13: an ISO 8601 date.
    case packaging
    /// AI 16: an ISO 8601 date.
    case sellBy = "sell_by"
    /// AI 00: 18 digits.
    case sscc
    /// AI 02: 14 digits, the GTIN of what a logistic unit contains.
    case content
    /// AI 37 or 30, without leading zeros.
    case count
    /// AI 414 (or 417, 415): 13 digits.
    case gln
    /// AI 254.
    case glnExtension = "gln_extension"
    /// AI 8003: 14 digits, the first a zero, and the serial.
    case grai
    /// AI 8004.
    case giai
    /// AI 253.
    case gdti
    /// AI 255.
    case gcn
    /// AI 401.
    case ginc
    /// AI 402.
    case gsin
    /// AI 8018 or 8017: 18 digits.
    case gsrn
    /// AI 8010.
    case cpid
    /// AI 8013.
    case gmn
    /// AI 8006: 14 digits, piece and total.
    case itip
    /// AI 22.
    case variant = "cpv"
    /// AI 235.
    case thirdPartyControlled = "tpx"
    /// Data identifiers 1P, 9N, 25P, 30P or P: the number of an item that is not GS1's.
    case part
    /// Data identifiers J to 6J: the number of a transport unit (ISO/IEC 15459-1) that is no SSCC.
    case licensePlate = "license_plate"
}

/// How much of the world an identity names.
public enum IdentityLevel: String, Sendable, Hashable {
    /// One thing: GTIN and serial, SSCC, GIAI …
    case instance
    /// One batch of a trade item.
    case lot
    /// A kind of thing.
    case `class`
    /// A place or a party.
    case location
}

/// What a list of elements identifies: normalized identifiers, their level and one canonical item.
///
/// Made to be reused like ``ElementList``: deriving again keeps the storage. A barcode and a tag of the same thing
/// derive the same ``item`` and the same values for each key that both carry.
public struct Identity: Sendable {
    /// One identifier: its kind and where its value is in ``Identity/bytes``.
    public struct Identifier: Sendable, Hashable {
        /// The kind of identifier.
        public let key: IdentifierKey

        /// Its value, as a range of ``Identity/bytes``.
        public let value: Range<Int>
    }

    /// The text of all identifiers and of the item.
    public internal(set) var bytes: [UInt8] = []

    /// The identifiers present, in the order of ``IdentifierKey``.
    public internal(set) var ids: [Identifier] = []

    /// How much of the world is named; `nil` when nothing is.
    public internal(set) var level: IdentityLevel?

    /// The canonical identity, a GS1 Digital Link URI, as a range of ``bytes``.
    public internal(set) var item: Range<Int>?

    /// Whether a date has the day 00, which stands for the last day of its month.
    public internal(set) var hasDay00 = false

    /// An identity of nothing.
    public init() {}

    /// Forgets everything and keeps the storage.
    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        ids.removeAll(keepingCapacity: true)
        level = nil
        item = nil
        hasDay00 = false
    }

    /// The value of the identifier `key`, as a range of ``bytes``.
    public func value(of key: IdentifierKey) -> Range<Int>? {
        for identifier in ids where identifier.key == key { return identifier.value }
        return nil
    }

    /// Makes `write` append the item's text, for identities outside GS1: an EPC raw URI.
    public mutating func setItem(level: IdentityLevel?, writing write: (inout [UInt8]) -> Void) {
        let start = bytes.count
        write(&bytes)
        item = start..<max(start, bytes.count)
        self.level = level
    }
}
