// SPDX-License-Identifier: Apache-2.0

/// GS1 Digital Link URIs: `https://id.gs1.org/01/09506000134352/21/A7?17=261231`.
///
/// ```
/// https://example.com/some/stem /01/{key} /10/{qualifier}/21/{qualifier} ?17={attribute}&other=x #fragment
/// └ scheme, domain and stem     └ path: the last primary key and what follows  └ query
/// ```
///
/// GS1 Digital Link Standard: URI Syntax 1.x.
public enum DigitalLink {
    /// Whether `datum` from `start` on begins like a URI that could be a Digital Link.
    static func hasScheme(_ datum: borrowing Span<UInt8>, from start: Int) -> Bool {
        schemeEnd(datum, from: start) != nil
    }

    /// Parses the URI that fills `datum` from `start` on, appending its elements to `list`: path, then query.
    static func parse(
        _ datum: borrowing Span<UInt8>,
        from start: Int,
        options: DecodeOptions,
        into list: inout ElementList
    ) throws(DecodeFailure) {
        let parts = try split(datum, from: start)
        let pathCount = try parsePath(datum, parts, options: options, into: &list)
        if parts.pathEnd < parts.end {
            try parseQuery(datum, parts.pathEnd + 1, parts.end, options: options, into: &list)
        }
        try checkPlaces(list, pathCount: pathCount)
    }

    /// Where the path begins, where it ends, and where the query ends.
    static func split(
        _ datum: borrowing Span<UInt8>,
        from start: Int
    ) throws(DecodeFailure) -> (path: Int, pathEnd: Int, end: Int) {
        let foreign = CharacterSets.endOfURI(datum, start, datum.count)
        guard foreign == datum.count else {
            throw DecodeFailure(.syntax, offset: foreign, found: .byte(datum[foreign]))
        }
        guard let domain = schemeEnd(datum, from: start) else {
            throw DecodeFailure(.notDigitalLink, offset: start)
        }
        var path = domain
        while path < datum.count, datum[path] != UInt8(ascii: "/") {
            guard isDomainCharacter(datum[path]) else {
                throw DecodeFailure(.syntax, offset: path, found: .byte(datum[path]))
            }
            path += 1
        }
        guard path < datum.count, path > domain else { throw DecodeFailure(.notDigitalLink, offset: path) }
        let end = datum.first(UInt8(ascii: "#"), path, datum.count)
        return (path, datum.first(UInt8(ascii: "?"), path, end), end)
    }

    // MARK: - Path

    /// Appends the elements of the path.
    ///
    /// - Returns: How many they are; of a compressed path, how many would be in the path otherwise.
    private static func parsePath(
        _ datum: borrowing Span<UInt8>,
        _ parts: (path: Int, pathEnd: Int, end: Int),
        options: DecodeOptions,
        into list: inout ElementList
    ) throws(DecodeFailure) -> Int {
        let root: Int
        do throws(DecodeFailure) {
            root = try rootKey(datum, parts.path, parts.pathEnd, options: options)
        } catch {
            guard options.permitCompressedLinks,
                let compressed = CompressedPath(datum, parts.path, parts.pathEnd, options: options)
            else { throw error }
            return try parse(compressed, datum, options: options, into: &list)
        }
        try parsePath(datum, root, parts.pathEnd, options: options, into: &list)
        return list.elements.count
    }

    /// Where the `/` before the last primary key stands.
    ///
    /// From the end backwards, segments are pairs of AI and value until one is no AI.
    static func rootKey(
        _ datum: borrowing Span<UInt8>,
        _ path: Int,
        _ end: Int,
        options: DecodeOptions
    ) throws(DecodeFailure) -> Int {
        var position = end
        while let slash = lastSlash(datum, path, position), slash > path,
            let start = lastSlash(datum, path, slash),
            let match = match(datum, start + 1, slash, options: options)
        {
            if match.row.isKey { return start }
            position = start
        }
        throw DecodeFailure(.notDigitalLink, offset: path)
    }

