// SPDX-License-Identifier: Apache-2.0

/// A code list as text: numbers of three digits in ascending order, each with its letters, a space between them.
///
/// ```
/// 004AF 008AL 010AQ …
/// ```
struct CodeText {
    private let text: StaticString
    private let letterCount: Int

    init(_ text: StaticString, letters: Int) {
        self.text = text
        letterCount = letters
    }

    /// How many codes the list has.
    var count: Int { (text.utf8CodeUnitCount + 1) / stride }

    private var stride: Int { letterCount + 4 }

    /// The place of the row of `number`, or `nil` when the list does not have it.
    func row(of number: Int) -> Int? {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            let found = self.number(middle)
            if found == number { return middle }
            if found < number { low = middle + 1 } else { high = middle }
        }
        return nil
    }

    /// The number of a row.
    func number(_ row: Int) -> Int {
        Int(byte(row, 0) & 0x0F) * 100 + Int(byte(row, 1) & 0x0F) * 10 + Int(byte(row, 2) & 0x0F)
    }

    /// A letter of a row, counted from 0.
    func letter(_ row: Int, _ place: Int) -> UInt8 { byte(row, 3 + place) }

    private func byte(_ row: Int, _ place: Int) -> UInt8 {
        let index = row * stride + place
        precondition(index >= 0 && index < text.utf8CodeUnitCount)
        // The pointer is that of a literal, which lives for ever, and the index is within it.
        return unsafe text.utf8Start[index]
    }
}
