// SPDX-License-Identifier: Apache-2.0

/// What every event says: which one it is, what happened, when, and where.
///
/// Absent values are left out of the event.
public struct EventHeader: Sendable {
    /// The event's identifier.
    public var id: EventID
    /// What happened.
    public var type: EventType
    /// When it happened.
    public var time: WallTime
    /// The site's distance from UTC at that time.
    public var offset: UTCOffset
    /// The gateway's name.
    public var host: String
    /// The device's name.
    public var device: String?
    /// The hardware identity behind the name.
    public var unit: String?
    /// The read point.
    public var readPoint: String?
    /// The business step, a bare CBV word.
    public var step: String?
    /// What the label is; `nil` for an item.
    public var role: LabelRole?
    /// What labels that belong together share: the `id` of the first one's event.
    public var group: EventID?
    /// A keyed pseudonym of the person.
    public var operatorReference: String?
    /// The session that is open at the read point: the `id` of the event that opened it.
    public var session: String?
    /// Circumstances.
    public var flags: EventFlags = []
    /// While the kernel's clock is not synchronised: what `time` can be corrected by later.
    public var unsynchronized: BootTime?

    /// A header with what no event lacks.
    public init(id: EventID, type: EventType, time: WallTime, offset: UTCOffset, host: String) {
        self.id = id
        self.type = type
        self.time = time
        self.offset = offset
        self.host = host
    }
}

/// A moment of one boot of the kernel, which no step of the wall clock touches.
public struct BootTime: Hashable, Sendable {
    /// The kernel's boot identifier.
    public var boot: String
    /// The monotonic clock.
    public var monotonic: MonotonicTime

    /// A moment of a boot.
    public init(boot: String, monotonic: MonotonicTime) {
        self.boot = boot
        self.monotonic = monotonic
    }
}
