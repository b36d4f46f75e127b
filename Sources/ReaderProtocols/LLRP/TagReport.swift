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
        let count = bytes.count
        while place < count {
            let first = bytes[place]
            guard first & 0x80 != 0 else {
                place = try takeLong(bytes, at: place, hasEPC: &hasEPC, into: &report)
                continue
            }
            let type = first & 0x7F
            let size = sizeOfTV(type)
            guard size > 0 else { throw .unknownSize(ParameterType(rawValue: UInt16(type))) }
            let start = place &+ 1
            guard size <= count &- start else { throw .tooShort }
            place = start &+ size
            takeShort(type, bytes, at: start, hasEPC: &hasEPC, into: &report)
        }
        guard hasEPC else { throw .tooShort }
        // Where the reader has a calendar.
        if !report.fields.isDisjoint(with: [.lastSeen, .firstSeen]) {
            let isLast = report.fields.contains(.lastSeen)
            let time = isLast ? report.numbers.lastSeen : report.numbers.firstSeen
            report.read.readerTime = WallTime(microseconds: Int64(clamping: time))
        }
    }

    /// A parameter without a length, whose value is all there.
    @inline(__always)
    private static func takeShort(
        _ type: UInt8,
        _ bytes: borrowing Span<UInt8>,
        at start: Int,
        hasEPC: inout Bool,
        into report: inout TagReport
    ) {
        switch type {
        case 13:
            let (first, last) = (bytes.number64(at: start), UInt64(bytes.number32(at: start &+ 8)) << 32)
            if report.read.epc.bitCount == 96 {
                // Nothing is behind 96 bits: nearly all tags follow one of the same length.
                report.read.epc.words[0] = first
                report.read.epc.words[1] = last
            } else {
                report.read.epc.bitCount = 96
                report.read.epc.words = [first, last, 0, 0, 0, 0, 0, 0]
            }
            hasEPC = true
        case 1:
            let antenna = bytes.number16(at: start)
            report.numbers.antenna = antenna
            report.fields.insert(.antenna)
            report.read.antenna = antenna == 0 ? nil : UInt8(exactly: antenna)
        case 6:
            // A vendor's finer one may have come before.
            if report.read.rssiCentidBm == nil {
                report.read.rssiCentidBm = Int16(Int8(bitPattern: bytes[start])) &* 100
            }
        case 7:
            report.numbers.channel = bytes.number16(at: start)
            report.fields.insert(.channel)
        case 8:
            let count = bytes.number16(at: start)
            report.numbers.seenCount = count
            report.fields.insert(.seenCount)
            report.read.count = max(1, UInt32(count))
        case 2:
            report.numbers.firstSeen = bytes.number64(at: start)
            report.fields.insert(.firstSeen)
        case 3:
            report.numbers.firstSeenUptime = bytes.number64(at: start)
            report.fields.insert(.firstSeenUptime)
        case 4:
            report.numbers.lastSeen = bytes.number64(at: start)
            report.fields.insert(.lastSeen)
        case 5:
            report.numbers.lastSeenUptime = bytes.number64(at: start)
            report.fields.insert(.lastSeenUptime)
        case 9:
            report.numbers.roSpec = bytes.number32(at: start)
            report.fields.insert(.roSpec)
        case 16:
            report.numbers.accessSpec = bytes.number32(at: start)
            report.fields.insert(.accessSpec)
        case 12: report.read.pc = bytes.number16(at: start)
        case 19: report.read.xpc = bytes.number16(at: start)
        // Which part of which specification, the tag's own CRC, and how it was singled out: nobody asks.
        case 10, 11, 14, 17, 18, 20: break
        default: report.others &+= 1
        }
    }

    /// A parameter with a length.
    ///
    /// - Returns: Where the next one begins.
    private static func takeLong(
        _ bytes: borrowing Span<UInt8>,
        at place: Int,
        hasEPC: inout Bool,
        into report: inout TagReport
    ) throws(ParameterProblem) -> Int {
        let parameter = try parameter(of: bytes, at: place)
        let value = bytes.extracting(parameter.value)
        switch parameter.type.rawValue {
        case 241:
            report.read.epc = try epcData(value)
            hasEPC = true
        case 349, 350, 354:
            if !takeResult(parameter.type.rawValue, value, into: &report) { report.others += 1 }
        case 1023: if !(try takeCustom(value, into: &report)) { report.others += 1 }
        default: report.others += 1
        }
        return parameter.value.upperBound
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
        let vendor = bytes.number32(at: 0)
        let value = bytes.extracting(8...)
        if vendor == Vendor.zebra { return try takeZebra(bytes.number32(at: 4), value, into: &report) }
        guard vendor == Vendor.impinj else { return false }
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
            report.numbers.doppler = Int16(bitPattern: value.number16(at: 0))
            report.fields.insert(.doppler)
        case 73:
            guard value.count >= 2 else { throw .tooShort }
            report.numbers.transmit = Int16(bitPattern: value.number16(at: 0))
            report.fields.insert(.transmit)
        default: return false
        }
        return true
    }
}

extension LLRP {
    /// A parameter of Zebra's, as its FX readers send them.
    private static func takeZebra(
        _ subtype: UInt32,
        _ value: borrowing Span<UInt8>,
        into report: inout TagReport
    ) throws(ParameterProblem) -> Bool {
        switch subtype {
        case 709:
            guard value.count >= 2 else { throw .tooShort }
            // A turn has 65,536 steps; both halves are told as such, the second as negative.
            report.read.phaseCentidegrees = (Int32(value.number16(at: 0)) * 1_125 + 1_024) / 2_048 % 36_000
        case 450:
            guard value.count >= 2 else { throw .tooShort }
            let word = value.number16(at: 0)
            if word != 0 { report.read.xpc = word }
        default: return false
        }
        return true
    }

    /// The result of a read, a write or a block write.
    ///
    /// - Returns: Whether it belongs to something we asked for.
    private static func takeResult(
        _ type: UInt16,
        _ value: borrowing Span<UInt8>,
        into report: inout TagReport
    ) -> Bool {
        // One that makes no sense costs itself, not the tag.
        guard value.count >= 5 else { return false }
        let isRead = type == 349
        var result = OperationResult(isRead: isRead, number: value.number16(at: 1), code: value[0])
        if isRead {
            let count = Int(value.number16(at: 3))
            guard count * 2 <= value.count - 5 else { return false }
            guard let words = MemoryBits(value.extracting(5..<(5 + count * 2))) else { return false }
            result.words = words
        }
        let isRight = result.code == 0 && result.words.bitCount > 0
        switch result.number {
        // Of a tag that could not be read the EPC is told all the same.
        case OperationNumber.tid: if isRight { report.read.tid = result.words }
        case OperationNumber.user: if isRight { report.read.user = result.words }
        case OperationNumber.firstOnDemand...: report.operation = result
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
