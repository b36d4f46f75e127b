// SPDX-License-Identifier: Apache-2.0

public import Capture
internal import EPC

extension LLRP {
    /// What a reader reports of one tag (TagReportData, 14.2.3), a vendor's additions included.
    public struct TagReport: Sendable {
        /// The read, as far as the report tells without the reader's tables: the frequency is not set.
        public var read: TagRead
        /// Which of the numbers below were reported.
        var fields: Fields = []
        var numbers = Numbers()
        /// What became of an operation on demand.
        public var operation: OperationResult?
        /// Where the last result on demand begins, while a report is read.
        var operationPlace = -1
        /// How many of its parameters are not understood here: other vendors' own, results of other operations.
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
            fields = []
            others = 0
            if operation != nil { operation = nil }
            operationPlace = -1
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
        // Kept apart and stored once: a store for each field would wait for that of the one before.
        var fields: TagReport.Fields = []
        var place = 0
        while place < bytes.count {
            // Each case knows the length of its parameter, so that the next one's begin is no matter of what is loaded.
            switch try bytes.take8(&place) {
            case 0x80 | 13:
                let start = try bytes.pass(12, &place)
                // SAFETY: twelve bytes from `start` on are there.
                let first = unsafe bytes.uncheckedNumber64(at: start)
                let last = unsafe UInt64(bytes.uncheckedNumber32(at: start &+ 8)) &<< 32
                report.read.epc.set96(first, last)
                fields.insert(.epc)
            case 0x80 | 1:
                let antenna = try bytes.take16(&place)
                report.numbers.antenna = antenna
                fields.insert(.antenna)
                report.read.antenna = antenna == 0 ? nil : UInt8(exactly: antenna)
            case 0x80 | 6:
                let rssi = Int16(Int8(bitPattern: try bytes.take8(&place))) &* 100
                // A vendor's finer one may have come before.
                if report.read.rssiCentidBm == nil { report.read.rssiCentidBm = rssi }
            case 0x80 | 7:
                report.numbers.channel = try bytes.take16(&place)
                fields.insert(.channel)
            case 0x80 | 8:
                let count = try bytes.take16(&place)
                report.numbers.seenCount = count
                fields.insert(.seenCount)
                report.read.count = max(1, UInt32(count))
            case 0x80 | 2:
                report.numbers.firstSeen = try bytes.take64(&place)
                fields.insert(.firstSeen)
            case 0x80 | 3:
                report.numbers.firstSeenUptime = try bytes.take64(&place)
                fields.insert(.firstSeenUptime)
            case 0x80 | 4:
                report.numbers.lastSeen = try bytes.take64(&place)
                fields.insert(.lastSeen)
            case 0x80 | 5:
                report.numbers.lastSeenUptime = try bytes.take64(&place)
                fields.insert(.lastSeenUptime)
            case 0x80 | 9:
                report.numbers.roSpec = try bytes.take32(&place)
                fields.insert(.roSpec)
            case 0x80 | 16:
                report.numbers.accessSpec = try bytes.take32(&place)
                fields.insert(.accessSpec)
            case 0x80 | 12: report.read.pc = try bytes.take16(&place)
            case 0x80 | 19: report.read.xpc = try bytes.take16(&place)
            // Which part of which specification, the tag's own CRC, and how it was singled out: nobody asks.
            case 0x80 | 10, 0x80 | 11, 0x80 | 14, 0x80 | 17, 0x80 | 20: _ = try bytes.pass(2, &place)
            case 0x80 | 18: _ = try bytes.pass(4, &place)
            case 0x80 | 15:
                _ = try bytes.pass(2, &place)
                report.others &+= 1
            case let first where first & 0x80 != 0:
                throw .unknownSize(ParameterType(rawValue: UInt16(first & 0x7F)))
            default:
                let (end, more) = try takeLong(bytes, at: place &- 1, into: &report)
                fields.formUnion(more)
                place = end
            }
        }
        guard fields.contains(.epc) else { throw .tooShort }
        report.fields = fields
        if report.operationPlace >= 0 {
            report.operation = try operationResult(of: bytes, at: report.operationPlace)
        }
        // Where the reader has a calendar.
        if !fields.isDisjoint(with: [.lastSeen, .firstSeen]) {
            let isLast = fields.contains(.lastSeen)
            let time = isLast ? report.numbers.lastSeen : report.numbers.firstSeen
            report.read.readerTime = WallTime(microseconds: Int64(clamping: time))
        }
    }

    /// A parameter with a length.
    ///
    /// A function of its own, so that the loop over those without stays small enough for registers.
    ///
    /// - Returns: Where the next one begins, and which fields it was.
    @inline(never)
    private static func takeLong(
        _ bytes: borrowing Span<UInt8>,
        at place: Int,
        into report: inout TagReport
    ) throws(ParameterProblem) -> (end: Int, fields: TagReport.Fields) {
        let parameter = try longParameter(of: bytes, at: place)
        let end = parameter.value.upperBound
        switch parameter.type.rawValue {
        case 349...354:
            switch owner(ofResult: parameter, in: bytes) {
            // Only the last one counts.
            case .onDemand: report.operationPlace = place
            case .inventory: takeMemory(parameter, of: bytes, into: &report)
            case .foreign: report.others &+= 1
            }
            return (end, [])
        case 1023:
            if let found = try takeCustom(bytes.extracting(parameter.value), into: &report) {
                return (end, found)
            }
        case 241:
            report.read.epc = try epcData(bytes.extracting(parameter.value))
            return (end, .epc)
        default: break
        }
        report.others &+= 1
        return (end, [])
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

extension MemoryBits {
    /// Becomes 96 bits, left-aligned in two words.
    @inline(__always)
    fileprivate mutating func set96(_ first: UInt64, _ second: UInt64) {
        // Nothing is behind 96 bits: nearly all tags follow one of the same length.
        if bitCount == 96 {
            words[0] = first
            words[1] = second
        } else {
            bitCount = 96
            words = [first, second, 0, 0, 0, 0, 0, 0]
        }
    }
}
