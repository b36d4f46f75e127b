// SPDX-License-Identifier: Apache-2.0

import GS1

/// GIAI-96 and GIAI-202: an individual asset (TDS 2.3, 14.6.5).
///
/// ```
/// header 8 │ filter 3 │ partition 3 │ company prefix + asset reference 82 or 188
/// ```
enum GIAI {
    static func decode(_ reader: inout FieldReader) throws(EPCFailure) -> Fields {
        var fields = Fields()
        if reader.scheme == .giai96 {
            let (prefix, reference) = try reader.partition(.giai96)
            fields.prefix = prefix
            fields.serial = reference.value
        } else {
            fields.prefix = try reader.companyPrefix()
            let bits = 188 - Partition.prefixBits(digits: fields.prefix.digits)
            (fields.textStart, fields.textCount) = try reader.text(
                bits: bits,
                atMost: 30 - fields.prefix.digits
            )
        }
        return fields
    }

    static func appendElements(_ epc: DecodedEPC, to list: inout ElementList) {
        list.append(.giai, offset: 0) { bytes in
            epc.fields.prefix.append(to: &bytes)
            epc.appendSerial(escaped: false, to: &bytes)
        }
    }

    static func appendBody(_ epc: DecodedEPC, to bytes: inout [UInt8]) {
        epc.fields.prefix.append(to: &bytes)
        bytes.append(UInt8(ascii: "."))
        epc.appendSerial(escaped: true, to: &bytes)
    }
}
