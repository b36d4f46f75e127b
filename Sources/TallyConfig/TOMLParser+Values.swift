// SPDX-License-Identifier: Apache-2.0

extension TOMLParser {
    // MARK: - Numbers, booleans, dates

    /// A value without quotes or brackets.
    mutating func plainValue() throws(Diagnostic) -> SourceNode.Value {
        let place = position
        var text = cursor.take(while: \.isOfPlainValue)
        switch text {
        case "": throw failure("expected a value, found \(cursor.characterInWords)")
        case "true": return .boolean(true)
        case "false": return .boolean(false)
        case "inf", "+inf": return .float(.infinity)
        case "-inf": return .float(-.infinity)
        case "nan", "+nan", "-nan": return .float(.nan)
        default: break
        }
        if Self.looksLikeTime(text) {
            // A date may be followed by a space and the time of day.
            if text.utf8.count == 10, cursor.peek == .space, cursor.peek(1)?.isDigit == true {
                cursor.advance()
                text += " " + cursor.take(while: \.isOfPlainValue)
            }
            return .time
        }
        if let number = try integer(text, at: place) { return .integer(number) }
        if let number = Self.float(text) { return .float(number) }
        let advice = text.utf8.allSatisfy(\.isLetter) ? ": a text stands in quotes" : ""
        throw failure("\(text.quoted) is not a value\(advice)", at: place)
    }

    /// Whether this begins like `1979-05-27` or `07:32`.
    private static func looksLikeTime(_ text: String) -> Bool {
        let bytes = Array(text.utf8.prefix(5))
        guard bytes.count >= 3, bytes[0].isDigit, bytes[1].isDigit else { return false }
        if bytes[2] == UInt8(ascii: ":") { return true }
        return bytes.count == 5 && bytes[2].isDigit && bytes[3].isDigit && bytes[4] == .hyphen
    }

    /// `nil` for what is not written as an integer.
    private func integer(_ text: String, at place: SourcePosition) throws(Diagnostic) -> Int? {
        var digits = Substring(text)
        var radix = 10
        for (prefix, base) in [("0x", 16), ("0o", 8), ("0b", 2)] where digits.hasPrefix(prefix) {
            digits = digits.dropFirst(2)
            radix = base
        }
        var sign = ""
        if radix == 10, let first = digits.first, "+-".contains(first) {
            sign = String(first)
            digits = digits.dropFirst()
        }
        guard let plain = Self.digits(digits, isDigit: { Int(String($0), radix: radix) != nil }) else {
            return nil
        }
        guard radix != 10 || plain == "0" || !plain.hasPrefix("0") else {
            throw failure("\(text.quoted) begins with 0, which numbers do not", at: place)
        }
        guard let number = Int(sign + plain, radix: radix) else {
            throw failure("\(text.quoted) does not fit into 64 bits", at: place)
        }
        return number
    }

    /// `nil` for what is not written as a floating-point number.
    private static func float(_ text: String) -> Double? {
        var rest = Substring(text)
        var plain = ""
        if let first = rest.first, "+-".contains(first) {
            plain.append(first)
            rest = rest.dropFirst()
        }
        let halves = rest.split(omittingEmptySubsequences: false) { $0 == "e" || $0 == "E" }
        guard let mantissa = halves.first, halves.count <= 2 else { return nil }
        let parts = mantissa.split(separator: ".", omittingEmptySubsequences: false)
        guard let whole = parts.first.flatMap({ digits($0) }), parts.count <= 2,
            parts.count + halves.count > 2,
            whole == "0" || !whole.hasPrefix("0")
        else { return nil }
        plain += whole
        if parts.count == 2 {
            guard let fraction = digits(parts[1]) else { return nil }
            plain += "." + fraction
        }
        if halves.count == 2 {
            let sign = halves[1].first.map { "+-".contains($0) } ?? false
            guard let exponent = digits(halves[1].dropFirst(sign ? 1 : 0)) else { return nil }
            plain += "e" + (sign ? String(halves[1].prefix(1)) : "") + exponent
        }
        return Double(plain)
    }

