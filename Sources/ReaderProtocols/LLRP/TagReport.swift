// SPDX-License-Identifier: Apache-2.0

public import Capture
internal import EPC

extension LLRP {
    /// What a reader reports of one tag (TagReportData, 14.2.3), a vendor's additions included.
    public struct TagReport: Sendable {
        /// The read, as far as the report tells without the reader's tables: the frequency is not set.
        public var read: TagRead
        /// The antenna's number as reported; the standard counts from 1, and 0 occurs.
        public var antenna: UInt16?
        /// The place of the carrier in the reader's hop table, from 1.
        public var channel: UInt16?
        /// How often the tag was seen, as reported.
        public var seenCount: UInt16?
        /// When the tag was first seen, in microseconds since 1970 by the reader's clock.
        public var firstSeen: UInt64?
        /// When the tag was last seen, in microseconds since 1970 by the reader's clock.
        public var lastSeen: UInt64?
        /// When the tag was first seen, in microseconds since the reader started.
        public var firstSeenUptime: UInt64?
        /// When the tag was last seen, in microseconds since the reader started.
        public var lastSeenUptime: UInt64?
        /// The ROSpec that made it.
        public var roSpec: UInt32?
        /// The AccessSpec that was carried out.
        public var accessSpec: UInt32?
        /// The carrier's Doppler shift in sixteenths of a hertz (Impinj).
        public var dopplerSixteenths: Int16?
        /// The transmit power in hundredths of a dBm (Impinj).
        public var transmitCentidBm: Int16?
        /// How many of its parameters are not understood here: results of access operations, other vendors' own.
        public var others = 0

        /// A report of nothing, to be read into.
        public init() { read = TagRead(epc: MemoryBits(), time: MonotonicTime(nanoseconds: 0)) }

        /// Forgets all but the EPC, which is overwritten anyway.
        @inline(__always)
        mutating func reset(at now: MonotonicTime) {
            read.pc = nil
            read.xpc = nil
            read.antenna = nil
            read.rssiCentidBm = nil
            read.frequencyKHz = nil
            read.phaseCentidegrees = nil
            read.count = 1
            if read.tid != nil { read.tid = nil }
            if read.user != nil { read.user = nil }
            read.readerTime = nil
            read.time = now
            antenna = nil
            channel = nil
            seenCount = nil
            firstSeen = nil
            lastSeen = nil
            firstSeenUptime = nil
            lastSeenUptime = nil
            roSpec = nil
            accessSpec = nil
            dopplerSixteenths = nil
            transmitCentidBm = nil
            others = 0
        }
    }

    /// The vendors whose additions are understood.
    package enum Vendor {
        package static let impinj: UInt32 = 25_882
        package static let zebra: UInt32 = 161
    }

