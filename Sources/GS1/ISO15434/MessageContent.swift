// SPDX-License-Identifier: Apache-2.0

/// What a message of ISO/IEC 15434 holds beside GS1 element strings, in storage that is reused.
public struct MessageContent: Sendable {
    /// One datum: its identifier and where its value is.
    @frozen
    public struct Element: Sendable, Hashable {
        /// What the value is.
        public let di: DataIdentifier

        /// The value, as a range of ``MessageContent/bytes``.
        public let value: Range<Int>

        /// Where the element begins in the scan, counted in bytes from its first.
        public let offset: Int
    }

    /// The data of format 06, first scanned first.
    public private(set) var elements: [Element] = []

    /// Their values, one after the other.
    public private(set) var bytes: [UInt8] = []

    /// Whether the message has formats that are not decoded: any but 05 and 06.
    public internal(set) var hasUndecodedFormats = false

    /// Whether there is nothing in it.
    var isEmpty: Bool { elements.isEmpty && !hasUndecodedFormats }

    /// Empties it and keeps the storage.
    mutating func removeAll() {
        elements.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
        hasUndecodedFormats = false
    }

    mutating func append(
        _ di: DataIdentifier,
        _ datum: borrowing Span<UInt8>,
        _ range: Range<Int>,
        offset: Int
    ) {
        let start = bytes.count
        for index in range { bytes.append(datum[index]) }
        elements.append(Element(di: di, value: start..<bytes.count, offset: offset))
    }

    mutating func takeOrigins(of reading: borrowing LenientReading) {
        for index in elements.indices {
            let element = elements[index]
            let offset = reading.origin(of: element.offset)
            elements[index] = Element(di: element.di, value: element.value, offset: offset)
        }
    }

    /// The value of the first element with `di`, as a range of ``bytes``.
    public func value(of di: DataIdentifier) -> Range<Int>? {
        for element in elements where element.di == di { return element.value }
        return nil
    }
}
