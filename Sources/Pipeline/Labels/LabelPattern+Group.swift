// SPDX-License-Identifier: Apache-2.0

/// Storage to find a pattern's group in, reused from scan to scan.
struct PatternScratch: Sendable {
    // A bit for each place of the text: the rest of it can be what stands behind the parentheses' beginning, end.
    private var beginnings: [UInt64]
    private var endings: [UInt64]

    init() {
        let words = Pipeline.maximumScanLength / 64 + 1
        beginnings = [UInt64](repeating: 0, count: words)
        endings = [UInt64](repeating: 0, count: words)
    }

    /// Makes room for a text of `length` bytes.
    mutating func prepare(for length: Int) {
        let words = length / 64 + 1
        while beginnings.count < words {
            beginnings.append(0)
            endings.append(0)
        }
    }

    mutating func set(_ place: Int, canBegin: Bool, canEnd: Bool) {
        let bit: UInt64 = 1 << UInt64(place & 63)
        beginnings[place >> 6] = beginnings[place >> 6] & ~bit | (canBegin ? bit : 0)
        endings[place >> 6] = endings[place >> 6] & ~bit | (canEnd ? bit : 0)
    }

    func canBegin(_ place: Int) -> Bool { beginnings[place >> 6] >> UInt64(place & 63) & 1 == 1 }

    func canEnd(_ place: Int) -> Bool { endings[place >> 6] >> UInt64(place & 63) & 1 == 1 }
}

extension LabelPattern {
    /// Where the text has what the parentheses enclose; all of the text for a pattern without them.
    ///
    /// Of several places the one that begins first, and of those the longest.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - scratch: Storage.
    /// - Returns: The bytes; `nil` when the text does not match.
    func identifier(in text: borrowing Span<UInt8>, using scratch: inout PatternScratch) -> Range<Int>? {
        guard let group, let backward else { return matches(text) ? 0..<text.count : nil }
        scratch.prepare(for: text.count)
        markRest(of: text, backward, group, in: &scratch)
        guard let start = firstBeginning(in: text, group, scratch) else { return nil }
        return start..<lastEnding(in: text, from: start, group, scratch)
    }

    /// From the end: at which places the rest can be what follows the group's beginning and its end.
    private func markRest(
        of text: borrowing Span<UInt8>,
        _ machine: PatternAutomaton,
        _ group: Range<Int>,
        in scratch: inout PatternScratch
    ) {
        let beginning = PatternAutomaton.bit(machine.end - group.lowerBound)
        let ending = PatternAutomaton.bit(machine.end - group.upperBound)
        var positions = machine.initial
        var place = text.count
        while true {
            scratch.set(place, canBegin: positions & beginning != 0, canEnd: positions & ending != 0)
            guard place > 0 else { return }
            place -= 1
            positions = machine.step(positions, text[place])
            if !isAnchoredAtEnd { positions |= machine.initial }
        }
    }

    private func firstBeginning(
        in text: borrowing Span<UInt8>,
        _ group: Range<Int>,
        _ scratch: borrowing PatternScratch
    ) -> Int? {
        let bit = PatternAutomaton.bit(group.lowerBound)
        var positions = forward.initial
        for place in 0...text.count {
            if positions & bit != 0, scratch.canBegin(place) { return place }
            guard place < text.count else { break }
            positions = forward.step(positions, text[place])
            if !isAnchoredAtStart { positions |= forward.initial }
        }
        return nil
    }

    private func lastEnding(
        in text: borrowing Span<UInt8>,
        from start: Int,
        _ group: Range<Int>,
        _ scratch: borrowing PatternScratch
    ) -> Int {
        // What repeats before the group is over once the group has begun.
        let first = PatternAutomaton.bit(group.lowerBound)
        let bit = PatternAutomaton.bit(group.upperBound)
        var positions = forward.closure(first)
        var end = start
        for place in start...text.count {
            if positions & bit != 0, scratch.canEnd(place) { end = place }
            guard place < text.count else { break }
            positions = forward.step(positions, text[place], fixed: first)
            if positions == 0 { break }
        }
        return end
    }
}
