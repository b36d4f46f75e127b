// SPDX-License-Identifier: Apache-2.0

extension URIBody {
    /// Reads the last component, and holds it to what the coding scheme can.
    mutating func readSerial(
        _ text: borrowing Span<UInt8>,
        _ cursor: inout URICursor,
        to end: Int,
        coding: Scheme?
    ) throws(URIFailure) {
        let start = cursor.position
        let limit = identity.scheme.serialLimit(
            prefixDigits: identity.prefix.digits > 0 ? identity.prefix.digits : 6
        )
        switch identity.scheme {
        case .gid, .usdod:
            identity.serial.append(number: try cursor.number(text, to: end, atMost: 1 << 36 - 1))
        case .cpi:
            identity.serial.append(number: try cursor.number(text, to: end, atMost: 999_999_999_999))
        case .sgcn:
            identity.serial = try cursor.characters(text, to: end, count: 1...limit, where: isDigit)
        case .adi:
            // A serial number that was given later begins with `#`, and is not that alone.
            identity.serial = try cursor.characters(text, to: end, count: 1...limit, where: isPartCharacter)
            for index in 0..<identity.serial.count where identity.serial[index] == UInt8(ascii: "#") {
                guard index == 0, identity.serial.count > 1 else {
                    throw URIFailure(.character, offset: start)
                }
            }
        default:
            identity.serial = try cursor.characters(text, to: end, count: 1...limit, where: isTextCharacter)
        }
        try demandFit(coding, text, start..<end)
    }

    /// Demands what a coding scheme does of the serial number beyond what every URI has.
    private func demandFit(
        _ coding: Scheme?,
        _ text: borrowing Span<UInt8>,
        _ range: Range<Int>
    ) throws(URIFailure) {
        guard let coding else { return }
        if coding == .gdti113 {
            for index in range where text[index] &- 0x30 > 9 { throw URIFailure(.character, offset: index) }
            return
        }
        let limit = coding.serialNumberLimit
        guard limit != nil || coding == .giai96 else { return }
        try demandNumber(identity.serial, text, range)
        let isInRange =
            if let limit {
                (identity.serial.number ?? .max) <= limit
            } else {
                identity.unfit(for: coding) == nil
            }
        guard isInRange else { throw URIFailure(.outOfRange, offset: range.lowerBound) }
    }

    /// Demands digits without a leading zero.
    func demandNumber(
        _ characters: Characters,
        _ text: borrowing Span<UInt8>,
        _ range: Range<Int>
    ) throws(URIFailure) {
        for index in range where text[index] &- 0x30 > 9 { throw URIFailure(.character, offset: index) }
        guard characters.count == 1 || characters[0] != 0x30 else {
            throw URIFailure(.leadingZero, offset: range.lowerBound)
        }
    }
}
