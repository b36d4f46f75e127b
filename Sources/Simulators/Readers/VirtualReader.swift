// SPDX-License-Identifier: Apache-2.0

public import Capture

/// A reader without a radio: the other side of a family's session, true to the wire.
///
///     host's bytes ─ receive ─┐
///     tags         ─ observe ─┼─▶ virtual reader ─▶ output: bytes, and where in them tag records end
///     time         ─ tick    ─┤
///     faults       ─ suffer  ─┘
///
/// A pure state machine. Like the real thing it does what it was told last, whether anybody listens or not.
public protocol VirtualReader: Sendable {
    /// Whether it reads and reports tags now.
    var isReading: Bool { get }
    /// What waits to be sent.
    var output: Transmission { get set }
    /// What happened to the tags.
    var tally: SightingTally { get }
    /// What outputs were switched to, one after the other.
    var switches: [OutputSwitch] { get }
    /// Whether the connection is to be closed once ``output`` has left; serial lines have none.
    var wantsClose: Bool { get }
    /// When ``tick(at:)`` is due.
    var deadline: MonotonicTime? { get }

    /// A host has opened the line or connected; most serial readers do not notice.
    mutating func connected(at now: MonotonicTime)
    /// The host has gone; most serial readers do not notice.
    mutating func disconnected(at now: MonotonicTime)
    /// A second host has connected over TCP while the first one stays: what it is told before it is sent away.
    mutating func refuseConnection(at now: MonotonicTime) -> [UInt8]
    /// Takes bytes of the host and obeys the commands in them.
    mutating func receive(_ bytes: borrowing Span<UInt8>, at now: MonotonicTime)
    /// Lets time pass.
    mutating func tick(at now: MonotonicTime)
    /// Lets an antenna see a tag; told if the reader is reading with it.
    mutating func observe(_ sighting: TagSighting, of tag: SimulatedTag, at now: MonotonicTime)
    /// Lets a fault happen; one that this kind of reader does not know changes nothing.
    mutating func suffer(_ fault: VirtualFault, at now: MonotonicTime)
}

extension VirtualReader {
    /// A serial line is never closed.
    public var wantsClose: Bool { false }
    /// Most serial readers do not notice.
    public mutating func connected(at now: MonotonicTime) {}
    /// Most serial readers do not notice.
    public mutating func disconnected(at now: MonotonicTime) {}
    /// Most readers close it without a word.
    public mutating func refuseConnection(at now: MonotonicTime) -> [UInt8] { [] }
}

/// What can go wrong with a virtual reader on command.
public enum VirtualFault: Hashable, Sendable {
    /// So many random bytes on the line, between two frames.
    case noise(bytes: Int)
    /// Exactly these bytes on the line.
    case bytes([UInt8])
    /// So many of the next records leave with one bit wrong.
    case corruptRecords(Int)
    /// Nothing is sent for so many nanoseconds; tags are missed meanwhile.
    case stall(nanoseconds: Int64)
    /// Loses power for a moment: forgets what the host has set.
    case restart
    /// Too hot, until told otherwise: says so, and reads half as often.
    case overTemperature(Bool)
    /// High return loss, until told otherwise.
    case returnLoss(Bool)
    /// The antenna of a port gone or back: says so, and that port reads nothing.
    case antennaMissing(port: UInt8, Bool)
    /// The tag buffer is full: says so and loses tags.
    case bufferFull
    /// The firmware fails, says where, and restarts.
    case assertion(line: UInt32, file: String)
    /// Neither hears nor says anything, until told otherwise.
    case dead(Bool)
    /// An input changes.
    case input(UInt8, isOn: Bool)
    /// The reader's clock is set to so many microseconds since 1970.
    case clock(microseconds: Int64)
}

/// What happened to the tags that a virtual reader's antennas saw; the numbers add up to all of them.
public struct SightingTally: Hashable, Sendable {
    /// Left as records, good ones.
    public var records = 0
    /// Left as records with a wrong checksum, on command.
    public var corrupted = 0
    /// Not told because the reader tells each tag once, or filters it out.
    public var filtered = 0
    /// Seen while it was not reading, or by an antenna not in use.
    public var unread = 0
    /// Seen while it was stalled, hot or dead.
    public var missed = 0

    /// Nothing happened yet.
    public init() {}
}

/// An output that was switched.
public struct OutputSwitch: Hashable, Sendable {
    /// The output.
    public var pin: UInt8
    /// Whether it is on now.
    public var isOn: Bool

    /// An output and its level.
    public init(_ pin: UInt8, isOn: Bool) {
        self.pin = pin
        self.isOn = isOn
    }
}
