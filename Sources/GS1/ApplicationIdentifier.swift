// SPDX-License-Identifier: Apache-2.0

/// A GS1 Application Identifier: the two to four digits that say what the data after them is.
///
/// Its digits count: `21` and `0021` would be different. Kept in two bytes, so that lists of elements stay small
/// and comparisons cost nothing.
@frozen
public struct ApplicationIdentifier: Hashable, Sendable {
    /// The number of digits less one in the two high bits, their value below.
    public let rawValue: UInt16

    /// The identifier with this raw value, unchecked.
    @inlinable
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// The identifier of `digitCount` digits (2 to 4) whose value is `number`.
    ///
    /// Whether it is assigned is the table's to say: ``ApplicationIdentifierTable/entry(for:)``.
    ///
    /// - Precondition: `digitCount` is 2, 3 or 4 and `number` has no more digits than that.
    @inlinable
    public init(number: Int, digitCount: Int) {
        precondition(digitCount >= 2 && digitCount <= 4 && number >= 0 && number < 10_000)
        rawValue = UInt16(truncatingIfNeeded: (digitCount - 1) << 14 | number)
    }

    /// How many digits it has, 2 to 4.
    @inlinable
    public var digitCount: Int { Int(rawValue >> 14) + 1 }

    /// The value of its digits, 0 to 9999.
    @inlinable
    public var number: Int { Int(rawValue & 0x3FFF) }

    /// Appends its digits as ASCII.
    public func appendDigits(to bytes: inout [UInt8]) {
        var divisor = digitCount == 4 ? 1000 : digitCount == 3 ? 100 : 10
        while divisor > 0 {
            bytes.append(UInt8(truncatingIfNeeded: 0x30 + number / divisor % 10))
            divisor /= 10
        }
    }
}

extension ApplicationIdentifier: CustomStringConvertible {
    /// Its digits, without parentheses.
    public var description: String {
        let text = String(number)
        return String(repeating: "0", count: max(0, digitCount - text.utf8.count)) + text
    }
}

extension ApplicationIdentifier {
    /// (00) Serial Shipping Container Code.
    @inlinable public static var sscc: Self { Self(number: 0, digitCount: 2) }
    /// (01) Global Trade Item Number.
    @inlinable public static var gtin: Self { Self(number: 1, digitCount: 2) }
    /// (02) GTIN of the trade items contained in a logistic unit.
    @inlinable public static var content: Self { Self(number: 2, digitCount: 2) }
    /// (03) GTIN of a made-to-order trade item.
    @inlinable public static var madeToOrderGTIN: Self { Self(number: 3, digitCount: 2) }
    /// (10) Batch or lot number.
    @inlinable public static var lot: Self { Self(number: 10, digitCount: 2) }
    /// (11) Production date.
    @inlinable public static var productionDate: Self { Self(number: 11, digitCount: 2) }
    /// (13) Packaging date.
    @inlinable public static var packagingDate: Self { Self(number: 13, digitCount: 2) }
    /// (15) Best before date.
    @inlinable public static var bestBeforeDate: Self { Self(number: 15, digitCount: 2) }
    /// (16) Sell by date.
    @inlinable public static var sellByDate: Self { Self(number: 16, digitCount: 2) }
    /// (17) Expiration date.
    @inlinable public static var expirationDate: Self { Self(number: 17, digitCount: 2) }
    /// (21) Serial number.
    @inlinable public static var serial: Self { Self(number: 21, digitCount: 2) }
    /// (22) Consumer product variant.
    @inlinable public static var consumerProductVariant: Self { Self(number: 22, digitCount: 2) }
    /// (30) Variable count of items.
    @inlinable public static var variableCount: Self { Self(number: 30, digitCount: 2) }
    /// (37) Count of trade items in a logistic unit.
    @inlinable public static var count: Self { Self(number: 37, digitCount: 2) }
    /// (235) Third-party controlled, serialised extension of GTIN.
    @inlinable public static var thirdPartyControlled: Self { Self(number: 235, digitCount: 3) }
    /// (253) Global Document Type Identifier.
    @inlinable public static var gdti: Self { Self(number: 253, digitCount: 3) }
    /// (254) GLN extension component.
    @inlinable public static var glnExtension: Self { Self(number: 254, digitCount: 3) }
    /// (255) Global Coupon Number.
    @inlinable public static var gcn: Self { Self(number: 255, digitCount: 3) }
    /// (401) Global Identification Number for Consignment.
    @inlinable public static var ginc: Self { Self(number: 401, digitCount: 3) }
    /// (402) Global Shipment Identification Number.
    @inlinable public static var gsin: Self { Self(number: 402, digitCount: 3) }
    /// (414) Identification of a physical location.
    @inlinable public static var gln: Self { Self(number: 414, digitCount: 3) }
    /// (415) GLN of the invoicing party.
    @inlinable public static var payTo: Self { Self(number: 415, digitCount: 3) }
    /// (417) Party GLN.
    @inlinable public static var party: Self { Self(number: 417, digitCount: 3) }
    /// (7003) Expiration date and time.
    @inlinable public static var expirationTime: Self { Self(number: 7003, digitCount: 4) }
    /// (8003) Global Returnable Asset Identifier.
    @inlinable public static var grai: Self { Self(number: 8003, digitCount: 4) }
    /// (8004) Global Individual Asset Identifier.
    @inlinable public static var giai: Self { Self(number: 8004, digitCount: 4) }
    /// (8006) Identification of an individual trade item piece.
    @inlinable public static var itip: Self { Self(number: 8006, digitCount: 4) }
    /// (8010) Component or part identifier.
    @inlinable public static var cpid: Self { Self(number: 8010, digitCount: 4) }
    /// (8011) Component or part identifier serial number.
    @inlinable public static var cpidSerial: Self { Self(number: 8011, digitCount: 4) }
    /// (8013) Global Model Number.
    @inlinable public static var gmn: Self { Self(number: 8013, digitCount: 4) }
    /// (8017) Global Service Relation Number of a provider.
    @inlinable public static var gsrnProvider: Self { Self(number: 8017, digitCount: 4) }
    /// (8018) Global Service Relation Number of a recipient.
    @inlinable public static var gsrn: Self { Self(number: 8018, digitCount: 4) }
    /// (8019) Service Relation Instance Number.
    @inlinable public static var srin: Self { Self(number: 8019, digitCount: 4) }
    /// (8020) Payment slip reference number.
    @inlinable public static var paymentReference: Self { Self(number: 8020, digitCount: 4) }
}
