// SPDX-License-Identifier: Apache-2.0

import GS1

/// How characters are coded, by its encoding indicator (TDS 2.3, 14.5.6).
private enum TextCoding: UInt64 {
    case number, capitalHexadecimal, smallHexadecimal, base64, ascii, code40

    /// The bits that so many characters need.
    func bits(of count: Int) -> Int {
        switch self {
        case .number: bitCount(ofDigits: count)
        case .capitalHexadecimal, .smallHexadecimal: 4 * count
        case .base64: 6 * count
        case .ascii: 7 * count
        case .code40: (count + 2) / 3 * 16
        }
    }

    /// The code of a character, or `nil` where the coding has none.
    func code(_ character: UInt8) -> UInt8? {
        switch self {
        case .number: return character &- 0x30 < 10 ? character - 0x30 : nil
        case .capitalHexadecimal: return hexDigit(character, lowerCase: false)
        case .smallHexadecimal:
            return (0x41...0x46).contains(character) ? nil : hexDigit(character, lowerCase: true)
        case .base64: return base64Code(character)
        case .ascii: return character < 0x80 ? character : nil
        case .code40: return code40Code(character)
        }
    }
}

/// The six bits of a character (RFC 4648, section 5), or `nil`.
private func base64Code(_ character: UInt8) -> UInt8? {
    switch character {
    case 0x41...0x5A: character - 0x41
    case 0x61...0x7A: character - 0x61 + 26
    case 0x30...0x39: character - 0x30 + 52
    case UInt8(ascii: "-"): 62
    case UInt8(ascii: "_"): 63
    default: nil
    }
}

/// The value of a character in URN Code 40, or `nil` (14.5.6.5).
private func code40Code(_ character: UInt8) -> UInt8? {
    switch character {
    case 0x41...0x5A: character - 0x40
    case UInt8(ascii: "-"): 27
    case UInt8(ascii: "."): 28
    case UInt8(ascii: ":"): 29
    case 0x30...0x39: character - 0x30 + 30
    default: nil
    }
}

extension FieldWriter {
    /// Appends characters in the coding that needs the fewest bits, of equal ones the first (14.5.6).
    mutating func append(
        text value: ElementValue,
        _ start: Int,
        lengthBits width: Int
    ) throws(EncodeFailure) {
        let isPart = value.ai == .cpid
        for index in start..<value.count
        where !(isPart ? isPartCharacter(value[index]) : isTextCharacter(value[index])) {
            throw value.failure(.character, at: index)
        }
        let count = value.count - start
        let coding = Self.coding(value, start)
        try append(coding.rawValue, 3)
        try append(UInt64(count), width)
        switch coding {
        case .number: try append(integer: value, start, count)
        case .code40:
            for first in stride(from: start, to: value.count, by: 3) {
                try append(code40: first..<value.count) { value[$0] }
            }
        default:
            let bits = coding.bits(of: 1)
            for index in start..<value.count { try append(UInt64(coding.code(value[index]) ?? 0), bits) }
        }
    }

    private static func coding(_ value: ElementValue, _ start: Int) -> TextCoding {
        var best = TextCoding.number
        var bits = Int.max
        for coding in [
            TextCoding.number, .capitalHexadecimal, .smallHexadecimal, .base64, .ascii, .code40,
        ]
        where coding.bits(of: value.count - start) < bits {
            let fits = (start..<value.count).allSatisfy { coding.code(value[$0]) != nil }
            if fits { (best, bits) = (coding, coding.bits(of: value.count - start)) }
        }
        return best
    }

    /// Appends the first three characters of a range in 16 bits, zeros in place of what it lacks.
    fileprivate mutating func append(
        code40 range: Range<Int>,
        _ character: (Int) -> UInt8
    ) throws(EncodeFailure) {
        var value: UInt64 = 0
        for index in range.lowerBound..<range.lowerBound + 3 {
            value = 40 * value + UInt64(index < range.upperBound ? code40Code(character(index)) ?? 0 : 0)
        }
        try append(value + 1, 16)
    }

