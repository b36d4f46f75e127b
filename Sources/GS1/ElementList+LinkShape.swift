// SPDX-License-Identifier: Apache-2.0

/// How the elements of a list are laid out in a Digital Link.
struct LinkShape {
    /// The place of the primary key.
    let key: Int

    /// Its Application Identifier.
    let ai: ApplicationIdentifier

    /// Where the sequence of its qualifiers begins in the table, or 0 when it has none.
    let sequence: Int

    /// How many elements may stand neither in the path nor in the query.
    let misplaced: Int
}

extension ElementList {
    /// The key and the sequence of qualifiers that leave the fewest elements without a place, or `nil` without a key.
    ///
    /// Among equals the key that comes first, and the sequence of which most elements are present.
    var linkShape: LinkShape? {
        var best: LinkShape?
        for place in elements.indices {
            let row = elements[place].row
            guard row.isKey else { continue }
            let shape = shape(key: place, row: row)
            if shape.misplaced == 0 { return shape }
            if let known = best, known.misplaced <= shape.misplaced { continue }
            best = shape
        }
        return best
    }

    private func shape(key: Int, row: AITable.Row) -> LinkShape {
        let ai = elements[key].ai
        var index = Int(AITable.pathStarts[Int(row.number)])
        var best = LinkShape(key: key, ai: ai, sequence: index, misplaced: .max)
        var most = -1
        while true {
            let shape = LinkShape(key: key, ai: ai, sequence: index, misplaced: 0)
            var (qualifiers, misplaced) = (0, 0)
            for element in elements {
                let rank = rank(element.ai, in: shape)
                if rank == nil, !element.row.isAttribute { misplaced += 1 }
                if let rank, rank > 0 { qualifiers += 1 }
            }
            if misplaced < best.misplaced || misplaced == best.misplaced && qualifiers > most {
                best = LinkShape(key: key, ai: ai, sequence: index, misplaced: misplaced)
                most = qualifiers
            }
            guard index > 0 else { return best }
            while AITable.paths[index] > 1 { index += 1 }
            if AITable.paths[index] == 0 { return best }
            index += 1
        }
    }

    /// The place of an identifier in the path, the key's 0, or `nil` when it is not in the path.
    func rank(_ ai: ApplicationIdentifier, in shape: LinkShape) -> Int? {
        if ai == shape.ai { return 0 }
        var index = shape.sequence
        while index > 0, AITable.paths[index] > 1 {
            if AITable.paths[index] == ai.rawValue { return index - shape.sequence + 1 }
            index += 1
        }
        return nil
    }

    /// Brings key and qualifiers to the front, in their order; the rest keeps its own.
    ///
    /// - Returns: How many elements are in the path.
    mutating func arrange(as shape: LinkShape) -> Int {
        move(shape.key, to: 0)
        var count = 1
        var index = shape.sequence
        while index > 0, AITable.paths[index] > 1 {
            if let place = self.index(of: ApplicationIdentifier(rawValue: AITable.paths[index])),
                place >= count
            {
                move(place, to: count)
                count += 1
            }
            index += 1
        }
        return count
    }
}

extension ApplicationIdentifier {
    /// A number that orders identifiers like their digits as text.
    var lexicalOrder: Int {
        let scale = digitCount == 2 ? 100 : digitCount == 3 ? 10 : 1
        return number * scale * 8 + digitCount
    }
}
