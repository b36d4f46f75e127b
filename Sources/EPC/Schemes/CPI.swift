// SPDX-License-Identifier: Apache-2.0

import GS1

/// CPI-96 and CPI-var: a component or part (TDS 2.3, 14.6.9).
///
/// ```
/// CPI-96   header 8 │ filter 3 │ partition 3 │ company prefix + reference 51 │ serial 31
/// CPI-var  header 8 │ filter 3 │ partition 3 │ company prefix │ 6-bit characters … 000000 │ serial 40
/// ```
enum CPI {
    static func decode(_ reader: inout FieldReader) throws(EPCFailure) -> Fields {
        var fields = Fields()
        if reader.scheme == .cpi96 {
            let (prefix, reference) = try reader.partition(.cpi96)
            fields.prefix = prefix
            fields.reference = DigitField(value: reference.value, digits: 1)
            fields.serial = reader.number(31)
        } else {
            fields.prefix = try reader.companyPrefix()
            (fields.secondTextStart, fields.secondTextCount) = try reader.shortText(
                atMost: 30 - fields.prefix.digits,
                atLeast: 1
            )
            let start = reader.position
            guard start + 40 <= Int(reader.bits.bitCount) else { throw reader.failure(.tooShort, at: start) }
            fields.serial = reader.number(40)
            guard fields.serial < powerOfTen(12) else { throw reader.failure(.serial, at: start) }
        }
        return fields
    }

    static func appendElements(_ epc: DecodedEPC, to list: inout ElementList) {
        list.append(.cpid, offset: 0) { bytes in
            epc.fields.prefix.append(to: &bytes)
            appendReference(epc, escaped: false, to: &bytes)
        }
        list.append(.cpidSerial, offset: 0) { appendDecimal(epc.fields.serial, to: &$0) }
    }

    static func appendBody(_ epc: DecodedEPC, to bytes: inout [UInt8]) {
        epc.fields.prefix.append(to: &bytes)
        bytes.append(UInt8(ascii: "."))
        appendReference(epc, escaped: true, to: &bytes)
        bytes.append(UInt8(ascii: "."))
        appendDecimal(epc.fields.serial, to: &bytes)
    }

    private static func appendReference(_ epc: DecodedEPC, escaped: Bool, to bytes: inout [UInt8]) {
        let fields = epc.fields
        if fields.secondTextCount > 0 {
            epc.bits.appendShortText(
                at: fields.secondTextStart,
                count: fields.secondTextCount,
                escaped: escaped,
                to: &bytes
            )
        } else {
            fields.reference.append(to: &bytes)
        }
    }
}
