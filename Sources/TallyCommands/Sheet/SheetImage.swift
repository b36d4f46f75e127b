// SPDX-License-Identifier: Apache-2.0

/// The test sheet as a picture: its symbols one below the other, each with its number.
enum SheetImage {
    /// What the generator is asked for.
    static func orders(_ kind: CalibrationSheet.Kind) -> [Zint.Order] {
        switch kind {
        case .matrix:
            [
                Zint.Order(symbology: 58, isGS1: false, data: CalibrationSheet.text),
                Zint.Order(symbology: 58, isGS1: true, data: CalibrationSheet.elements),
            ]
        case .linear:
            [
                Zint.Order(symbology: 20, isGS1: false, data: CalibrationSheet.text),
                Zint.Order(symbology: 16, isGS1: true, data: CalibrationSheet.elements),
            ]
        }
    }

    /// The sheet in modules: a quiet zone of four around matrix symbols, of ten beside linear ones.
    static func compose(_ symbols: [ModuleGrid], showsNumbers: Bool = true) -> ModuleGrid {
        let isLinear = symbols.contains { $0.height == 1 }
        let quiet = isLinear ? 10 : 4
        let margin = quiet + (showsNumbers ? 10 : 0)
        let heights = symbols.map { $0.height == 1 ? 50 : $0.height }
        let width = margin + (symbols.map(\.width).max() ?? 0) + quiet
        // The next symbol is far enough away to be scanned alone.
        let gap = isLinear ? 40 : 12
        let height = quiet * 2 + heights.reduce(0, +) + gap * max(0, symbols.count - 1)
        var sheet = ModuleGrid(width: width, height: height)
        var top = quiet
        for (index, symbol) in symbols.enumerated() {
            sheet.draw(symbol, atX: margin, y: top, rows: symbol.height == 1 ? heights[index] : 1)
            if showsNumbers { sheet.draw(numeral(index + 1), atX: 1, y: top) }
            top += heights[index] + gap
        }
        return sheet
    }

    /// A figure of five by seven.
    private static func numeral(_ number: Int) -> ModuleGrid {
        let rows: [String] =
            switch number {
            case 1: ["00100", "01100", "00100", "00100", "00100", "00100", "01110"]
            case 2: ["01110", "10001", "00001", "00110", "01000", "10000", "11111"]
            default: ["11111", "00010", "00100", "00010", "00001", "10001", "01110"]
            }
        var grid = ModuleGrid(width: 5, height: 7)
        for (y, row) in rows.enumerated() {
            for (x, digit) in row.enumerated() where digit == "1" { grid[x, y] = true }
        }
        return grid
    }

    /// A grid in half blocks, two rows a line, black on white whatever the terminal's colours are.
    static func halfBlocks(_ grid: ModuleGrid) -> String {
        var lines: [String] = []
        for y in stride(from: 0, to: grid.height, by: 2) {
            var line = "\u{1B}[30;107m"
            for x in 0..<grid.width {
                switch (grid[x, y], grid[x, y + 1]) {
                case (true, true): line += "█"
                case (true, false): line += "▀"
                case (false, true): line += "▄"
                case (false, false): line += " "
                }
            }
            lines.append(line + "\u{1B}[0m")
        }
        return lines.joined(separator: "\n")
    }
}
