// SPDX-License-Identifier: Apache-2.0

/// A range of bytes in a ``Batch``; ``none`` stands for SQL's NULL.
@frozen
public struct ByteRange: Hashable, Sendable {
    /// The first byte.
    public var offset: UInt32
    /// How many bytes; `UInt32.max` in ``none``.
    public var length: UInt32

    /// No value.
    public static let none = ByteRange(offset: 0, length: .max)

    /// A range of `length` bytes from `offset` on.
    @inlinable
    public init(offset: UInt32, length: UInt32) {
        self.offset = offset
        self.length = length
    }

    /// The bytes `range` of a batch's storage.
    @inlinable
    public init(_ range: Range<Int>) {
        self.init(offset: UInt32(range.lowerBound), length: UInt32(range.count))
    }

    /// The indices in ``Batch/bytes``, or `nil` for ``none``.
    @inlinable
    public var indices: Range<Int>? {
        length == .max ? nil : Int(offset)..<(Int(offset) + Int(length))
    }
}

/// An event ready to be stored: its encoded body and the columns of the queue's `event` table (design §6).
///
/// Text lives in the batch's ``Batch/bytes`` as UTF-8. ``body`` is the JSON object of design §5 without `v`,
/// `edge`, `epoch`, `seq` and `recorded`; it is never changed afterwards.
@frozen
public struct EventRecord: Sendable {
    /// The event's identifier, UUIDv7.
    public var id: EventID
    /// What happened.
    public var type: EventType
    /// When it happened.
    public var time: WallTime
    /// The name of the device.
    public var device = ByteRange.none
    /// The read point.
    public var readPoint = ByteRange.none
    /// The business step.
    public var step = ByteRange.none
    /// What carried the identity.
    public var carrier: Carrier?
    /// How far the data can be trusted.
    public var quality: Quality?
    /// `instance`, `lot`, `class` or `location`.
    public var level = ByteRange.none
    /// The canonical identity, a GS1 Digital Link URI or an EPC raw URI.
    public var item = ByteRange.none
    /// GTIN, 14 digits.
    public var gtin = ByteRange.none
    /// Serial number.
    public var serial = ByteRange.none
    /// Batch or lot number.
    public var lot = ByteRange.none
    /// Expiry, ISO date.
    public var expiry = ByteRange.none
    /// SSCC, 18 digits.
    public var sscc = ByteRange.none
    /// The encoded event.
    public var body = ByteRange.none

    /// A record without columns or body yet.
    public init(id: EventID, type: EventType, time: WallTime) {
        self.id = id
        self.type = type
        self.time = time
    }
}

/// A tag's open window entry, kept so that a restart neither forgets nor repeats it (design §8, "Restart").
@frozen
public struct OpenTagRecord: Sendable {
    /// The read point whose window holds the entry.
    public var readPoint: ByteRange
    /// The window's key, opaque outside `ReadWindows`.
    public var key: ByteRange
    /// The first read.
    public var first: WallTime
    /// The newest read accounted for.
    public var last: WallTime
    /// Reads so far.
    public var reads: UInt64
    /// The rest of the entry, opaque outside `ReadWindows`; holds no monotonic times.
    public var state: ByteRange

    /// An entry as it is to be stored.
    public init(
        readPoint: ByteRange,
        key: ByteRange,
        first: WallTime,
        last: WallTime,
        reads: UInt64,
        state: ByteRange
    ) {
        self.readPoint = readPoint
        self.key = key
        self.first = first
        self.last = last
        self.reads = reads
        self.state = state
    }
}

/// What control barcodes changed at a read point, kept so that a restart does not undo it.
@frozen
public struct StationRecord: Sendable {
    /// The read point.
    public var readPoint: ByteRange
    /// The business step; ``ByteRange/none`` for the configured one.
    public var step = ByteRange.none
    /// When it was changed.
    public var stepSince: WallTime?
    /// The open session; ``ByteRange/none`` for none.
    public var session = ByteRange.none
    /// When it was opened.
    public var sessionSince: WallTime?

    /// A read point at which nothing is changed.
    public init(readPoint: ByteRange) { self.readPoint = readPoint }
}

