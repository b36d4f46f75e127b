// SPDX-License-Identifier: Apache-2.0

extension ElementList {
    /// Empties the list and appends what a tag stands for: a key of one part or two, and what qualifies it.
    ///
    /// Tags of one kind come one after the other: elements and text are written over those of the tag before, which
    /// costs a sixth of emptying arrays and appending to them.
    ///
    /// - Parameters:
    ///   - key: The key's Application Identifier.
    ///   - value: The first characters of the key.
    ///   - end: Those behind them.
    ///   - qualifier: The second element's Application Identifier.
    ///   - text: The second element's value.
    @inline(never)
    package mutating func replaceAll(
        with key: ApplicationIdentifier,
        _ value: ShortText,
        _ end: ShortText = ShortText(0, count: 0),
        qualifier: ApplicationIdentifier? = nil,
        _ text: ShortText = ShortText(0, count: 0)
    ) {
        leniences = []
        if !message.isEmpty { message.removeAll() }
        let keyEnd = value.count &+ end.count
        let first = Element(ai: key, rowNumber: AITable.rowNumber(of: key), value: 0..<keyEnd, offset: 0)
        if let qualifier {
            let second = Element(
                ai: qualifier,
                rowNumber: AITable.rowNumber(of: qualifier),
                value: keyEnd..<keyEnd &+ text.count,
                offset: 0
            )
            if elements.count == 2 {
                elements[0] = first
                elements[1] = second
            } else {
                elements.removeAll(keepingCapacity: true)
                elements.append(first)
                elements.append(second)
            }
        } else if elements.count == 1 {
            elements[0] = first
        } else {
            elements.removeAll(keepingCapacity: true)
            elements.append(first)
        }
        while bytes.count < 3 * ShortText.limit { bytes.append(0) }
        var span = bytes.mutableSpan
        // Any bits are bytes of text; each place is checked.
        var output = unsafe span.mutableBytes
        output.write(value, at: 0)
        output.write(end, at: value.count)
        output.write(text, at: keyEnd)
    }
}
