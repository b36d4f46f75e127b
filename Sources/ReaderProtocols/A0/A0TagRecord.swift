// SPDX-License-Identifier: Apache-2.0

public import Capture
internal import EPC

extension A0 {
    /// The frequencies that a record's index means.
    public enum Channels: Hashable, Sendable {
        /// 865 MHz and 902 MHz in steps of 500 kHz.
        case standard
        /// Steps from a start, as the user has set them.
        case custom(startKHz: UInt32, stepKHz: UInt32)

        /// The frequency of an index, 0 to 63, in kHz.
        func frequency(_ index: UInt8) -> UInt32 {
            switch self {
            case .standard where index < 7: 865_000 + 500 * UInt32(index)
            case .standard: 902_000 + 500 * UInt32(index - 7)
            case .custom(let start, let step): start + step * UInt32(index)
            }
        }
    }

    /// The RSSI octet in dBm, its highest bit left out.
    static func decibels(_ octet: UInt8) -> Int16 {
        let value = Int16(octet & 0x7F)
        return value > 89 ? value - 129 : value - 130
    }

    /// Reads the data of a record of one of the inventories.
    ///
    ///     frequency · antenna │ PC │ EPC, as long as PC says │ group · RSSI │ phase
    ///        6 bits   2 bits    2                              1 bit 7 bits    2, in units that have it
    ///
    /// The group, in readers with eight ports, adds 4 to the antenna.
    ///
    /// - Parameters:
    ///   - data: The frame's data.
    ///   - channels: What a frequency's index means.
    ///   - now: When it was received.
    /// - Returns: The read, and whether PC and EPC agree on the length; `nil`: too short for a record.
    public static func parseRecord(
        _ data: borrowing Span<UInt8>,
        channels: Channels,
        at now: MonotonicTime
    ) -> (read: TagRead, lengthMatches: Bool)? {
        guard data.count >= 4 else { return nil }
        let pc = UInt16(data[1]) << 8 | UInt16(data[2])
        let promised = Int(pc >> 11) * 2
        // Newer units append to the record: what PC says decides, unless it cannot be.
        let matches = data.count >= 4 + promised
        let length = matches ? promised : data.count - 4
        let rssi = data[3 + length]
        guard var read = tag(pc, data.extracting(3..<(3 + length)), at: now) else { return nil }
        read.antenna = (data[0] & 3) + (rssi & 0x80 != 0 ? 5 : 1)
        read.frequencyKHz = channels.frequency(data[0] >> 2)
        read.rssiCentidBm = decibels(rssi) * 100
        if data.count == 4 + length + 2 {
            // Twelve bits for a full turn, as the R2000 measures it.
            let phase = Int32(data[4 + length]) << 8 | Int32(data[5 + length])
            read.phaseCentidegrees = (phase & 0x0FFF) * 36_000 / 4096
        }
        return (read, matches)
    }

    /// Reads the data of one tag's answer to a read, or a write, of memory.
    ///
    ///     count │ length │ PC │ EPC │ tag's CRC │ words read │ read length, or error │ antenna │ times
    ///       2       1      2             2                              1                1        1
    ///
    /// - Parameters:
    ///   - data: The frame's data.
    ///   - isWrite: Whether a write is answered, which has no words.
    ///   - channels: What a frequency's index means.
    ///   - now: When it was received.
    /// - Returns: How many tags have answered, the tag, where its words are in `data`, and the error of a write
    ///   (0x10 is none); `nil`: the lengths do not fit.
    public static func parseMemory(
        _ data: borrowing Span<UInt8>,
        isWrite: Bool,
        channels: Channels,
        at now: MonotonicTime
    ) -> (tags: Int, read: TagRead, words: Range<Int>, status: UInt8)? {
        guard data.count >= 10 else { return nil }
        let length = Int(data[2])
        guard data.count == length + 6, length >= 4 else { return nil }
        let status = data[3 + length]
        let words = isWrite ? 0 : Int(status)
        guard words <= length - 4 else { return nil }
        let pc = UInt16(data[3]) << 8 | UInt16(data[4])
        let end = 3 + length - words
        guard var read = tag(pc, data.extracting(5..<(end - 2)), at: now) else { return nil }
        read.antenna = (data[4 + length] & 3) + 1
        read.frequencyKHz = channels.frequency(data[4 + length] >> 2)
        let tags = Int(data[0]) << 8 | Int(data[1])
        return (tags, read, end..<(end + words), isWrite ? status : 0x10)
    }

    /// A tag from PC and what follows it, an XPC word first where PC says so.
    private static func tag(
        _ pc: UInt16,
        _ epc: borrowing Span<UInt8>,
        at now: MonotonicTime
    ) -> TagRead? {
        let start = pc & 0x0200 != 0 && epc.count >= 2 ? 2 : 0
        guard let bits = MemoryBits(epc.extracting(start..<epc.count)) else { return nil }
        var read = TagRead(epc: bits, time: now)
        read.pc = pc
        if start > 0 { read.xpc = UInt16(epc[0]) << 8 | UInt16(epc[1]) }
        return read
    }
}
