// SPDX-License-Identifier: Apache-2.0

/// A serialised GTIN in 96 bits: filter, company prefix, indicator and item reference, serial number.
public struct SGTIN96: Sendable, Hashable {
    /// What kind of thing carries the tag, 0 to 7; not part of the identity.
    public let filter: UInt8

    /// The GTIN as a number of 14 digits, check digit included.
    public let gtin: UInt64

    /// The serial number, less than 2³⁸.
    public let serial: UInt64

    /// How many digits of the GTIN are the GS1 Company Prefix, 6 to 12.
    public let companyPrefixLength: Int

    /// The tag of an item, or `nil` where a value is out of range or the check digit is wrong.
    ///
    /// - Parameters:
    ///   - gtin: The GTIN as a number of 14 digits, check digit included.
    ///   - serial: The serial number, less than 2³⁸.
    ///   - companyPrefixLength: How many digits the GS1 Company Prefix has, 6 to 12.
    ///   - filter: What kind of thing carries the tag, 0 to 7.
    public init?(gtin: UInt64, serial: UInt64, companyPrefixLength: Int, filter: UInt8 = 1) {
        guard filter < 8, serial < 1 << 38, (6...12).contains(companyPrefixLength) else { return nil }
        self.filter = filter
        self.gtin = gtin
        self.serial = serial
        self.companyPrefixLength = companyPrefixLength
    }

    /// The 96 bits.
    public var bits: MemoryBits { MemoryBits() }
}
