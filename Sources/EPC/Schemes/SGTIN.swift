// SPDX-License-Identifier: Apache-2.0

import GS1

/// SGTIN-96 and SGTIN-198: a GTIN and its serial number (TDS 2.3, 14.6.1).
///
/// ```
/// bit  0        8        11          14                                              58
///      header 8 │ filter 3 │ partition 3 │ company prefix + indicator and item reference 44 │ serial 38 or 140
/// ```
enum SGTIN {
    static func decode(
        _ bits: MemoryBits,
        _ scheme: Scheme,
        into list: inout ElementList
    ) throws(EPCFailure) -> Fields {
        let key = try PartitionedKey(bits, scheme, .gtin)
        if scheme == .sgtin96 {
            let serial = bits.bits(at: 58, count: 38)
            list.replaceAll(
                with: .gtin,
                ShortText(checked: key.turnedBody, digits: 14),
                qualifier: .serial,
                ShortText(serial)
            )
            return Fields(key, serial: serial)
        }
        let serial = try TextField(bits, scheme, at: 58, bits: 140, atMost: 20)
        list.replaceAll(
            with: .gtin,
            ShortText(checked: key.turnedBody, digits: 14),
            qualifier: .serial,
            serial.text
        )
        return Fields(key, serial)
    }
}
