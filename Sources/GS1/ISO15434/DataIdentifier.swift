// SPDX-License-Identifier: Apache-2.0

/// A data identifier of ANSI MH10.8.2: a capital letter, before it up to three digits.
@frozen
public struct DataIdentifier: Hashable, Sendable {
    /// The number times 32, and the place of the letter in the alphabet.
    public let rawValue: UInt16

    /// The identifier with this number (0 for none) and capital letter, unchecked.
    @inlinable
    public init(_ number: UInt16, _ letter: Unicode.Scalar) {
        rawValue = number &<< 5 | UInt16(truncatingIfNeeded: letter.value & 0x1F)
    }

    /// The number before the letter, 1 to 999; 0 for none.
    public var number: Int { Int(rawValue >> 5) }

    /// The letter, in ASCII.
    public var letter: UInt8 { UInt8(truncatingIfNeeded: rawValue & 0x1F) | 0x40 }

    /// How many characters it has.
    var length: Int { number == 0 ? 1 : number < 10 ? 2 : number < 100 ? 3 : 4 }

    /// The identifier at `place`, or `nil` where there is none before `end`.
    init?(_ datum: borrowing Span<UInt8>, at place: Int, end: Int) {
        var number: UInt16 = 0
        var index = place
        while index < end, index - place <= 3 {
            let byte = datum[index]
            if byte &- 0x41 < 26 {
                self.init(number, Unicode.Scalar(byte))
                return
            }
            // No number begins with 0.
            guard byte &- 0x30 < 10, index - place < 3, number > 0 || byte > 0x30 else { return nil }
            number = number * 10 + UInt16(byte - 0x30)
            index += 1
        }
        return nil
    }

    /// Appends the characters.
    public func append(to bytes: inout [UInt8]) {
        var rest = number
        var divisor = 100
        while divisor > 0 {
            if number >= divisor { bytes.append(UInt8(truncatingIfNeeded: 0x30 + rest / divisor)) }
            rest %= divisor
            divisor /= 10
        }
        bytes.append(letter)
    }
}

extension DataIdentifier: CustomStringConvertible {
    /// The characters, such as `1P`.
    public var description: String { (number > 0 ? String(number) : "") + String(UnicodeScalar(letter)) }
}

// MARK: - Those with a meaning for us

extension DataIdentifier {
    /// `D`: a date, YYMMDD.
    public static let date = DataIdentifier(0, "D")
    /// `14D`: expiration date, YYYYMMDD.
    public static let expirationDate = DataIdentifier(14, "D")
    /// `15D`: expiration date, DDMMYYYY.
    public static let expirationDateDayFirst = DataIdentifier(15, "D")
    /// `16D`: production date, YYYYMMDD.
    public static let productionDate = DataIdentifier(16, "D")
    /// `17D`: production date, DDMMYYYY.
    public static let productionDateDayFirst = DataIdentifier(17, "D")
    /// `25D`: best-before date, YYYYMMDD.
    public static let bestBeforeDate = DataIdentifier(25, "D")
    /// `4N`: a GS1 Application Identifier and its value.
    public static let gs1Data = DataIdentifier(4, "N")
    /// `9N`: Pharmacy Product Number (PPN).
    public static let pharmacyProductNumber = DataIdentifier(9, "N")
    /// `P`: item identification assigned by the customer.
    public static let customerPart = DataIdentifier(0, "P")
    /// `1P`: item identification assigned by the supplier.
    public static let supplierPart = DataIdentifier(1, "P")
    /// `8P`: a GTIN of 14 digits.
    public static let gtin = DataIdentifier(8, "P")
    /// `25P`: a part number that is unique in the world: issuing agency, company, part.
    public static let worldwidePart = DataIdentifier(25, "P")
    /// `30P`: item identification assigned by the supplier, first level.
    public static let supplierPartFirstLevel = DataIdentifier(30, "P")
    /// `Q`: quantity.
    public static let quantity = DataIdentifier(0, "Q")
    /// `7Q`: quantity and the unit it is counted in.
    public static let quantityWithUnit = DataIdentifier(7, "Q")
    /// `S`: serial number assigned by the supplier for the lifetime of the thing.
    public static let serial = DataIdentifier(0, "S")
    /// `8S`: an SSCC.
    public static let sscc = DataIdentifier(8, "S")
    /// `18S`: CAGE code and a serial number unique within it.
    public static let cageSerial = DataIdentifier(18, "S")
    /// `22S`: the identity of a cellular mobile telephone.
    public static let mobileTelephone = DataIdentifier(22, "S")
    /// `25S`: a serial number that is unique in the world: issuing agency, company, serial number.
    public static let worldwideSerial = DataIdentifier(25, "S")
    /// `37S`: a unique item identifier: issuing agency, company, part number, `+`, serial number.
    public static let uniqueItem = DataIdentifier(37, "S")
    /// `T`: traceability number of a group (lot, batch, heat) assigned by the customer.
    public static let customerLot = DataIdentifier(0, "T")
    /// `1T`: traceability number of a group (lot, batch, heat) assigned by the supplier.
    public static let supplierLot = DataIdentifier(1, "T")
    /// `25T`: a traceability number that is unique in the world.
    public static let worldwideLot = DataIdentifier(25, "T")

    /// `J`, `1J` to `6J`: a license plate, the number of a transport unit that is unique in the world
    /// (ISO/IEC 15459-1).
    public var isLicensePlate: Bool { letter == UInt8(ascii: "J") && number <= 6 }
}
