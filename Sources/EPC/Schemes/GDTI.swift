// SPDX-License-Identifier: Apache-2.0

import GS1

/// GDTI-96, GDTI-113 and GDTI-174: a document (TDS 2.3, 14.6.8).
///
/// ```
/// header 8 │ filter 3 │ partition 3 │ company prefix + document type 41 │ serial 41, 58 or 119
/// ```
enum GDTI {
    static func decode(_ reader: inout FieldReader) throws(EPCFailure) -> Fields {
        var fields = Fields()
        (fields.prefix, fields.reference) = try reader.partition(.gln)
        switch reader.scheme {
        case .gdti96: fields.serial = reader.number(41)
        case .gdti113: fields.serial = try reader.numericString(bits: 58, atMost: 17)
        default: (fields.textStart, fields.textCount) = try reader.text(bits: 119, atMost: 17)
        }
        return fields
    }

    static func appendElements(_ epc: DecodedEPC, to list: inout ElementList) {
        list.append(.gdti, offset: 0) { bytes in
            epc.appendKey(to: &bytes)
            epc.appendSerial(escaped: false, to: &bytes)
        }
    }
}
