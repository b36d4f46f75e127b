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

    /// Appends the canonical GS1 Digital Link URI of all elements.
    ///
    /// The first primary key and its qualifiers in their order make the path, everything else the query, in
    /// lexical order of the AIs. Nothing is appended when there is no key, or an element that no Digital Link can
    /// carry.
    ///
    /// - Parameters:
    ///   - output: Where the URI goes.
    ///   - domain: Scheme, domain and stem, without a slash at the end.
    /// - Returns: Whether there is such a URI.
    @discardableResult
    public func appendDigitalLink(to output: inout [UInt8], domain: StaticString = "https://id.gs1.org")
        -> Bool
    {
        guard let (key, row) = primaryKey else { return false }
        let start = output.count
        output.append(domain)
        appendSegment(elements[key], to: &output)

        let sequence = bestSequence(of: row)
        var index = sequence
        while index > 0, AITable.paths[index] > 1 {
            if let place = self.index(of: ApplicationIdentifier(rawValue: AITable.paths[index])) {
                appendSegment(elements[place], to: &output)
            }
            index += 1
        }

        // In lexical order: the smallest of those that are greater than the one before.
        var previous = -1
        var separator = UInt8(ascii: "?")
        while let place = nextAttribute(after: previous, key: elements[key].ai, sequence: sequence) {
            let element = elements[place]
            guard element.row.isAttribute else {
                output.removeLast(output.count - start)
                return false
            }
            output.append(separator)
            separator = UInt8(ascii: "&")
            element.ai.appendDigits(to: &output)
            output.append(UInt8(ascii: "="))
            PercentEncoding.encode(bytes.span, element.value, to: &output)
            previous = Self.lexicalOrder(element.ai)
        }
        return true
    }

    /// The first element that may be the primary key, with its row; a key that only describes another comes last.
    private var primaryKey: (place: Int, row: AITable.Row)? {
        for place in elements.indices {
            let row = elements[place].row
            if row.isKey { return (place, row) }
        }
        return nil
    }

    /// The start of the key's qualifier sequence of which most elements are present, or 0.
    private func bestSequence(of row: AITable.Row) -> Int {
        var index = Int(AITable.pathStarts[Int(row.number)])
        guard index > 0 else { return 0 }
        var (best, most) = (index, -1)
        while true {
            let start = index
            var count = 0
            while AITable.paths[index] > 1 {
                if self.index(of: ApplicationIdentifier(rawValue: AITable.paths[index])) != nil { count += 1 }
                index += 1
            }
            if count > most { (best, most) = (start, count) }
            if AITable.paths[index] == 0 { return best }
            index += 1
        }
    }

    private func nextAttribute(after previous: Int, key: ApplicationIdentifier, sequence: Int) -> Int? {
        var found: Int?
        for place in elements.indices {
            let ai = elements[place].ai
            let order = Self.lexicalOrder(ai)
            guard order > previous, ai != key, !contains(ai, sequence) else { continue }
            if let best = found, Self.lexicalOrder(elements[best].ai) <= order { continue }
            found = place
        }
        return found
    }

    private func contains(_ ai: ApplicationIdentifier, _ sequence: Int) -> Bool {
        var index = sequence
        while index > 0, AITable.paths[index] > 1 {
            if AITable.paths[index] == ai.rawValue { return true }
            index += 1
        }
        return false
    }

    private static func lexicalOrder(_ ai: ApplicationIdentifier) -> Int {
        let scale = ai.digitCount == 2 ? 100 : ai.digitCount == 3 ? 10 : 1
        return ai.number * scale * 8 + ai.digitCount
    }

    private func appendSegment(_ element: Element, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "/"))
        element.ai.appendDigits(to: &output)
        output.append(UInt8(ascii: "/"))
        PercentEncoding.encode(bytes.span, element.value, to: &output)
    }
}

extension [UInt8] {
    /// Appends the text of a literal.
    mutating func append(_ text: StaticString) {
        // The pointer is that of a literal, which lives for ever.
        unsafe append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}
