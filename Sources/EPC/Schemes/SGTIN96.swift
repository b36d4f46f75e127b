// SPDX-License-Identifier: Apache-2.0

import GS1

/// A serialised GTIN in 96 bits, for label printing, simulators and tests.
///
/// ```
/// header 30h │ filter 3 │ partition 3 │ company prefix 40…20 │ indicator and item reference 4…24 │ serial 38
/// ```
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
        guard filter < 8, serial < 1 << 38, (6...12).contains(companyPrefixLength), gtin < powerOfTen(14),
            CheckDigit.of(gtin / 10) == gtin % 10
        else { return nil }
        self.filter = filter
        self.gtin = gtin
        self.serial = serial
        self.companyPrefixLength = companyPrefixLength
    }

    /// The tag of an item whose GTIN and serial number are text, or `nil` where they have no such tag.
    ///
    /// A serial number has one only when it is a number below 2³⁸ without leading zeros (TDS 2.3, 7.1.3): `007`
    /// would come back as `7`.
    ///
    /// - Parameters:
    ///   - gtin: 14 digits.
    ///   - serial: The value of AI (21).
    ///   - companyPrefixLength: How many digits the GS1 Company Prefix has, 6 to 12.
    ///   - filter: What kind of thing carries the tag, 0 to 7.
    public init?(gtin: String, serial: String, companyPrefixLength: Int, filter: UInt8 = 1) {
        guard gtin.utf8.count == 14, let gtinNumber = decimal(gtin), let serialNumber = decimal(serial),
            serial == "0" || !serial.hasPrefix("0")
        else { return nil }
        self.init(
            gtin: gtinNumber,
            serial: serialNumber,
            companyPrefixLength: companyPrefixLength,
            filter: filter
        )
    }

    /// The tag that the bits are, in numbers alone: for programs that need no elements.
    ///
    /// - Parameter bits: The EPC; bits behind the 96th are not looked at.
    /// - Throws: ``EPCFailure`` where they are no valid SGTIN-96.
    public init(_ bits: MemoryBits) throws(EPCFailure) {
        guard bits.bitCount >= 96 else {
            throw EPCFailure(.tooShort, scheme: .sgtin96, bit: Int(bits.bitCount))
        }
        guard bits.byte(at: 0) == 0x30 else {
            throw EPCFailure(.unassignedHeader, scheme: Scheme(header: bits.byte(at: 0)), bit: 0)
        }
        let key = try PartitionedKey(bits, .sgtin96, .gtin)
        filter = UInt8(truncatingIfNeeded: bits.bits(at: 8, count: 3))
        gtin = withCheckDigit(key.turnedBody)
        serial = bits.bits(at: 58, count: 38)
        companyPrefixLength = key.prefix.digits
    }

    /// The tag that the bytes of an EPC are, in numbers alone.
    ///
    /// - Parameter bytes: The EPC, as readers report it; bytes behind the twelfth are not looked at.
    /// - Throws: ``EPCFailure`` where they are no valid SGTIN-96.
    public init(epc bytes: borrowing Span<UInt8>) throws(EPCFailure) {
        guard let bits = MemoryBits(bytes, bitCount: 96) else {
            throw EPCFailure(.tooShort, scheme: .sgtin96, bit: bytes.count &* 8)
        }
        try self.init(bits)
    }

    /// The 96 bits.
    public var bits: MemoryBits { tag?.bits ?? MemoryBits() }

    /// The tag with its URIs; there is one, since all that could be wrong was refused.
    private var tag: EPCTag? {
        let identity = try? PureIdentity(
            .sgtin,
            key: gtin,
            serial: serial,
            companyPrefixLength: companyPrefixLength
        )
        return identity.flatMap { try? EPCTag($0, as: .sgtin96, filter: filter) }
    }
}

/// The number that ASCII digits spell, or `nil` where there is anything else or more than 19 of them.
private func decimal(_ text: String) -> UInt64? {
    guard !text.isEmpty, text.utf8.count <= 19 else { return nil }
    var value: UInt64 = 0
    for byte in text.utf8 {
        guard byte &- 0x30 < 10 else { return nil }
        value = value * 10 + UInt64(byte - 0x30)
    }
    return value
}
