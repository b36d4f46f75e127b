// SPDX-License-Identifier: Apache-2.0

/// A key of the configuration in force: what it is and why.
public struct EffectiveKey: Equatable, Sendable {
    /// Where a value comes from.
    public enum Source: Equatable, Sendable {
        /// A file says so.
        case file(SourcePosition)
        /// No file says otherwise.
        case builtIn
        /// A device names it.
        case implied
    }

    /// The key, such as `scanner[bench-4].suffix`.
    public var path: String
    /// The value as TOML writes it; `nil` where the default is not a value of the configuration.
    public var value: String?
    /// The default in words, where ``value`` is `nil`.
    public var words: String?
    /// Where it comes from.
    public var source: Source

    /// A key with its value, or its default in words.
    public init(path: String, value: String? = nil, words: String? = nil, source: Source) {
        self.path = path
        self.value = value
        self.words = words
        self.source = source
    }
}

extension EffectiveKey {
    /// Every key that could be given, in the order of the reference.
    static func all(of source: MergedSource, implied readPoints: [Configuration.ReadPoint]) -> [EffectiveKey]
    {
        var keys: [EffectiveKey] = []
        for section in Configuration.reference {
            if section.form == .array {
                for list in source.arrays[section.name] ?? [] {
                    append(list, as: section, path: section.name, to: &keys)
                }
            } else {
                append(source.tables[section.name], as: section, path: section.name, to: &keys)
            }
        }
        let declared = Set(
            keys.filter { $0.path.hasPrefix("read_point[") && $0.path.hasSuffix(".name") }.map(\.path)
        )
        for readPoint in readPoints {
            let path = "read_point[\(readPoint.name)]"
            guard !declared.contains("\(path).name"),
                let section = Configuration.reference.first(where: { $0.name == "read_point" })
            else { continue }
            var table: [EffectiveKey] = []
            append(nil, as: section, path: path, to: &table)
            if let name = table.firstIndex(where: { $0.path == "\(path).name" }) {
                table[name] = .init(
                    path: "\(path).name",
                    value: readPoint.name.quotedForTOML(),
                    source: .implied
                )
            }
            keys += table
        }
        return keys
    }

    private static func append(
        _ table: SourceTable?,
        as section: ConfigurationSection,
        path: String,
        to keys: inout [EffectiveKey]
    ) {
        for key in section.keys {
            let keyPath = "\(path).\(key.name)"
            if let node = table?.entries[key.name] {
                keys.append(.init(path: keyPath, value: node.value.toml, source: .file(node.position)))
                continue
            }
            switch key.fallback {
            case .value(let text): keys.append(.init(path: keyPath, value: text, source: .builtIn))
            case .words(let words): keys.append(.init(path: keyPath, words: words, source: .builtIn))
            case .required: keys.append(.init(path: keyPath, words: "none", source: .builtIn))
            }
        }
        for inner in section.sections {
            let node = table?.entries[inner.key]
            if inner.form == .array {
                if let node { append(node, as: inner, path: "\(path).\(inner.key)", to: &keys) }
            } else if let table = node.flatMap(inner.table) {
                append(table, as: inner, path: "\(path).\(inner.key)", to: &keys)
            } else {
                append(nil, as: inner, path: "\(path).\(inner.key)", to: &keys)
            }
        }
    }

    private static func append(
        _ list: SourceNode,
        as section: ConfigurationSection,
        path: String,
        to keys: inout [EffectiveKey]
    ) {
        guard case .array(let elements) = list.value else { return }
        let label = section.keys[0].name
        for (offset, element) in elements.enumerated() {
            guard case .table(let table) = element.value else { continue }
            let name = TableWalk.elementName(table, calledBy: label) ?? "\(offset)"
            append(table, as: section, path: "\(path)[\(name)]", to: &keys)
        }
    }
}
