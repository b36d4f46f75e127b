// SPDX-License-Identifier: Apache-2.0

/// A place in a TOML text that moves forwards only.
struct TOMLCursor {
    private let bytes: [UInt8]
    private var offset = 0
    private(set) var line = 1
    /// In characters (Unicode scalars), from 1.
    private(set) var column = 1

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// The byte here; `nil` at the end.
    var peek: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    /// The byte some way ahead; `nil` behind the end.
    func peek(_ distance: Int) -> UInt8? { distance < bytes.count - offset ? bytes[offset + distance] : nil }

    func hasNext(_ expected: [UInt8]) -> Bool {
        expected.indices.allSatisfy { peek($0) == expected[$0] }
    }

    /// The character here, for a message.
    var characterInWords: String {
        switch peek {
        case nil: return "the end of the file"
        case .lineFeed, .carriageReturn: return "the end of the line"
        case let byte? where byte.isControl: return "a control character"
        default:
            let text = String(decoding: bytes[offset...].prefix(4), as: UTF8.self)
            return text.unicodeScalars.first.map { "'\($0)'" } ?? "nothing"
        }
    }

    mutating func advance() {
        guard let byte = peek else { return }
        offset += 1
        if byte == .lineFeed {
            line += 1
            column = 1
        } else if peek.map({ $0 & 0xC0 != 0x80 }) ?? true {
            // The bytes that continue a character add no column.
            column += 1
        }
    }

    mutating func skipByteOrderMark() {
        if hasNext([0xEF, 0xBB, 0xBF]) { offset += 3 }
    }

    mutating func skipSpaces() {
        while peek == .space || peek == .tab { advance() }
    }

    /// Goes over LF or CR LF, if that is here.
    mutating func skipLineEnd() -> Bool {
        if peek == .carriageReturn, peek(1) == .lineFeed { advance() }
        guard peek == .lineFeed else { return false }
        advance()
        return true
    }

    /// Goes over bytes of ASCII that belong to something, and returns them.
    mutating func take(while belongs: (UInt8) -> Bool) -> String {
        let start = offset
        while let byte = peek, belongs(byte) { advance() }
        return String(decoding: bytes[start..<offset], as: UTF8.self)
    }
}

extension UInt8 {
    static let tab = UInt8(ascii: "\t")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let quotationMark = UInt8(ascii: "\"")
    static let numberSign = UInt8(ascii: "#")
    static let apostrophe = UInt8(ascii: "'")
    static let comma = UInt8(ascii: ",")
    static let hyphen = UInt8(ascii: "-")
    static let period = UInt8(ascii: ".")
    static let equals = UInt8(ascii: "=")
    static let leftBracket = UInt8(ascii: "[")
    static let backslash = UInt8(ascii: "\\")
    static let rightBracket = UInt8(ascii: "]")
    static let underscore = UInt8(ascii: "_")
    static let leftBrace = UInt8(ascii: "{")
    static let rightBrace = UInt8(ascii: "}")

    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    /// Whether this is a letter of ASCII.
    var isLetter: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20)
    }

    /// Whether TOML forbids this byte everywhere but in escapes; line ends are looked at before.
    var isControl: Bool { self < 0x20 && self != .tab || self == 0x7F }

    /// Whether numbers, booleans, dates and times are made of this byte.
    var isOfPlainValue: Bool {
        isDigit || isLetter || self == .underscore || self == .hyphen || self == .period
            || self == UInt8(ascii: "+") || self == UInt8(ascii: ":")
    }
}
