// SPDX-License-Identifier: Apache-2.0

import GS1

/// SGTIN-96 and SGTIN-198: a GTIN and its serial number (TDS 2.3, 14.6.1).
///
/// ```
/// header 8 │ filter 3 │ partition 3 │ company prefix + indicator and item reference 44 │ serial 38 or 140
/// ```
enum SGTIN {
    static func decode(_ reader: inout FieldReader) throws(EPCFailure) -> Fields {
        var fields = Fields()
        (fields.prefix, fields.reference) = try reader.partition(.gtin)
        if reader.scheme == .sgtin96 {
            fields.serial = reader.number(38)
        } else {
            (fields.textStart, fields.textCount) = try reader.text(bits: 140, atMost: 20)
        }
        return fields
    }

    static func appendElements(_ epc: DecodedEPC, to list: inout ElementList) {
        list.append(.gtin, offset: 0) { appendDecimal(gtin(epc.fields), digits: 14, to: &$0) }
        list.append(.serial, offset: 0) { epc.appendSerial(escaped: false, to: &$0) }
    }

    static func appendBody(_ epc: DecodedEPC, to bytes: inout [UInt8]) {
        epc.fields.prefix.append(to: &bytes)
        bytes.append(UInt8(ascii: "."))
        epc.fields.reference.append(to: &bytes)
        bytes.append(UInt8(ascii: "."))
        epc.appendSerial(escaped: true, to: &bytes)
    }

    /// The GTIN: indicator, company prefix, item reference, check digit.
    ///
    /// The indicator is the first digit of the reference.
    static func gtin(_ fields: Fields) -> UInt64 {
        let itemDigits = fields.reference.digits - 1
        let scale = powerOfTen(itemDigits)
        let indicator = fields.reference.value / scale
        let body =
            (indicator &* powerOfTen(fields.prefix.digits) &+ fields.prefix.value) &* scale
            &+ fields.reference.value % scale
        return body &* 10 &+ CheckDigit.of(body)
    }
}
