// SPDX-License-Identifier: Apache-2.0

import GS1

/// SGCN-96: a coupon (TDS 2.3, 14.6.10).
///
/// ```
/// bit  0        8        11          14                                 55
///      header 8 │ filter 3 │ partition 3 │ company prefix + coupon reference 41 │ serial 41 with a leading 1
/// ```
enum SGCN {
    static func decode(
        _ bits: MemoryBits,
        _ scheme: Scheme,
        into list: inout ElementList
    ) throws(EPCFailure) -> Fields {
        let key = try PartitionedKey(bits, scheme, .gln)
        let serial = bits.bits(at: 55, count: 41)
        guard let text = ShortText(behindLeadingOne: serial, atMost: 12) else {
            throw EPCFailure(.serial, scheme: scheme, bit: 55)
        }
        list.replaceAll(with: .gcn, ShortText(checked: key.body, digits: 13), text)
        return Fields(key, serial: serial)
    }
}
