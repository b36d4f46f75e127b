// SPDX-License-Identifier: Apache-2.0

import GS1

/// ITIP-110 and ITIP-212: a piece of a trade item (TDS 2.3, 14.6.11).
///
/// ```
/// header 8 │ filter 3 │ partition 3 │ company prefix + indicator and item reference 44 │ piece 7 │ total 7
///   │ serial 38 or 140
/// ```
enum ITIP {
    static func decode(_ reader: inout FieldReader) throws(EPCFailure) -> Fields {
        var fields = Fields()
        (fields.prefix, fields.reference) = try reader.partition(.gtin)
        let start = reader.position
        fields.piece = DigitField(value: reader.number(7), digits: 2)
        fields.total = DigitField(value: reader.number(7), digits: 2)
        guard fields.piece.value < 100, fields.total.value < 100 else {
            throw reader.failure(.reference, at: start)
        }
        if reader.scheme == .itip110 {
            fields.serial = reader.number(38)
        } else {
            (fields.textStart, fields.textCount) = try reader.text(bits: 140, atMost: 20)
        }
        return fields
    }

    static func appendElements(_ epc: DecodedEPC, to list: inout ElementList) {
        list.append(.itip, offset: 0) { bytes in
            appendDecimal(SGTIN.gtin(epc.fields), digits: 14, to: &bytes)
            epc.fields.piece.append(to: &bytes)
            epc.fields.total.append(to: &bytes)
        }
        list.append(.serial, offset: 0) { epc.appendSerial(escaped: false, to: &$0) }
    }

    static func appendBody(_ epc: DecodedEPC, to bytes: inout [UInt8]) {
        epc.fields.prefix.append(to: &bytes)
        bytes.append(UInt8(ascii: "."))
        epc.fields.reference.append(to: &bytes)
        bytes.append(UInt8(ascii: "."))
        epc.fields.piece.append(to: &bytes)
        bytes.append(UInt8(ascii: "."))
        epc.fields.total.append(to: &bytes)
        bytes.append(UInt8(ascii: "."))
        epc.appendSerial(escaped: true, to: &bytes)
    }
}
