// SPDX-License-Identifier: Apache-2.0

/// A unit that the Application Identifier of a measure implies (GS1 General Specifications, 3.6 to 3.8).
public enum UnitOfMeasure: String, Hashable, Sendable, CaseIterable {
    /// Kilograms.
    case kilogram = "kg"
    /// Metres.
    case metre = "m"
    /// Square metres.
    case squareMetre = "m²"
    /// Litres.
    case litre = "l"
    /// Cubic metres.
    case cubicMetre = "m³"
    /// Kilograms a square metre.
    case kilogramPerSquareMetre = "kg/m²"
    /// Pounds.
    case pound = "lb"
    /// Troy ounces.
    case troyOunce = "oz t"
    /// Ounces: of weight, or fluid ounces of the US where the item is measured by volume.
    case ounce = "oz"
    /// Inches.
    case inch = "in"
    /// Feet.
    case foot = "ft"
    /// Yards.
    case yard = "yd"
    /// Square inches.
    case squareInch = "in²"
    /// Square feet.
    case squareFoot = "ft²"
    /// Square yards.
    case squareYard = "yd²"
    /// Quarts of the US.
    case quart = "qt"
    /// Gallons of the US.
    case gallon = "gal"
    /// Cubic inches.
    case cubicInch = "in³"
    /// Cubic feet.
    case cubicFoot = "ft³"
    /// Cubic yards.
    case cubicYard = "yd³"
    /// Degrees Fahrenheit.
    case fahrenheit = "°F"
    /// Degrees Celsius.
    case celsius = "°C"
    /// International units of potency.
    case internationalUnit = "IU"

    /// The unit of the measures (31nn) to (36nn) whose first three digits are these, or `nil`.
    init?(measure prefix: Int) {
        switch prefix {
        case 310, 330: self = .kilogram
        case 311...313, 331...333: self = .metre
        case 314, 334: self = .squareMetre
        case 315, 335: self = .litre
        case 316, 336: self = .cubicMetre
        case 320, 340: self = .pound
        case 321, 324, 327, 341, 344, 347: self = .inch
        case 322, 325, 328, 342, 345, 348: self = .foot
        case 323, 326, 329, 343, 346, 349: self = .yard
        case 337: self = .kilogramPerSquareMetre
        case 350, 353: self = .squareInch
        case 351, 354: self = .squareFoot
        case 352, 355: self = .squareYard
        case 356: self = .troyOunce
        case 357: self = .ounce
        case 360, 362: self = .quart
        case 361, 363: self = .gallon
        case 364, 367: self = .cubicInch
        case 365, 368: self = .cubicFoot
        case 366, 369: self = .cubicYard
        default: return nil
        }
    }

    /// Its symbol, such as `kg` and `ft³`.
    public var symbol: String { rawValue }

    /// Its common code in UN/ECE Recommendation 20, such as `KGM`.
    public var commonCode: String { "\(commonCodeText)" }

    private var commonCodeText: StaticString {
        switch self {
        case .kilogram: "KGM"
        case .metre: "MTR"
        case .squareMetre: "MTK"
        case .litre: "LTR"
        case .cubicMetre: "MTQ"
        case .kilogramPerSquareMetre: "28"
        case .pound: "LBR"
        case .troyOunce: "APZ"
        case .ounce: "ONZ"
        case .inch: "INH"
        case .foot: "FOT"
        case .yard: "YRD"
        case .squareInch: "INK"
        case .squareFoot: "FTK"
        case .squareYard: "YDK"
        case .quart: "QT"
        case .gallon: "GLL"
        case .cubicInch: "INQ"
        case .cubicFoot: "FTQ"
        case .cubicYard: "YDQ"
        case .fahrenheit: "FAH"
        case .celsius: "CEL"
        case .internationalUnit: "NIU"
        }
    }
}
