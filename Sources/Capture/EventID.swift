// SPDX-License-Identifier: Apache-2.0

/// A UUID of version 7: time-ordered, unique for ever (RFC 9562, 5.7).
///
///      0                   48  52            64 66                          128
///     +---------------------+---+------------+--+----------------------------+
///     | milliseconds (Unix) | 7 |  counter   |10|  random                    |
///     +---------------------+---+------------+--+----------------------------+
@frozen
public struct EventID: Hashable, Sendable {
    /// Milliseconds, version and counter.
    public let high: UInt64
    /// Variant and random bits.
    public let low: UInt64

    /// The identifier with these 128 bits.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The identifier that 36 characters spell, in either case; `nil` for anything else.
    public init?(_ text: String) {
        var digits: (high: UInt64, low: UInt64) = (0, 0)
        var count = 0
        for byte in text.utf8 {
            if count == 8 || count == 13 || count == 18 || count == 23 {
                guard byte == UInt8(ascii: "-") else { return nil }
            } else {
                guard let value = Self.value(byte) else { return nil }
                digits.high = digits.high << 4 | digits.low >> 60
                digits.low = digits.low << 4 | value
            }
            count += 1
        }
        guard count == 36 else { return nil }
        self.init(high: digits.high, low: digits.low)
    }

    /// Appends the 36 characters of the text form, lower case.
    public func append(to bytes: inout [UInt8]) {
        for index in 0..<16 {
            if index == 4 || index == 6 || index == 8 || index == 10 { bytes.append(UInt8(ascii: "-")) }
            let word = index < 8 ? high : low
            let byte = UInt8(truncatingIfNeeded: word >> UInt64(56 - index % 8 * 8))
            bytes.append(Self.digit(byte >> 4))
            bytes.append(Self.digit(byte & 15))
        }
    }

    private static func value(_ digit: UInt8) -> UInt64? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(digit - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(digit - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(digit - UInt8(ascii: "A") + 10)
        default: nil
        }
    }

    private static func digit(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
    }
}

extension EventID: CustomStringConvertible {
    /// The 36 characters of the text form, lower case.
    public var description: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(36)
        append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Makes identifiers whose milliseconds never run backwards, whatever the wall clock does.
///
/// Within one millisecond a 12-bit counter rises; when it is used up the next millisecond is borrowed
/// (RFC 9562, 6.2, methods 1 and 4). Pure: time and random bits are handed in.
public struct EventIDGenerator: Sendable {
    private var millisecond: UInt64 = 0
    private var counter: UInt64 = 0

    /// A generator that has made nothing yet.
    public init() {}

    /// A generator whose identifiers come after one that an earlier run made.
    public init(after last: EventID) {
        millisecond = last.high >> 16
        counter = last.high & 0xFFF
    }

    /// The next identifier, larger than every one before.
    ///
    /// - Parameters:
    ///   - time: The wall clock now; a reading earlier than a previous one is replaced by that one.
    ///   - random: Fresh random bits; 62 are used.
    /// - Returns: The identifier.
    public mutating func next(at time: WallTime, random: UInt64) -> EventID {
        let now = UInt64(max(0, time.microseconds / 1_000)) & 0xFFFF_FFFF_FFFF
        if now > millisecond {
            millisecond = now
            counter = 0
        } else if counter < 0xFFF {
            counter += 1
        } else {
            millisecond += 1
            counter = 0
        }
        return EventID(
            high: millisecond << 16 | 0x7000 | counter,
            low: 0x8000_0000_0000_0000 | random & 0x3FFF_FFFF_FFFF_FFFF
        )
    }
}
