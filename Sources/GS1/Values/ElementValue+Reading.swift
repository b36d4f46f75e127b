// SPDX-License-Identifier: Apache-2.0

extension ElementList {
    /// What the value of an element of this list means, or `nil` when it is only text or a key.
    ///
    /// - Parameters:
    ///   - element: One of ``elements``.
    ///   - referenceYear: The year of the read, from which two-digit years get their century (General
    ///     Specifications, 7.12).
    /// - Returns: The meaning; its ranges are of ``bytes``.
    public func meaning(of element: Element, referenceYear: Int) -> ElementValue? {
        ElementValue(of: element.ai, in: bytes.span, element.value, referenceYear: referenceYear)
    }
}

extension ElementValue {
    /// What the value in `range` of `bytes` means as the value of `ai`, or `nil` when it is only text or is wrong.
    ///
    /// What a component is follows from its rule in the syntax dictionary, so that an Application Identifier with a
    /// date or a country is understood as soon as the table has it; only numbers without a rule go by their AI.
    ///
    /// - Parameters:
    ///   - ai: An Application Identifier.
    ///   - bytes: Text with its value.
    ///   - range: Where the value is.
    ///   - referenceYear: The year of the read, from which two-digit years get their century (General
    ///     Specifications, 7.12).
    public init?(
        of ai: ApplicationIdentifier,
        in bytes: borrowing Span<UInt8>,
        _ range: Range<Int>,
        referenceYear: Int
    ) {
        guard range.lowerBound >= 0, range.upperBound <= bytes.count, let row = AITable.row(of: ai),
            let end = try? ElementStrings.validate(
                bytes,
                range.lowerBound,
                range.upperBound,
                AITable.Match(ai: ai, row: row)
            ), end == range.upperBound
        else { return nil }
        // From here on each component is known to be there and to keep its rules.
        let start = range.lowerBound
        let value: ElementValue? =
            switch Self.rule(row, 0) {
            case .yymmd0, .yymmdd, .yyyymmdd: Self.date(bytes, range, row, referenceYear: referenceYear)
            case .iso3166, .iso3166999, .iso3166alpha2: Self.countries(bytes, range, row)
            case .iso4217: Self.money(bytes, range, fractionDigits: ai.number % 10)
            case .latitude: Self.coordinates(bytes, range)
            case .yesno: .flag(bytes[start] == UInt8(ascii: "1"))
            case .iso5218: BiologicalSex(rawValue: Int(bytes[start] & 0x0F)).map { .sex($0) }
            case .posinseqslash: Self.sequence(bytes, range)
            case .nonzero where range.count == 14: Self.roll(bytes, start)
            default:
                switch Self.rule(row, 1) {
                case .pieceoftotal: .part(twoDigits(bytes, end - 4), of: twoDigits(bytes, end - 2))
                case .hyphen: Self.temperature(bytes, range, ai)
                default: Self.number(bytes, range, ai)
                }
            }
        guard let value else { return nil }
        self = value
    }

    /// The first rule on a component, or `nil` when there is no such component or no rule.
    private static func rule(_ row: AITable.Row, _ index: Int) -> Linter? {
        guard index < row.componentCount else { return nil }
        return Linter(rawValue: UInt8(truncatingIfNeeded: row.component(index).bits >> 24))
    }

    // MARK: - Dates

    private static func date(
        _ bytes: borrowing Span<UInt8>,
        _ range: Range<Int>,
        _ row: AITable.Row,
        referenceYear: Int
    ) -> ElementValue? {
        let start = range.lowerBound
        let length = row.component(0).maximumLength
        let first =
            length == 8
            ? GS1Date(
                year: twoDigits(bytes, start) * 100 + twoDigits(bytes, start + 2),
                month: twoDigits(bytes, start + 4),
                day: twoDigits(bytes, start + 6)
            )
            : GS1Date(yymmdd: bytes, at: start, referenceYear: referenceYear)
        guard let first else { return nil }
        let rest = start + length
        let count = range.upperBound - rest
        guard count > 0 else { return .date(first) }
        if rule(row, 1) == .yymmdd {
            let last = GS1Date(yymmdd: bytes, at: rest, referenceYear: referenceYear)
            return last.map { .dateRange(first, $0) }
        }
        return GS1DateTime(
            date: first,
            hour: twoDigits(bytes, rest),
            minute: count >= 4 ? twoDigits(bytes, rest + 2) : nil,
            second: count >= 6 ? twoDigits(bytes, rest + 4) : nil
        ).map { .dateTime($0) }
    }

    // MARK: - Places

