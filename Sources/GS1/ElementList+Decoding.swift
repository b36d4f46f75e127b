// SPDX-License-Identifier: Apache-2.0

/// How the decoders fill a list.
///
/// To empty an array and append to it asks four times whether it is shared and how much fits. Where it is known how
/// long the text is, it is written over what was there: what the elements do not point at has no meaning.
extension ElementList {
    /// Removes the elements and all that belongs to them but the text.
    @inline(__always)
    mutating func removeElements() {
        // One after the other costs less than `removeAll` for the few that a message has.
        while !elements.isEmpty { elements.removeLast() }
        leniences = []
        if !message.isEmpty { message.removeAll() }
    }

    /// Removes the text of elements that are removed already.
    mutating func removeText() {
        bytes.removeAll(keepingCapacity: true)
    }

    /// Makes `text` that of elements to come, the others being removed; places in it are places in ``bytes``.
    mutating func setText(_ text: borrowing Span<UInt8>) {
        guard text.count <= bytes.count else {
            removeText()
            _ = appendText(text, from: 0)
            return
        }
        var span = bytes.mutableSpan
        var output = unsafe span.mutableBytes
        // Both pointers live as long as the call, and `text` is no longer than `bytes`.
        unsafe text.withUnsafeBytes { source in
            unsafe output.withUnsafeMutableBytes { unsafe $0.copyMemory(from: source) }
        }
    }

    /// Makes the list one element: AI (01) with the value `digits`.
    ///
    /// The other elements are removed already.
    @inline(__always)
    mutating func set(_ digits: GTINDigits, offset: Int) {
        while bytes.count < ShortText.limit { bytes.append(0) }
        var span = bytes.mutableSpan
        // Any bits are bytes of text; each place is checked.
        var output = unsafe span.mutableBytes
        output.write(digits.value, at: 0)
        append(AITable.rowNumber(of: .gtin), .gtin, value: 0..<14, offset: offset)
    }

    /// Appends an element whose value is what `write` appends to the bytes it is given.
    @inline(__always)
    mutating func append(_ match: AITable.Match, offset: Int, writing write: (inout [UInt8]) -> Void) {
        let start = bytes.count
        write(&bytes)
        append(match, value: start..<max(start, bytes.count), offset: offset)
    }

    /// Appends AI (01) with the value `digits`.
    @inline(__always)
    mutating func append(_ digits: GTINDigits, offset: Int) {
        let start = bytes.count
        bytes.append(digits.value)
        append(AITable.rowNumber(of: .gtin), .gtin, value: start..<(start &+ 14), offset: offset)
    }

    /// Appends an element whose value is there already.
    @inline(__always)
    mutating func append(_ match: AITable.Match, value: Range<Int>, offset: Int) {
        append(match.row.number, match.ai, value: value, offset: offset)
    }

    /// Appends text with the values of elements to come; returns the place of its first byte.
    mutating func appendText(_ text: borrowing Span<UInt8>, from offset: Int) -> Int {
        let start = bytes.count
        // The pointer lives as long as the call; `extracting` checks the range.
        unsafe text.extracting(offset...).withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
        return start
    }

    /// Appends an element whose value is there already.
    @inline(__always)
    mutating func append(
        _ rowNumber: UInt8,
        _ ai: ApplicationIdentifier,
        value: Range<Int>,
        offset: Int
    ) {
        elements.append(Element(ai: ai, rowNumber: rowNumber, value: value, offset: offset))
    }
}
