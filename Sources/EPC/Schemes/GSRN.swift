// SPDX-License-Identifier: Apache-2.0

import GS1

/// GSRN-96 and GSRNP-96: a service relation, of recipient or provider (TDS 2.3, 14.6.6 and 14.6.7).
///
/// ```
/// bit  0        8        11          14                                  72
///      header 8 │ filter 3 │ partition 3 │ company prefix + service reference 58 │ zeros 24
/// ```
enum GSRN {
    static func decode(
        _ bits: MemoryBits,
        _ scheme: Scheme,
        into list: inout ElementList
    ) throws(EPCFailure) -> Fields {
        let key = try PartitionedKey(bits, scheme, .sscc)
        guard bits.bits(at: 72, count: 24) == 0 else {
            throw EPCFailure(.reservedBits, scheme: scheme, bit: 72)
        }
        list.replaceAll(
            with: scheme == .gsrnp96 ? .gsrnProvider : .gsrn,
            ShortText(checked: key.body, digits: 18)
        )
        return Fields(key)
    }
}
