// SPDX-License-Identifier: Apache-2.0

import GS1

/// SSCC-96: a logistic unit (TDS 2.3, 14.6.2).
///
/// ```
/// bit  0        8        11          14                                                  72
///      header 8 │ filter 3 │ partition 3 │ company prefix + extension digit and serial reference 58 │ zeros 24
/// ```
enum SSCC {
    static func decode(
        _ bits: MemoryBits,
        _ scheme: Scheme,
        into list: inout ElementList
    ) throws(EPCFailure) -> Fields {
        let key = try PartitionedKey(bits, scheme, .sscc)
        guard bits.bits(at: 72, count: 24) == 0 else {
            throw EPCFailure(.reservedBits, scheme: scheme, bit: 72)
        }
        list.replaceAll(with: .sscc, ShortText(checked: key.turnedBody, digits: 18))
        return Fields(key)
    }
}
