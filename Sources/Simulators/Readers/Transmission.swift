// SPDX-License-Identifier: Apache-2.0

/// Bytes that leave a virtual reader, and where in them its tag records end.
///
/// A record counts as sent when its last byte has left, whatever the portions.
public struct Transmission: Sendable {
    /// The end of one tag record.
    public struct Mark: Hashable, Sendable {
        /// The offset in ``Transmission/bytes`` behind the record's last byte.
        public var end: Int
        /// The place of its tag in the population.
        public var tag: Int
        /// Whether the record left as it should, or with a wrong checksum on command.
        public var isIntact: Bool
    }

    /// What waits to be sent.
    public private(set) var bytes: [UInt8] = []
    /// The records in it, in order.
    public private(set) var marks: [Mark] = []

    /// Nothing.
    public init() {}

    /// Adds bytes that are no tag record.
    public mutating func append(_ more: [UInt8]) { bytes.append(contentsOf: more) }

    /// Adds a tag record.
    mutating func append(record: [UInt8], of tag: Int, isIntact: Bool) {
        bytes.append(contentsOf: record)
        marks.append(Mark(end: bytes.count, tag: tag, isIntact: isIntact))
    }

    /// Takes the first `count` bytes away.
    ///
    /// - Returns: The records that ended in them.
    public mutating func removeFirst(_ count: Int) -> [Mark] {
        let count = min(count, bytes.count)
        let done = Array(marks.prefix { $0.end <= count })
        marks.removeFirst(done.count)
        for index in marks.indices { marks[index].end -= count }
        bytes.removeFirst(count)
        return done
    }

    /// Takes everything away.
    ///
    /// - Returns: The records that were waiting.
    @discardableResult
    public mutating func removeAll() -> [Mark] {
        defer {
            bytes.removeAll(keepingCapacity: true)
            marks.removeAll(keepingCapacity: true)
        }
        return marks
    }

    mutating func append(contentsOf other: Transmission) {
        let shift = bytes.count
        bytes.append(contentsOf: other.bytes)
        marks.append(
            contentsOf: other.marks.map { Mark(end: $0.end + shift, tag: $0.tag, isIntact: $0.isIntact) }
        )
    }
}
