// SPDX-License-Identifier: Apache-2.0

/// Parses TOML 1.0 into tables that know the place of each key.
///
/// A parser of our own, because a configuration file must never end the daemon and every message about it needs
/// a line: those to be had abort on malformed headers, and give positions of syntax errors only.
///
///     [[reader]]                   header → the table that the lines below fill
///     match = { port = "1-4" }     key = value: string · number · boolean · date · array · inline table
///
/// Work and memory are linear in the text; nesting is bounded by ``maxDepth``, so the recursion is too. Dates and
/// times are recognised and not interpreted: no key takes one.
struct TOMLParser {
    /// The most parts of a dotted key, and the deepest nesting of brackets.
    static let maxDepth = 16

    var cursor: TOMLCursor
    private let file: String
    private let root: TableBuilder

    private init(_ text: String, file: String) {
        cursor = TOMLCursor(bytes: Array(text.utf8))
        self.file = file
        root = TableBuilder(.header, at: SourcePosition(file: file, line: 0, column: 0))
    }

    /// Parses a whole file.
    static func parse(_ text: String, file: String) throws(Diagnostic) -> SourceTable {
        var parser = TOMLParser(text, file: file)
        try parser.document()
        return parser.root.table
    }

    /// The place of the next byte.
    var position: SourcePosition { SourcePosition(file: file, line: cursor.line, column: cursor.column) }

    func failure(_ message: String, at position: SourcePosition? = nil) -> Diagnostic {
        .syntax(message, at: position ?? self.position)
    }

    // MARK: - Lines

    private mutating func document() throws(Diagnostic) {
        cursor.skipByteOrderMark()
        var table = root
        while cursor.peek != nil {
            cursor.skipSpaces()
            switch cursor.peek {
            case nil, .lineFeed, .carriageReturn, .numberSign:
                break
            case .leftBracket:
                table = try header()
            default:
                try keyAndValue(in: table, depth: 0)
            }
            cursor.skipSpaces()
            try endOfLine()
        }
    }

    /// Goes over a comment and the end of the line.
    private mutating func endOfLine() throws(Diagnostic) {
        if cursor.peek == .numberSign { try comment() }
        guard cursor.peek != nil, !cursor.skipLineEnd() else { return }
        throw failure("expected the end of the line, found \(cursor.characterInWords)")
    }

    private mutating func comment() throws(Diagnostic) {
        while let byte = cursor.peek, byte != .lineFeed {
            if byte == .carriageReturn, cursor.peek(1) == .lineFeed { return }
            guard !byte.isControl else { throw failure("a comment contains a control character") }
            cursor.advance()
        }
    }

    /// `[a.b]` or `[[a.b]]`: returns the table that the lines below fill.
    private mutating func header() throws(Diagnostic) -> TableBuilder {
        let place = position
        cursor.advance()
        let opensElement = cursor.peek == .leftBracket
        if opensElement { cursor.advance() }
        let keys = try dottedKey()
        for _ in 0..<(opensElement ? 2 : 1) {
            guard cursor.peek == .rightBracket else {
                throw failure("expected ']', found \(cursor.characterInWords)")
            }
            cursor.advance()
        }
        var table = root
        for key in keys.dropLast() { table = try table.tableForHeader(key, at: place) }
        // There is at least one key, or `dottedKey` would have thrown.
        let last = keys[keys.count - 1]
        return opensElement ? try table.appendElement(last, at: place) : try table.define(last, at: place)
    }

    mutating func keyAndValue(in table: TableBuilder, depth: Int) throws(Diagnostic) {
        let place = position
        let keys = try dottedKey()
        guard cursor.peek == .equals else {
            throw failure("expected '=' after the key, found \(cursor.characterInWords)")
        }
        cursor.advance()
        cursor.skipSpaces()
        var owner = table
        for key in keys.dropLast() { owner = try owner.tableForDottedKey(key, at: place) }
        let value = try value(depth: depth)
        try owner.insert(keys[keys.count - 1], SourceNode(value: value, position: place))
    }

