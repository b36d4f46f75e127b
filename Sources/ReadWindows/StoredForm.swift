// SPDX-License-Identifier: Apache-2.0

internal import EPC

/// The form of stored entries: the key, and the state beside the columns of ``OpenTagRecord``.
///
///     key     form 1 │ bits 1: toggle, TID │ AFI 1 │ EPC │ TID where the bit is set
///     state   form 1 │ bits 1: announced, PC, XPC, TID, clone │ first 16 EPC bits as read 2 │ PC 2 │ XPC 2
///             best RSSI 2 │ newest RSSI 2 │ best antenna 1 │ newest antenna 1 │ TID where the bit is set
///             names 1, each: length 1, UTF-8 │ first device 1 │ newest device 1
///             antennas 1, each: device 1, antenna 1, best RSSI 2, reads 4
///
/// Big-endian; a bit string is its length in bits in two bytes and its bytes. Devices are numbers in the list of
/// names, since a ``DeviceIndex`` means something else in the next run. No monotonic time is stored.
enum StoredForm {
    static let version: UInt8 = 1

    struct Bits: OptionSet {
        let rawValue: UInt8
        static let toggle = Bits(rawValue: 1 << 0)
        static let keyTID = Bits(rawValue: 1 << 1)
        static let announced = Bits(rawValue: 1 << 0)
        static let pc = Bits(rawValue: 1 << 1)
        static let xpc = Bits(rawValue: 1 << 2)
        static let tid = Bits(rawValue: 1 << 3)
        static let clone = Bits(rawValue: 1 << 4)
    }

    static func append(_ value: UInt16, to bytes: inout [UInt8]) {
        bytes.append(UInt8(truncatingIfNeeded: value >> 8))
        bytes.append(UInt8(truncatingIfNeeded: value))
    }

    static func append(_ bits: MemoryBits, to bytes: inout [UInt8]) {
        append(bits.bitCount, to: &bytes)
        for index in 0..<bits.byteCount { bytes.append(bits.byte(at: index)) }
    }
}

/// How far a stored entry has been read.
struct StoredCursor {
    var offset = 0

    mutating func take(_ count: Int, of bytes: borrowing Span<UInt8>, _ field: String) throws(WindowFailure)
        -> Range<Int>
    {
        guard count <= bytes.count - offset else { throw .truncated(field: field, offset: bytes.count) }
        defer { offset += count }
        return offset..<(offset + count)
    }

    mutating func byte(_ bytes: borrowing Span<UInt8>, _ field: String) throws(WindowFailure) -> UInt8 {
        bytes[try take(1, of: bytes, field).lowerBound]
    }

    mutating func word(_ bytes: borrowing Span<UInt8>, _ field: String) throws(WindowFailure) -> UInt16 {
        let at = try take(2, of: bytes, field).lowerBound
        return UInt16(bytes[at]) << 8 | UInt16(bytes[at + 1])
    }

    mutating func bits(_ bytes: borrowing Span<UInt8>, _ field: String) throws(WindowFailure) -> MemoryBits {
        let count = Int(try word(bytes, field))
        let range = try take((count + 7) / 8, of: bytes, field)
        guard let bits = MemoryBits(bytes.extracting(range), bitCount: count) else {
            throw .malformed(field: field, offset: range.lowerBound)
        }
        return bits
    }

    mutating func rssi(_ bytes: borrowing Span<UInt8>) throws(WindowFailure) -> Int16? {
        let value = Int16(bitPattern: try word(bytes, "RSSI"))
        return value == TagEntry.noRSSI ? nil : value
    }

    mutating func antenna(_ bytes: borrowing Span<UInt8>) throws(WindowFailure) -> UInt8? {
        let value = try byte(bytes, "antenna")
        return value == 0 ? nil : value
    }

    mutating func readVersion(_ bytes: borrowing Span<UInt8>) throws(WindowFailure) {
        let version = try byte(bytes, "form")
        guard version == StoredForm.version else { throw .version(version) }
    }
}
