// SPDX-License-Identifier: Apache-2.0

/// A date with a time of day as GS1 data carries it, as exact as the data is.
///
/// Local time at the place where the event happens; the data names no time zone.
@frozen
public struct GS1DateTime: Hashable, Sendable {
    /// The date.
    public let date: GS1Date

    /// The hour, 0 to 23.
    public let hour: Int

    /// The minute, 0 to 59, where the data has it.
    public let minute: Int?

    /// The second, 0 to 59, where the data has it.
    public let second: Int?

    /// A time that exists, or `nil`: seconds need minutes.
    public init?(date: GS1Date, hour: Int, minute: Int? = nil, second: Int? = nil) {
        guard (0..<24).contains(hour), (0..<60).contains(minute ?? 0), (0..<60).contains(second ?? 0),
            minute != nil || second == nil
        else { return nil }
        self.date = date
        self.hour = hour
        self.minute = minute
        self.second = second
    }

    /// Appends `YYYY-MM-DDThh`, `YYYY-MM-DDThh:mm` or `YYYY-MM-DDThh:mm:ss` (ISO 8601-1, 5.4.2).
    public func appendISO(to bytes: inout [UInt8]) {
        date.appendISO(to: &bytes)
        bytes.append(UInt8(ascii: "T"))
        appendTwoDigits(hour, to: &bytes)
        if let minute {
            bytes.append(UInt8(ascii: ":"))
            appendTwoDigits(minute, to: &bytes)
        }
        if let second {
            bytes.append(UInt8(ascii: ":"))
            appendTwoDigits(second, to: &bytes)
        }
    }
}

private func appendTwoDigits(_ number: Int, to bytes: inout [UInt8]) {
    bytes.append(UInt8(truncatingIfNeeded: 0x30 + number / 10 % 10))
    bytes.append(UInt8(truncatingIfNeeded: 0x30 + number % 10))
}