/// A set of labels that waits for more of them, kept so that one which the daemon's end cuts off is told of.
@frozen
public struct OpenLabelsRecord: Sendable {
    /// The read point.
    public var readPoint: ByteRange
    /// The `id` of the event that began the set; ``ByteRange/none`` where none is open any more.
    public var group = ByteRange.none
    /// What is the matter with it, for people.
    public var lacking = ByteRange.none

    /// A read point where no set is open.
    public init(readPoint: ByteRange) { self.readPoint = readPoint }
}

/// One thing the writer has to make durable.
public enum Record: Sendable {
    /// Append an event.
    case event(EventRecord)
    /// Insert or replace a tag's open entry.
    case openTag(OpenTagRecord)
    /// Delete a tag's open entry.
    case closeTag(readPoint: ByteRange, key: ByteRange)
    /// Insert or replace what was changed at a read point; delete it where nothing is.
    case station(StationRecord)
    /// Insert or replace the set of labels that is open at a read point; delete it where none is.
    case openLabels(OpenLabelsRecord)
}

/// What goes from the capture thread to the queue's writer: records over one byte storage, committed in one
/// transaction and in this order.
///
/// Batches are reused: ``removeAll()`` keeps the storage, so that nothing is allocated in steady state.
public struct Batch: Sendable {
    /// The text and blobs that ``records`` point into.
    public var bytes: [UInt8]
    /// What to commit, oldest first.
    public private(set) var records: [Record]
    /// How many of ``records`` are events.
    public private(set) var eventCount: Int

    /// An empty batch with room for `recordCapacity` records and `byteCapacity` bytes before it grows.
    public init(recordCapacity: Int = 256, byteCapacity: Int = 256 * 1024) {
        bytes = []
        bytes.reserveCapacity(byteCapacity)
        records = []
        records.reserveCapacity(recordCapacity)
        eventCount = 0
    }

    /// Whether there is nothing to commit.
    public var isEmpty: Bool { records.isEmpty }

    /// Adds a record whose ranges point into ``bytes``.
    public mutating func append(_ record: Record) {
        if case .event = record { eventCount += 1 }
        records.append(record)
    }

    /// Empties the batch and keeps its storage.
    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        records.removeAll(keepingCapacity: true)
        eventCount = 0
    }

    /// Copies `text` to the end of ``bytes``.
    ///
    /// - Returns: Where it stands.
    public mutating func append(utf8 text: String) -> ByteRange {
        let start = bytes.count
        bytes.append(contentsOf: text.utf8)
        return ByteRange(start..<bytes.count)
    }

    /// Appends all of `other`, moving its ranges.
    public mutating func append(contentsOf other: borrowing Batch) {
        let shift = UInt32(bytes.count)
        bytes.append(contentsOf: other.bytes)
        for record in other.records { records.append(record.shifted(by: shift)) }
        eventCount += other.eventCount
    }
}

extension Record {
    fileprivate func shifted(by shift: UInt32) -> Record {
        func moved(_ range: ByteRange) -> ByteRange {
            range == .none ? range : ByteRange(offset: range.offset + shift, length: range.length)
        }
        switch self {
        case .event(var event):
            event.device = moved(event.device)
            event.readPoint = moved(event.readPoint)
            event.step = moved(event.step)
            event.level = moved(event.level)
            event.item = moved(event.item)
            event.gtin = moved(event.gtin)
            event.serial = moved(event.serial)
            event.lot = moved(event.lot)
            event.expiry = moved(event.expiry)
            event.sscc = moved(event.sscc)
            event.body = moved(event.body)
            return .event(event)
        case .openTag(var tag):
            tag.readPoint = moved(tag.readPoint)
            tag.key = moved(tag.key)
            tag.state = moved(tag.state)
            return .openTag(tag)
        case .closeTag(let readPoint, let key):
            return .closeTag(readPoint: moved(readPoint), key: moved(key))
        case .station(var station):
            station.readPoint = moved(station.readPoint)
            station.step = moved(station.step)
            station.session = moved(station.session)
            return .station(station)
        case .openLabels(var labels):
            labels.readPoint = moved(labels.readPoint)
            labels.group = moved(labels.group)
            labels.lacking = moved(labels.lacking)
            return .openLabels(labels)
        }
    }
}