    static func parsePath(
        _ datum: borrowing Span<UInt8>,
        _ root: Int,
        _ end: Int,
        options: DecodeOptions,
        into list: inout ElementList
    ) throws(DecodeFailure) {
        var position = root + 1
        while position < end {
            let slash = datum.first(UInt8(ascii: "/"), position, end)
            guard let match = match(datum, position, slash, options: options), slash < end else {
                throw DecodeFailure(.unknownAI, offset: position)
            }
            let valueEnd = datum.first(UInt8(ascii: "/"), slash + 1, end)
            try append(
                datum,
                match,
                at: position,
                value: (slash + 1)..<valueEnd,
                plusIsSpace: false,
                options: options,
                to: &list
            )
            position = valueEnd + 1
        }
    }

    /// The identifier that a whole segment of a path is.
    @inline(__always)
    static func match(
        _ datum: borrowing Span<UInt8>,
        _ start: Int,
        _ end: Int,
        options: DecodeOptions
    ) -> AITable.Match? {
        if let match = AITable.match(datum, at: start, end: end), match.ai.digitCount == end - start {
            return match
        }
        return options.permitConvenienceAlphas ? ConvenienceAlphas.match(datum, start, end) : nil
    }

    // MARK: - Query

    private static func parseQuery(
        _ datum: borrowing Span<UInt8>,
        _ start: Int,
        _ end: Int,
        options: DecodeOptions,
        into list: inout ElementList
    ) throws(DecodeFailure) {
        var position = start
        while position < end {
            let stop = datum.first(UInt8(ascii: "&"), position, end)
            let equals = datum.first(UInt8(ascii: "="), position, stop)
            // What has no value is somebody else's parameter; a name without any character is nobody's.
            if equals < stop, let match = try matchAttribute(datum, position, equals, options: options) {
                try append(
                    datum,
                    match,
                    at: position,
                    value: (equals + 1)..<stop,
                    plusIsSpace: true,
                    options: options,
                    to: &list
                )
            }
            position = stop + 1
        }
    }

    /// The identifier that the name of a parameter is, or `nil` where it is no number: somebody else's.
    @inline(__always)
    private static func matchAttribute(
        _ datum: borrowing Span<UInt8>,
        _ start: Int,
        _ end: Int,
        options: DecodeOptions
    ) throws(DecodeFailure) -> AITable.Match? {
        guard CharacterSets.firstNonDigit(datum, start, end) == nil else {
            return options.permitConvenienceAlphas
                ? ConvenienceAlphas.matchAttribute(datum, start, end) : nil
        }
        guard let match = AITable.match(datum, at: start, end: end), match.ai.digitCount == end - start else {
            throw DecodeFailure(.unknownAI, offset: start, found: .byte(datum[start]))
        }
        return match
    }

    /// Decodes and checks one value.
    private static func append(
        _ datum: borrowing Span<UInt8>,
        _ match: AITable.Match,
        at offset: Int,
        value: Range<Int>,
        plusIsSpace: Bool,
        options: DecodeOptions,
        to list: inout ElementList
    ) throws(DecodeFailure) {
        list.append(match, offset: offset) { bytes in
            let start = bytes.count
            PercentEncoding.decode(datum, value, plusIsSpace: plusIsSpace, to: &bytes)
            let count = bytes.count - start
            if options.permitZeroSuppressedGTIN, match.ai == .gtin, count == 8 || count == 12 || count == 13 {
                for _ in count..<14 { bytes.insert(UInt8(ascii: "0"), at: start) }
            }
        }
        let decoded = list.elements[list.elements.count - 1].value
        let quick = ElementStrings.soundEnd(
            list.bytes.span,
            decoded.lowerBound,
            decoded.upperBound,
            match.row
        )
        if quick == decoded.upperBound { return }
        do throws(DecodeFailure) {
            let bytes = list.bytes.span
            let end = try ElementStrings.validate(bytes, decoded.lowerBound, decoded.upperBound, match)
            guard end == decoded.upperBound else {
                throw DecodeFailure(
                    .tooLong,
                    ai: match.ai,
                    offset: end,
                    expected: .count(end - decoded.lowerBound),
                    found: .count(decoded.count)
                )
            }
        } catch {
            let place = PercentEncoding.offset(datum, value, decoded: error.offset - decoded.lowerBound)
            throw DecodeFailure(
                error.code,
                ai: match.ai,
                offset: place,
                expected: error.expected,
                found: error.found
            )
        }
    }

