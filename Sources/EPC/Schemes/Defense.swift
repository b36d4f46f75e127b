// SPDX-License-Identifier: Apache-2.0

import GS1

/// USDOD-96 and ADI-var: a supplier's CAGE code or DoDAAC, part and serial number (TDS 2.3, 14.6.14, 14.6.15).
///
/// ```
/// USDOD-96  header 8 │ filter 4 │ code: 6 characters of 8 bits │ serial 36
/// ADI-var   header 8 │ filter 6 │ code: 6 characters of 6 bits │ part … 000000 │ serial … 000000
/// ```
///
/// A code of five characters has a space before it.
enum Defense {
    static func decode(
        _ bits: MemoryBits,
        _ scheme: Scheme,
        into list: inout ElementList
    ) throws(EPCFailure) -> Fields {
        list.removeAll()
        var reader = FieldReader(bits, scheme: scheme)
        var fields = Fields()
        let width = reader.scheme == .usdod96 ? 8 : 6
        for index in 0..<6 {
            let start = reader.position
            let character = UInt8(truncatingIfNeeded: reader.number(width))
            guard isCode(width == 6 ? expanded(character) : character, at: index) else {
                throw reader.failure(.character, at: start)
            }
        }
        if reader.scheme == .usdod96 {
            fields.serial = reader.number(36)
        } else {
            fields.text = try reader.shortText(atMost: 32)
            fields.secondText = try reader.shortText(atMost: 30, atLeast: 1)
            try demandHashInFront(fields, reader)
        }
        return fields
    }

    /// Refuses `#`, but in front of a serial number: it says that somebody else than the maker gave it (6.3.18).
    private static func demandHashInFront(_ fields: Fields, _ reader: FieldReader) throws(EPCFailure) {
        let (part, serial) = (fields.text, fields.secondText)
        for index in 0..<part.count where reader.bits.bits(at: part.start + 6 * index, count: 6) == 0x23 {
            throw reader.failure(.character, at: part.start + 6 * index)
        }
        for index in 0..<serial.count where reader.bits.bits(at: serial.start + 6 * index, count: 6) == 0x23 {
            guard index == 0, serial.count > 1 else {
                throw reader.failure(.character, at: serial.start + 6 * index)
            }
        }
    }

    static func appendBody(_ epc: DecodedEPC, to bytes: inout [UInt8]) {
        let isDoD = epc.scheme == .usdod96
        let (start, width) = isDoD ? (12, 8) : (14, 6)
        for index in 0..<6 {
            let raw = UInt8(truncatingIfNeeded: epc.bits.bits(at: start + width * index, count: width))
            let character = isDoD ? raw : expanded(raw)
            if character != 0x20 { bytes.append(character) }
        }
        bytes.append(UInt8(ascii: "."))
        if isDoD {
            bytes.append(ShortText(epc.fields.serial))
        } else {
            let fields = epc.fields
            epc.bits.appendShortText(fields.text, to: &bytes)
            bytes.append(UInt8(ascii: "."))
            epc.bits.appendShortText(fields.secondText, to: &bytes)
        }
    }

    /// The ASCII character of six bits.
    private static func expanded(_ character: UInt8) -> UInt8 {
        character < 0x20 ? character | 0x40 : character
    }

    /// Digits and capitals without `I` and `O`; a space in the first place.
    private static func isCode(_ character: UInt8, at index: Int) -> Bool {
        switch character {
        case 0x20: index == 0
        case UInt8(ascii: "I"), UInt8(ascii: "O"): false
        case 0x30...0x39, 0x41...0x5A: true
        default: false
        }
    }
}
