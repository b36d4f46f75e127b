// SPDX-License-Identifier: Apache-2.0

/// Control characters in texts, written as what they are called: `<GS>`, `<CR><LF>`, `<0x1D>`.
enum ControlNotation {
    /// The bytes of a text.
    ///
    /// - Parameter text: Text; what stands in angle brackets in capitals or as a number is a control character.
    /// - Returns: UTF-8.
    /// - Throws: When a name in angle brackets is none.
    static func bytes(of text: String) throws(Complaint) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = text[...]
        while let first = rest.first {
            if first == "<", let end = rest.firstIndex(of: ">") {
                let name = rest[rest.index(after: rest.startIndex)..<end]
                if looksLikeName(name) {
                    guard let byte = byte(called: name) else {
                        let closest = Suggestion.closest(
                            to: String(name),
                            among: names.map { $0.lowercased() }
                        )
                        throw Complaint(
                            "<\(name)> is no control character",
                            suggestion: closest.map { "did you mean <\($0.uppercased())>?" }
                                ?? "write it like <GS> or <0x1D>"
                        )
                    }
                    bytes.append(byte)
                    rest = rest[rest.index(after: end)...]
                    continue
                }
            }
            bytes.append(contentsOf: String(first).utf8)
            rest = rest.dropFirst()
        }
        return bytes
    }

    /// Whether the text in a pair of brackets was meant as a name: `<GSS>` is a slip, `<a>` is text.
    private static func looksLikeName(_ name: Substring) -> Bool {
        (2...4).contains(name.utf8.count)
            && (name.hasPrefix("0x") || name.allSatisfy { $0.isASCII && ($0.isUppercase || $0.isNumber) })
    }

    private static func byte(called name: Substring) -> UInt8? {
        if name.hasPrefix("0x") { return UInt8(name.dropFirst(2), radix: 16) }
        if name == "DEL" { return 0x7F }
        if name == "TAB" { return 0x09 }
        return names.firstIndex { $0 == name }.map { UInt8($0) }
    }

    /// The control characters of ASCII in their order (ANSI X3.4).
    private static let names = [
        "NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS", "HT", "LF", "VT", "FF", "CR", "SO",
        "SI",
        "DLE", "DC1", "DC2", "DC3", "DC4", "NAK", "SYN", "ETB", "CAN", "EM", "SUB", "ESC", "FS", "GS", "RS",
        "US",
    ]
}