    // MARK: - Places

    /// Checks the order of the path, and that no attribute is repeated or belongs into the path.
    private static func checkPlaces(_ list: borrowing ElementList, pathCount: Int) throws(DecodeFailure) {
        guard let keyRow = list.elements.first?.row else { return }
        if let place = misplacedQualifier(list, pathCount: pathCount, row: keyRow, extra: nil) {
            let element = list.elements[place]
            throw DecodeFailure(.misplaced, ai: element.ai, offset: Int(element.offset))
        }
        for index in list.elements.indices {
            let element = list.elements[index]
            for earlier in 0..<index where list.elements[earlier].ai == element.ai {
                throw DecodeFailure(.repeated, ai: element.ai, offset: Int(element.offset))
            }
            guard index >= pathCount else { continue }
            guard element.row.isAttribute,
                misplacedQualifier(list, pathCount: pathCount, row: keyRow, extra: element.ai) != nil
            else { throw DecodeFailure(.misplaced, ai: element.ai, offset: Int(element.offset)) }
        }
    }

    /// The first path element that no sequence of the key's qualifiers allows at its place, or `nil`.
    ///
    /// With `extra` the question is whether the path would still be in order with that AI anywhere in it.
    private static func misplacedQualifier(
        _ list: borrowing ElementList,
        pathCount: Int,
        row: AITable.Row,
        extra: ApplicationIdentifier?
    ) -> Int? {
        guard pathCount > 1 || extra != nil else { return nil }
        var index = Int(AITable.pathStarts[Int(row.number)])
        guard index > 0 else { return 1 }
        var furthest = 1
        while true {
            var place = 1
            var hasExtra = extra == nil
            // One sequence: each path element must be met in this order.
            while AITable.paths[index] > 1 {
                let qualifier = AITable.paths[index]
                if place < pathCount, list.elements[place].ai.rawValue == qualifier {
                    place += 1
                } else if let extra, extra.rawValue == qualifier {
                    hasExtra = true
                }
                index += 1
            }
            if place == pathCount, hasExtra { return nil }
            furthest = max(furthest, min(place, pathCount - 1))
            if AITable.paths[index] == 0 { return furthest }
            index += 1
        }
    }

    // MARK: - Characters

    /// Where the domain begins: behind `https://` or `http://`, all small or all capital.
    private static func schemeEnd(_ datum: borrowing Span<UInt8>, from start: Int) -> Int? {
        guard start < datum.count else { return nil }
        let word = datum.word(at: start)
        switch word {
        case 0x2F2F_3A73_7074_7468, 0x2F2F_3A53_5054_5448: return start + 8  // https:// and HTTPS://
        default: break
        }
        switch word & 0x00FF_FFFF_FFFF_FFFF {
        case 0x002F_2F3A_7074_7468, 0x002F_2F3A_5054_5448: return start + 7  // http:// and HTTP://
        default: return nil
        }
    }

    static func lastSlash(_ datum: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
        var index = end
        while index > start {
            index -= 1
            if datum[index] == UInt8(ascii: "/") { return index }
        }
        return nil
    }

    /// Letters, digits, `-`, `.`, and for a port or an address `:`, `[` and `]`.
    @inline(__always)
    private static func isDomainCharacter(_ byte: UInt8) -> Bool {
        // A bit for each byte below 0x40 and for each other below 0x80.
        let (low, high): (UInt64, UInt64) = (0x07FF_6000_0000_0000, 0x07FF_FFFE_2FFF_FFFE)
        return byte < 0x80 && (byte < 0x40 ? low : high) &>> UInt64(byte) & 1 == 1
    }
}
