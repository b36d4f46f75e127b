// SPDX-License-Identifier: Apache-2.0

/// The site's key, as far as the pipeline needs it: it makes pseudonyms and checks control barcodes.
///
/// The key itself stays with whoever conforms.
public protocol LabelKey: Sendable {
    /// The HMAC-SHA-256 of `text` under the key (RFC 2104, FIPS 180-4): 32 bytes.
    func authenticate(_ text: borrowing Span<UInt8>) -> [UInt8]
}

extension LabelKey {
    /// The opaque reference that stands for a badge: the same for the same badge and key, and nothing can be learnt
    /// from it without the key.
    ///
    /// - Parameter badge: What the badge says, without symbology identifier.
    /// - Returns: `op-` and 32 hexadecimal digits: the first half of the HMAC.
    func pseudonym(of badge: borrowing Span<UInt8>) -> String {
        var text = Array("operator\n".utf8)
        for index in badge.indices { text.append(badge[index]) }
        return "op-" + Hexadecimal.text(authenticate(text.span).prefix(16), digits: Hexadecimal.lower)
    }
}

/// Bytes as hexadecimal digits.
enum Hexadecimal {
    static let lower = Array("0123456789abcdef".utf8)
    static let upper = Array("0123456789ABCDEF".utf8)

    static func text(_ bytes: some Sequence<UInt8>, digits: [UInt8]) -> String {
        var text: [UInt8] = []
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
