// SPDX-License-Identifier: Apache-2.0

/// A table while its file is being parsed: knows how it came to be, which decides what may still be added
/// (TOML 1.0, "Table", "Array of Tables", "Inline Table").
final class TableBuilder {
    enum Origin {
        /// Named on the way to another: `a` of `[a.b]`. A header of its own may follow.
        case implied
        /// By its header, or the file itself.
        case header
        /// By a dotted key: `a` of `a.b = 1`. Only dotted keys may add to it, and headers below it.
        case dotted
        /// In braces: complete as it stands.
        case inline
    }

    private enum Entry {
        case value(SourceNode)
        case table(TableBuilder)
        case elements([TableBuilder], SourcePosition)

        var position: SourcePosition {
            switch self {
            case .value(let node): node.position
            case .table(let table): table.position
            case .elements(_, let position): position
            }
        }
    }

    private var origin: Origin
    private var position: SourcePosition
    private var entries: [String: Entry] = [:]

    init(_ origin: Origin, at position: SourcePosition) {
        self.origin = origin
        self.position = position
    }

    /// All that was collected.
    var table: SourceTable {
        SourceTable(
            entries: entries.mapValues { entry in
                switch entry {
                case .value(let node): node
                case .table(let table): SourceNode(value: .table(table.table), position: table.position)
                case .elements(let tables, let position):
                    SourceNode(
                        value: .array(
                            tables.map { SourceNode(value: .table($0.table), position: $0.position) }
                        ),
                        position: position
                    )
                }
            },
            position: position
        )
    }

    /// The table of a part of a header that is not its last; made if need be.
    func tableForHeader(_ key: String, at position: SourcePosition) throws(Diagnostic) -> TableBuilder {
        switch entries[key] {
        case nil:
            let table = TableBuilder(.implied, at: position)
            entries[key] = .table(table)
            return table
        case .table(let table)?:
            return table
        case .elements(let tables, _)?:
            // An array of tables is made with its first element.
            return tables[tables.count - 1]
        case .value(let node)?:
            throw Self.taken(key, by: node.position, at: position)
        }
    }

    /// The table of a part of a dotted key that is not its last; made if need be.
    func tableForDottedKey(_ key: String, at position: SourcePosition) throws(Diagnostic) -> TableBuilder {
        guard let entry = entries[key] else {
            let table = TableBuilder(.dotted, at: position)
            entries[key] = .table(table)
            return table
        }
        guard case .table(let table) = entry, table.origin == .dotted else {
            throw Self.taken(key, by: entry.position, at: position)
        }
        return table
    }

    /// The table of `[key]`.
    func define(_ key: String, at position: SourcePosition) throws(Diagnostic) -> TableBuilder {
        guard let entry = entries[key] else {
            let table = TableBuilder(.header, at: position)
            entries[key] = .table(table)
            return table
        }
        guard case .table(let table) = entry, table.origin == .implied else {
            throw Self.taken(key, by: entry.position, at: position)
        }
        table.origin = .header
        table.position = position
        return table
    }

    /// The new table of `[[key]]`.
    func appendElement(_ key: String, at position: SourcePosition) throws(Diagnostic) -> TableBuilder {
        let table = TableBuilder(.header, at: position)
        switch entries.removeValue(forKey: key) {
        case nil:
            entries[key] = .elements([table], position)
        case .elements(var tables, let first)?:
            tables.append(table)
            entries[key] = .elements(tables, first)
        case let entry?:
            throw Self.taken(key, by: entry.position, at: position)
        }
        return table
    }

    /// Adds a value.
    func insert(_ key: String, _ node: SourceNode) throws(Diagnostic) {
        if let entry = entries[key] { throw Self.taken(key, by: entry.position, at: node.position) }
        entries[key] = .value(node)
    }

    private static func taken(
        _ key: String,
        by first: SourcePosition,
        at position: SourcePosition
    ) -> Diagnostic {
        .syntax("\(key.asKey) is defined already, at \(first)", at: position)
    }
}
