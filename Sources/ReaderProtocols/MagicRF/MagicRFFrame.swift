// SPDX-License-Identifier: Apache-2.0

/// The serial protocol of modules with a MagicRF M100, QM100 or R200 chip: YRM100x, JRD-4035, M5Stack UHF.
///
///     ┌────┬──────┬─────────┬──────────┬───────────┬───────┬────┐
///     │ BB │ type │ command │ len, u16 │ parameter │ check │ 7E │   type: 00 host, 01 answer, 02 tag
///     └────┴──────┴─────────┴──────────┴───────────┴───────┴────┘
///          └──────────── check is their sum ───────┘
///
/// Some vendors begin with AA and end with DD; all else is the same. Both pairs are legal inside a parameter: length,
/// check and trailer together make a frame. Numbers are big-endian.
///
/// Source: "MagicRF M100 & QM100 Firmware Manual", the "Unit RFID-UHF" protocol of M5Stack.
public enum MagicRF {
    /// How frames begin and end.
    public enum Envelope: Hashable, Sendable {
        /// BB … 7E.
        case usual
        /// AA … DD.
        case other

        /// The first byte.
        public var header: UInt8 { self == .usual ? 0xBB : 0xAA }
        /// The last byte.
        public var trailer: UInt8 { self == .usual ? 0x7E : 0xDD }
    }

    /// Who says it.
    public enum Kind: UInt8, Hashable, Sendable {
        /// The host's command.
        case command = 0x00
        /// The module's answer.
        case answer = 0x01
        /// The module's word of a tag.
        case notice = 0x02
    }

    /// What a frame is about.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The byte on the wire.
        public let rawValue: UInt8

        /// The code with a byte on the wire.
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// Hardware, software or maker, as text.
        public static let information = Code(rawValue: 0x03)
        /// The radio regulation.
        public static let setRegion = Code(rawValue: 0x07)
        /// Query of the radio regulation.
        public static let region = Code(rawValue: 0x08)
        /// The one Gen2 Select.
        public static let setSelect = Code(rawValue: 0x0C)
        /// Query of how tags are given turns.
        public static let query = Code(rawValue: 0x0D)
        /// How tags are given turns: session, target, Q.
        public static let setQuery = Code(rawValue: 0x0E)
        /// Before what the Select is sent.
        public static let setSelectMode = Code(rawValue: 0x12)
        /// Direction and level of the pins.
        public static let pins = Code(rawValue: 0x1A)
        /// One inventory.
        public static let poll = Code(rawValue: 0x22)
        /// Many inventories.
        public static let pollMany = Code(rawValue: 0x27)
        /// The end of many inventories.
        public static let stop = Code(rawValue: 0x28)
        /// Words of the selected tag's memory.
        public static let read = Code(rawValue: 0x39)
        /// Writing words.
        public static let write = Code(rawValue: 0x49)
        /// Hopping over the region's channels.
        public static let setHopping = Code(rawValue: 0xAD)
        /// Transmit power, hundredths of a dBm.
        public static let setPower = Code(rawValue: 0xB6)
        /// Query of the transmit power.
        public static let power = Code(rawValue: 0xB7)
        /// What every command that failed is answered with.
        public static let error = Code(rawValue: 0xFF)
    }

    /// The frames.
    public enum Layout: FrameLayout {
        /// More than any answer needs: a tag's EPC and 32 words, or a level for each channel.
        public static let maximumLength = 263

        /// A header, a kind, a length in bounds, the sum, the trailer that belongs to the header.
        @inlinable
        public static func candidate(
            at start: Int,
            in bytes: borrowing Span<UInt8>
        ) -> FrameCandidate {
            let header = bytes[start]
            guard header == 0xBB || header == 0xAA else { return .none }
            guard start + 5 <= bytes.count else {
                let isKind = start + 1 == bytes.count || bytes[start + 1] <= 0x02
                return isKind ? .incomplete : .none
            }
            guard bytes[start + 1] <= 0x02, bytes[start + 3] == 0 else { return .none }
            let length = Int(bytes[start + 4])
            let end = start + 7 + length
            guard end <= bytes.count else { return .incomplete }
            let sum = Checksum.sum8(bytes.extracting((start + 1)..<(end - 2)))
            guard sum == bytes[end - 2], bytes[end - 1] == (header == 0xBB ? 0x7E : 0xDD) else {
                return .wrongChecksum(end: end)
            }
            return .frame(end: end)
        }
    }

    /// Cuts a byte stream into frames.
    public typealias Framer = LengthFramer<Layout>

    /// Appends one frame.
    ///
    /// - Precondition: `parameter` has at most 255 bytes; no frame of this protocol needs more.
    public static func append(
        _ kind: Kind,
        _ code: Code,
        _ parameter: [UInt8] = [],
        in envelope: Envelope = .usual,
        to bytes: inout [UInt8]
    ) {
        precondition(parameter.count <= 255)
        let start = bytes.count
        bytes += [envelope.header, kind.rawValue, code.rawValue, 0x00, UInt8(parameter.count)]
        bytes += parameter
        bytes.append(Checksum.sum8(bytes.span.extracting((start + 1)..<bytes.count)))
        bytes.append(envelope.trailer)
    }
}
