// SPDX-License-Identifier: Apache-2.0

public import EPC

// How bytes become a JSON string:
//
//     "  \                    \"  \\
//     LF  CR  TAB             \n  \r  \t
//     other bytes below 0x20  \u00XX
//     well-formed UTF-8       as it stands
//     any other byte          \u00XX, its value read as Latin-1
//
// So what a scanner sent in Latin-1 reads right, and since well-formed text above U+007F is never escaped,
// an escape above \u007f tells exactly which byte was there: nothing is lost.
extension JSONWriter {
    /// Writes a string.
    public mutating func string(_ text: String) {
        string(text.utf8.span)
    }

    /// Writes bytes as a string.
    ///
    /// Bytes that are not well-formed UTF-8 become `\u0080` to `\u00ff`, Latin-1 fashion, so every input makes
    /// a valid JSON string.
    ///
    /// - Parameter text: Any bytes.
    /// - Returns: Where the content stands, or `nil` when it needed escapes and so is not `text` itself.
    @discardableResult
    public mutating func string(_ text: borrowing Span<UInt8>) -> ByteRange? {
        beginString()
        let start = bytes.count
        appendStringContent(text)
        let isVerbatim = bytes.count - start == text.count
        let range = ByteRange(start..<bytes.count)
        endString()
        return isVerbatim ? range : nil
    }

    /// Opens a string that ``appendStringContent(_:)`` fills piece by piece.
    public mutating func beginString() {
        separate()
        bytes.append(UInt8(ascii: "\""))
    }

    /// Closes a string.
    public mutating func endString() { bytes.append(UInt8(ascii: "\"")) }

    /// Appends bytes, escaped, to the open string.
    public mutating func appendStringContent(_ text: borrowing Span<UInt8>) {
        var index = 0
        while index < text.count {
            let byte = text[index]
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
                index += 1
            case 0x20..<0x80:
                bytes.append(byte)
                index += 1
            case 0x0A: escape(UInt8(ascii: "n"), &index)
            case 0x0D: escape(UInt8(ascii: "r"), &index)
            case 0x09: escape(UInt8(ascii: "t"), &index)
            default:
                let length = UTF8Sequence.length(in: text, at: index)
                if length == 0 {
                    appendUnicodeEscape(byte)
                    index += 1
                } else {
                    for _ in 0..<length {
                        bytes.append(text[index])
                        index += 1
                    }
                }
            }
        }
    }

    /// Writes the bits as a string of upper-case hexadecimal digits, the last byte padded with zero bits.
    @discardableResult
    public mutating func hex(_ bits: MemoryBits) -> ByteRange {
        quoted { bytes in
            for index in 0..<bits.byteCount { bytes.appendHex(bits.byte(at: index), upperCase: true) }
        }
    }

    /// Writes a 16-bit word as a string of four upper-case hexadecimal digits.
    public mutating func hex(_ word: UInt16) {
        quoted { bytes in
            bytes.appendHex(UInt8(truncatingIfNeeded: word >> 8), upperCase: true)
            bytes.appendHex(UInt8(truncatingIfNeeded: word), upperCase: true)
        }
    }

    /// Writes a byte as a string of two upper-case hexadecimal digits.
    public mutating func hex(_ byte: UInt8) {
        quoted { $0.appendHex(byte, upperCase: true) }
    }

    private mutating func escape(_ letter: UInt8, _ index: inout Int) {
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(letter)
        index += 1
    }

    private mutating func appendUnicodeEscape(_ byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(UInt8(ascii: "u"))
        bytes.append(UInt8(ascii: "0"))
        bytes.append(UInt8(ascii: "0"))
        bytes.appendHex(byte, upperCase: false)
    }
}

/// Well-formed UTF-8 byte sequences (Unicode 17.0, table 3-7).
enum UTF8Sequence {
    /// The length of the multi-byte sequence that begins at `index`, or 0 when none is well-formed there.
    static func length(in text: borrowing Span<UInt8>, at index: Int) -> Int {
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch text[index] {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        case 0xF1...0xF3: length = 4
        default: return 0
        }
        guard text.count - index >= length, second.contains(text[index + 1]) else { return 0 }
        for offset in 2..<max(length, 2) where text[index + offset] & 0xC0 != 0x80 { return 0 }
        return length
    }
}
