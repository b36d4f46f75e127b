// SPDX-License-Identifier: Apache-2.0

import GS1

/// SSCC-96: a logistic unit (TDS 2.3, 14.6.2).
///
/// ```
/// header 8 │ filter 3 │ partition 3 │ company prefix + extension digit and serial reference 58 │ zeros 24
/// ```
enum SSCC {
    static func decode(_ reader: inout FieldReader) throws(EPCFailure) -> Fields {
        var fields = Fields()
        (fields.prefix, fields.reference) = try reader.partition(.sscc)
        try reader.reserved(24)
        return fields
    }

    static func appendElements(_ epc: DecodedEPC, to list: inout ElementList) {
        let fields = epc.fields
        let scale = powerOfTen(fields.reference.digits - 1)
        let body =
            (fields.reference.value / scale &* powerOfTen(fields.prefix.digits) &+ fields.prefix.value)
            &* scale
            &+ fields.reference.value % scale
        list.append(.sscc, offset: 0) {
            appendDecimal(body &* 10 &+ CheckDigit.of(body), digits: 18, to: &$0)
        }
    }

    static func appendBody(_ epc: DecodedEPC, to bytes: inout [UInt8]) {
        epc.fields.prefix.append(to: &bytes)
        bytes.append(UInt8(ascii: "."))
        epc.fields.reference.append(to: &bytes)
    }
}
