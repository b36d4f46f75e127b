// SPDX-License-Identifier: Apache-2.0

public import Capture
internal import EPC

extension ThingMagic {
    /// Which fields a tag record carries, in the order of their bits.
    public struct Metadata: OptionSet, Hashable, Sendable {
        /// The bits on the wire.
        public let rawValue: UInt16

        /// A set from its bits.
        public init(rawValue: UInt16) { self.rawValue = rawValue }

        /// How often the tag was seen, 1 byte.
        public static let readCount = Metadata(rawValue: 0x0001)
        /// Signed dBm, 1 byte.
        public static let rssi = Metadata(rawValue: 0x0002)
        /// Transmit and receive port, a nibble each; 0 is port 16.
        public static let antenna = Metadata(rawValue: 0x0004)
        /// Carrier in kHz, 3 bytes.
        public static let frequency = Metadata(rawValue: 0x0008)
        /// Milliseconds since the read began, 4 bytes.
        public static let timestamp = Metadata(rawValue: 0x0010)
        /// Degrees, 0 to 180, 2 bytes.
        public static let phase = Metadata(rawValue: 0x0020)
        /// The tag protocol, 1 byte.
        public static let tagProtocol = Metadata(rawValue: 0x0040)
        /// What an embedded operation read: bit count, 2 bytes, and as many bits.
        public static let embedded = Metadata(rawValue: 0x0080)
        /// One bit for each pin, 1 byte.
        public static let gpio = Metadata(rawValue: 0x0100)
        /// Gen2 Q, 1 byte.
        public static let q = Metadata(rawValue: 0x0200)
        /// Gen2 link frequency, 1 byte.
        public static let linkFrequency = Metadata(rawValue: 0x0400)
        /// Gen2 target, 1 byte.
        public static let target = Metadata(rawValue: 0x0800)

        /// What a session asks for.
        public static let requested = Metadata(rawValue: 0x01FF)
        /// The fields whose size we know.
        static let known = Metadata(rawValue: 0x0FFF)
    }

    /// What a frame of a continuous read with status zero tells.
    ///
    ///     option  flags  mask  type │ metadata, in mask order │ bits  PC [XPC…] EPC  tag CRC
    ///       1       2      2     1  │                         │   2          bits / 8
    public enum StreamRecord: Sendable {
        /// A tag; the length matches when PC and EPC agree on it.
        case tag(TagRead, lengthMatches: Bool)
        /// Statistics; the module is alive.
        case statistics
        /// The stream has ended.
        case end
    }

    /// What is wrong with a record whose checksum was right.
    public enum RecordProblem: Error, Hashable, Sendable {
        /// It ends before the field does.
        case tooShort
        /// It goes on after the tag's CRC.
        case tooLong
        /// A kind of record, or fields, whose size we do not know.
        case unknownLayout
        /// An EPC shorter than PC and CRC, longer than Gen2 allows, or not of whole bytes.
        case impossibleLength(bits: UInt16)
    }

    /// Reads the data of one frame of a continuous read.
    ///
    /// - Parameters:
    ///   - data: The frame's data.
    ///   - memory: The bank that is read along with each EPC.
    ///   - now: When it was received.
    /// - Returns: What it tells.
    /// - Throws: What is wrong with it.
    public static func parseRecord(
        _ data: borrowing Span<UInt8>,
        memory: TagBank = .tid,
        at now: MonotonicTime
    ) throws(RecordProblem) -> StreamRecord {
        guard data.count >= 4 else { throw .tooShort }
        let hasMetadata = data[0] & 0x10 != 0
        guard hasMetadata == false || data.count >= 6 else { throw .tooShort }
        switch data[hasMetadata ? 5 : 3] {
        case 0x00: return .end
        case 0x02: return .statistics
        case 0x01 where hasMetadata: break
        default: throw .unknownLayout
        }
        var cursor = 3
        let mask = Metadata(rawValue: UInt16(try take(2, of: data, at: &cursor)))
        guard Metadata.known.isSuperset(of: mask) else { throw .unknownLayout }
        cursor += 1
        var read = TagRead(epc: MemoryBits(), time: now)
        let isGen2 = try takeMetadata(mask, memory, of: data, at: &cursor, into: &read)
        let matches = try takeEPC(of: data, at: &cursor, isGen2: isGen2, into: &read)
        return .tag(read, lengthMatches: matches)
    }

