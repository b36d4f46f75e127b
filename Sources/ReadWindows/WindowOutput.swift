// SPDX-License-Identifier: Apache-2.0

public import Capture
public import EPC

/// One antenna's share in what is known of a tag.
@frozen
public struct AntennaSummary: Hashable, Sendable {
    /// The reader it belongs to.
    public var device: DeviceIndex
    /// The port, 1-based.
    public var antenna: UInt8
    /// How often it read the tag; stays at its maximum rather than wrap.
    public var reads: UInt32
    /// The strongest signal in hundredths of a dBm; `nil` when the reader reports none.
    public var bestRSSICentidBm: Int16?

    /// An antenna's share.
    public init(device: DeviceIndex, antenna: UInt8, reads: UInt32, bestRSSICentidBm: Int16?) {
        self.device = device
        self.antenna = antenna
        self.reads = reads
        self.bestRSSICentidBm = bestRSSICentidBm
    }
}

/// All that a window knows of a tag.
///
/// What no reader reported is `nil`. Kept across a restart by ``appendKey(to:)`` and
/// ``appendState(to:naming:)``, except for monotonic times, which mean nothing afterwards.
public struct TagSummary: Sendable {
    /// How many antennas are told apart; reads on further ones count in ``reads`` only.
    public static let maximumAntennas = 16

    /// The identity within the read point.
    public var key: WindowKey
    /// The EPC bits as first read, filter included.
    public var epc: MemoryBits
    /// The protocol-control word.
    public var pc: UInt16?
    /// The first XPC word.
    public var xpc: UInt16?
    /// The TID, if it was read.
    public var tid: MemoryBits?
    /// The reader of the first read.
    public var firstDevice: DeviceIndex
    /// The reader of the newest read.
    public var lastDevice: DeviceIndex
    /// When it was first read.
    public var first: WallTime
    /// When it was last read.
    public var last: WallTime
    /// ``first`` on the monotonic clock; `nil` when that was before a restart.
    public var firstMonotonic: MonotonicTime?
    /// ``last`` on the monotonic clock; `nil` when that was before a restart.
    public var lastMonotonic: MonotonicTime?
    /// How often it was read, counts of records included.
    public var reads: UInt64 = 1
    /// The strongest signal in hundredths of a dBm.
    public var bestRSSICentidBm: Int16?
    /// The antenna of the strongest signal; without any signal strength, of the first read that had one.
    public var bestAntenna: UInt8?
    /// The signal of the newest read in hundredths of a dBm.
    public var lastRSSICentidBm: Int16?
    /// The antenna of the newest read.
    public var lastAntenna: UInt8?
    /// How many of ``antennas`` are in use.
    public var antennaCount = 0
    /// Antennas in the order they first read the tag.
    public var antennas: InlineArray<16, AntennaSummary>
    /// Whether its `arrived` was put out.
    public var isAnnounced = true
    /// Whether another tag with this EPC and another TID was there at the same time.
    public var isClone = false
    /// Whether the entry was taken over from an earlier run of the daemon.
    public var isRestored = false

    /// A tag of which only the identity and the time of one read are known.
    public init(key: WindowKey, epc: MemoryBits, device: DeviceIndex, at time: WallTime) {
        self.key = key
        self.epc = epc
        firstDevice = device
        lastDevice = device
        first = time
        last = time
        antennas = InlineArray(
            repeating: AntennaSummary(device: device, antenna: 0, reads: 0, bestRSSICentidBm: nil)
        )
    }
}

/// One thing a window puts out: an event, a change of the stored entry, or both in one transaction.
public struct WindowRecord: Sendable {
    /// What becomes of the stored open entry.
    public enum Storing: Sendable {
        /// Insert or replace it by ``WindowRecord/tag``.
        case open
        /// Delete it.
        case close
        /// Leave it as it is.
        case keep
    }

    /// `arrived`, `present` or `departed`; `nil` where only the stored entry changes.
    public var event: EventType?
    /// What becomes of the stored entry.
    public var storing: Storing
    /// When it happened: first read, end of the span reported, last read.
    public var time: WallTime
    /// ``time`` on the monotonic clock; `nil` when that was before a restart.
    public var monotonic: MonotonicTime?
    /// Circumstances of the event.
    public var flags: EventFlags
    /// The tag.
    public var tag: TagSummary
}

/// Where a window puts what it has to say, in order; reused from turn to turn.
public struct WindowOutput: Sendable {
    /// What to make events and stored entries of, oldest first.
    public private(set) var records: [WindowRecord] = []

    /// An empty output.
    ///
    /// - Parameter capacity: How many records it takes before it grows.
    public init(capacity: Int = 0) { records.reserveCapacity(capacity) }

    /// Empties it and keeps the storage.
    public mutating func removeAll() { records.removeAll(keepingCapacity: true) }

    mutating func append(_ record: WindowRecord) { records.append(record) }
}
