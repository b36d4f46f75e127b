// SPDX-License-Identifier: Apache-2.0

/// How one part of a value is coded in a compressed Digital Link.
enum CompressedPart: Equatable {
    /// Exactly so many digits, as one number.
    case digits(Int)
    /// A length and so many digits at most, as one number.
    case number(atMost: Int)
    /// An encoding indicator and exactly so many characters.
    case characters(Int)
    /// An encoding indicator, a length and so many characters at most.
    case text(atMost: Int)

    /// The bits of a length from 0 to `most`: ⌈log₂ most + 0.01⌉.
    static func lengthBits(_ most: Int) -> Int { Int.bitWidth - most.leadingZeroBitCount }

    /// The bits of a number of so many digits: ⌈digits × log₂ 10 + 0.01⌉, so one bit even for none.
    static func valueBits(_ digits: Int) -> Int {
        (digits * 3_321_928_094_887_363 + 10_000_000_000_000 + 999_999_999_999_999) / 1_000_000_000_000_000
    }
}

/// The parts of the value of an Application Identifier in a compressed Digital Link (GS1 Digital Link Standard 1.1,
/// table F).
///
/// The table's parts are the dictionary's components run together: digits next to digits, characters next to
/// characters. Identifiers that are younger than the table have no row in it, and are not compressed.
struct CompressionLayout {
    let first: CompressedPart
    let second: CompressedPart?

    /// The layout of the values of `ai`, or `nil` where the table has no such row.
    init?(_ ai: ApplicationIdentifier) {
        guard let row = AITable.row(of: ai), Self.isInTable(ai) else { return nil }
        // The dictionary allows 34 characters, the table 24.
        if ai.digitCount == 4, ai.number == 8007 {
            (first, second) = (.text(atMost: 24), nil)
            return
        }
        var parts: (CompressedPart?, CompressedPart?) = (nil, nil)
        for index in 0..<row.componentCount {
            let part = Self.part(row.component(index))
            if let before = parts.1 {
                guard let both = Self.joined(before, part) else { return nil }
                parts.1 = both
            } else if let before = parts.0 {
                if let both = Self.joined(before, part) { parts.0 = both } else { parts.1 = part }
            } else {
                parts.0 = part
            }
        }
        guard let part = parts.0 else { return nil }
        (first, second) = (part, parts.1)
    }

    private static func part(_ component: ValueComponent) -> CompressedPart {
        let most = component.maximumLength
        let isFixed = component.minimumLength == most && !component.isOptional
        return switch (component.characterSet == .numeric, isFixed) {
        case (true, true): .digits(most)
        case (true, false): .number(atMost: most)
        case (false, true): .characters(most)
        case (false, false): .text(atMost: most)
        }
    }

    /// One part for two neighbours, or `nil` where they stay apart.
    private static func joined(_ before: CompressedPart, _ part: CompressedPart) -> CompressedPart? {
        switch (before, part) {
        case (.digits(let left), .digits(let right)): .digits(left + right)
        case (.number(let left), .number(let right)): .number(atMost: left + right)
        case (.characters(let left), .characters(let right)): .characters(left + right)
        case (.characters(let left), .text(let right)): .text(atMost: left + right)
        default: nil
        }
    }

    /// Whether table F has a row for an assigned identifier.
    private static func isInTable(_ ai: ApplicationIdentifier) -> Bool {
        switch (ai.digitCount, ai.number) {
        case (2, 3), (3, 715...717): false
        case (4, 4330...4333), (4, 7011), (4, 7041), (4, 7241...7259): false
        case (4, 8014), (4, 8030...8043): false
        default: true
        }
    }

    /// Whether the value in `range` can be written in these parts.
    func fits(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard let middle = Self.end(of: first, bytes, range) else { return false }
        guard let second else { return middle == range.upperBound }
        return Self.end(of: second, bytes, middle..<range.upperBound) == range.upperBound
    }

    /// Where a part that begins a value ends, or `nil` where the value does not have it.
    static func end(of part: CompressedPart, _ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Int? {
        let (start, end) = (range.lowerBound, range.upperBound)
        switch part {
        case .digits(let count):
            guard range.count >= count, CharacterSets.firstNonDigit(bytes, start, start + count) == nil else {
                return nil
            }
            return start + count
        case .number(let most):
            guard range.count <= most, CharacterSets.firstNonDigit(bytes, start, end) == nil else {
                return nil
            }
            return end
        case .characters(let count): return range.count >= count ? start + count : nil
        case .text(let most): return range.count <= most ? end : nil
        }
    }
}
