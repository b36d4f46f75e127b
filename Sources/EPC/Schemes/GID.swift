// SPDX-License-Identifier: Apache-2.0

/// GID-96: an identifier outside GS1 (TDS 2.3, 14.6.13).
///
/// ```
/// header 8 │ general manager number 28 │ object class 24 │ serial 36
/// ```
enum GID {
    static func decode(_ reader: inout FieldReader) throws(EPCFailure) -> Fields {
        var fields = Fields()
        fields.prefix = DigitField(value: reader.number(28), digits: 1)
        fields.reference = DigitField(value: reader.number(24), digits: 1)
        fields.serial = reader.number(36)
        return fields
    }
}
