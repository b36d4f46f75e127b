// SPDX-License-Identifier: Apache-2.0

/// The two code pages that Alt and keypad digits name characters of.
enum CodePage {
    /// The character of IBM code page 437, where the control characters are what they are called.
    static func ibm437(_ byte: UInt8) -> Unicode.Scalar? {
        byte < 0x80 ? Unicode.Scalar(byte) : Unicode.Scalar(upper437[Int(byte &- 0x80)])
    }

    /// The character of Windows-1252, `nil` for the five bytes it does not define.
    static func windows1252(_ byte: UInt8) -> Unicode.Scalar? {
        guard (0x80..<0xA0).contains(byte) else { return Unicode.Scalar(byte) }
        let value = middle1252[Int(byte &- 0x80)]
        return value == 0 ? nil : Unicode.Scalar(value)
    }

    // https://www.unicode.org/Public/MAPPINGS/VENDORS/MICSFT/PC/CP437.TXT
    private static let upper437 = values(
        "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{A0}"
    )

    // https://www.unicode.org/Public/MAPPINGS/VENDORS/MICSFT/WINDOWS/CP1252.TXT; NUL where it is undefined.
    private static let middle1252 = values("€\0‚ƒ„…†‡ˆ‰Š‹Œ\0Ž\0\0‘’“”•–—˜™š›œ\0žŸ")

    private static func values(_ text: String) -> [UInt16] {
        text.unicodeScalars.map { UInt16(truncatingIfNeeded: $0.value) }
    }
}
