// SPDX-License-Identifier: Apache-2.0

import GS1

/// SGLN-96 and SGLN-195: a place, with an extension (TDS 2.3, 14.6.3).
///
/// ```
/// bit  0        8        11          14                                   55
///      header 8 │ filter 3 │ partition 3 │ company prefix + location reference 41 │ extension 41 or 140
/// ```
///
/// The extension `0` stands for none.
enum SGLN {
    static func decode(
        _ bits: MemoryBits,
        _ scheme: Scheme,
        into list: inout ElementList
    ) throws(EPCFailure) -> Fields {
        let key = try PartitionedKey(bits, scheme, .gln)
        if scheme == .sgln96 {
            let place = bits.bits(at: 55, count: 41)
            list.replaceAll(
                with: .gln,
                ShortText(checked: key.body, digits: 13),
                qualifier: place == 0 ? nil : .glnExtension,
                ShortText(place)
            )
            return Fields(key, serial: place)
        }
        let place = try TextField(bits, scheme, at: 55, bits: 140, atMost: 20)
        list.replaceAll(
            with: .gln,
            ShortText(checked: key.body, digits: 13),
            qualifier: place.isZero ? nil : .glnExtension,
            place.text
        )
        return Fields(key, place)
    }
}