    /// Reads a tag's report.
    ///
    /// - Parameters:
    ///   - bytes: The value of a TagReportData parameter.
    ///   - now: When it was received.
    ///   - report: Receives what it tells; reused, so that nothing of its size is copied.
    /// - Throws: What is wrong with it, and `report` means nothing then; one without an EPC is too short.
    public static func readTag(
        _ bytes: borrowing Span<UInt8>,
        at now: MonotonicTime,
        into report: inout TagReport
    ) throws(ParameterProblem) {
        report.reset(at: now)
        var hasEPC = false
        var place = 0
        while place < bytes.count {
            let parameter = try parameter(of: bytes, at: place)
            let value = parameter.value
            place = value.upperBound
            let start = value.lowerBound
            switch parameter.type.rawValue {
            case 13:
                guard let epc = MemoryBits(bytes.extracting(value)) else { throw .impossibleLength }
                report.read.epc = epc
                hasEPC = true
            case 241:
                report.read.epc = try epcData(bytes.extracting(value))
                hasEPC = true
            case 1:
                let antenna = bytes.number16(at: start)
                report.antenna = antenna
                report.read.antenna = antenna == 0 ? nil : UInt8(exactly: antenna)
            case 6:
                // A vendor's finer one may have come before.
                if report.read.rssiCentidBm == nil {
                    report.read.rssiCentidBm = Int16(Int8(bitPattern: bytes[start])) * 100
                }
            case 7: report.channel = bytes.number16(at: start)
            case 8:
                let count = bytes.number16(at: start)
                report.seenCount = count
                report.read.count = max(1, UInt32(count))
            case 2: report.firstSeen = bytes.number64(at: start)
            case 3: report.firstSeenUptime = bytes.number64(at: start)
            case 4: report.lastSeen = bytes.number64(at: start)
            case 5: report.lastSeenUptime = bytes.number64(at: start)
            case 9: report.roSpec = bytes.number32(at: start)
            case 16: report.accessSpec = bytes.number32(at: start)
            case 12: report.read.pc = bytes.number16(at: start)
            case 19: report.read.xpc = bytes.number16(at: start)
            // Which part of which specification, the tag's own CRC, and how it was singled out: nobody asks.
            case 10, 11, 14, 17, 18, 20: break
            case 1023:
                if !(try takeCustom(bytes.extracting(value), into: &report)) { report.others += 1 }
            default: report.others += 1
            }
        }
        guard hasEPC else { throw .tooShort }
        // Where the reader has a calendar.
        report.read.readerTime = (report.lastSeen ?? report.firstSeen).map {
            WallTime(microseconds: Int64(clamping: $0))
        }
    }

    /// An EPC of any length: its bits are counted, and those of the last byte that are not its own mean nothing.
    @inline(__always)
    private static func epcData(_ bytes: borrowing Span<UInt8>) throws(ParameterProblem) -> MemoryBits {
        guard bytes.count >= 2 else { throw .tooShort }
        let bits = Int(bytes.number16(at: 0))
        let rest = bytes.extracting(2...)
        guard (bits + 7) / 8 <= rest.count else { throw .tooShort }
        guard let epc = MemoryBits(rest, bitCount: bits) else { throw .impossibleLength }
        return epc
    }

    /// A vendor's parameter.
    ///
    /// - Returns: Whether it is understood.
    private static func takeCustom(
        _ bytes: borrowing Span<UInt8>,
        into report: inout TagReport
    ) throws(ParameterProblem) -> Bool {
        guard bytes.count >= 8 else { throw .tooShort }
        guard bytes.number32(at: 0) == Vendor.impinj else { return false }
        let value = bytes.extracting(8...)
        switch bytes.number32(at: 4) {
        case 55:
            guard value.count >= 2 else { throw .tooShort }
            let words = Int(value.number16(at: 0))
            guard words * 2 <= value.count - 2 else { throw .tooShort }
            guard words > 0 else { return true }
            guard let tid = MemoryBits(value.extracting(2..<(2 + words * 2))) else { throw .impossibleLength }
            report.read.tid = tid
        case 56:
            guard value.count >= 2 else { throw .tooShort }
            // 4096 steps are a turn of 36,000 hundredths of a degree.
            report.read.phaseCentidegrees = (Int32(value.number16(at: 0)) * 36_000 + 2_048) / 4_096
        case 57:
            guard value.count >= 2 else { throw .tooShort }
            report.read.rssiCentidBm = Int16(bitPattern: value.number16(at: 0))
        case 68:
            guard value.count >= 2 else { throw .tooShort }
            report.dopplerSixteenths = Int16(bitPattern: value.number16(at: 0))
        case 73:
            guard value.count >= 2 else { throw .tooShort }
            report.transmitCentidBm = Int16(bitPattern: value.number16(at: 0))
        default: return false
        }
        return true
    }
}

extension LLRP.MessageFramer {
    /// Reads the tag of a piece, as ``LLRP/readTag(_:at:into:)`` does.
    func readTag(
        in range: Range<Int>,
        at now: MonotonicTime,
        into report: inout LLRP.TagReport
    ) throws(LLRP.ParameterProblem) {
        try LLRP.readTag(bytes.span.extracting(range), at: now, into: &report)
    }
}
