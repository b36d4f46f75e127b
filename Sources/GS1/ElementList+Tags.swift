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
        let count = qualifier == nil ? 1 : 2
        if elements.count != count {
            elements.removeAll(keepingCapacity: true)
            for _ in 0..<count { elements.append(Element(ai: key, isLike: nil, start: 0, end: 0)) }
        }
        elements[0] = Element(ai: key, isLike: elements[0], start: 0, end: keyEnd)
        if let qualifier {
            elements[1] = Element(
                ai: qualifier,
                isLike: elements[1],
                start: keyEnd,
                end: keyEnd &+ text.count
            )
        }
        while bytes.count < 3 * ShortText.limit { bytes.append(0) }
        unsafe bytes.withUnsafeMutableBytes { output in
            // No count is above 24, so that the last of three begins at 48 at most, and there is room for 72.
            unsafe output.write(value, at: 0)
            unsafe output.write(end, at: value.count)
            unsafe output.write(text, at: keyEnd)
        }
    }
}

extension ElementList.Element {
    /// An element of a tag; its row is known where the tag before had the same AI.
    @inline(__always)
    fileprivate init(ai: ApplicationIdentifier, isLike other: Self?, start: Int, end: Int) {
        self.ai = ai
        rowNumber = if let other, other.ai == ai { other.rowNumber } else { AITable.rowNumber(of: ai) }
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
