// SPDX-License-Identifier: Apache-2.0

public import Capture
internal import EPC

extension Chafon {
    /// What one frame of an inventory tells.
    ///
    ///     rssi  antenna  channel  len  EPC            a tag
    ///      0       0        0     len  STX text ETX CR a barcode
    ///      2       1        1      1
    public enum Record: Sendable {
        /// A tag.
        case tag(TagRead)
        /// A barcode that a unit of both has read: where its text stands in the data, and whether it is whole.
        case barcode(Range<Int>, isWhole: Bool)
    }

    /// What is wrong with a record whose checksum was right.
    public enum RecordProblem: Error, Hashable, Sendable {
        /// It ends before its EPC does.
        case tooShort
        /// It goes on behind its EPC.
        case tooLong
        /// An EPC of an odd number of bytes, or a longer one than Gen2 allows.
        case impossibleLength(Int)
    }

    /// Reads the data of one frame of an inventory.
    ///
    /// - Parameters:
    ///   - data: The frame's data.
    ///   - carriers: Which carriers the channels are; `nil`: not known.
    ///   - now: When it was received.
    /// - Returns: What it tells.
    /// - Throws: What is wrong with it.
    public static func parseRecord(
        _ data: borrowing Span<UInt8>,
        carriers: Carriers?,
        at now: MonotonicTime
    ) throws(RecordProblem) -> Record {
        guard data.count >= 5 else { throw .tooShort }
        let length = Int(data[4])
        guard 5 + length <= data.count else { throw .tooShort }
        guard 5 + length == data.count else { throw .tooLong }
        let strength = Int16(truncatingIfNeeded: UInt16(data[0]) << 8 | UInt16(data[1]))
        if strength == 0, data[2] == 0, data[3] == 0, length > 0, data[5] == 0x02 {
            return barcode(data)
        }
        guard length % 2 == 0, length * 8 <= MemoryBits.maximumBitCount,
            let epc = MemoryBits(data.extracting(5..<(5 + length)), bitCount: length * 8)
        else { throw .impossibleLength(length) }
        var read = TagRead(epc: epc, time: now)
        // Tenths of a dBm.
        read.rssiCentidBm = Int16(clamping: Int(strength) * 10)
        read.antenna = data[2] == 0 ? nil : data[2]
        read.frequencyKHz = carriers?.kHz(data[3])
        return .tag(read)
    }

    private static func barcode(_ data: borrowing Span<UInt8>) -> Record {
        var end = data.count
        if end > 6, data[end - 1] == 0x0D { end -= 1 }
        guard end > 6, data[end - 1] == 0x03 else { return .barcode(6..<end, isWhole: false) }
        return .barcode(6..<(end - 1), isWhole: true)
    }
}
