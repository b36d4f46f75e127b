// SPDX-License-Identifier: Apache-2.0

import Capture
import ReaderProtocols

/// Bytes for tests, from hexadecimal digits; blanks are for the eye.
func hex(_ text: String) -> [UInt8] {
    let digits = text.filter { $0 != " " && $0 != "|" && $0 != "\n" }
    precondition(digits.count.isMultiple(of: 2))
    return stride(from: 0, to: digits.count, by: 2).map { offset in
        let start = digits.index(digits.startIndex, offsetBy: offset)
        return UInt8(digits[start...].prefix(2), radix: 16) ?? 0
    }
}

enum Samples {
    /// A record captured from an M6e Nano: one read, -60 dBm, antenna 1, 923.2 MHz, 295 ms, EPC …1545.
    static let record = hex(
        """
        FF 28 22 0000 10 001B 01FF 01 | 01 C4 11 0E1640 00000127 0000 05 0000 0F
        | 0080 3000 000000000000000000001545 E94A | 561D
        """
    )

    /// No tags in the last second.
    static let noTags = answer(.readMultiple, .noTags)

    /// A frame of the reader.
    static func answer(
        _ opcode: ThingMagic.Opcode,
        _ status: ThingMagic.Status = .success,
        _ data: [UInt8] = []
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        ThingMagic.appendAnswer(opcode, status: status, data: data, to: &bytes)
        return bytes
    }

    /// A record with one byte of its EPC changed, and a checksum that is right again.
    static func record(numbered number: UInt8) -> [UInt8] {
        var data = Array(record[5..<(record.count - 2)])
        data[data.count - 3] = number
        return answer(.readMultiple, .success, data)
    }
}

/// A moment `milliseconds` after the clock's start.
func at(_ milliseconds: Int64) -> MonotonicTime { MonotonicTime(nanoseconds: milliseconds * 1_000_000) }

/// Random numbers that are the same in each run.
struct Dice: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ state >> 31
    }
}
