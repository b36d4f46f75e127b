// SPDX-License-Identifier: Apache-2.0

extension SourceIndex {
    /// A place in the text that moves forwards only.
    struct Cursor {
        let bytes: [UInt8]
        private(set) var offset = 0
        private var line = 1
        private var column = 1

        init(bytes: [UInt8]) { self.bytes = bytes }

        var place: (line: Int, column: Int) { (line, column) }

        /// The byte here; `nil` at the end.
        var peek: UInt8? { offset < bytes.count ? bytes[offset] : nil }

        mutating func advance() {
            guard let byte = peek else { return }
            offset += 1
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if peek.map({ $0 & 0xC0 != 0x80 }) ?? true {
                // Columns count characters: the bytes that continue one add nothing.
                column += 1
            }
        }

        mutating func skipSpaces() {
            while peek == UInt8(ascii: " ") || peek == UInt8(ascii: "\t") { advance() }
        }

        /// Goes to the end of the line, not over it.
        mutating func skipLine() {
            while let byte = peek, byte != UInt8(ascii: "\n") { advance() }
        }

        /// Goes over spaces, line ends and comments to the next byte, and returns it.
        mutating func skipBlank() -> UInt8? {
            while let byte = peek {
                switch byte {
                case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"): advance()
                case UInt8(ascii: "#"): skipLine()
                default: return byte
                }
            }
            return nil
        }

        /// Goes over a number, a boolean or a date.
        mutating func skipScalar() {
            while let byte = peek {
                switch byte {
                case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: "#"),
                    UInt8(ascii: "\n"):
                    return
                default: advance()
                }
            }
        }

        /// Goes over a string of any of the four kinds and returns what it holds, escapes resolved.
        @discardableResult
        mutating func skipString() -> String {
            guard let quote = peek else { return "" }
            let isLong = offset + 2 < bytes.count && bytes[offset + 1] == quote && bytes[offset + 2] == quote
            let hasEscapes = quote == UInt8(ascii: "\"")
            for _ in 0..<(isLong ? 3 : 1) { advance() }
            var content: [UInt8] = []
            while let byte = peek {
                if byte == quote {
                    advance()
                    if !isLong { break }
                    guard peek == quote else {
                        content.append(byte)
                        continue
                    }
                    advance()
                    guard peek == quote else {
                        content += [byte, byte]
                        continue
                    }
                    advance()
                    break
                }
                // A string on one line ends with the line, so that an open quote spoils no more than that.
                if byte == UInt8(ascii: "\n"), !isLong { break }
                advance()
                if byte == UInt8(ascii: "\\"), hasEscapes {
                    appendEscape(to: &content)
                } else {
                    content.append(byte)
                }
            }
            return String(decoding: content, as: UTF8.self)
        }

        private mutating func appendEscape(to content: inout [UInt8]) {
            guard let byte = peek, byte != UInt8(ascii: "\n") else { return }
            advance()
            switch byte {
            case UInt8(ascii: "b"): content.append(0x08)
            case UInt8(ascii: "t"): content.append(0x09)
            case UInt8(ascii: "n"): content.append(0x0A)
            case UInt8(ascii: "f"): content.append(0x0C)
            case UInt8(ascii: "r"): content.append(0x0D)
            case UInt8(ascii: "e"): content.append(0x1B)
            case UInt8(ascii: "u"): appendScalar(digits: 4, to: &content)
            case UInt8(ascii: "U"): appendScalar(digits: 8, to: &content)
            default: content.append(byte)
            }
        }

        private mutating func appendScalar(digits: Int, to content: inout [UInt8]) {
            var number: UInt32 = 0
            for _ in 0..<digits {
                guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                    return
                }
                // At most eight digits: no bit is lost.
                number = number << 4 | UInt32(digit)
                advance()
            }
            guard let scalar = Unicode.Scalar(number) else { return }
            content += Array(String(Character(scalar)).utf8)
        }

        /// Goes over one part of a dotted key and returns it; `nil` when there is none.
        mutating func key() -> String? {
            guard let first = peek else { return nil }
            if first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") { return skipString() }
            var content: [UInt8] = []
            while let byte = peek, Self.isBare(byte) {
                content.append(byte)
                advance()
            }
            return content.isEmpty ? nil : String(decoding: content, as: UTF8.self)
        }

        private static func isBare(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }

        /// Goes over a bracket and all it holds, however deep.
        mutating func skipBrackets() {
            var open = 0
            while let byte = skipBlank() {
                switch byte {
                case UInt8(ascii: "["), UInt8(ascii: "{"):
                    open += 1
                    advance()
                case UInt8(ascii: "]"), UInt8(ascii: "}"):
                    open -= 1
                    advance()
                    if open == 0 { return }
                case UInt8(ascii: "\""), UInt8(ascii: "'"):
                    skipString()
                default:
                    advance()
                }
            }
        }
    }
}
