// SPDX-License-Identifier: Apache-2.0

import GS1

/// GRAI-96 and GRAI-170: a returnable asset (TDS 2.3, 14.6.4).
///
/// ```
/// header 8 │ filter 3 │ partition 3 │ company prefix + asset type 44 │ serial 38 or 112
/// ```
enum GRAI {
    static func decode(_ reader: inout FieldReader) throws(EPCFailure) -> Fields {
        var fields = Fields()
        (fields.prefix, fields.reference) = try reader.partition(.grai)
        if reader.scheme == .grai96 {
            fields.serial = reader.number(38)
        } else {
            (fields.textStart, fields.textCount) = try reader.text(bits: 112, atMost: 16)
        }
        return fields
    }

    static func appendElements(_ epc: DecodedEPC, to list: inout ElementList) {
        list.append(.grai, offset: 0) { bytes in
            bytes.append(UInt8(ascii: "0"))
            epc.appendKey(to: &bytes)
            epc.appendSerial(escaped: false, to: &bytes)
        }
    }
}