    /// `a . "b c"`, and the spaces around it.
    private mutating func dottedKey() throws(Diagnostic) -> [String] {
        cursor.skipSpaces()
        let place = position
        var keys: [String] = []
        while true {
            keys.append(try key())
            guard keys.count <= Self.maxDepth else {
                throw failure("a key has more than \(Self.maxDepth) parts", at: place)
            }
            cursor.skipSpaces()
            guard cursor.peek == .period else { return keys }
            cursor.advance()
            cursor.skipSpaces()
        }
    }

    private mutating func key() throws(Diagnostic) -> String {
        switch cursor.peek {
        case .quotationMark:
            guard !cursor.hasNext([.quotationMark, .quotationMark, .quotationMark]) else {
                throw failure("a key cannot be a multi-line string")
            }
            return try basicString()
        case .apostrophe:
            guard !cursor.hasNext([.apostrophe, .apostrophe, .apostrophe]) else {
                throw failure("a key cannot be a multi-line string")
            }
            return try literalString()
        default:
            let key = cursor.take { $0.isLetter || $0.isDigit || $0 == .underscore || $0 == .hyphen }
            guard !key.isEmpty else { throw failure("expected a key, found \(cursor.characterInWords)") }
            return key
        }
    }

    // MARK: - Values

    private mutating func value(depth: Int) throws(Diagnostic) -> SourceNode.Value {
        switch cursor.peek {
        case .quotationMark:
            let isLong = cursor.hasNext([.quotationMark, .quotationMark, .quotationMark])
            return .string(isLong ? try longBasicString() : try basicString())
        case .apostrophe:
            let isLong = cursor.hasNext([.apostrophe, .apostrophe, .apostrophe])
            return .string(isLong ? try longLiteralString() : try literalString())
        case .leftBracket, .leftBrace:
            guard depth < Self.maxDepth else {
                throw failure("brackets are nested more than \(Self.maxDepth) deep")
            }
            return cursor.peek == .leftBracket
                ? try array(depth: depth + 1) : try inlineTable(depth: depth + 1)
        default:
            return try plainValue()
        }
    }

    private mutating func array(depth: Int) throws(Diagnostic) -> SourceNode.Value {
        let place = position
        cursor.advance()
        var elements: [SourceNode] = []
        while true {
            try skipBlank(within: "array", from: place)
            if cursor.peek == .rightBracket { break }
            let position = self.position
            elements.append(SourceNode(value: try value(depth: depth), position: position))
            try skipBlank(within: "array", from: place)
            if cursor.peek == .rightBracket { break }
            guard cursor.peek == .comma else {
                throw failure("expected ',' or ']' in an array, found \(cursor.characterInWords)")
            }
            cursor.advance()
        }
        cursor.advance()
        return .array(elements)
    }

    /// Goes over spaces, line ends and comments.
    private mutating func skipBlank(within what: String, from place: SourcePosition) throws(Diagnostic) {
        while true {
            cursor.skipSpaces()
            if cursor.peek == .numberSign {
                try comment()
            } else if cursor.peek == nil {
                throw failure("the \(what) is not closed", at: place)
            } else if !cursor.skipLineEnd() {
                return
            }
        }
    }

    private mutating func inlineTable(depth: Int) throws(Diagnostic) -> SourceNode.Value {
        let table = TableBuilder(.inline, at: position)
        cursor.advance()
        cursor.skipSpaces()
        if cursor.peek != .rightBrace {
            while true {
                try keyAndValue(in: table, depth: depth)
                cursor.skipSpaces()
                if cursor.peek == .rightBrace { break }
                guard cursor.peek == .comma else {
                    throw failure("expected ',' or '}' in an inline table, found \(cursor.characterInWords)")
                }
                cursor.advance()
                cursor.skipSpaces()
            }
        }
        cursor.advance()
        return .table(table.table)
    }
}
