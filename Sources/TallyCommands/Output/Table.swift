// SPDX-License-Identifier: Apache-2.0

/// Aligned columns, as wide as their widest cell; numbers to the right.
struct Table {
    private let header: [String]
    private let rightAligned: Set<Int>
    private var rows: [[String]] = []
    private var colours: [[Colour?]] = []

    init(_ header: [String], rightAligned: Set<Int> = []) {
        self.header = header
        self.rightAligned = rightAligned
    }

    var isEmpty: Bool { rows.isEmpty }

    /// Adds a row; a column without a value shows a dash.
    mutating func add(_ cells: [String?], colours: [Int: Colour] = [:]) {
        rows.append(cells.map { $0.map(Self.printable) ?? "-" })
        self.colours.append(cells.indices.map { colours[$0] })
    }

    /// The lines, without trailing blanks.
    func lines() -> [String] {
        let widths = header.indices.map { column in
            rows.reduce(header[column].count) { max($0, $1[column].count) }
        }
        func line(_ cells: [String], _ paint: (Int, String) -> String) -> String {
            var parts: [String] = []
            for (column, cell) in cells.enumerated() {
                let gap = String(repeating: " ", count: widths[column] - cell.count)
                let isLast = column == cells.count - 1
                let painted = paint(column, cell)
                parts.append(rightAligned.contains(column) ? gap + painted : isLast ? painted : painted + gap)
            }
            return parts.joined(separator: "  ")
        }
        var result = [line(header) { Colour.faint($1) }]
        for (row, colours) in zip(rows, colours) {
            result.append(line(row) { column, cell in colours[column]?(cell) ?? cell })
        }
        return result
    }

    /// Prints the table.
    func print() { for line in lines() { Console.line(line) } }

    /// Text from devices must not steer the terminal.
    static func printable(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            return text
        }
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\u{1D}": result += "<GS>"
            case "\u{1E}": result += "<RS>"
            case "\u{04}": result += "<EOT>"
            case _ where scalar.properties.generalCategory == .control:
                result += "<" + String(scalar.value, radix: 16, uppercase: true) + ">"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