    /// Digits with single underscores between them, without the underscores.
    private static func digits(
        _ text: Substring,
        isDigit: (Character) -> Bool = { $0.isASCIIDigit }
    ) -> String? {
        let groups = text.split(separator: "_", omittingEmptySubsequences: false)
        guard groups.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isDigit) }) else { return nil }
        return groups.joined()
    }

    // MARK: - Strings

    /// A string in quotation marks, with escapes.
    mutating func basicString() throws(Diagnostic) -> String {
        let place = position
        cursor.advance()
        var content: [UInt8] = []
        while let byte = cursor.peek {
            switch byte {
            case .quotationMark:
                cursor.advance()
                return String(decoding: content, as: UTF8.self)
            case .backslash:
                try escape(into: &content)
            default:
                try take(byte, into: &content, openedAt: place)
            }
        }
        throw failure("the string is not closed", at: place)
    }

    /// A string in apostrophes, as it stands.
    mutating func literalString() throws(Diagnostic) -> String {
        let place = position
        cursor.advance()
        var content: [UInt8] = []
        while let byte = cursor.peek {
            if byte == .apostrophe {
                cursor.advance()
                return String(decoding: content, as: UTF8.self)
            }
            try take(byte, into: &content, openedAt: place)
        }
        throw failure("the string is not closed", at: place)
    }

    /// A string in three quotation marks, on several lines.
    mutating func longBasicString() throws(Diagnostic) -> String {
        try longString(.quotationMark) { (parser, content) throws(Diagnostic) in
            guard !parser.skipLineContinuation() else { return }
            try parser.escape(into: &content)
        }
    }

    /// A string in three apostrophes, on several lines.
    mutating func longLiteralString() throws(Diagnostic) -> String {
        try longString(.apostrophe) { (parser, content) throws(Diagnostic) in
            parser.cursor.advance()
            content.append(.backslash)
        }
    }

    private mutating func longString(
        _ quote: UInt8,
        backslash: (inout TOMLParser, inout [UInt8]) throws(Diagnostic) -> Void
    ) throws(Diagnostic) -> String {
        let place = position
        for _ in 0..<3 { cursor.advance() }
        _ = cursor.skipLineEnd()
        var content: [UInt8] = []
        while let byte = cursor.peek {
            if byte == quote {
                // Up to two quotes belong to the text, also right before the three that close it.
                var count = 0
                while cursor.peek == quote, count < 5 {
                    cursor.advance()
                    count += 1
                }
                content += Array(repeating: quote, count: count >= 3 ? count - 3 : count)
                if count >= 3 { return String(decoding: content, as: UTF8.self) }
            } else if byte == .backslash {
                try backslash(&self, &content)
            } else if cursor.skipLineEnd() {
                content.append(.lineFeed)
            } else {
                try take(byte, into: &content, openedAt: place)
            }
        }
        throw failure("the string is not closed", at: place)
    }

    private mutating func take(
        _ byte: UInt8,
        into content: inout [UInt8],
        openedAt place: SourcePosition
    ) throws(Diagnostic) {
        if byte == .lineFeed || byte == .carriageReturn && cursor.peek(1) == .lineFeed {
            throw failure("the string is not closed on its line", at: place)
        }
        guard !byte.isControl else {
            throw failure("a string contains a control character; write it as \\u….")
        }
        content.append(byte)
        cursor.advance()
    }

    /// A backslash at the end of a line removes the line end and the blanks after it.
    private mutating func skipLineContinuation() -> Bool {
        var ahead = 1
        while cursor.peek(ahead) == .space || cursor.peek(ahead) == .tab { ahead += 1 }
        if cursor.peek(ahead) == .carriageReturn { ahead += 1 }
        guard cursor.peek(ahead) == .lineFeed else { return false }
        while ahead > 0 {
            cursor.advance()
            ahead -= 1
        }
        repeat { cursor.skipSpaces() } while cursor.skipLineEnd()
        return true
    }

    private mutating func escape(into content: inout [UInt8]) throws(Diagnostic) {
        let place = position
        cursor.advance()
        let byte = cursor.peek
        if byte != nil { cursor.advance() }
        switch byte {
        case UInt8(ascii: "b"): content.append(0x08)
        case UInt8(ascii: "t"): content.append(.tab)
        case UInt8(ascii: "n"): content.append(.lineFeed)
        case UInt8(ascii: "f"): content.append(0x0C)
        case UInt8(ascii: "r"): content.append(.carriageReturn)
        case .quotationMark: content.append(.quotationMark)
        case .backslash: content.append(.backslash)
        case UInt8(ascii: "u"): try scalar(digits: 4, into: &content, at: place)
        case UInt8(ascii: "U"): try scalar(digits: 8, into: &content, at: place)
        default:
            throw failure(
                "unknown escape; a backslash is written twice, or the string in single quotes",
                at: place
            )
        }
    }

    private mutating func scalar(
        digits: Int,
        into content: inout [UInt8],
        at place: SourcePosition
    ) throws(Diagnostic) {
        var number: UInt32 = 0
        for _ in 0..<digits {
            guard let byte = cursor.peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw failure("an escape needs \(digits) hex digits", at: place)
            }
            // At most eight digits: no bit is lost.
            number = number << 4 | UInt32(digit)
            cursor.advance()
        }
        guard let scalar = Unicode.Scalar(number) else {
            throw failure("the escape is not a Unicode character", at: place)
        }
        content += Array(String(Character(scalar)).utf8)
    }
}
