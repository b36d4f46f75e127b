// SPDX-License-Identifier: Apache-2.0

/// How a scanner encodes characters beyond ASCII in the bytes it sends.
public enum TextEncoding: String, Hashable, Sendable, CaseIterable {
    /// UTF-8, and whatever else: the bytes are kept as they are.
    case utf8 = "utf-8"
    /// ISO/IEC 8859-1.
    case latin1 = "latin-1"
    /// Windows code page 1252: ISO/IEC 8859-1 with characters in place of most of its C1 controls.
    case windows1252 = "windows-1252"

    /// Appends `bytes` as UTF-8.
    ///
    /// Windows-1252 leaves five bytes undefined; they become the C1 controls of ISO/IEC 8859-1, as the WHATWG
    /// Encoding Standard has it, so that nothing is lost.
    ///
    /// - Parameters:
    ///   - bytes: A text in this encoding.
    ///   - text: Where its UTF-8 goes, up to three bytes for each.
    public func append(_ bytes: borrowing Span<UInt8>, to text: inout [UInt8]) {
        for index in bytes.indices {
            let byte = bytes[index]
            guard self != .utf8, byte >= 0x80 else {
                text.append(byte)
                continue
            }
            var scalar = UInt16(byte)
            if self == .windows1252, byte < 0xA0 { scalar = Self.windowsUpper[Int(byte &- 0x80)] }
            if scalar < 0x800 {
                text.append(UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6))
            } else {
                text.append(UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12))
                text.append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3F))
            }
            text.append(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F))
        }
    }

    /// The scalars of the bytes 0x80 to 0x9F in Windows-1252 (WHATWG Encoding Standard, index-windows-1252).
    private static let windowsUpper: [32 of UInt16] = [
        0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
        0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D, 0x017D, 0x008F,
        0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
        0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178,
    ]
}
