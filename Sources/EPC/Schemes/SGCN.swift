// SPDX-License-Identifier: Apache-2.0

import GS1

/// SGCN-96: a coupon (TDS 2.3, 14.6.10).
///
/// ```
/// header 8 │ filter 3 │ partition 3 │ company prefix + coupon reference 41 │ serial 41 with a leading 1
/// ```
enum SGCN {
    static func decode(_ reader: inout FieldReader) throws(EPCFailure) -> Fields {
        var fields = Fields()
        (fields.prefix, fields.reference) = try reader.partition(.gln)
        fields.serial = try reader.numericString(bits: 41, atMost: 12)
        return fields
    }

    static func appendElements(_ epc: DecodedEPC, to list: inout ElementList) {
        list.append(.gcn, offset: 0) { bytes in
            epc.appendKey(to: &bytes)
            epc.appendSerial(escaped: false, to: &bytes)
        }
    }
}
