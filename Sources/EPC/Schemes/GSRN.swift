// SPDX-License-Identifier: Apache-2.0

import GS1

/// GSRN-96 and GSRNP-96: a service relation, of recipient or provider (TDS 2.3, 14.6.6 and 14.6.7).
///
/// ```
/// header 8 │ filter 3 │ partition 3 │ company prefix + service reference 58 │ zeros 24
/// ```
enum GSRN {
    static func decode(_ reader: inout FieldReader) throws(EPCFailure) -> Fields {
        var fields = Fields()
        (fields.prefix, fields.reference) = try reader.partition(.sscc)
        try reader.reserved(24)
        return fields
    }

    static func appendElements(_ epc: DecodedEPC, to list: inout ElementList) {
        list.append(epc.scheme == .gsrnp96 ? .gsrnProvider : .gsrn, offset: 0) { epc.appendKey(to: &$0) }
    }
}