    private static func takeMetadata(
        _ mask: Metadata,
        _ memory: TagBank,
        of data: borrowing Span<UInt8>,
        at cursor: inout Int,
        into read: inout TagRead
    ) throws(RecordProblem) -> Bool {
        var isGen2 = true
        if mask.contains(.readCount) { read.count = max(1, try take(1, of: data, at: &cursor)) }
        if mask.contains(.rssi) {
            let decibels = Int8(truncatingIfNeeded: try take(1, of: data, at: &cursor))
            read.rssiCentidBm = Int16(decibels) * 100
        }
        if mask.contains(.antenna) {
            let transmit = UInt8(truncatingIfNeeded: try take(1, of: data, at: &cursor) >> 4)
            read.antenna = transmit == 0 ? 16 : transmit
        }
        if mask.contains(.frequency) { read.frequencyKHz = try take(3, of: data, at: &cursor) }
        // Counted from the read command, which the host cannot date well enough to gain by it.
        if mask.contains(.timestamp) { _ = try take(4, of: data, at: &cursor) }
        if mask.contains(.phase) {
            read.phaseCentidegrees = Int32(try take(2, of: data, at: &cursor)) * 100
        }
        if mask.contains(.tagProtocol) { isGen2 = try take(1, of: data, at: &cursor) == UInt32(gen2) }
        if mask.contains(.embedded) { try takeEmbedded(memory, of: data, at: &cursor, into: &read) }
        cursor += mask.intersection([.gpio, .q, .linkFrequency, .target]).rawValue.nonzeroBitCount
        return isGen2
    }

    /// What was read along: no other embedded operation is ever asked for.
    private static func takeEmbedded(
        _ memory: TagBank,
        of data: borrowing Span<UInt8>,
        at cursor: inout Int,
        into read: inout TagRead
    ) throws(RecordProblem) {
        let bits = Int(try take(2, of: data, at: &cursor))
        // This one bit says that the operation failed and nothing follows.
        guard bits != 0, bits != 0x8000 else { return }
        let count = (bits + 7) / 8
        guard count <= data.count - cursor else { throw .tooShort }
        guard bits <= MemoryBits.maximumBitCount else {
            throw .impossibleLength(bits: UInt16(truncatingIfNeeded: bits))
        }
        let words = MemoryBits(data.extracting(cursor..<(cursor + count)), bitCount: bits)
        if memory == .user { read.user = words } else { read.tid = words }
        cursor += count
    }

    /// PC, XPC, EPC and the tag's CRC, which the module has checked.
    private static func takeEPC(
        of data: borrowing Span<UInt8>,
        at cursor: inout Int,
        isGen2: Bool,
        into read: inout TagRead
    ) throws(RecordProblem) -> Bool {
        let bits = UInt16(truncatingIfNeeded: try take(2, of: data, at: &cursor))
        guard bits % 8 == 0, bits >= (isGen2 ? 32 : 16) else { throw .impossibleLength(bits: bits) }
        guard Int(bits / 8) <= data.count - cursor else { throw .tooShort }
        guard Int(bits / 8) == data.count - cursor else { throw .tooLong }
        var rest = Int(bits / 8) - 2
        var promised = rest
        if isGen2 {
            let pc = UInt16(truncatingIfNeeded: try take(2, of: data, at: &cursor))
            read.pc = pc
            rest -= 2
            promised = Int(pc >> 11) * 2
            if pc & 0x0200 != 0, rest >= 2 {
                let xpc = UInt16(truncatingIfNeeded: try take(2, of: data, at: &cursor))
                read.xpc = xpc
                rest -= 2
                // Bit 15 of the first XPC word: a second one follows, of which we know no use.
                if xpc & 0x8000 != 0, rest >= 2 {
                    cursor += 2
                    rest -= 2
                }
            }
        }
        guard let epc = MemoryBits(data.extracting(cursor..<(cursor + rest)), bitCount: rest * 8) else {
            throw .impossibleLength(bits: bits)
        }
        read.epc = epc
        cursor += rest
        // While a tag backscatters, its PC counts the XPC words too (Gen2, 6.3.2.1.2.2); its memory's does not.
        let delivered = Int(bits / 8) - 4
        return promised == rest || promised == (isGen2 ? delivered : rest)
    }

    /// The next `count` (at most 4) bytes as a number.
    private static func take(
        _ count: Int,
        of data: borrowing Span<UInt8>,
        at cursor: inout Int
    ) throws(RecordProblem) -> UInt32 {
        guard count <= data.count - cursor else { throw .tooShort }
        var value: UInt32 = 0
        for index in cursor..<(cursor + count) { value = value << 8 | UInt32(data[index]) }
        cursor += count
        return value
    }
}
