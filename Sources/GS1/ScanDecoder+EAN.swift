// SPDX-License-Identifier: Apache-2.0

/// EAN, UPC and ITF-14 symbols: a GTIN without Application Identifier (General Specifications, 5.2 and 5.3).
extension ScanDecoder {
    /// Decodes the digits of a symbol, and the composite component behind them, if any.
    @inline(__always)
    func parsePrimary(
        _ datum: borrowing Span<UInt8>,
        digits count: Int,
        into list: inout ElementList
    ) throws(DecodeFailure) {
        guard datum.count == 3 + count else { return try parseComposite(datum, digits: count, into: &list) }
        let digits = GTINDigits(datum, at: 3, count: count)
        guard digits.isSound else { throw gtinFailure(datum, 3, 3 + count) }
        // A GTIN alone keeps all rules between elements.
        list.set(digits, offset: 3)
    }

    /// Decodes a symbol followed by its composite component: `]E09506000134352|]e021A7`.
    @inline(never)
    private func parseComposite(
        _ datum: borrowing Span<UInt8>,
        digits count: Int,
        into list: inout ElementList
    ) throws(DecodeFailure) {
        let end = 3 + count
        guard datum.count >= end else {
            throw DecodeFailure(
                .tooShort,
                ai: .gtin,
                offset: datum.count,
                expected: .count(count),
                found: .count(datum.count - 3)
            )
        }
        guard count != 14, datum.count >= end + 4, datum[end] == UInt8(ascii: "|"),
            datum[end + 1] == UInt8(ascii: "]"), datum[end + 2] == UInt8(ascii: "e"),
            datum[end + 3] == UInt8(ascii: "0")
        else {
            throw DecodeFailure(
                .tooLong,
                ai: .gtin,
                offset: end,
                expected: .count(count),
                found: .count(datum.count - 3)
            )
        }
        list.removeText()
        try appendGTIN(datum, at: 3, digits: count, to: &list)
        try checkSize(datum)
        try ElementStrings.parse(datum, from: end + 4, into: &list)
        try finish(list)
    }

    /// Decodes a symbol of 13 digits followed by its add-on of 2 or 5, which is no part of the GTIN.
    func parseWithAddOn(
        _ datum: borrowing Span<UInt8>,
        into list: inout ElementList
    ) throws(DecodeFailure) {
        let count = datum.count - 3
        guard count == 15 || count == 18 else {
            let code: DecodeFailure.Code = count < 15 ? .tooShort : .tooLong
            throw DecodeFailure(
                code,
                ai: .gtin,
                offset: min(datum.count, 21),
                expected: .counts(15, 18),
                found: .count(count)
            )
        }
        if let place = CharacterSets.firstNonDigit(datum, 16, datum.count) {
            throw DecodeFailure(.character, offset: place, found: .byte(datum[place]))
        }
        try appendGTIN(datum, at: 3, digits: 13, to: &list)
    }

    /// Appends AI (01) with the digits at `start`, filled to 14 with zeros.
    private func appendGTIN(
        _ datum: borrowing Span<UInt8>,
        at start: Int,
        digits count: Int,
        to list: inout ElementList
    ) throws(DecodeFailure) {
        let digits = GTINDigits(datum, at: start, count: count)
        guard digits.isSound else { throw gtinFailure(datum, start, start + count) }
        list.append(digits, offset: start)
    }

    /// Appends the GTIN that a datum without symbology identifier is, if it is one.
    func appendUnmarkedGTIN(_ datum: borrowing Span<UInt8>, to list: inout ElementList) -> Bool {
        switch datum.count {
        case 8, 12, 13, 14: break
        default: return false
        }
        let digits = GTINDigits(datum, at: 0, count: datum.count)
        guard digits.isSound else { return false }
        list.append(digits, offset: 0)
        return true
    }

    /// What is wrong with the digits from `start` to `end`.
    @inline(never)
    private func gtinFailure(_ datum: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> DecodeFailure {
        if let place = CharacterSets.firstNonDigit(datum, start, end) {
            return DecodeFailure(.character, ai: .gtin, offset: place, found: .byte(datum[place]))
        }
        return DecodeFailure(
            .checkDigit,
            ai: .gtin,
            offset: start,
            expected: .byte(CheckDigit.of(datum, start..<(end - 1))),
            found: .byte(datum[end - 1])
        )
    }
}
