// SPDX-License-Identifier: Apache-2.0

import GS1

extension PureIdentity {
    /// The identity of a key that is a number, with a serial number; allocates nothing.
    ///
    /// ```swift
    /// let item = try PureIdentity(.sgtin, key: 80_614_141_123_458, serial: 6_789, companyPrefixLength: 7)
    /// let pallet = try PureIdentity(.sscc, key: 106_141_412_345_678_908, companyPrefixLength: 7)
    /// ```
    ///
    /// - Parameters:
    ///   - scheme: A kind of identity whose key is digits: all of GS1 but GIAI, GINC, CPI and ITIP.
    ///   - key: The key as a number, check digit included.
    ///   - serial: The serial number; nothing where the kind has none, 0 for a GLN without an extension.
    ///   - companyPrefixLength: How many digits the GS1 Company Prefix has, 6 to 12.
    /// - Throws: ``EncodeFailure`` for another kind, a wrong check digit, a key or serial number that is too large.
    public init(
        _ scheme: IdentityScheme,
        key: UInt64,
        serial: UInt64 = 0,
        companyPrefixLength: Int
    ) throws(EncodeFailure) {
        guard let digits = scheme.keyDigits, scheme != .itip else { throw EncodeFailure(.scheme) }
        guard (6...12).contains(companyPrefixLength) else {
            throw EncodeFailure(.companyPrefix, ai: scheme.key)
        }
        let body = key / 10
        guard body < powerOfTen(digits) else { throw EncodeFailure(.length, ai: scheme.key) }
        guard CheckDigit.of(body) == key % 10 else {
            throw EncodeFailure(.checkDigit, ai: scheme.key, offset: digits)
        }
        self.init(scheme: scheme)
        let restDigits = digits - companyPrefixLength - (scheme.hasLeadingDigit ? 1 : 0)
        let scale = powerOfTen(restDigits)
        let prefixScale = powerOfTen(companyPrefixLength)
        prefix = DigitField(value: body / scale % prefixScale, digits: companyPrefixLength)
        // A leading digit stands before the prefix in the key, before the reference in the URI.
        reference = DigitField(
            value: body / scale / prefixScale * scale + body % scale,
            digits: digits - companyPrefixLength
        )
        guard scheme.serialLimit(prefixDigits: companyPrefixLength) > 0 else {
            guard serial == 0 else { throw EncodeFailure(.serial, ai: scheme.key) }
            return
        }
        self.serial.append(number: serial)
        guard self.serial.count <= scheme.serialLimit(prefixDigits: companyPrefixLength) else {
            throw EncodeFailure(.serial, ai: scheme.qualifier ?? scheme.key)
        }
    }
}
