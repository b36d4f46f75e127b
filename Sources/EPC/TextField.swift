// SPDX-License-Identifier: Apache-2.0

import GS1

/// A string of 7-bit characters, ended by a zero character or the field's end (TDS 2.3, 14.4.2).
struct TextField {
    let place: TextPlace

    /// The characters.
    let text: ShortText

    /// Whether it is `0` alone.
    @inline(__always)
    var isZero: Bool { text.count == 1 && text.first & 0xFF == 0x30 }

    /// Reads and checks a field of up to 168 bits.
    ///
    /// Eight characters at a time; what is not good in every respect is read again one by one, to say where it fails.
    @inline(__always)
    init(
        _ bits: MemoryBits,
        _ scheme: Scheme,
        at start: Int,
        bits count: Int,
        atMost limit: Int
    ) throws(EPCFailure) {
        let words = (
            bits.sevenBitCharacters(at: start, bits: count),
            bits.sevenBitCharacters(at: start + 56, bits: count - 56),
            bits.sevenBitCharacters(at: start + 112, bits: count - 112)
        )
        var length = lengthOfText(words.0)
        if length == 8 {
            length = lengthOfText(words.1).map { $0 + 8 }
            if length == 16 {
                length = lengthOfText(words.2).map { $0 + 16 }
            } else if words.2 != 0 {
                length = nil
            }
        } else if words.1 | words.2 != 0 {
            length = nil
        }
        if let length, length > 0, length <= limit {
            place = TextPlace(start: start, count: length)
        } else {
            place = try Self.place(bits, scheme, start, count, limit)
        }
        text = ShortText(words.0, words.1, words.2, count: place.count)
    }

    /// The same, read character by character.
    @inline(never)
    private static func place(
        _ bits: MemoryBits,
        _ scheme: Scheme,
        _ start: Int,
        _ count: Int,
        _ limit: Int
    ) throws(EPCFailure) -> TextPlace {
        var reader = FieldReader(bits, scheme: scheme)
        reader.position = start
        return try reader.text(bits: count, atMost: limit)
    }
}

/// How many of eight bytes below 80h are characters of Table A-1 with nothing but zeros behind them; `nil` where there
/// is anything else.
@inline(__always)
private func lengthOfText(_ word: UInt64) -> Int? {
    let good =
        bytes(word, 0x21...0x22) | bytes(word, 0x25...0x3F) | bytes(word, 0x41...0x5A)
        | bytes(word, 0x5F...0x5F)
        | bytes(word, 0x61...0x7A)
    let length = (~good & 0x8080_8080_8080_8080).trailingZeroBitCount / 8
    return word >> UInt64(8 * length) == 0 ? length : nil
}
