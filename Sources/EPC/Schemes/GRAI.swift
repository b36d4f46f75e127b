// SPDX-License-Identifier: Apache-2.0

import GS1

/// GRAI-96 and GRAI-170: a returnable asset (TDS 2.3, 14.6.4).
///
/// ```
/// bit  0        8        11          14                           58
///      header 8 │ filter 3 │ partition 3 │ company prefix + asset type 44 │ serial 38 or 112
/// ```
///
/// The element has a zero in front of the key.
enum GRAI {
    static func decode(
        _ bits: MemoryBits,
        _ scheme: Scheme,
        into list: inout ElementList
    ) throws(EPCFailure) -> Fields {
        let key = try PartitionedKey(bits, scheme, .grai)
        if scheme == .grai96 {
            let serial = bits.bits(at: 58, count: 38)
            list.replaceAll(with: .grai, ShortText(checked: key.body, digits: 14), ShortText(serial))
            return Fields(key, serial: serial)
        }
        let serial = try TextField(bits, scheme, at: 58, bits: 112, atMost: 16)
        list.replaceAll(with: .grai, ShortText(checked: key.body, digits: 14), serial.text)
        return Fields(key, serial)
    }
}
