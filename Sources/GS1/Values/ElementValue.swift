// SPDX-License-Identifier: Apache-2.0

/// What the value of an element means, where it is more than text: a date, a measure, an amount of money and so on.
///
/// ```swift
/// for element in list.elements {
///     if case .measure(let weight, .kilogram)? = list.meaning(of: element, referenceYear: 2026) { print(weight) }
/// }
/// ```
///
/// Decimals are exact, and nothing is allocated to make one.
public enum ElementValue: Hashable, Sendable {
    /// A date: (11), (17), (7006) …
    case date(GS1Date)
    /// A date with a time of day: (7003), (7011), (8008) …
    case dateTime(GS1DateTime)
    /// The first and the last day of a span: (7007).
    case dateRange(GS1Date, GS1Date)
    /// A measure with its unit: (31nn) to (36nn), temperatures (433n), active potency (7004).
    case measure(GS1Decimal, UnitOfMeasure)
    /// A price or another amount of money (390n) to (393n), (395n), with its currency where the data names one.
    case amount(GS1Decimal, CurrencyCode?)
    /// A percentage: (394n).
    case percentage(GS1Decimal)
    /// A number of items (30), (37) or of loyalty points (8111).
    case count(Int)
    /// A place on the Earth in degrees of WGS 84, north and east positive: (4309).
    case coordinates(latitude: GS1Decimal, longitude: GS1Decimal)
    /// Countries, one or up to five: (422) to (426), (4307), (4317).
    case countries(CountryCodes)
    /// A country and the bytes of what belongs to it: a postal code (421), a processor's number (703n).
    ///
    /// No country where the data has 999 in its place.
    case inCountry(CountryCode?, Range<Int>)
    /// Yes or no: (4321) to (4323).
    case flag(Bool)
    /// The number of a piece and of all pieces of a trade item (8006), (8026), or of a birth (7258).
    case part(Int, of: Int)
    /// The biological sex of a person: (7252).
    case sex(BiologicalSex)
    /// The dimensions of a roll: (8001).
    case roll(RollDimensions)
}

/// A biological sex of ISO/IEC 5218.
public enum BiologicalSex: Int, Hashable, Sendable, CaseIterable {
    /// Not known.
    case unknown = 0
    /// Male.
    case male = 1
    /// Female.
    case female = 2
    /// Not applicable.
    case notApplicable = 9
}

/// The dimensions of a roll product (GS1 General Specifications, AI (8001)).
@frozen
public struct RollDimensions: Hashable, Sendable {
    /// The slit width in millimetres.
    public let widthMillimetres: Int

    /// The actual length in metres.
    public let lengthMetres: Int

    /// The internal diameter of the core in millimetres.
    public let coreMillimetres: Int

    /// The winding direction: 0 face out, 1 face in, 9 undefined.
    public let winding: Int

    /// The number of splices, 0 to 8; `nil` where it is not known.
    public let splices: Int?
}

/// Up to five countries in the order of the data.
@frozen
public struct CountryCodes: Hashable, Sendable, RandomAccessCollection {
    // Ten bits for each country, the first lowest.
    @usableFromInline
    var bits: UInt64 = 0

    /// How many countries there are.
    public private(set) var count = 0

    /// The place of the first country.
    @inlinable
    public var startIndex: Int { 0 }

    /// The place behind the last country.
    @inlinable
    public var endIndex: Int { count }

    init() {}

    /// The country at `position`.
    public subscript(position: Int) -> CountryCode {
        precondition(position >= 0 && position < count)
        return CountryCode(known: UInt16(truncatingIfNeeded: bits >> UInt64(position * 10) & 0x3FF))
    }

    /// Appends a country; a sixth is left out.
    mutating func append(_ country: CountryCode) {
        guard count < 5 else { return }
        bits |= UInt64(country.number) << UInt64(count * 10)
        count += 1
    }
}
