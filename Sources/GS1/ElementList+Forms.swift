// SPDX-License-Identifier: Apache-2.0

extension ElementList {
    /// Appends the form for people: `(01)09506000134352(21)A7`.
    public func appendBracketed(to output: inout [UInt8]) {
        for element in elements {
            output.append(UInt8(ascii: "("))
            element.ai.appendDigits(to: &output)
            output.append(UInt8(ascii: ")"))
            for index in element.value {
                if bytes[index] == UInt8(ascii: "(") { output.append(UInt8(ascii: "\\")) }
                output.append(bytes[index])
            }
        }
    }

    /// Appends the element string for a GS1 carrier, GS behind each value whose end is not predefined.
    public func appendElementString(to output: inout [UInt8]) {
        for index in elements.indices {
            let element = elements[index]
            element.ai.appendDigits(to: &output)
            output.append(contentsOf: bytes[element.value])
            if !element.row.isPredefined, index + 1 < elements.count {
                output.append(ElementStrings.separator)
            }
        }
    }

    /// In which order the query of a Digital Link has its attributes.
    public enum AttributeOrder: Sendable, Hashable {
        /// In lexical order of the Application Identifiers: one URI for all orders of a scan.
        case lexical
        /// As the elements are: what a tag or a symbol has first comes first.
        case given
    }

    /// Appends the canonical GS1 Digital Link URI of all elements.
    ///
    /// The first primary key and its qualifiers in their order make the path, everything else the query. Nothing is
    /// appended when there is no key, or an element that no Digital Link can carry.
    ///
    /// - Parameters:
    ///   - output: Where the URI goes.
    ///   - domain: Scheme, domain and stem, without a slash at the end.
    ///   - order: The order of the query; the canonical one is lexical.
    /// - Returns: Whether there is such a URI.
    @discardableResult
    public func appendDigitalLink(
        to output: inout [UInt8],
        domain: StaticString = "https://id.gs1.org",
        attributes order: AttributeOrder = .lexical
    ) -> Bool {
        guard let shape = linkShape else { return false }
        let start = output.count
        output.append(domain)
        appendPath(of: shape, to: &output)
        guard appendQuery(of: shape, in: order, to: &output) else {
            output.removeLast(output.count - start)
            return false
        }
        return true
    }

    /// Appends key and qualifiers, each with a slash before it.
    private func appendPath(of shape: LinkShape, to output: inout [UInt8]) {
        appendSegment(elements[shape.key], to: &output)
        var index = shape.sequence
        while index > 0, AITable.paths[index] > 1 {
            if let place = self.index(of: ApplicationIdentifier(rawValue: AITable.paths[index])) {
                appendSegment(elements[place], to: &output)
            }
            index += 1
        }
    }

    /// Appends all that is not in the path, `?` before the first.
    ///
    /// - Returns: Whether all of it may stand in a query.
    private func appendQuery(
        of shape: LinkShape,
        in order: AttributeOrder,
        to output: inout [UInt8]
    ) -> Bool {
        var previous: Int?
        var separator = UInt8(ascii: "?")
        while let place = order == .lexical
            ? nextInLexicalOrder(after: previous, of: shape) : nextAsGiven(after: previous, of: shape)
        {
            guard elements[place].row.isAttribute else { return false }
            appendParameter(elements[place], separator: separator, to: &output)
            separator = UInt8(ascii: "&")
            previous = place
        }
        return true
    }

    /// The next element that is not in the path, and no repeat of one before.
    private func nextAsGiven(after previous: Int?, of shape: LinkShape) -> Int? {
        var place = previous.map { $0 + 1 } ?? 0
        while place < elements.count {
            let ai = elements[place].ai
            if rank(ai, in: shape) == nil, index(of: ai) == place { return place }
            place += 1
        }
        return nil
    }

    /// The first in lexical order of what is not in the path and comes after `previous`.
    private func nextInLexicalOrder(after previous: Int?, of shape: LinkShape) -> Int? {
        // The smallest of those that are greater than the one before.
        let previous = previous.map { elements[$0].ai.lexicalOrder } ?? -1
        var found: Int?
        for place in elements.indices {
            let ai = elements[place].ai
            let order = ai.lexicalOrder
            guard order > previous, rank(ai, in: shape) == nil else { continue }
            if let best = found, elements[best].ai.lexicalOrder <= order { continue }
            found = place
        }
        return found
    }

    func appendSegment(_ element: Element, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "/"))
        element.ai.appendDigits(to: &output)
        output.append(UInt8(ascii: "/"))
        PercentEncoding.encode(bytes.span, element.value, to: &output)
    }

    func appendParameter(_ element: Element, separator: UInt8, to output: inout [UInt8]) {
        output.append(separator)
        element.ai.appendDigits(to: &output)
        output.append(UInt8(ascii: "="))
        PercentEncoding.encode(bytes.span, element.value, isQuery: true, to: &output)
    }
}

extension [UInt8] {
    /// Appends the text of a literal.
    mutating func append(_ text: StaticString) {
        // The pointer is that of a literal, which lives for ever.
        unsafe append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}
