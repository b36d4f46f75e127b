// SPDX-License-Identifier: Apache-2.0

import GS1

/// GDTI-96, GDTI-113 and GDTI-174: a document (TDS 2.3, 14.6.8).
///
/// ```
/// bit  0        8        11          14                              55
///      header 8 │ filter 3 │ partition 3 │ company prefix + document type 41 │ serial 41, 58 or 119
/// ```
///
/// The serial of GDTI-113 has a 1 in front, which keeps its leading zeros.
enum GDTI {
    static func decode(
        _ bits: MemoryBits,
        _ scheme: Scheme,
        into list: inout ElementList
    ) throws(EPCFailure) -> Fields {
        let key = try PartitionedKey(bits, scheme, .gln)
        switch scheme {
        case .gdti96:
            let serial = bits.bits(at: 55, count: 41)
            list.replaceAll(with: .gdti, ShortText(checked: key.body, digits: 13), ShortText(serial))
            return Fields(key, serial: serial)
        case .gdti113:
            let serial = bits.bits(at: 55, count: 58)
            guard let text = ShortText(behindLeadingOne: serial, atMost: 17) else {
                throw EPCFailure(.serial, scheme: scheme, bit: 55)
            }
            list.replaceAll(with: .gdti, ShortText(checked: key.body, digits: 13), text)
            return Fields(key, serial: serial)
        default:
            let serial = try TextField(bits, scheme, at: 55, bits: 119, atMost: 17)
            list.replaceAll(with: .gdti, ShortText(checked: key.body, digits: 13), serial.text)
            return Fields(key, serial)
        }
    }
}
