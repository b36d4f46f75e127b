// SPDX-License-Identifier: Apache-2.0

public import Capture
internal import EPC

extension UHFReader {
    /// What is wrong with a record whose checksum was right.
    public enum RecordProblem: Error, Hashable, Sendable {
        /// It ends before its records do.
        case tooShort
        /// It goes on behind its records.
        case tooLong
        /// An EPC of an odd number of bytes, or a longer one than Gen2 allows.
        case impossibleLength(Int)
    }

    /// Reads the tags of one frame of an inventory.
    ///
    ///     18    num │ len  EPC │ …                         len in bytes
    ///     288   antenna  num │ len  EPC [TID]  rssi [phase 4  kHz 3] │ …
    ///                          └ bit 7: a TID of 12 bytes ends the data, bit 6: phase and frequency, bits 5…0: bytes
    ///
    /// - Parameters:
    ///   - data: The frame's data; empty is no tag.
    ///   - model: Which form it has.
    ///   - antenna: The port that was asked to read: on readers of sixteen ports the antenna's byte is a number, on
    ///     others a mask, and no frame says which.
    ///   - now: When it was received.
    ///   - body: Is given each tag, oldest first.
    /// - Throws: What is wrong with the rest.
    public static func forEachTag(
        in data: borrowing Span<UInt8>,
        of model: Model,
        antenna: UInt8?,
        at now: MonotonicTime,
        _ body: (TagRead) -> Void
    ) throws(RecordProblem) {
        if data.isEmpty { return }
        var cursor = model == .reader18 ? 0 : 1
        guard cursor < data.count else { throw .tooShort }
        let count = data[cursor]
        cursor += 1
        for _ in 0..<count {
            var read = TagRead(epc: MemoryBits(), time: now)
            read.antenna = antenna
            switch model {
            case .reader18: try takeEPC(of: data, at: &cursor, into: &read)
            case .reader288: try takeRecord(of: data, at: &cursor, into: &read)
            }
            body(read)
        }
        guard cursor == data.count else { throw .tooLong }
    }

    /// Reads a tag that a reader tells by itself.
    ///
    ///     18    EPC
    ///     288   antenna mask  len  EPC  rssi
    ///
    /// - Parameters:
    ///   - data: The frame's data.
    ///   - model: Which form it has.
    ///   - now: When it was received.
    /// - Returns: The tag.
    /// - Throws: What is wrong with it.
    public static func parseReport(
        _ data: borrowing Span<UInt8>,
        of model: Model,
        at now: MonotonicTime
    ) throws(RecordProblem) -> TagRead {
        var read = TagRead(epc: MemoryBits(), time: now)
        switch model {
        case .reader18:
            read.antenna = 1
            read.epc = try bits(data, from: 0, count: data.count)
        case .reader288:
            guard data.count >= 3 else { throw .tooShort }
            read.antenna = port(ofMask: data[0])
            var cursor = 1
            try takeRecord(of: data, at: &cursor, into: &read)
            guard cursor == data.count else { throw .tooLong }
        }
        return read
    }

    /// The port of a mask with one bit; `nil` for several at once.
    static func port(ofMask mask: UInt8) -> UInt8? {
        mask.nonzeroBitCount == 1 ? UInt8(mask.trailingZeroBitCount) + 1 : nil
    }

    /// The signal's strength of a UHFReader288's byte, in hundredths of a dBm.
    ///
    /// The vendor's manuals and programs show the byte as it is. Readers with the same radio chips and a documented
    /// scale (the A0 family) send dBm + 129, which gives −80 to −20 dBm for the values that are seen.
    @inlinable
    public static func rssiCentidBm(_ byte: UInt8) -> Int16 { (Int16(byte) - 129) * 100 }

    private static func takeEPC(
        of data: borrowing Span<UInt8>,
        at cursor: inout Int,
        into read: inout TagRead
    ) throws(RecordProblem) {
        guard cursor < data.count else { throw .tooShort }
        let length = Int(data[cursor])
        read.epc = try bits(data, from: cursor + 1, count: length)
        cursor += 1 + length
    }

    private static func takeRecord(
        of data: borrowing Span<UInt8>,
        at cursor: inout Int,
        into read: inout TagRead
    ) throws(RecordProblem) {
        guard cursor < data.count else { throw .tooShort }
        let head = data[cursor]
        let length = Int(head & 0x3F)
        let hasPhase = head & 0x40 != 0
        var start = cursor + 1
        var epcLength = length
        if head & 0x80 != 0 {
            guard length >= 12 else { throw .impossibleLength(length) }
            epcLength -= 12
            read.tid = try bits(data, from: start + epcLength, count: 12)
        }
        read.epc = try bits(data, from: start, count: epcLength)
        start += length
        guard start + (hasPhase ? 8 : 1) <= data.count else { throw .tooShort }
        read.rssiCentidBm = rssiCentidBm(data[start])
        start += 1
        if hasPhase {
            // The phase's four bytes have no documented unit.
            let kHz = UInt32(data[start + 4]) << 16 | UInt32(data[start + 5]) << 8 | UInt32(data[start + 6])
            if kHz != 0 { read.frequencyKHz = kHz }
            start += 7
        }
        cursor = start
    }

    private static func bits(
        _ data: borrowing Span<UInt8>,
        from start: Int,
        count: Int
    ) throws(RecordProblem) -> MemoryBits {
        guard start + count <= data.count else { throw .tooShort }
        guard count % 2 == 0, count * 8 <= MemoryBits.maximumBitCount,
            let bits = MemoryBits(data.extracting(start..<(start + count)), bitCount: count * 8)
        else { throw .impossibleLength(count) }
        return bits
    }
}
