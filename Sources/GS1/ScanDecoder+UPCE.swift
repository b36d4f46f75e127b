// SPDX-License-Identifier: Apache-2.0

/// UPC as it is printed, and UPC-E: a GTIN-12 with zeros left out (General Specifications, 5.2).
///
/// ```
/// sent: number system s (0 or 1), six digits, check digit c        stands for
/// s a b d e f 0…2 c    ⟶    s a b (0…2) 0 0 0 0 d e f c
/// s a b d e f 3   c    ⟶    s a b d 0 0 0 0 0 e f c
/// s a b d e f 4   c    ⟶    s a b d e 0 0 0 0 0 f c
/// s a b d e f 5…9 c    ⟶    s a b d e f 0 0 0 0 (5…9) c
/// ```
extension ScanDecoder {
    /// Decodes a symbol of fewer than 13 digits: 12 are UPC-A, 8 are UPC-E.
    @inline(never)
    func parseUnpadded(
        _ datum: borrowing Span<UInt8>,
        into list: inout ElementList
    ) throws(DecodeFailure) {
        switch datum.count {
        case 15: try parsePrimary(datum, digits: 12, into: &list)
        case 11: try parseZeroSuppressed(datum, into: &list)
        default: try parsePrimary(datum, digits: 13, into: &list)
        }
    }

    /// Decodes the eight digits of a UPC-E symbol that was not expanded by the scanner.
    private func parseZeroSuppressed(
        _ datum: borrowing Span<UInt8>,
        into list: inout ElementList
    ) throws(DecodeFailure) {
        let start = 3
        if let place = CharacterSets.firstNonDigit(datum, start, start + 8) {
            throw DecodeFailure(.character, ai: .gtin, offset: place, found: .byte(datum[place]))
        }
        guard datum[start] <= UInt8(ascii: "1") else {
            throw DecodeFailure(.content, ai: .gtin, offset: start, found: .byte(datum[start]))
        }
        var digits = [12 of UInt8](repeating: UInt8(ascii: "0"))
        // The manufacturer's digits that stand first, and the item's that stand last, before the check digit.
        let last = datum[start + 6]
        let leading =
            switch last {
            case ...UInt8(ascii: "2"): 2
            case UInt8(ascii: "3"): 3
            case UInt8(ascii: "4"): 4
            default: 5
            }
        for index in 0...leading { digits[index] = datum[start + index] }
        if leading == 2 { digits[3] = last }
        if leading == 5 { digits[10] = last }
        for index in (leading + 1)..<6 { digits[index + 5] = datum[start + index] }
        digits[11] = datum[start + 7]
        let check = CheckDigit.of(digits.span, 0..<11)
        guard check == digits[11] else {
            throw DecodeFailure(
                .checkDigit,
                ai: .gtin,
                offset: start,
                expected: .byte(check),
                found: .byte(digits[11])
            )
        }
        list.removeText()
        list.append(.gtin, offset: start) { bytes in
            for _ in 0..<2 { bytes.append(UInt8(ascii: "0")) }
            for index in 0..<12 { bytes.append(digits[index]) }
        }
    }
}
