// SPDX-License-Identifier: Apache-2.0

extension Linter {
    /// Checks one component against this rule.
    ///
    /// - Parameters:
    ///   - bytes: Text with the component, whose characters are known to be of its set.
    ///   - start: Where the component begins.
    ///   - end: Where it ends; not before `start`.
    /// - Returns: The place of what breaks the rule, or `nil` when nothing does.
    func violation(_ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
        switch self {
        case .csum:
            guard end > start else { return start }
            return CheckDigit.isSound(bytes, start, end) ? nil : end - 1
        case .csumalpha:
            guard end - start >= 2, let pair = CheckDigit.pair(bytes, start, end - 2) else { return start }
            return bytes[end - 2] == pair.0 && bytes[end - 1] == pair.1 ? nil : end - 2
        case .gcppos1: return companyPrefixViolation(bytes, start, end)
        case .gcppos2: return companyPrefixViolation(bytes, min(start + 1, end), end)
        case .yymmd0, .yymmdd: return dateViolation(bytes, start, end, needsDay: self == .yymmdd)
        case .yyyymmdd:
            guard end - start == 8, CharacterSets.firstNonDigit(bytes, start, end) == nil else {
                return start
            }
            let year = twoDigits(bytes, start) * 100 + twoDigits(bytes, start + 2)
            return dayViolation(bytes, year: year, start + 4, needsDay: true)
        case .hhmi:
            guard end - start == 4 else { return start }
            return numberViolation(bytes, start, 24) ?? numberViolation(bytes, start + 2, 60)
        case .hh: return end - start == 2 ? numberViolation(bytes, start, 24) : start
        case .mi, .ss: return end - start == 2 ? numberViolation(bytes, start, 60) : start
        case .iso3166: return CodeLists.isCountry(bytes, start, end) ? nil : start
        case .iso3166999:
            let isOther =
                end - start == 3 && bytes[start] == UInt8(ascii: "9") && bytes[start + 1] == UInt8(ascii: "9")
                && bytes[start + 2] == UInt8(ascii: "9")
            return isOther || CodeLists.isCountry(bytes, start, end) ? nil : start
        case .iso3166alpha2: return CodeLists.isCountryLetters(bytes, start, end) ? nil : start
        case .iso4217: return CodeLists.isCurrency(bytes, start, end) ? nil : start
        case .iban: return ibanViolation(bytes, start, end)
        case .pcenc: return percentViolation(bytes, start, end)
        case .latitude: return isNumber(bytes, start, end, atMost: 1_800_000_000) ? nil : start
        case .longitude: return isNumber(bytes, start, end, atMost: 3_600_000_000) ? nil : start
        case .yesno: return isOne(of: "01", bytes, start, end) ? nil : start
        case .iso5218: return isOne(of: "0129", bytes, start, end) ? nil : start
        case .winding: return isOne(of: "019", bytes, start, end) ? nil : start
        case .hyphen:
            for index in start..<end where bytes[index] != UInt8(ascii: "-") { return index }
            return end > start ? nil : start
        case .importeridx:
            guard end - start == 1 else { return start }
            return bytes[start] == UInt8(ascii: "=")
                ? start : CharacterSets.firstOutside(3, bytes, start, end)
        case .packagetype: return CodeLists.isPackageType(bytes, start, end) ? nil : start
        case .mediatype:
            guard end - start == 2, CharacterSets.firstNonDigit(bytes, start, end) == nil else {
                return start
            }
            let number = twoDigits(bytes, start)
            return (1...10).contains(number) || number >= 80 ? nil : start
        case .posinseqslash: return sequenceViolation(bytes, start, end)
        case .nonzero: return firstNonZero(bytes, start, end) == nil ? start : nil
        case .zero: return end > start ? firstNonZero(bytes, start, end) : start
        case .pieceoftotal: return pieceViolation(bytes, start, end)
        case .nozeroprefix: return end > start && bytes[start] == UInt8(ascii: "0") ? start : nil
        case .hasnondigit: return CharacterSets.firstNonDigit(bytes, start, end) == nil ? start : nil
        case .couponcode: return CouponCode.violation(bytes, start, end)
        case .couponposoffer: return CouponCode.positiveOfferViolation(bytes, start, end)
        }
    }
}

