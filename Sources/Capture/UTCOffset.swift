// SPDX-License-Identifier: Apache-2.0

/// A local time's distance from UTC, as an event's `tz` spells it: `+01:00`.
@frozen
public struct UTCOffset: Hashable, Sendable {
    /// Minutes east of Greenwich.
    public let minutes: Int16

    /// Greenwich.
    public static let utc = UTCOffset(minutes: 0)

    /// The offset of so many minutes east of Greenwich; beyond a day it is cut to 23 h 59 min.
    public init(minutes: Int) {
        self.minutes = Int16(min(max(minutes, -1_439), 1_439))
    }

    /// Appends the six characters of the text form.
    public func append(to bytes: inout [UInt8]) {
        bytes.append(minutes < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
        let magnitude = Int(minutes.magnitude)
        bytes.appendDecimal(magnitude / 60, width: 2)
        bytes.append(UInt8(ascii: ":"))
        bytes.appendDecimal(magnitude % 60, width: 2)
    }
}
