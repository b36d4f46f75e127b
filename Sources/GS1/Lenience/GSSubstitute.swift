// SPDX-License-Identifier: Apache-2.0

/// What scanners are set up to send in place of GS, the less likely to be data first.
///
/// Of these only the letters and brackets of `<GS>`, and `#` for the few values in set 39, may occur in GS1 data
/// (General Specifications, 7.11); the others can stand for nothing else.
enum GSSubstitute: UInt8 {
    /// `␝`, U+241D SYMBOL FOR GROUP SEPARATOR, in UTF-8.
    case symbol
    /// `{GS}`.
    case braced
    /// `<GS>`.
    case angled
    /// `|`.
    case bar
    /// `~`.
    case tilde
    /// `^`.
    case caret
    /// `#`.
    case hash

    static let count: UInt8 = 7

    /// Its bytes, the first lowest, and how many.
    private var pattern: (bytes: UInt32, count: Int) {
        switch self {
        case .symbol: (0x9D_90E2, 3)
        case .braced: (0x7D53_477B, 4)
        case .angled: (0x3E53_473C, 4)
        case .bar: (0x7C, 1)
        case .tilde: (0x7E, 1)
        case .caret: (0x5E, 1)
        case .hash: (0x23, 1)
        }
    }

    /// How many bytes it takes at `place`: 0 where it does not stand there.
    func length(_ datum: borrowing Span<UInt8>, at place: Int, end: Int) -> Int {
        let (bytes, count) = pattern
        guard end - place >= count else { return 0 }
        for index in 0..<count where datum[place + index] != UInt8(truncatingIfNeeded: bytes >> (8 * index)) {
            return 0
        }
        // The bar before a composite component is none.
        if self == .bar, end - place >= 4, datum[place + 1] == UInt8(ascii: "]"),
            datum[place + 2] == UInt8(ascii: "e")
        {
            return 0
        }
        return count
    }

    /// Whether it occurs in `datum`.
    func occurs(in datum: borrowing Span<UInt8>) -> Bool {
        let first = UInt8(truncatingIfNeeded: pattern.bytes)
        var place = datum.first(first, 0, datum.count)
        while place < datum.count {
            if length(datum, at: place, end: datum.count) > 0 { return true }
            place = datum.first(first, place + 1, datum.count)
        }
        return false
    }
}
