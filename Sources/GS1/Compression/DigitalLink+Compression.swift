// SPDX-License-Identifier: Apache-2.0

/// Where the parts of a compressed Digital Link are.
struct CompressedPath {
    /// The last segment: the compressed elements.
    let segment: Range<Int>

    /// Where the key before it begins that is not compressed, if there is one.
    let key: Int?

    /// The path of a compressed Digital Link between `path` and `end`, or `nil` when it cannot be one.
    ///
    /// The standard gives compressed URIs no mark. A path that names a key the plain way is not compressed. Else it is
    /// when its last segment consists of base 64 characters, with a key and its value readable before it or not: so
    /// does many a web address, which is why ``DecodeOptions/permitCompressedLinks`` is off by default.
    init?(_ datum: borrowing Span<UInt8>, _ path: Int, _ end: Int, options: DecodeOptions) {
        guard let slash = DigitalLink.lastSlash(datum, path, end), slash + 1 < end,
            Base64URL.isText(datum, (slash + 1)..<end)
        else { return nil }
        segment = (slash + 1)..<end
        guard slash > path, let value = DigitalLink.lastSlash(datum, path, slash), value > path,
            let start = DigitalLink.lastSlash(datum, path, value),
            let match = DigitalLink.match(datum, start + 1, value, options: options), match.row.isKey
        else {
            key = nil
            return
        }
        key = start
    }
}

extension DigitalLink {
    /// Whether the URI would be read as a compressed one in which no key is readable: a guess.
    static func isFullyCompressed(
        _ datum: borrowing Span<UInt8>,
        from start: Int,
        options: DecodeOptions
    ) -> Bool {
        guard let parts = try? split(datum, from: start),
            (try? rootKey(datum, parts.path, parts.pathEnd, options: options)) == nil,
            let compressed = CompressedPath(datum, parts.path, parts.pathEnd, options: options)
        else { return false }
        return compressed.key == nil
    }

    /// Appends the elements of a compressed path: key, qualifiers, then the rest in the order of the segment.
    ///
    /// - Returns: How many of them would stand in the path of the same link without compression.
    static func parse(
        _ compressed: CompressedPath,
        _ datum: borrowing Span<UInt8>,
        options: DecodeOptions,
        into list: inout ElementList
    ) throws(DecodeFailure) -> Int {
        let segment = compressed.segment
        if let key = compressed.key {
            try parsePath(datum, key, segment.lowerBound - 1, options: options, into: &list)
        }
        var reader = CompressedReader(segment)
        var isEmpty = true
        while !(try reader.isAtEnd(datum)) {
            isEmpty = false
            let place = reader.offset
            let header = try reader.read(8, datum)
            if header >> 4 == 0xF {
                try reader.skipParameter(header, datum)
            } else if header >> 4 < 10, header & 0xF < 10 {
                let ai = try identifier(Int(header >> 4 * 10 + header & 0xF), &reader, datum, at: place)
                try append(ai, &reader, datum, at: place, to: &list)
            } else {
                let code = UInt8(truncatingIfNeeded: header)
                for index in 0..<CompressionCode.longest {
                    guard let ai = CompressionCode.identifier(code, index) else {
                        if index > 0 { break }
                        throw DecodeFailure(.unknownAI, offset: place)
                    }
                    try append(ai, &reader, datum, at: place, to: &list)
                }
            }
        }
        guard !isEmpty, let shape = list.linkShape else {
            throw DecodeFailure(.notDigitalLink, offset: segment.lowerBound)
        }
        // A key that is readable is the primary one.
        guard compressed.key == nil || shape.key == 0 else {
            let other = list.elements[shape.key]
            throw DecodeFailure(.misplaced, ai: other.ai, offset: Int(other.offset))
        }
        return list.arrange(as: shape)
    }

    /// The identifier whose first two digits are read.
    private static func identifier(
        _ leading: Int,
        _ reader: inout CompressedReader,
        _ datum: borrowing Span<UInt8>,
        at place: Int
    ) throws(DecodeFailure) -> ApplicationIdentifier {
        let count = Int(AITable.prefixes[leading] >> 12)
        guard count > 0 else { throw DecodeFailure(.unknownAI, offset: place) }
        var number = leading
        for _ in 2..<max(2, count) {
            let digit = Int(try reader.read(4, datum))
            guard digit < 10 else { throw DecodeFailure(.unknownAI, offset: place) }
            number = number * 10 + digit
        }
        return ApplicationIdentifier(number: number, digitCount: count)
    }

    private static func append(
        _ ai: ApplicationIdentifier,
        _ reader: inout CompressedReader,
        _ datum: borrowing Span<UInt8>,
        at place: Int,
        to list: inout ElementList
    ) throws(DecodeFailure) {
        guard let row = AITable.row(of: ai), let layout = CompressionLayout(ai) else {
            throw DecodeFailure(.unknownAI, offset: place)
        }
        guard list.index(of: ai) == nil else { throw DecodeFailure(.repeated, ai: ai, offset: place) }
        let start = list.byteCount
        do throws(DecodeFailure) {
            try reader.append(layout.first, datum, to: &list.bytesForWriting)
            if let second = layout.second { try reader.append(second, datum, to: &list.bytesForWriting) }
        } catch { throw error.concerning(ai, at: error.offset) }
        list.finish(ai, start: start, offset: place)
        let end = list.byteCount
        do throws(DecodeFailure) {
            let valueEnd = try ElementStrings.validate(
                list.bytes.span,
                start,
                end,
                AITable.Match(ai: ai, row: row)
            )
            guard valueEnd == end else {
                throw DecodeFailure(
                    .tooLong,
                    ai: ai,
                    offset: place,
                    expected: .count(valueEnd - start),
                    found: .count(end - start)
                )
            }
        } catch { throw error.concerning(ai, at: place) }
    }
}

extension DecodeFailure {
    /// The same failure for an identifier, at another place.
    fileprivate func concerning(_ ai: ApplicationIdentifier, at offset: Int) -> DecodeFailure {
        DecodeFailure(code, ai: ai, offset: offset, expected: expected, found: found)
    }
}
