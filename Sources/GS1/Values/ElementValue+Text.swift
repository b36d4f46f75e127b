// SPDX-License-Identifier: Apache-2.0

extension ElementList {
    /// Appends what an element's value means, as people read it: `2026-12-31`, `12.345 kg`, `19.99 EUR`.
    ///
    /// - Parameters:
    ///   - element: One of ``elements``.
    ///   - referenceYear: The year of the read, from which two-digit years get their century.
    ///   - output: Where the text goes.
    /// - Returns: Whether the value is more than text; if not, nothing is appended.
    @discardableResult
    public func appendMeaning(of element: Element, referenceYear: Int, to output: inout [UInt8]) -> Bool {
        guard let value = meaning(of: element, referenceYear: referenceYear) else { return false }
        value.append(to: &output, from: bytes.span)
        return true
    }
}

extension ElementValue {
    /// Says what a value means: `2026-12-31`, `12.345 kg`, `19.99 EUR`, `52.5200, 13.4050`.
    ///
    /// - Parameters:
    ///   - ai: The digits of an Application Identifier.
    ///   - value: Its value.
    ///   - referenceYear: The year of the read, from which two-digit years get their century.
    /// - Returns: The text, or `nil` when the value is only text or a key.
    public static func describe(ai: String, value: String, referenceYear: Int) -> String? {
        guard let entry = ApplicationIdentifierTable.entry(digits: ai) else { return nil }
        let bytes = Array(value.utf8)
        let range = 0..<bytes.count
        guard let meaning = Self(of: entry.ai, in: bytes.span, range, referenceYear: referenceYear) else {
            return nil
        }
        var text: [UInt8] = []
        meaning.append(to: &text, from: bytes.span)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends the value as people read it.
    ///
    /// - Parameters:
    ///   - output: Where the text goes.
    ///   - bytes: The bytes that the value was made of: a postal code is still in them.
    public func append(to output: inout [UInt8], from bytes: borrowing Span<UInt8>) {
        switch self {
        case .date(let date): date.append(to: &output)
        case .dateTime(let time):
            time.appendISO(to: &output)
            time.date.appendMark(to: &output)
        case .dateRange(let first, let last):
            first.appendISO(to: &output)
            output.append(UInt8(ascii: "/"))
            last.appendISO(to: &output)
        case .measure(let number, let unit):
            number.append(to: &output)
            output.append(UInt8(ascii: " "))
            output.append(contentsOf: unit.rawValue.utf8)
        case .amount(let number, let currency):
            number.append(to: &output)
            if let currency {
                output.append(UInt8(ascii: " "))
                currency.append(to: &output)
            }
        case .percentage(let number):
            number.append(to: &output)
            output.append(" %" as StaticString)
        case .count(let count): output.appendDecimal(count)
        case .coordinates(let latitude, let longitude):
            // Four digits behind the point are 11 metres; more are shown where the data has them.
            latitude.append(to: &output, leastFractionDigits: 4)
            output.append(", " as StaticString)
            longitude.append(to: &output, leastFractionDigits: 4)
        case .countries(let countries):
            for index in countries.indices {
                if index > 0 { output.append(", " as StaticString) }
                countries[index].append(to: &output)
            }
        case .inCountry(let country, let range):
            if let country {
                country.append(to: &output)
                output.append(UInt8(ascii: " "))
            }
            for index in range.clamped(to: 0..<bytes.count) { output.append(bytes[index]) }
        case .flag(let isSet): output.append(isSet ? "yes" : "no" as StaticString)
        case .part(let number, let total):
            output.appendDecimal(number)
            output.append(" of " as StaticString)
            output.appendDecimal(total)
        case .sex(let sex): output.append(sex.name)
        case .roll(let roll): roll.append(to: &output)
        }
    }
}

extension GS1Date {
    fileprivate func append(to output: inout [UInt8]) {
        appendISO(to: &output)
        appendMark(to: &output)
    }

    fileprivate func appendMark(to output: inout [UInt8]) {
        if isDay00 { output.append(" (day 00)" as StaticString) }
    }
}

extension BiologicalSex {
    fileprivate var name: StaticString {
        switch self {
        case .unknown: "not known"
        case .male: "male"
        case .female: "female"
        case .notApplicable: "not applicable"
        }
    }
}

extension RollDimensions {
    fileprivate func append(to output: inout [UInt8]) {
        output.appendDecimal(widthMillimetres)
        output.append(" mm × " as StaticString)
        output.appendDecimal(lengthMetres)
        output.append(" m, core " as StaticString)
        output.appendDecimal(coreMillimetres)
        output.append(" mm" as StaticString)
        switch winding {
        case 0: output.append(", face out" as StaticString)
        case 1: output.append(", face in" as StaticString)
        default: break
        }
        guard let splices else { return }
        output.append(", splices " as StaticString)
        output.appendDecimal(splices)
    }
}

extension [UInt8] {
    /// Appends a number in decimal digits.
    fileprivate mutating func appendDecimal(_ number: Int) {
        GS1Decimal(Int64(number), fractionDigits: 0).append(to: &self)
    }
}
