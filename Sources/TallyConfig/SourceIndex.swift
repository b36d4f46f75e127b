// SPDX-License-Identifier: Apache-2.0

/// Where each key of a TOML text stands.
///
/// The parser tells positions of syntax errors only; values carry none. This index is made by a tolerant
/// reading of the text that knows strings, comments, headers and brackets, and nothing about values:
///
///     [[reader]]              reader.0            line 1
///     name = "dock"           reader.0.name       line 2
///     [[reader.antenna]]      reader.0.antenna.0  line 3
///     power = { dbm = 27 }    reader.0.antenna.0.power, …power.dbm
///
/// On text that does not parse its content is meaningless, but it never fails and takes linear time.
struct SourceIndex {
    /// A step of the way to a value.
    enum Step: Hashable {
        case key(String)
        case index(Int)
    }

    /// The deepest nesting of brackets that is indexed, and the most parts a dotted key may have.
    static let maxDepth = 16

    // The deepest key there is has six steps; a hostile text must not make every path long.
    private static let maxPath = 12

    /// The position of a key or of an array's element.
    func position(of path: [Step]) -> (line: Int, column: Int)? { positions[path] }

    /// The first dotted key with more than ``maxDepth`` parts.
    ///
    /// Each part is a nested table to the parser, whose recursion has no other bound.
    private(set) var tooDeep: (line: Int, column: Int)?

    private var positions: [[Step]: (line: Int, column: Int)] = [:]
    /// How many elements each array of tables has so far.
    private var elementCounts: [[Step]: Int] = [:]
    private var cursor: Cursor

    /// Reads a text.
    init(_ text: String) {
        cursor = Cursor(bytes: Array(text.utf8))
        var table: [Step] = []
        while let byte = cursor.skipBlank() {
            if byte == UInt8(ascii: "[") {
                table = header()
            } else {
                keyAndValue(in: table, depth: 0)
            }
            cursor.skipLine()
        }
        cursor = Cursor(bytes: [])
    }

    /// Reads `[a.b]` or `[[a.b]]` and returns the path of the table it opens.
    private mutating func header() -> [Step] {
        let place = cursor.place
        cursor.advance()
        let opensElement = cursor.peek == UInt8(ascii: "[")
        if opensElement { cursor.advance() }
        let keys = dottedKey()
        var path: [Step] = []
        for (offset, key) in keys.enumerated() {
            path.append(.key(key))
            if opensElement, offset == keys.count - 1 {
                let next = elementCounts[path, default: 0]
                elementCounts[path] = next + 1
                note(path, at: place)
                path.append(.index(next))
            } else if let count = elementCounts[path] {
                path.append(.index(count - 1))
            }
            note(path, at: place)
        }
        return path
    }

    private mutating func keyAndValue(in table: [Step], depth: Int) {
        let place = cursor.place
        var path = table
        for key in dottedKey() {
            path.append(.key(key))
            note(path, at: place)
        }
        cursor.skipSpaces()
        guard cursor.peek == UInt8(ascii: "=") else { return }
        cursor.advance()
        value(path, depth: depth)
    }

    private mutating func value(_ path: [Step], depth: Int) {
        cursor.skipSpaces()
        switch cursor.peek {
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            cursor.skipString()
        case UInt8(ascii: "["), UInt8(ascii: "{"):
            if depth < Self.maxDepth {
                container(path, depth: depth + 1)
            } else {
                cursor.skipBrackets()
            }
        default:
            cursor.skipScalar()
        }
    }

    /// Reads the elements of an array or the keys of an inline table.
    private mutating func container(_ path: [Step], depth: Int) {
        let isArray = cursor.peek == UInt8(ascii: "[")
        let end = isArray ? UInt8(ascii: "]") : UInt8(ascii: "}")
        cursor.advance()
        var count = 0
        while let byte = cursor.skipBlank() {
            if byte == end {
                cursor.advance()
                return
            }
            let before = cursor.offset
            if byte == UInt8(ascii: ",") {
                cursor.advance()
            } else if isArray {
                note(path + [.index(count)], at: cursor.place)
                value(path + [.index(count)], depth: depth)
                count += 1
            } else {
                keyAndValue(in: path, depth: depth)
            }
            // Not a key and not a value: step over it, so that the loop ends.
            if cursor.offset == before { cursor.advance() }
        }
    }

    /// Reads `a.b."c d"`; empty when there is no key.
    private mutating func dottedKey() -> [String] {
        let place = cursor.place
        var keys: [String] = []
        while true {
            cursor.skipSpaces()
            guard let key = cursor.key() else { break }
            if keys.count < Self.maxDepth {
                keys.append(key)
            } else if tooDeep == nil {
                tooDeep = place
            }
            cursor.skipSpaces()
            guard cursor.peek == UInt8(ascii: ".") else { break }
            cursor.advance()
        }
        return keys
    }

    /// The first place wins: `a.x = 1` and `a.y = 2` put `a` where it was first named.
    private mutating func note(_ path: [Step], at place: (line: Int, column: Int)) {
        if path.count <= Self.maxPath, positions[path] == nil { positions[path] = place }
    }
}