    /// Appends digits of four bits, and what follows them behind a delimiter (14.5.5).
    mutating func append(delimited value: ElementValue, _ start: Int) throws(EncodeFailure) {
        var index = start
        while index < value.count, value.isDigit(index) {
            try append(UInt64(value[index] - 0x30), 4)
            index += 1
        }
        guard index < value.count else { return try append(0xF, 4) }
        try append(0xE, 4)
        try append(text: value, index, lengthBits: 5)
    }
}

// MARK: - Hostname

extension FieldWriter {
    /// Appends the hostname of a "++" scheme in the fewer bits (14.5.16).
    ///
    /// A common beginning and a common end are one sequence or two; letters keep their case, so that URN Code 40,
    /// which has capitals only, is for hostnames in capitals.
    mutating func append(hostname: [UInt8]) throws(EncodeFailure) {
        for index in hostname.indices where !isHostCharacter(hostname[index]) {
            throw EncodeFailure(.hostname, offset: index)
        }
        let beginning = Hostname.beginning(of: hostname)
        let end = Hostname.end(of: hostname, behind: beginning?.count ?? 0)
        let middle = (beginning?.count ?? 0)..<hostname.count - (end?.count ?? 0)
        let endCount = end.map { $0.second == nil ? 1 : 2 } ?? 0
        let sequences = middle.count + (beginning == nil ? 0 : 1) + endCount
        let isCode40 = hostname.count <= 63 && hostname.allSatisfy { code40Code($0) != nil }
        if isCode40, TextCoding.code40.bits(of: hostname.count) < 7 * sequences {
            try append(UInt64(hostname.count), 7)
            for first in stride(from: 0, to: hostname.count, by: 3) {
                try append(code40: first..<hostname.count) { hostname[$0] }
            }
            return
        }
        guard sequences <= 63 else { throw EncodeFailure(.hostname, offset: hostname.count) }
        try append(64 | UInt64(sequences), 7)
        if let beginning { try append(UInt64(beginning.code), 7) }
        for index in middle { try append(UInt64(hostname[index]), 7) }
        if let end {
            try append(UInt64(end.first), 7)
            if let second = end.second { try append(UInt64(second), 7) }
        }
    }

    private func isHostCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x2D, 0x2E, 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A: true
        default: false
        }
    }
}

extension Hostname {
    /// The sequence for how a hostname begins, and how many characters it stands for.
    static func beginning(of hostname: [UInt8]) -> (code: UInt8, count: Int)? {
        for code in UInt8(0x1E)...0x20 {
            if let text = common(code), hostname.starts(with: text.bytes) { return (code, text.bytes.count) }
        }
        return nil
    }

    /// The sequence or two that stand for the most characters at the end of a hostname.
    static func end(
        of hostname: [UInt8],
        behind start: Int
    ) -> (first: UInt8, second: UInt8?, count: Int)? {
        let rest = hostname[start...]
        for index in 0..<UInt8(128) {
            for table in UInt8(2)...3 {
                guard let text = suffix(table, Int(index)), rest.ends(with: text.bytes) else { continue }
                return (table, index, text.bytes.count)
            }
        }
        for code in UInt8(0x5B)...0x7F {
            if let text = common(code), rest.ends(with: text.bytes) { return (code, nil, text.bytes.count) }
        }
        for index in 0..<UInt8(128) {
            for table in UInt8(0)...1 {
                guard let (first, second) = country(table, Int(index)),
                    rest.ends(with: [UInt8(ascii: "."), first, second])
                else { continue }
                return (table, index, 3)
            }
        }
        return nil
    }
}

extension StaticString {
    /// The bytes of a literal.
    fileprivate var bytes: [UInt8] {
        // The pointer is that of a literal, which lives for ever.
        unsafe Array(UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount))
    }
}

extension ArraySlice<UInt8> {
    fileprivate func ends(with end: [UInt8]) -> Bool { suffix(end.count).elementsEqual(end) }
}
