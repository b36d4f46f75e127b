// SPDX-License-Identifier: Apache-2.0

extension TagPattern {
    /// The bits that tell the set, as runs of them from the start of the EPC on, for readers that compare bits.
    ///
    /// `nil` where bits alone do not tell it: where a component is a range, or a number or text behind one that is
    /// not known, or a serial number. What is told this way is at most the header, filter, company prefix and reference.
    public var leadingBits: [(offset: Int, bits: MemoryBits)]? {
        guard isToldByLeadingBits else { return nil }
        var runs: [(offset: Int, bits: MemoryBits)] = []
        var isInRun = false
        for place in 0..<128 {
            let shift = UInt64(63 - place % 64)
            guard (place < 64 ? mask.0 : mask.1) >> shift & 1 == 1 else {
                isInRun = false
                continue
            }
            if !isInRun { runs.append((place, MemoryBits())) }
            isInRun = true
            let last = runs.count - 1
            let bit = (place < 64 ? wanted.0 : wanted.1) >> shift & 1
            runs[last].bits.setBits(at: place - runs[last].offset, count: 1, to: bit)
        }
        return runs
    }

    private var isToldByLeadingBits: Bool {
        if case .range = body.filterChoice { return false }
        let kind = body.identity.scheme
        let hasPrefix = body.prefixChoice == .literal && kind != .usdod && kind != .adi
        let hasReference =
            kind == .gid || hasPrefix && scheme.partition != nil && kind.keyDigits != nil
        for index in 0..<5 {
            guard let component = kind.components[index] else { break }
            switch (body[component], component) {
            case (.any, _): continue
            case (.literal, .prefix): if !hasPrefix { return false }
            case (.literal, .reference): if !hasReference { return false }
            case (.literal, _), (.range, _): return false
            }
        }
        return true
    }
}
