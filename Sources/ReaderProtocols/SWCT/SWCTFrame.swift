// SPDX-License-Identifier: Apache-2.0

/// The protocol of readers whose frames begin with "SW" and "CT": Chafon CF-RU5100, RU5300, RU5500 and their kin.
///
///     host   ┌────┬────┬──────────┬─────────┬─────────┬───────────┬───────┐
///            │ 53 │ 57 │ len, u16 │ address │ command │ data      │ check │
///            └────┴────┴──────────┴─────────┴─────────┴───────────┴───────┘
///     reader ┌────┬────┬──────────┬─────────┬─────────┬────────┬──────────┬───────┐
///            │ 43 │ 54 │ len, u16 │ address │ command │ status │ data     │ check │   status: 01 good, 00 not
///            └────┴────┴──────────┴─────────┴─────────┴────────┴──────────┴───────┘
///            └─────────────────── sums to zero, modulo 256 ───────────────────────┘
///
/// The length counts what follows it, 3 to 1024. Numbers are big-endian.
///
/// Source: the vendor's "UHF RFID Reader User's Manual" V2.0.
public enum SWCT {
    /// The address that every reader listens to.
    public static let everyone: UInt8 = 0xFF

    /// Who says it.
    public enum Side: Sendable {
        /// Frames that begin with "SW".
        case host
        /// Frames that begin with "CT".
        case reader
    }

    /// The code of a command.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The byte on the wire.
        public let rawValue: UInt8

        /// The code with a byte on the wire.
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// One inventory, in the answering mode.
        public static let inventory = Code(rawValue: 0x01)
        /// Words of a tag's memory.
        public static let read = Code(rawValue: 0x02)
        /// Writing words.
        public static let write = Code(rawValue: 0x03)
        /// Versions and serial number.
        public static let system = Code(rawValue: 0x10)
        /// All parameters.
        public static let parameters = Code(rawValue: 0x20)
        /// One parameter, by its address.
        public static let setParameter = Code(rawValue: 0x24)
        /// The frequencies.
        public static let setFrequency = Code(rawValue: 0x3F)
        /// The end of active reading.
        public static let stop = Code(rawValue: 0x40)
        /// Active reading.
        public static let start = Code(rawValue: 0x41)
        /// Tags of active reading, sent unasked.
        public static let push = Code(rawValue: 0x45)
        /// The relay closed.
        public static let closeRelay = Code(rawValue: 0x85)
        /// The relay open.
        public static let openRelay = Code(rawValue: 0x86)
        /// Which ports have an antenna.
        public static let antennas = Code(rawValue: 0xE1)
        /// A sign of life, sent unasked by readers that are TCP clients.
        public static let heartbeat = Code(rawValue: 0xFF)
    }

    /// The frames of both sides: which is which is in their first byte.
    public enum Layout: FrameLayout {
        /// The longest that the manual allows, and header and length.
        public static let maximumLength = 1028

        /// "SW" or "CT", a length in bounds, a sum of zero.
        @inlinable
        public static func candidate(
            at start: Int,
            in bytes: borrowing Span<UInt8>
        ) -> FrameCandidate {
            let first = bytes[start]
            guard first == 0x43 || first == 0x53 else { return .none }
            guard start + 1 < bytes.count else { return .incomplete }
            guard bytes[start + 1] == (first == 0x43 ? 0x54 : 0x57) else { return .none }
            guard start + 3 < bytes.count else { return .incomplete }
            let length = Int(bytes[start + 2]) << 8 | Int(bytes[start + 3])
            guard length >= (first == 0x43 ? 4 : 3), length <= 1024 else { return .none }
            let end = start + 4 + length
            guard end <= bytes.count else { return .incomplete }
            let isGood = Checksum.sum8(bytes.extracting(start..<end)) == 0
            return isGood ? .frame(end: end) : .wrongChecksum(end: end)
        }
    }

    /// Cuts a byte stream into frames.
    public typealias Framer = LengthFramer<Layout>

    /// Appends one frame.
    ///
    /// - Precondition: `data`, the reader's with its status first, has at most 1021 bytes.
    public static func append(
        _ side: Side,
        _ code: Code,
        address: UInt8,
        data: [UInt8] = [],
        to bytes: inout [UInt8]
    ) {
        precondition(data.count <= 1021)
        let start = bytes.count
        let length = data.count + 3
        bytes += side == .host ? [0x53, 0x57] : [0x43, 0x54]
        bytes += [UInt8(length >> 8), UInt8(length & 0xFF), address, code.rawValue]
        bytes += data
        bytes.append(Checksum.negatedSum8(bytes.span.extracting(start..<bytes.count)))
    }
}
