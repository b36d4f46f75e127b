// SPDX-License-Identifier: Apache-2.0

/// Chains of 64-bit words for what few tags need: EPCs over 128 bits, TIDs, a fifth antenna.
///
///     block   ┌──────┬──────┬──────┬──────┐
///             │ word │ word │ word │ next │      next: the block after this one, 0 at the end
///             └──────┴──────┴──────┴──────┘
///
/// Blocks are numbered from 1; freed ones are reused, so the pool is as large as it ever had to be.
struct WordPool: Sendable {
    /// Words a block carries besides its link.
    static let wordsPerBlock = 3

    private var words: [UInt64] = []
    private var free: UInt32 = 0

    /// Bytes reserved.
    var byteCount: Int { words.capacity * 8 }

    /// A zeroed chain with room for `count` words.
    mutating func allocate(_ count: Int) -> UInt32 {
        var first: UInt32 = 0
        for _ in 0..<((count + Self.wordsPerBlock - 1) / Self.wordsPerBlock) {
            let block = takeBlock()
            words[base(block) + 3] = UInt64(first)
            first = block
        }
        return first
    }

    /// Gives a chain back.
    mutating func release(_ first: UInt32) {
        var block = first
        while block != 0 {
            let next = UInt32(truncatingIfNeeded: words[base(block) + 3])
            words[base(block) + 3] = UInt64(free)
            free = block
            block = next
        }
    }

    /// Where word `index` of a chain stands, for ``subscript(_:)``; `nil` beyond its end.
    func place(_ index: Int, in first: UInt32) -> Int? {
        var block = first
        var index = index
        while block != 0 {
            if index < Self.wordsPerBlock { return base(block) + index }
            index -= Self.wordsPerBlock
            block = UInt32(truncatingIfNeeded: words[base(block) + 3])
        }
        return nil
    }

    /// The word at a place that ``place(_:in:)`` gave.
    subscript(place: Int) -> UInt64 {
        get { words[place] }
        set { words[place] = newValue }
    }

    private func base(_ block: UInt32) -> Int { (Int(block) - 1) * 4 }

    private mutating func takeBlock() -> UInt32 {
        guard free != 0 else {
            for _ in 0..<4 { words.append(0) }
            return UInt32(words.count / 4)
        }
        let block = free
        free = UInt32(truncatingIfNeeded: words[base(block) + 3])
        for index in 0..<4 { words[base(block) + index] = 0 }
        return block
    }
}
