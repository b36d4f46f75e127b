// SPDX-License-Identifier: Apache-2.0

import GS1

/// GIAI-96 and GIAI-202: an individual asset (TDS 2.3, 14.6.5).
///
/// ```
/// bit  0        8        11          14
///      header 8 │ filter 3 │ partition 3 │ company prefix + asset reference 82 or 188
/// ```
enum GIAI {
    static func decode(
        _ bits: MemoryBits,
        _ scheme: Scheme,
        into list: inout ElementList
    ) throws(EPCFailure) -> Fields {
        var fields = Fields()
        let prefix = try DigitField(companyPrefixOf: bits, scheme)
        fields.prefix = prefix
        let start = 14 + Partition.prefixBits(digits: prefix.digits)
        if scheme == .giai96 {
            let reference = bits.bits(at: start, count: 96 - start)
            guard reference < powerOfTen(25 - prefix.digits) else {
                throw EPCFailure(.reference, scheme: scheme, bit: start)
            }
            fields.serial = reference
            list.replaceAll(with: .giai, ShortText(prefix.value, digits: prefix.digits), ShortText(reference))
        } else {
            let reference = try TextField(
                bits,
                scheme,
                at: start,
                bits: 202 - start,
                atMost: 30 - prefix.digits
            )
            fields.text = reference.place
            list.replaceAll(with: .giai, ShortText(prefix.value, digits: prefix.digits), reference.text)
        }
        return fields
    }

    static func appendBody(_ epc: DecodedEPC, to bytes: inout [UInt8]) {
        epc.fields.prefix.append(to: &bytes)
        bytes.append(UInt8(ascii: "."))
        epc.appendSerial(to: &bytes)
    }
}
