// SPDX-License-Identifier: Apache-2.0

/// A text that a scanner types in place of another: `{GS}` for GS.
public struct TextSubstitute: Hashable, Sendable {
    /// How many bytes ``typed`` can have.
    public static let longestText = 16

    /// What is typed.
    public let typed: [UInt8]
    /// What is meant.
    public let meant: [UInt8]

    /// A substitute; `nil` where a text would be empty, or longer than what it stands for.
    ///
    /// - Parameters:
    ///   - typed: What is typed, 1 to ``longestText`` bytes.
    ///   - meant: What is meant, at least one byte and at most as many as `typed`: a text never grows.
    public init?(typed: [UInt8], meant: [UInt8]) {
        guard (1...Self.longestText).contains(typed.count), (1...typed.count).contains(meant.count) else {
            return nil
        }
        self.typed = typed
        self.meant = meant
    }
}

/// The substitutes of a scanner, ready to be applied.
struct TextSubstitutes: Sendable {
    private let substitutes: [TextSubstitute]
    /// The bytes that a substitute begins with, a bit each.
    private var firstBytes: InlineArray<4, UInt64> = InlineArray(repeating: 0)

    init(_ substitutes: [TextSubstitute]) {
        // Of two that fit at one place the longer one is meant.
        self.substitutes = substitutes.sorted { $0.typed.count > $1.typed.count }
        for substitute in substitutes {
            let byte = substitute.typed[0]
            firstBytes[Int(byte >> 6)] |= 1 << UInt64(byte & 63)
        }
    }

    var isEmpty: Bool { substitutes.isEmpty }

    /// Appends `text` from `start` on with all substitutes replaced, from left to right, each byte once.
    func append(_ text: [UInt8], from start: Int, to output: inout [UInt8]) {
        var position = start
        while position < text.count {
            let byte = text[position]
            if firstBytes[Int(byte >> 6)] >> UInt64(byte & 63) & 1 == 1,
                let index = match(text, at: position)
            {
                for meant in substitutes[index].meant { output.append(meant) }
                position &+= substitutes[index].typed.count
            } else {
                output.append(byte)
                position &+= 1
            }
        }
    }

    private func match(_ text: [UInt8], at position: Int) -> Int? {
        candidates: for index in substitutes.indices {
            let count = substitutes[index].typed.count
            guard count <= text.count &- position else { continue }
            for offset in 0..<count where substitutes[index].typed[offset] != text[position &+ offset] {
                continue candidates
            }
            return index
        }
        return nil
    }
}
