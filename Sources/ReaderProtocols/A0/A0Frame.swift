// SPDX-License-Identifier: Apache-2.0

/// The serial protocol of readers that many sell under their own names: Invelion, Rodinbell, Yanzeo, IND90x and other
/// modules with an Impinj R2000 or E710.
///
///     ┌────┬─────┬─────────┬─────────┬───────────┬───────┐
///     │ A0 │ len │ address │ command │ data      │ check │   len counts address … check
///     └────┴─────┴─────────┴─────────┴───────────┴───────┘
///     └────────────── sums to zero, modulo 256 ──────────┘
///
/// Host and reader send the same. Numbers are big-endian. Commands and answers alternate; a round of inventory is
/// answered by a frame for each tag and one that ends it, all with the command's code and told apart by length.
///
/// Source: the vendors' "Serial Protocol User's Guide" (V2.38) and the YR8900's "Communication Interface
/// Specification".
public enum A0 {
    /// The byte every frame starts with; it also occurs inside frames.
    public static let marker: UInt8 = 0xA0

    /// The address that every reader listens to.
    public static let everyone: UInt8 = 0xFF

    /// The code of a command.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The byte on the wire.
        public let rawValue: UInt8

        /// The code with a byte on the wire.
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// The level of outputs 3 and 4.
        public static let writeGPIO = Code(rawValue: 0x61)
        /// Twelve bytes that tell units apart.
        public static let identifier = Code(rawValue: 0x68)
        /// Version of the firmware.
        public static let version = Code(rawValue: 0x72)
        /// The antenna that the following commands use.
        public static let setWorkAntenna = Code(rawValue: 0x74)
        /// Transmit power, of all antennas or each.
        public static let setPower = Code(rawValue: 0x76)
        /// Query of the transmit power.
        public static let power = Code(rawValue: 0x77)
        /// The radio regulation.
        public static let setRegion = Code(rawValue: 0x78)
        /// Query of the radio regulation.
        public static let region = Code(rawValue: 0x79)
        /// When the reader beeps.
        public static let setBeeper = Code(rawValue: 0x7A)
        /// The module's temperature.
        public static let temperature = Code(rawValue: 0x7B)
        /// Words of the memory of the tags near, or of the one that was set.
        public static let read = Code(rawValue: 0x81)
        /// Writing words.
        public static let write = Code(rawValue: 0x82)
        /// The EPC of the tag that is read and written.
        public static let setMatch = Code(rawValue: 0x85)
        /// A round of inventory with the work antenna.
        public static let inventory = Code(rawValue: 0x89)
        /// A round of inventory with each of several antennas.
        public static let fastInventory = Code(rawValue: 0x8A)
        /// A round of inventory in a session.
        public static let sessionInventory = Code(rawValue: 0x8B)
        /// Which tags answer at all.
        public static let setMask = Code(rawValue: 0x98)
    }

    /// The frames.
    public enum Layout: FrameLayout {
        /// Length and marker do not count themselves.
        public static let maximumLength = 257

        /// A marker, a length for at least address, command and check, and a sum of zero.
        @inlinable
        public static func candidate(
            at start: Int,
            in bytes: borrowing Span<UInt8>
        ) -> FrameCandidate {
            guard bytes[start] == marker else { return .none }
            guard start + 1 < bytes.count else { return .incomplete }
            let length = Int(bytes[start + 1])
            guard length >= 3 else { return .none }
            let end = start + 2 + length
            guard end <= bytes.count else { return .incomplete }
            let isGood = Checksum.sum8(bytes.extracting(start..<end)) == 0
            return isGood ? .frame(end: end) : .wrongChecksum(end: end)
        }
    }

    /// Cuts a byte stream into frames.
    public typealias Framer = LengthFramer<Layout>

    /// Appends one frame, of either side.
    ///
    /// - Precondition: `data` has at most 252 bytes.
    public static func append(
        _ code: Code,
        address: UInt8,
        data: [UInt8] = [],
        to bytes: inout [UInt8]
    ) {
        precondition(data.count <= 252)
        let start = bytes.count
        bytes += [marker, UInt8(data.count + 3), address, code.rawValue]
        bytes += data
        bytes.append(Checksum.negatedSum8(bytes.span.extracting(start..<bytes.count)))
    }
}
