// SPDX-License-Identifier: Apache-2.0

extension FieldReader {
    /// Appends characters as encoding and length indicator say (14.5.6).
    ///
    /// ```
    /// indicator  0        1            2            3        4            5
    /// coding     number   hexadecimal  hexadecimal  base 64  ASCII        URN Code 40
    ///                     A–F          a–f          RFC 4648
    /// bits       3.32     4            4            6        7            16 for three
    /// ```
    ///
    /// - Parameters:
    ///   - width: The bits of the length indicator.
    ///   - limit: The most characters.
    ///   - isPart: Whether the characters are those of a component or part number.
    ///   - bytes: Where the characters go.
    /// - Returns: How many characters there are.
    /// - Throws: ``EPCFailure`` for a reserved indicator, a length above the limit, a character of no such value.
    mutating func appendText(
        lengthBits width: Int,
        atMost limit: Int,
        isPart: Bool,
        to bytes: inout [UInt8]
    ) throws(EPCFailure) -> Int {
        let start = position
        let encoding = try next(3)
        guard encoding < 6 else { throw failure(.encoding, at: start) }
        let count = Int(try next(width))
        guard count <= limit else { throw failure(.length, at: start + 3) }
        switch encoding {
        case 0: try appendInteger(digits: count, to: &bytes)
        case 5: try appendCode40(count, isPart: isPart, to: &bytes)
        default:
            let width = encoding < 3 ? 4 : encoding == 3 ? 6 : 7
            guard count * width <= remaining else { throw failure(.tooShort, at: position) }
            for _ in 0..<count {
                let code = UInt8(truncatingIfNeeded: number(width))
                let character =
                    switch encoding {
                    case 1: code < 10 ? 0x30 + code : 0x37 + code
                    case 2: code < 10 ? 0x30 + code : 0x57 + code
                    case 3: base64(code)
                    default: code
                    }
                try append(character, isPart: isPart, at: position - width, to: &bytes)
            }
        }
        return count
    }

    /// Appends digits of four bits, ended by `F`, or by `E` and characters behind it (14.5.5).
    mutating func appendDelimited(
        atMost limit: Int,
        isPart: Bool,
        to bytes: inout [UInt8]
    ) throws(EPCFailure) {
        let start = position
        var count = 0
        while true {
            let digit = UInt8(truncatingIfNeeded: try next(4))
            switch digit {
            case 0...9:
                guard count < limit else { throw failure(.length, at: position - 4) }
                bytes.append(0x30 + digit)
                count += 1
            case 0xE:
                let place = position
                guard
                    try appendText(lengthBits: 5, atMost: limit - count, isPart: isPart, to: &bytes) > 0
                else { throw failure(.length, at: place + 3) }
                return
            case 0xF:
                guard count > 0 else { throw failure(.length, at: start) }
                return
            default: throw failure(.digit, at: position - 4)
            }
        }
    }

    /// Appends two letters of six bits (14.5.12).
    mutating func appendCountry(to bytes: inout [UInt8]) throws(EPCFailure) {
        for _ in 0..<2 {
            let code = UInt8(truncatingIfNeeded: try next(6))
            guard code < 26 else { throw failure(.character, at: position - 6) }
            bytes.append(base64(code))
        }
    }

    private mutating func appendCode40(
        _ count: Int,
        isPart: Bool,
        to bytes: inout [UInt8]
    ) throws(EPCFailure) {
        var left = count
        while left > 0 {
            let triple = try code40()
            for index in 0..<min(3, left) {
                try append(triple[index], isPart: isPart, at: position - 16, to: &bytes)
            }
            for index in min(3, left)..<3 where triple[index] != 0 {
                throw failure(.character, at: position - 16)
            }
            left -= 3
        }
    }

    /// Three characters of 16 bits, 0 for padding (14.5.6.5).
    mutating func code40() throws(EPCFailure) -> InlineArray<3, UInt8> {
        let value = Int(try next(16)) - 1
        guard value >= 0, value < 64_000 else { throw failure(.character, at: position - 16) }
        return [code40Character(value / 1600), code40Character(value / 40 % 40), code40Character(value % 40)]
    }

    private func append(
        _ character: UInt8,
        isPart: Bool,
        at place: Int,
        to bytes: inout [UInt8]
    ) throws(EPCFailure) {
        guard isPart ? isPartCharacter(character) : isTextCharacter(character) else {
            throw failure(.character, at: place)
        }
        bytes.append(character)
    }
}

/// The character of six bits (RFC 4648, section 5).
private func base64(_ code: UInt8) -> UInt8 {
    switch code {
    case 0..<26: 0x41 + code
    case 26..<52: 0x61 + code - 26
    case 52..<62: 0x30 + code - 52
    case 62: UInt8(ascii: "-")
    default: UInt8(ascii: "_")
    }
}

/// The character of URN Code 40, 0 for padding.
private func code40Character(_ code: Int) -> UInt8 {
    let code = UInt8(truncatingIfNeeded: code)
    return switch code {
    case 0: 0
    case 1...26: 0x40 + code
    case 27: UInt8(ascii: "-")
    case 28: UInt8(ascii: ".")
    case 29: UInt8(ascii: ":")
    default: 0x30 + code - 30
    }
}

/// Whether a component or part number may have the character: capitals, digits, `#`, `-` and `/`.
func isPartCharacter(_ character: UInt8) -> Bool {
    switch character {
    case 0x23, 0x2D, 0x2F, 0x30...0x39, 0x41...0x5A: true
    default: false
    }
}