private func companyPrefixViolation(_ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
    guard end - start >= 4 else { return start }
    return CharacterSets.firstNonDigit(bytes, start, start + 4)
}

/// A date of six digits; the century does not matter, since each one that is near to us begins with a leap year
/// or is far away.
func dateViolation(_ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int, needsDay: Bool) -> Int? {
    guard end - start == 6, CharacterSets.firstNonDigit(bytes, start, end) == nil else { return start }
    return dayViolation(bytes, year: 2000 + twoDigits(bytes, start), start + 2, needsDay: needsDay)
}

private func dayViolation(_ bytes: borrowing Span<UInt8>, year: Int, _ start: Int, needsDay: Bool) -> Int? {
    let month = twoDigits(bytes, start)
    guard month >= 1, month <= 12 else { return start }
    let day = twoDigits(bytes, start + 2)
    guard day <= GS1Date.dayCount(year: year, month: month), day > 0 || !needsDay else { return start + 2 }
    return nil
}

private func numberViolation(_ bytes: borrowing Span<UInt8>, _ start: Int, _ limit: Int) -> Int? {
    twoDigits(bytes, start) < limit ? nil : start
}

private func isNumber(_ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int, atMost limit: UInt64) -> Bool
{
    guard end - start == 10 else { return false }
    var value: UInt64 = 0
    for index in start..<end { value = value &* 10 &+ UInt64(bytes[index] & 0x0F) }
    return value <= limit
}

private func isOne(of set: StaticString, _ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    guard end - start == 1 else { return false }
    // The pointer is that of a literal, which lives for ever.
    return unsafe UnsafeBufferPointer(start: set.utf8Start, count: set.utf8CodeUnitCount).contains(
        bytes[start]
    )
}

private func firstNonZero(_ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
    for index in start..<end where bytes[index] != UInt8(ascii: "0") { return index }
    return nil
}

private func percentViolation(_ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
    var index = start
    while index < end {
        if bytes[index] == UInt8(ascii: "%") {
            guard end - index > 2, hexValue(bytes[index + 1]) != nil, hexValue(bytes[index + 2]) != nil else {
                return index
            }
            index += 2
        }
        index += 1
    }
    return nil
}

private func ibanViolation(_ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
    let count = end - start
    guard count > 10, count <= 34, CodeLists.isCountryLetters(bytes, start, start + 2) else { return start }
    var remainder = 0
    for place in 4..<(count + 4) {
        let index = start + (place < count ? place : place - count)
        switch bytes[index] {
        case let byte where byte &- 0x30 < 10: remainder = (remainder * 10 + Int(byte) - 0x30) % 97
        case let byte where byte &- 0x41 < 26: remainder = (remainder * 100 + Int(byte) - 0x41 + 10) % 97
        default: return index
        }
    }
    return remainder == 1 ? nil : start + 2
}

/// `position/end`, both without leading zero, the position not beyond the end.
private func sequenceViolation(_ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
    guard let slash = CharacterSets.firstNonDigit(bytes, start, end), slash > start, slash + 1 < end,
        bytes[slash] == UInt8(ascii: "/"), CharacterSets.firstNonDigit(bytes, slash + 1, end) == nil,
        bytes[start] != UInt8(ascii: "0")
    else { return start }
    guard bytes[slash + 1] != UInt8(ascii: "0") else { return slash + 1 }
    let (digits, limit) = (slash - start, end - slash - 1)
    guard digits == limit else { return digits < limit ? nil : start }
    for index in 0..<digits where bytes[start + index] != bytes[slash + 1 + index] {
        return bytes[start + index] < bytes[slash + 1 + index] ? nil : start
    }
    return nil
}

private func pieceViolation(_ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
    let half = (end - start) / 2
    guard half > 0, (end - start) % 2 == 0 else { return start }
    guard firstNonZero(bytes, start, start + half) != nil else { return start }
    guard firstNonZero(bytes, start + half, end) != nil else { return start + half }
    for index in start..<(start + half) where bytes[index] != bytes[index + half] {
        return bytes[index] < bytes[index + half] ? nil : start
    }
    return nil
}

/// The value of a hexadecimal digit of either case.
func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
}
