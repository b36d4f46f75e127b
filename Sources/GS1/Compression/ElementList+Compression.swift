// SPDX-License-Identifier: Apache-2.0

extension ElementList {
    /// Appends the compressed GS1 Digital Link URI of all elements.
    ///
    /// ``DecodeOptions/permitCompressedLinks`` reads it back. What the standard has no compressed form for stands in
    /// the query as it does otherwise: identifiers that are younger than its table, an IBAN of more than 24
    /// characters. Nothing is appended when the elements have no Digital Link.
    ///
    /// GS1 Digital Link Standard 1.1, compression.
    ///
    /// - Parameters:
    ///   - output: Where the URI goes.
    ///   - domain: Scheme, domain and stem, without a slash at the end.
    ///   - keepsKey: Whether the primary key stays readable: `/01/09506000134352/` and the rest compressed. Not where
    ///     its value has the digits of an identifier, which would make the compressed segment the value of that.
    /// - Returns: Whether there is such a URI.
    @discardableResult
    public func appendCompressedDigitalLink(
        to output: inout [UInt8],
        domain: StaticString = "https://id.gs1.org",
        keepsKey: Bool = false
    ) -> Bool {
        guard let shape = linkShape, shape.misplaced == 0 else { return false }
        let key = elements[shape.key].value
        let keepsKey =
            keepsKey
            && DigitalLink.match(bytes.span, key.lowerBound, key.upperBound, options: DecodeOptions()) == nil
        let start = output.count
        output.append(domain)
        if keepsKey { appendSegment(elements[shape.key], to: &output) }
        output.append(UInt8(ascii: "/"))
        let segment = output.count
        var compressed = Compressed(list: self, shape: shape, keepsKey: keepsKey)
        compressed.write(to: &output)
        // Nothing is left of a key that stays readable alone.
        if output.count == segment { output.removeLast() }
        guard appendQuery(of: shape, without: compressed, to: &output) else {
            output.removeLast(output.count - start)
            return false
        }
        return true
    }

    /// Appends what has no compressed form, `?` before the first.
    ///
    /// - Returns: Whether all of it may stand in a query.
    private func appendQuery(
        of shape: LinkShape,
        without compressed: Compressed,
        to output: inout [UInt8]
    ) -> Bool {
        var previous = -1
        var separator = UInt8(ascii: "?")
        while let place = next(
            after: previous,
            where: { !compressed.isCompressed($0) && $0.ai != compressed.key }
        ) {
            let element = elements[place]
            guard element.row.isAttribute, rank(element.ai, in: shape) == nil else { return false }
            appendParameter(element, separator: separator, to: &output)
            separator = UInt8(ascii: "&")
            previous = element.ai.lexicalOrder
        }
        return true
    }

    /// The first element in lexical order of those behind `previous` that are wanted.
    fileprivate func next(after previous: Int, where isWanted: (Element) -> Bool) -> Int? {
        var found: Int?
        for place in elements.indices {
            let order = elements[place].ai.lexicalOrder
            guard order > previous, isWanted(elements[place]) else { continue }
            if let best = found, elements[best].ai.lexicalOrder <= order { continue }
            found = place
        }
        return found
    }
}

/// The part of a list that goes into the compressed segment.
private struct Compressed {
    private let list: ElementList

    /// The key that stays outside, if any.
    let key: ApplicationIdentifier?

    /// The primary key, where it has to come before another key, so that it is known for the primary one again.
    private let first: ApplicationIdentifier?

    // Each code has one of (01), (255), (414), (8010), (8017) and (8018), so that there are six at most.
    private var codes = InlineArray<6, UInt8>(repeating: 0)
    private var codeCount = 0

    init(list: ElementList, shape: LinkShape, keepsKey: Bool) {
        self.list = list
        key = keepsKey ? shape.ai : nil
        let hasOther = list.elements.contains { $0.ai != shape.ai && $0.row.isKey }
        first = hasOther && !keepsKey ? shape.ai : nil
    }

    /// Whether the element is, or would be, in the segment.
    func isCompressed(_ element: ElementList.Element) -> Bool {
        guard element.ai != key, let layout = CompressionLayout(element.ai) else { return false }
        return layout.fits(list.bytes.span, element.value)
    }

    /// Codes for several identifiers first, then the other identifiers in lexical order, as GS1's own compressor.
    mutating func write(to output: inout [UInt8]) {
        while codeCount < 6, let code = bestCode() {
            codes[codeCount] = code
            codeCount += 1
        }
        var writer = CompressedWriter()
        if let first {
            if let index = codeIndex(of: first) {
                write(code: codes[index], with: &writer, to: &output)
            } else {
                write(element: first, with: &writer, to: &output)
            }
        }
        for index in 0..<codeCount where first.map({ codeIndex(of: $0) != index }) ?? true {
            write(code: codes[index], with: &writer, to: &output)
        }
        var previous = -1
        while let place = list.next(
            after: previous,
            where: { isCompressed($0) && $0.ai != first && codeIndex(of: $0.ai) == nil }
        ) {
            write(element: list.elements[place].ai, with: &writer, to: &output)
            previous = list.elements[place].ai.lexicalOrder
        }
        writer.finish(to: &output)
    }

    private func write(code: UInt8, with writer: inout CompressedWriter, to output: inout [UInt8]) {
        writer.write(UInt64(code), 8, to: &output)
        for place in 0..<CompressionCode.longest {
            guard let ai = CompressionCode.identifier(code, place) else { return }
            write(valueOf: ai, with: &writer, to: &output)
        }
    }

    private func write(
        element ai: ApplicationIdentifier,
        with writer: inout CompressedWriter,
        to output: inout [UInt8]
    ) {
        writer.write(ai, to: &output)
        write(valueOf: ai, with: &writer, to: &output)
    }

    private func write(
        valueOf ai: ApplicationIdentifier,
        with writer: inout CompressedWriter,
        to output: inout [UInt8]
    ) {
        guard let value = list.value(of: ai), let layout = CompressionLayout(ai) else { return }
        writer.write(layout, list.bytes.span, value, to: &output)
    }

    /// Which of the chosen codes stands for an identifier.
    private func codeIndex(of ai: ApplicationIdentifier) -> Int? {
        for index in 0..<codeCount {
            for place in 0..<CompressionCode.longest
            where CompressionCode.identifier(codes[index], place) == ai { return index }
        }
        return nil
    }

    /// The code that stands for most digits of identifiers not yet covered, the lowest of equals.
    private func bestCode() -> UInt8? {
        var (best, most): (UInt8?, Int) = (nil, 0)
        for code in UInt8.min...UInt8.max {
            let digits = digits(of: code)
            if digits > most { (best, most) = (code, digits) }
        }
        return best
    }

    /// How many digits of identifiers a code stands for; 0 where one of them is not there to be compressed.
    private func digits(of code: UInt8) -> Int {
        var digits = 0
        // Most codes fall at their first identifier, and all but a few at the second.
        for place in 0..<CompressionCode.longest {
            guard let ai = CompressionCode.identifier(code, place) else { break }
            guard list.index(of: ai) != nil else { return 0 }
            digits += ai.digitCount
        }
        for place in 0..<CompressionCode.longest {
            guard let ai = CompressionCode.identifier(code, place) else { break }
            guard let index = list.index(of: ai), isCompressed(list.elements[index]),
                codeIndex(of: ai) == nil
            else { return 0 }
        }
        return digits
    }
}
