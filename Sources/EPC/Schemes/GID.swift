// SPDX-License-Identifier: Apache-2.0

import GS1

/// GID-96: an identifier outside GS1 (TDS 2.3, 14.6.13).
///
/// ```
/// bit  0        8                         36                60
///      header 8 │ general manager number 28 │ object class 24 │ serial 36
/// ```
enum GID {
    static func decode(_ bits: MemoryBits, into list: inout ElementList) -> Fields {
        list.removeAll()
        var fields = Fields()
        fields.prefix = DigitField(value: bits.bits(at: 8, count: 28), digits: 1)
        fields.reference = DigitField(value: bits.bits(at: 36, count: 24), digits: 1)
        fields.serial = bits.bits(at: 60, count: 36)
        return fields
    }
}