    private static func countries(
        _ bytes: borrowing Span<UInt8>,
        _ range: Range<Int>,
        _ row: AITable.Row
    ) -> ElementValue? {
        let start = range.lowerBound
        var list = CountryCodes()
        if rule(row, 0) == .iso3166alpha2 {
            guard let country = CountryCode(letters: bytes[start], bytes[start + 1]) else { return nil }
            list.append(country)
            return .countries(list)
        }
        if row.componentCount > 1, rule(row, 1) == nil {
            let country = wholeNumber(bytes, start..<(start + 3)).flatMap { CountryCode(number: $0) }
            return .inCountry(country, (start + 3)..<range.upperBound)
        }
        var position = start
        while range.upperBound - position >= 3 {
            guard let number = wholeNumber(bytes, position..<(position + 3)),
                let country = CountryCode(number: number)
            else { return nil }
            list.append(country)
            position += 3
        }
        return .countries(list)
    }

    /// Degrees from the South Pole northwards, and from Greenwich eastwards, in ten-millionths.
    private static func coordinates(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> ElementValue? {
        let middle = range.lowerBound + 10
        guard let north = wholeNumber(bytes, range.lowerBound..<middle),
            let east = wholeNumber(bytes, middle..<range.upperBound)
        else { return nil }
        return .coordinates(
            latitude: GS1Decimal(Int64(north - 900_000_000), fractionDigits: 7),
            longitude: GS1Decimal(
                Int64(east > 1_800_000_000 ? east - 3_600_000_000 : east),
                fractionDigits: 7
            )
        )
    }

    // MARK: - Numbers

    private static func money(
        _ bytes: borrowing Span<UInt8>,
        _ range: Range<Int>,
        fractionDigits: Int
    ) -> ElementValue? {
        let start = range.lowerBound
        guard let currency = wholeNumber(bytes, start..<(start + 3)).flatMap({ CurrencyCode(number: $0) }),
            let amount = GS1Decimal(
                bytes,
                (start + 3)..<range.upperBound,
                fractionDigits: fractionDigits
            )
        else { return nil }
        return .amount(amount, currency)
    }

    /// Hundredths of a degree, and a hyphen behind them where it is below zero.
    private static func temperature(
        _ bytes: borrowing Span<UInt8>,
        _ range: Range<Int>,
        _ ai: ApplicationIdentifier
    ) -> ElementValue? {
        let end = range.lowerBound + 6
        guard let degrees = GS1Decimal(bytes, range.lowerBound..<end, fractionDigits: 2) else { return nil }
        let unit: UnitOfMeasure = ai.number % 2 == 0 ? .fahrenheit : .celsius
        return .measure(range.upperBound > end ? degrees.negated : degrees, unit)
    }

    /// A number whose meaning only the Application Identifier tells.
    private static func number(
        _ bytes: borrowing Span<UInt8>,
        _ range: Range<Int>,
        _ ai: ApplicationIdentifier
    ) -> ElementValue? {
        switch (ai.digitCount, ai.number) {
        case (2, 30), (2, 37), (4, 8111): return wholeNumber(bytes, range).map { .count($0) }
        case (4, 7004):
            return GS1Decimal(bytes, range, fractionDigits: 0).map { .measure($0, .internationalUnit) }
        case (4, 3100...3999):
            guard let number = GS1Decimal(bytes, range, fractionDigits: ai.number % 10) else { return nil }
            switch ai.number / 10 {
            case 390, 392, 395: return .amount(number, nil)
            case 394: return .percentage(number)
            default: return UnitOfMeasure(measure: ai.number / 10).map { .measure(number, $0) }
            }
        default: return nil
        }
    }

    private static func sequence(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> ElementValue? {
        let slash = bytes.first(UInt8(ascii: "/"), range.lowerBound, range.upperBound)
        guard slash < range.upperBound, let place = wholeNumber(bytes, range.lowerBound..<slash),
            let total = wholeNumber(bytes, (slash + 1)..<range.upperBound)
        else { return nil }
        return .part(place, of: total)
    }

    private static func roll(_ bytes: borrowing Span<UInt8>, _ start: Int) -> ElementValue? {
        guard let width = wholeNumber(bytes, start..<(start + 4)),
            let length = wholeNumber(bytes, (start + 4)..<(start + 9)),
            let core = wholeNumber(bytes, (start + 9)..<(start + 12))
        else { return nil }
        let splices = Int(bytes[start + 13] & 0x0F)
        return .roll(
            RollDimensions(
                widthMillimetres: width,
                lengthMetres: length,
                coreMillimetres: core,
                winding: Int(bytes[start + 12] & 0x0F),
                splices: splices == 9 ? nil : splices
            )
        )
    }
}
