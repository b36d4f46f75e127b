// SPDX-License-Identifier: Apache-2.0

extension ElementList {
    /// Empties the list and appends what a tag stands for: a key, and what qualifies it.
    ///
    /// - Parameters:
    ///   - key: The key's Application Identifier.
    ///   - value: The key.
    ///   - qualifier: The second element's Application Identifier.
    ///   - text: The second element's value.
    @inline(never)
    package mutating func replaceAll(
        with key: ApplicationIdentifier,
        _ value: ShortText,
        qualifier: ApplicationIdentifier,
        _ text: ShortText
    ) {
        replaceAll(with: key, value, nil, qualifier, text)
    }

    /// Empties the list and appends what a tag stands for: a key of one part or two, and what qualifies it.
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
        replaceAll(with: key, value, end, qualifier, text)
    }

    /// The same; inlined twice, since most tags have a key of one part and seven words less to hand over.
    @inline(__always)
    private mutating func replaceAll(
        with key: ApplicationIdentifier,
        _ value: ShortText,
        _ end: ShortText?,
        _ qualifier: ApplicationIdentifier?,
        _ text: ShortText
    ) {
        // Tags of one kind come one after the other: ends and text are written over those of the tag before, which
        // costs a sixth of emptying arrays and appending to them.
        if !hasPlaces(for: key, qualifier) { makePlaces(for: key, qualifier) }
        leniences = []
        let keyEnd = value.count &+ (end?.count ?? 0)
        elements[0].move(to: 0, keyEnd)
        if qualifier != nil { elements[1].move(to: keyEnd, keyEnd &+ text.count) }
        unsafe bytes.withUnsafeMutableBytes { output in
            // No count is above 24, so that the last of three begins at 48 at most, and there is room for 72.
            unsafe output.write(value, at: 0)
            if let end { unsafe output.write(end, at: value.count) }
            if qualifier != nil { unsafe output.write(text, at: keyEnd) }
        }
    }

    /// Whether the list has elements of these AIs alone, and room for their values.
    @inline(__always)
    private func hasPlaces(for key: ApplicationIdentifier, _ qualifier: ApplicationIdentifier?) -> Bool {
        guard elements.count == (qualifier == nil ? 1 : 2), elements[0].ai == key, message.isEmpty else {
            return false
        }
        if let qualifier, elements[1].ai != qualifier { return false }
        return bytes.count >= 3 * ShortText.limit
    }

    /// Makes it so.
    @inline(never)
    private mutating func makePlaces(for key: ApplicationIdentifier, _ qualifier: ApplicationIdentifier?) {
        message.removeAll()
        elements.removeAll(keepingCapacity: true)
        append(AITable.rowNumber(of: key), key, value: 0..<0, offset: 0)
        if let qualifier { append(AITable.rowNumber(of: qualifier), qualifier, value: 0..<0, offset: 0) }
        while bytes.count < 3 * ShortText.limit { bytes.append(0) }
    }
}

extension ElementList.Element {
    /// Gives the element of a tag its value.
    @inline(__always)
    fileprivate mutating func move(to start: Int, _ end: Int) {
        self.start = UInt32(truncatingIfNeeded: start)
        self.end = UInt32(truncatingIfNeeded: end)
        offset = 0
    }
}

extension UnsafeMutableRawBufferPointer {
    /// Writes `text` at `offset`, and bytes without meaning behind it; there must be room for 24.
    @inline(__always)
    fileprivate func write(_ text: ShortText, at offset: Int) {
        guard let start = unsafe baseAddress.map({ unsafe $0 + offset }) else { return }
        unsafe start.storeBytes(of: text.first.littleEndian, as: UInt64.self)
        unsafe start.storeBytes(of: text.second.littleEndian, toByteOffset: 8, as: UInt64.self)
        unsafe start.storeBytes(of: text.third.littleEndian, toByteOffset: 16, as: UInt64.self)
    }
}
