// SPDX-License-Identifier: Apache-2.0

import GS1

/// ITIP-110 and ITIP-212: a piece of a trade item (TDS 2.3, 14.6.11).
///
/// ```
/// bit  0        8        11          14                                              58        65
///      header 8 │ filter 3 │ partition 3 │ company prefix + indicator and item reference 44 │ piece 7 │ total 7 │
///      72
///      serial 38 or 140
/// ```
enum ITIP {
    static func decode(
        _ bits: MemoryBits,
        _ scheme: Scheme,
        into list: inout ElementList
    ) throws(EPCFailure) -> Fields {
        let key = try PartitionedKey(bits, scheme, .gtin)
        let (piece, total) = (bits.bits(at: 58, count: 7), bits.bits(at: 65, count: 7))
        guard piece < 100, total < 100 else { throw EPCFailure(.reference, scheme: scheme, bit: 58) }
        let fields: Fields
        let serial: ShortText
        if scheme == .itip110 {
            let number = bits.bits(at: 72, count: 38)
            fields = Fields(key, serial: number)
            serial = ShortText(number)
        } else {
            let text = try TextField(bits, scheme, at: 72, bits: 140, atMost: 20)
            fields = Fields(key, text)
            serial = text.text
        }
        list.replaceAll(
            with: .itip,
            ShortText(checked: key.turnedBody, digits: 14),
            ShortText(piece &* 100 &+ total, digits: 4),
            qualifier: .serial,
            serial
        )
        return fields
    }

    static func piece(_ bits: MemoryBits) -> DigitField {
        DigitField(value: bits.bits(at: 58, count: 7), digits: 2)
    }

    static func total(_ bits: MemoryBits) -> DigitField {
        DigitField(value: bits.bits(at: 65, count: 7), digits: 2)
    }

    static func appendBody(_ epc: DecodedEPC, to bytes: inout [UInt8]) {
        epc.fields.prefix.append(to: &bytes)
        bytes.append(UInt8(ascii: "."))
        epc.fields.reference.append(to: &bytes)
        bytes.append(UInt8(ascii: "."))
        piece(epc.bits).append(to: &bytes)
        bytes.append(UInt8(ascii: "."))
        total(epc.bits).append(to: &bytes)
        bytes.append(UInt8(ascii: "."))
        epc.appendSerial(to: &bytes)
    }
}
