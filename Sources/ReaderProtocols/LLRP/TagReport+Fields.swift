// SPDX-License-Identifier: Apache-2.0

extension LLRP.TagReport {
    /// Which numbers were reported: one store forgets them all, where as many optionals would take as many.
    struct Fields: OptionSet, Hashable {
        let rawValue: UInt16
        static let antenna = Fields(rawValue: 1 << 0)
        static let channel = Fields(rawValue: 1 << 1)
        static let seenCount = Fields(rawValue: 1 << 2)
        static let firstSeen = Fields(rawValue: 1 << 3)
        static let lastSeen = Fields(rawValue: 1 << 4)
        static let firstSeenUptime = Fields(rawValue: 1 << 5)
        static let lastSeenUptime = Fields(rawValue: 1 << 6)
        static let roSpec = Fields(rawValue: 1 << 7)
        static let accessSpec = Fields(rawValue: 1 << 8)
        static let doppler = Fields(rawValue: 1 << 9)
        static let transmit = Fields(rawValue: 1 << 10)
        static let epc = Fields(rawValue: 1 << 11)
    }

    /// The numbers, each of which means something only with its field.
    struct Numbers: Hashable {
        var firstSeen: UInt64 = 0
        var lastSeen: UInt64 = 0
        var firstSeenUptime: UInt64 = 0
        var lastSeenUptime: UInt64 = 0
        var roSpec: UInt32 = 0
        var accessSpec: UInt32 = 0
        var antenna: UInt16 = 0
        var channel: UInt16 = 0
        var seenCount: UInt16 = 0
        var doppler: Int16 = 0
        var transmit: Int16 = 0
    }

    @inline(__always)
    private func value<Value>(_ field: Fields, _ value: Value) -> Value? {
        fields.contains(field) ? value : nil
    }

    /// The antenna's number as reported; the standard counts from 1, and 0 occurs.
    public var antenna: UInt16? { value(.antenna, numbers.antenna) }
    /// The place of the carrier in the reader's hop table, from 1.
    public var channel: UInt16? { value(.channel, numbers.channel) }
    /// How often the tag was seen, as reported.
    public var seenCount: UInt16? { value(.seenCount, numbers.seenCount) }
    /// When the tag was first seen, in microseconds since 1970 by the reader's clock.
    public var firstSeen: UInt64? { value(.firstSeen, numbers.firstSeen) }
    /// When the tag was last seen, in microseconds since 1970 by the reader's clock.
    public var lastSeen: UInt64? { value(.lastSeen, numbers.lastSeen) }
    /// When the tag was first seen, in microseconds since the reader started.
    public var firstSeenUptime: UInt64? { value(.firstSeenUptime, numbers.firstSeenUptime) }
    /// When the tag was last seen, in microseconds since the reader started.
    public var lastSeenUptime: UInt64? { value(.lastSeenUptime, numbers.lastSeenUptime) }
    /// The ROSpec that made it.
    public var roSpec: UInt32? { value(.roSpec, numbers.roSpec) }
    /// The AccessSpec that was carried out.
    public var accessSpec: UInt32? { value(.accessSpec, numbers.accessSpec) }
    /// The carrier's Doppler shift in sixteenths of a hertz (Impinj).
    public var dopplerSixteenths: Int16? { value(.doppler, numbers.doppler) }
    /// The transmit power in hundredths of a dBm (Impinj).
    public var transmitCentidBm: Int16? { value(.transmit, numbers.transmit) }
}
