// SPDX-License-Identifier: Apache-2.0

/// Judges text by the grammar of RFC 8259, and by nothing that the code under test uses.
struct JSONText {
    private let bytes: [UInt8]
    private var position = 0

    /// Whether `bytes` are one JSON object in valid UTF-8, without blanks.
    static func isObject(_ bytes: [UInt8]) -> Bool {
        guard bytes.first == UInt8(ascii: "{"), String(validating: bytes, as: UTF8.self) != nil else {
            return false
        }
        var text = JSONText(bytes: bytes)
        return text.value() && text.position == bytes.count
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private var next: UInt8 { position < bytes.count ? bytes[position] : 0 }

    private mutating func take(_ byte: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: byte) else { return false }
        position += 1
        return true
    }

    private mutating func word(_ word: String) -> Bool {
        guard bytes[position...].starts(with: word.utf8) else { return false }
        position += word.utf8.count
        return true
    }

    private mutating func value() -> Bool {
        switch next {
        case UInt8(ascii: "{"): object()
        case UInt8(ascii: "["): array()
        case UInt8(ascii: "\""): string()
        case UInt8(ascii: "t"): word("true")
        case UInt8(ascii: "f"): word("false")
        case UInt8(ascii: "n"): word("null")
        default: number()
        }
    }

    private mutating func object() -> Bool {
        guard take("{") else { return false }
        if take("}") { return true }
        repeat {
            guard string(), take(":"), value() else { return false }
        } while take(",")
        return take("}")
    }

    private mutating func array() -> Bool {
        guard take("[") else { return false }
        if take("]") { return true }
        repeat {
            guard value() else { return false }
        } while take(",")
        return take("]")
    }

    private mutating func string() -> Bool {
        guard take("\"") else { return false }
        while position < bytes.count, next >= 0x20, next != UInt8(ascii: "\"") {
            guard next == UInt8(ascii: "\\") else {
                position += 1
                continue
            }
            position += 1
            guard escape() else { return false }
        }
        return take("\"")
    }

    private mutating func escape() -> Bool {
        let kind = next
        position += 1
        guard kind == UInt8(ascii: "u") else { return "\"\\/bfnrt".utf8.contains(kind) }
        for _ in 0..<4 {
            guard Character(Unicode.Scalar(next)).isHexDigit else { return false }
            position += 1
        }
        return true
    }

    private mutating func number() -> Bool {
        _ = take("-")
        if !take("0") { guard digits() else { return false } }
        if take(".") { guard digits() else { return false } }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            guard digits() else { return false }
        }
        return true
    }

    private mutating func digits() -> Bool {
        let start = position
        while next >= UInt8(ascii: "0"), next <= UInt8(ascii: "9") { position += 1 }
        return position > start
    }
}
