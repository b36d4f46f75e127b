// SPDX-License-Identifier: Apache-2.0

import GS1

/// SGLN-96 and SGLN-195: a place, with an extension (TDS 2.3, 14.6.3).
///
/// ```
/// header 8 │ filter 3 │ partition 3 │ company prefix + location reference 41 │ extension 41 or 140
/// ```
///
/// The extension `0` stands for none.
enum SGLN {
    static func decode(_ reader: inout FieldReader) throws(EPCFailure) -> Fields {
        var fields = Fields()
        (fields.prefix, fields.reference) = try reader.partition(.gln)
        if reader.scheme == .sgln96 {
            fields.serial = reader.number(41)
        } else {
            (fields.textStart, fields.textCount) = try reader.text(bits: 140, atMost: 20)
        }
        return fields
    }

    static func appendElements(_ epc: DecodedEPC, to list: inout ElementList) {
        list.append(.gln, offset: 0) { epc.appendKey(to: &$0) }
        let isZero =
            epc.fields.textCount == 0
            ? epc.fields.serial == 0
            : epc.fields.textCount == 1 && epc.bits.bits(at: epc.fields.textStart, count: 7) == 0x30
        if !isZero { list.append(.glnExtension, offset: 0) { epc.appendSerial(escaped: false, to: &$0) } }
    }
}
