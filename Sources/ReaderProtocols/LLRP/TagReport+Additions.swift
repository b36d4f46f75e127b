// SPDX-License-Identifier: Apache-2.0

internal import Capture
internal import EPC

// What is in a report besides the standard's facts of a tag: vendors' parameters, results of operations.

extension LLRP {
    /// A vendor's parameter.
    ///
    /// - Returns: Which fields it was; `nil`: it is not understood.
    @inline(__always)
    static func takeCustom(
        _ bytes: borrowing Span<UInt8>,
        into report: inout TagReport
    ) throws(ParameterProblem) -> TagReport.Fields? {
        guard bytes.count >= 8 else { throw .tooShort }
        let (vendor, subtype) = (bytes.number32(at: 0), bytes.number32(at: 4))
        guard vendor == Vendor.impinj else {
            guard vendor == Vendor.zebra else { return nil }
            return try takeZebra(subtype, bytes.extracting(8...), into: &report) ? [] : nil
        }
        switch subtype {
        case 55:
            try takeTID(bytes.extracting(8...), into: &report)
            return []
        case 56, 57, 68, 73:
            guard bytes.count >= 10 else { throw .tooShort }
            let number = bytes.number16(at: 8)
            switch subtype {
            case 56:
                // 4096 steps are a turn of 36,000 hundredths of a degree; two bytes may say more.
                report.read.phaseCentidegrees = Int32((UInt32(number) * 36_000 + 2_048) / 4_096)
                return []
            case 57:
                report.read.rssiCentidBm = Int16(bitPattern: number)
                return []
            case 68:
                report.numbers.doppler = Int16(bitPattern: number)
                return .doppler
            default:
                report.numbers.transmit = Int16(bitPattern: number)
                return .transmit
            }
        default: return nil
        }
    }

    /// The TID, read along with the EPC (Impinj's FastID): how many words, and the words.
    private static func takeTID(
        _ value: borrowing Span<UInt8>,
        into report: inout TagReport
    ) throws(ParameterProblem) {
        guard value.count >= 2 else { throw .tooShort }
        let words = Int(value.number16(at: 0))
        guard words * 2 <= value.count - 2 else { throw .tooShort }
        guard words > 0 else { return }
        guard let tid = MemoryBits(value.extracting(2..<(2 + words * 2))) else { throw .impossibleLength }
        report.read.tid = tid
    }

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

    /// Whose a result of an operation is.
    enum ResultOwner {
        /// The inventory's, which reads memory along with the EPC.
        case inventory
        /// An operation's on demand.
        case onDemand
        /// Not ours, or one that makes no sense: it costs itself, not the tag.
        case foreign
    }

    /// Whose a result is: of a read, a write or a block write, or of what nobody asked for.
    @inline(__always)
    static func owner(ofResult parameter: Parameter, in bytes: borrowing Span<UInt8>) -> ResultOwner {
        let value = parameter.value
        // Result, number; words.
        guard value.count >= 5 else { return .foreign }
        let type = parameter.type.rawValue
        let count = type == 349 ? Int(bytes.number16(at: value.lowerBound + 3)) : 0
        guard type == 349 || type == 350 || type == 354, count * 2 <= value.count - 5,
            count * 16 <= MemoryBits.maximumBitCount
        else { return .foreign }
        switch bytes.number16(at: value.lowerBound + 1) {
        case OperationNumber.firstOnDemand...: return .onDemand
        case OperationNumber.tid, OperationNumber.user: return .inventory
        default: return .foreign
        }
    }

    /// A result of a parameter of one of the types above.
    private static func operationResult(_ parameter: Parameter, of bytes: borrowing Span<UInt8>)
        -> OperationResult
    {
        let value = bytes.extracting(parameter.value)
        let isRead = parameter.type.rawValue == 349
        var result = OperationResult(isRead: isRead, number: value.number16(at: 1), code: value[0])
        if isRead {
            let end = 5 + Int(value.number16(at: 3)) * 2
            result.words = MemoryBits(value.extracting(5..<end)) ?? MemoryBits()
        }
        return result
    }

    /// The result on demand that begins at `place`, where one was found.
    static func operationResult(
        of bytes: borrowing Span<UInt8>,
        at place: Int
    ) throws(ParameterProblem) -> OperationResult {
        operationResult(try longParameter(of: bytes, at: place), of: bytes)
    }

    /// Memory that was read along with the EPC; of a tag that could not be read the EPC is told all the same.
    static func takeMemory(
        _ parameter: Parameter,
        of bytes: borrowing Span<UInt8>,
        into report: inout TagReport
    ) {
        let result = operationResult(parameter, of: bytes)
        guard result.code == 0, result.words.bitCount > 0 else { return }
        if result.number == OperationNumber.tid {
            report.read.tid = result.words
        } else {
            report.read.user = result.words
        }
    }
}
