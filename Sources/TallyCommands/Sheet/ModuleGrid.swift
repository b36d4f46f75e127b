// SPDX-License-Identifier: Apache-2.0

/// The dark and light modules of a symbol or of a whole sheet.
struct ModuleGrid: Hashable, Sendable {
    private(set) var width: Int
    private(set) var height: Int
    private var dark: [Bool]

    /// All light.
    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        dark = [Bool](repeating: false, count: width * height)
    }

    /// Reads what `zint --dump` prints: a line a row, four modules a hexadecimal digit.
    ///
    /// Rows are filled up to a whole digit; light modules at the right belong to the quiet zone anyway.
    init?(dump: String) {
        let rows = dump.split(whereSeparator: \.isNewline).map { row in
            row.filter { $0 != " " }.map(\.hexDigitValue)
        }
        guard let longest = rows.map(\.count).max(), longest > 0 else { return nil }
        self.init(width: longest * 4, height: rows.count)
        for (y, row) in rows.enumerated() {
            for (index, digit) in row.enumerated() {
                guard let digit else { return nil }
                for bit in 0..<4 where digit >> (3 - bit) & 1 == 1 { self[index * 4 + bit, y] = true }
            }
        }
        trim()
    }

    /// A square symbol is as wide as high.
    private mutating func trim() {
        guard height > 1, width > height, width - height < 4 else { return }
        var square = ModuleGrid(width: height, height: height)
        for y in 0..<height { for x in 0..<height { square[x, y] = self[x, y] } }
        self = square
    }

    /// Whether a module is dark; what is outside is light.
    subscript(x: Int, y: Int) -> Bool {
        get { (0..<width).contains(x) && (0..<height).contains(y) && dark[y * width + x] }
        set { if (0..<width).contains(x), (0..<height).contains(y) { dark[y * width + x] = newValue } }
    }

    /// Draws another grid, each of its modules `scale` wide and `rows` high.
    mutating func draw(_ other: ModuleGrid, atX left: Int, y top: Int, scale: Int = 1, rows: Int? = nil) {
        let tall = rows ?? scale
        for y in 0..<other.height * tall {
            for x in 0..<other.width * scale where other[x / scale, y / tall] {
                self[left + x, top + y] = true
            }
        }
    }
}
