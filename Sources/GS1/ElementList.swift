// SPDX-License-Identifier: Apache-2.0

/// The element strings of one datum, in the order they were scanned.
///
/// Made to be reused: ``removeAll()`` keeps the storage, so that decoding one datum after the other into the same
/// list allocates nothing once it has grown to the longest. Values are ranges of ``bytes``, decoded (a Digital
/// Link's percent-encoding is undone, a GTIN has its 14 digits).
public struct ElementList: Sendable {
    /// One element string: an Application Identifier and where its value is.
    @frozen
    public struct Element: Sendable, Hashable {
        /// What the value is.
        public let ai: ApplicationIdentifier

        /// The number of the AI's row in the table, so that it is looked up once; 0 when it is not assigned.
        @usableFromInline
        let rowNumber: UInt8

        @usableFromInline
        var start: UInt32

        @usableFromInline
        var end: UInt32

        /// Where the element begins in the datum, counted in bytes from its first, symbology identifier included.
        public internal(set) var offset: UInt32

        init(ai: ApplicationIdentifier, rowNumber: UInt8, value: Range<Int>, offset: Int) {
            self.ai = ai
            self.rowNumber = rowNumber
            self.start = UInt32(clamping: value.lowerBound)
            self.end = UInt32(clamping: value.upperBound)
            self.offset = UInt32(clamping: offset)
        }

        /// The value, as a range of the list's ``ElementList/bytes``.
        @inlinable
        public var value: Range<Int> { unsafe Range(uncheckedBounds: (Int(start), Int(end))) }

        /// What the dictionary says of the AI.
        var row: AITable.Row { AITable.Row(number: rowNumber) }
    }

    /// The elements, first scanned first.
    public internal(set) var elements: [Element] = []

    /// The text that has the values: nothing else in it has a meaning.
    public internal(set) var bytes: [UInt8] = []

    /// What a message of ISO/IEC 15434 holds beside the elements.
    public internal(set) var message = MessageContent()

    /// The mistakes of the scanner that were undone: also where decoding throws, for broken associations.
    public internal(set) var leniences: Leniences = []

    /// Storage for scans whose scanner is allowed mistakes.
    var reading = LenientReading()

    /// An empty list without storage.
    public init() {}

    /// Whether there is no element.
    public var isEmpty: Bool { elements.isEmpty }

    /// Empties the list and keeps its storage.
    public mutating func removeAll() {
        removeElements()
        removeText()
    }

    /// Moves all places to where they are in the datum that `reading` was made of.
    mutating func takeOrigins(of reading: borrowing LenientReading) {
        for index in elements.indices {
            let element = elements[index]
            elements[index] = Element(
                ai: element.ai,
                rowNumber: element.rowNumber,
                value: element.value,
                offset: reading.origin(of: Int(element.offset))
            )
        }
        message.takeOrigins(of: reading)
        leniences = reading.applied
    }

    /// The place in ``elements`` of the first element with `ai`.
    public func index(of ai: ApplicationIdentifier) -> Int? {
        for index in elements.indices where elements[index].ai == ai { return index }
        return nil
    }

    /// The value of the first element with `ai`, as a range of ``bytes``.
    public func value(of ai: ApplicationIdentifier) -> Range<Int>? {
        guard let index = index(of: ai) else { return nil }
        return elements[index].value
    }

    /// Moves the element at `source` to `target`, those from there on one place back.
    mutating func move(_ source: Int, to target: Int) {
        elements.insert(elements.remove(at: source), at: target)
    }

    /// Appends an element with the bytes of `value` from `range`.
    public mutating func append(
        _ ai: ApplicationIdentifier,
        _ value: borrowing Span<UInt8>,
        range: Range<Int>,
        offset: Int
    ) {
        let start = bytes.count
        // The pointer lives as long as the call; `extracting` checks the range.
        unsafe value.extracting(range).withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
        finish(ai, start: start, offset: offset)
    }

    /// Appends an element whose value is what `write` appends to the bytes it is given.
    @inlinable
    public mutating func append(
        _ ai: ApplicationIdentifier,
        offset: Int,
        writing write: (inout [UInt8]) -> Void
    ) {
        let start = byteCount
        write(&bytesForWriting)
        finish(ai, start: start, offset: offset)
    }

    @usableFromInline
    var byteCount: Int { bytes.count }

    @usableFromInline
    var bytesForWriting: [UInt8] {
        _read { yield bytes }
        _modify { yield &bytes }
    }

    @usableFromInline
    mutating func finish(_ ai: ApplicationIdentifier, start: Int, offset: Int) {
        append(
            AITable.rowNumber(of: ai),
            ai,
            value: min(start, bytes.count)..<bytes.count,
            offset: offset
        )
    }
}
