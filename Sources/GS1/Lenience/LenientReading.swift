// SPDX-License-Identifier: Apache-2.0

/// A datum as it would have been sent by a scanner that makes no mistakes, and where each byte of it came from.
///
/// ```
/// datum    ] D 2 GS 0 1 0 9 5 0 6 0 0 0 1 3 4 3 5 2 2 1 A | | 1 0 B CR
/// bytes    ] d 2    0 1 0 9 5 0 6 0 0 0 1 3 4 3 5 2 2 1 A GS  1 0 B
/// origins  0 1 2    4 5 …                               23    25 … 28
/// ```
///
/// Reused: once its storage has grown to the longest datum, nothing is allocated.
struct LenientReading: Sendable {
    /// What to decode.
    private(set) var bytes: [UInt8] = []

    /// For each byte its place in the datum, and behind them the place of the end.
    private var origins: [UInt32] = []

    /// The mistakes that were undone.
    private(set) var applied: Leniences = []

    /// Where the byte at `place` stands in the datum.
    func origin(of place: Int) -> Int {
        guard place >= 0, place < origins.count else { return Int(origins.last ?? 0) }
        return Int(origins[place])
    }

    /// Undoes the mistakes of `datum` that `allowed` names.
    ///
    /// - Parameters:
    ///   - datum: What the scanner sent.
    ///   - allowed: What may be undone.
    ///   - symbology: The symbology identifier to read for the one in the datum.
    ///   - substitute: What to read as GS.
    mutating func prepare(
        _ datum: borrowing Span<UInt8>,
        allowed: Leniences,
        symbology: SymbologyIdentifier?,
        substitute: GSSubstitute?
    ) {
        bytes.removeAll(keepingCapacity: true)
        origins.removeAll(keepingCapacity: true)
        applied = []
        var end = datum.count
        if allowed.contains(.trailingSuffix) {
            while end > 0, Self.isSuffix(datum[end - 1]) { end -= 1 }
            if end < datum.count { applied.insert(.trailingSuffix) }
        }
        var place = 0
        if allowed.contains(.leadingGS) { skipSeparators(datum, &place, end, substitute) }
        if end - place >= 3, datum[place] == UInt8(ascii: "]") {
            let sent = SymbologyIdentifier(code: datum[place + 1], modifier: datum[place + 2])
            let read = symbology ?? sent
            append(UInt8(ascii: "]"), from: place)
            append(read.code, from: place + 1)
            append(read.modifier, from: place + 2)
            if read != sent { applied.insert(.symbologyCase) }
            place += 3
            if allowed.contains(.leadingGS) { skipSeparators(datum, &place, end, substitute) }
        }
        let start = bytes.count
        appendData(datum, place..<end, allowed: allowed, substitute: substitute)
        origins.append(UInt32(clamping: end))
        if allowed.contains(.missingTrailer), MessageEnvelope.begins(bytes.span, at: start) {
            complete(at: end)
        }
    }

    /// Whether scanners add this byte behind the data: CR, LF, TAB.
    static func isSuffix(_ byte: UInt8) -> Bool { byte == 0x0D || byte == 0x0A || byte == 0x09 }

    private mutating func append(_ byte: UInt8, from place: Int) {
        bytes.append(byte)
        origins.append(UInt32(clamping: place))
    }

    /// How many bytes at `place` stand for GS.
    private func separator(
        _ datum: borrowing Span<UInt8>,
        _ place: Int,
        _ end: Int,
        _ substitute: GSSubstitute?
    ) -> Int {
        if datum[place] == ElementStrings.separator { return 1 }
        return substitute?.length(datum, at: place, end: end) ?? 0
    }

    private mutating func skipSeparators(
        _ datum: borrowing Span<UInt8>,
        _ place: inout Int,
        _ end: Int,
        _ substitute: GSSubstitute?
    ) {
        while place < end {
            let length = separator(datum, place, end, substitute)
            guard length > 0 else { return }
            applied.insert(.leadingGS)
            if datum[place] != ElementStrings.separator { applied.insert(.substitutedGS) }
            place += length
        }
    }

    private mutating func appendData(
        _ datum: borrowing Span<UInt8>,
        _ range: Range<Int>,
        allowed: Leniences,
        substitute: GSSubstitute?
    ) {
        var place = range.lowerBound
        var isBehindSeparator = false
        while place < range.upperBound {
            let length = separator(datum, place, range.upperBound, substitute)
            guard length > 0 else {
                append(datum[place], from: place)
                isBehindSeparator = false
                place += 1
                continue
            }
            if datum[place] != ElementStrings.separator { applied.insert(.substitutedGS) }
            if isBehindSeparator, allowed.contains(.doubledGS) {
                applied.insert(.doubledGS)
            } else {
                append(ElementStrings.separator, from: place)
            }
            isBehindSeparator = true
            place += length
        }
    }

    /// Gives a message of ISO/IEC 15434 the trailers that it lacks.
    private mutating func complete(at end: Int) {
        let hasEnd = bytes.last == MessageEnvelope.end
        let last = bytes.count - (hasEnd ? 2 : 1)
        let hasFormatEnd = last >= 0 && bytes[last] == MessageEnvelope.formatEnd
        guard !hasEnd || !hasFormatEnd else { return }
        applied.insert(.missingTrailer)
        if hasEnd { bytes.removeLast() }
        if !hasFormatEnd { bytes.append(MessageEnvelope.formatEnd) }
        bytes.append(MessageEnvelope.end)
        while origins.count <= bytes.count { origins.append(UInt32(clamping: end)) }
    }
}
