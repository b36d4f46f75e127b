// SPDX-License-Identifier: Apache-2.0

/// How a read point turns reads into events.
@frozen
public enum WindowMode: String, Sendable, CaseIterable {
    /// Arrival at the first read, departure after silence; see `PresenceWindow.swift`.
    case presence
    /// Arrival at the first read, then silence for a fixed span; see `HoldOffWindow.swift`.
    case holdOff = "hold_off"
}

/// The settings of one read point's window, with the defaults of design §8.
public struct WindowOptions: Hashable, Sendable {
    /// How reads become events.
    public var mode: WindowMode
    /// `presence`: a tag departs after this long without a read.
    public var departAfter: Duration = .seconds(5)
    /// `hold_off`: how long a tag is silent after the read that announced it.
    public var hold: Duration = .seconds(10)
    /// `presence`: how often a tag that stays is reported as `present`; `nil` for never.
    public var reportEvery: Duration?
    /// How many tags are tracked at most; at least 1, at most ``maximumTags``.
    public var maxTags = 100_000
    /// `presence`: entries close after no reader of the read point has delivered for this long.
    public var unobservedAfter: Duration = .seconds(600)
    /// Whether tags with the same EPC and different TIDs are to be expected; else they are flagged as clones.
    public var isKeyedByTID = false
    /// `presence`: how far the stored counts of a tag may lag behind.
    public var saveEvery: Duration = .seconds(1)

    /// The largest ``maxTags``.
    public static let maximumTags = 1 << 24

    /// The defaults of a mode.
    public init(mode: WindowMode = .presence) {
        self.mode = mode
    }
}

/// What a window does with its tags, the modes' settings reduced to what the engine asks at each step.
///
/// Each mode makes its own (`PresenceWindow.swift`, `HoldOffWindow.swift`).
struct WindowRule: Sendable {
    /// How long an entry lives, in nanoseconds.
    var span: Int64
    /// Whether every read starts the span anew, or only the first.
    var isExtendedByReads: Bool
    /// Whether the end of an entry is an event, and time stands still for it while nobody observes.
    var departs: Bool
    /// Nanoseconds between two `present` events of a tag; 0 for none.
    var reportSpan: Int64 = 0
    /// Nanoseconds without any reader after which entries close; meaningful where ``departs``.
    var unobservedSpan: Int64 = .max
    /// Nanoseconds that stored counts may lag behind; 0 where counts are not kept up.
    var saveSpan: Int64 = 0

    init(span: Int64, isExtendedByReads: Bool, departs: Bool) {
        self.span = span
        self.isExtendedByReads = isExtendedByReads
        self.departs = departs
    }

    init(_ options: WindowOptions) {
        switch options.mode {
        case .presence: self = .presence(options)
        case .holdOff: self = .holdOff(options)
        }
    }

    /// A span of the configuration in nanoseconds: at least one, saturating.
    static func nanoseconds(_ span: Duration) -> Int64 {
        let (seconds, attoseconds) = span.components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return seconds < 0 ? 1 : .max }
        let (sum, carried) = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
        return carried ? .max : max(1, sum)
    }
}
