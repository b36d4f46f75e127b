// SPDX-License-Identifier: Apache-2.0

import GS1

/// CPI-96 and CPI-var: a component or part (TDS 2.3, 14.6.9).
///
/// ```
/// bit      0        8        11          14                            65
/// CPI-96   header 8 │ filter 3 │ partition 3 │ company prefix + reference 51 │ serial 31
/// CPI-var  header 8 │ filter 3 │ partition 3 │ company prefix │ 6-bit characters … 000000 │ serial 40
/// ```
enum CPI {
    static func decode(
        _ bits: MemoryBits,
        _ scheme: Scheme,
        into list: inout ElementList
    ) throws(EPCFailure) -> Fields {
        guard scheme == .cpi96 else { return try decodeVariable(bits, into: &list) }
        let key = try PartitionedKey(bits, scheme, .cpi96)
        let serial = bits.bits(at: 65, count: 31)
        // Prefix and reference have 15 digits at most: one number.
        let digits = digitCount(key.reference.value)
        list.replaceAll(
            with: .cpid,
            ShortText(
                key.prefix.value &* powerOfTen(digits) &+ key.reference.value,
                digits: key.prefix.digits &+ digits
            ),
            qualifier: .cpidSerial,
            ShortText(serial)
        )
        var fields = Fields(key, serial: serial)
        // The reference is characters that happen to be digits: without leading zeros.
        fields.reference = DigitField(value: key.reference.value, digits: 1)
        return fields
    }

    private static func decodeVariable(
        _ bits: MemoryBits,
        into list: inout ElementList
    ) throws(EPCFailure) -> Fields {
        var fields = Fields()
        fields.prefix = try DigitField(companyPrefixOf: bits, .cpiVar)
        var reader = FieldReader(bits, scheme: .cpiVar)
        reader.position = 14 + Partition.prefixBits(digits: fields.prefix.digits)
        fields.secondText = try reader.shortText(
            atMost: 30 - fields.prefix.digits,
            atLeast: 1
        )
        let start = reader.position
        guard start + 40 <= Int(bits.bitCount) else { throw reader.failure(.tooShort, at: start) }
        fields.serial = reader.number(40)
        guard fields.serial < powerOfTen(12) else { throw reader.failure(.serial, at: start) }
        list.replaceAll(
            with: .cpid,
            ShortText(fields.prefix.value, digits: fields.prefix.digits),
            bits.shortText(fields.secondText),
            qualifier: .cpidSerial,
            ShortText(fields.serial)
        )
        return fields
    }

    static func appendBody(_ epc: DecodedEPC, to bytes: inout [UInt8]) {
        let fields = epc.fields
        fields.prefix.append(to: &bytes)
        bytes.append(UInt8(ascii: "."))
        if fields.secondTextCount > 0 {
            epc.bits.appendShortText(fields.secondText, to: &bytes)
        } else {
            fields.reference.append(to: &bytes)
        }
        bytes.append(UInt8(ascii: "."))
        bytes.append(ShortText(fields.serial))
    }
}
