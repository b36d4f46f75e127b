// SPDX-License-Identifier: Apache-2.0

/// Reads configuration files into a ``Configuration``, or into what is wrong with them.
///
/// ```swift
/// let result = ConfigurationLoader.load(files: [("/etc/tally/tallyd.toml", text)])
/// for diagnostic in result.diagnostics { print(diagnostic) }
/// guard let configuration = result.configuration else { … }
/// ```
///
/// The files are given in the order in which they count: `tallyd.toml`, then those of `conf.d` by name. A key
/// of `[site]`, `[api]` or `[log]` in a later file replaces that of an earlier one; `[[scanner]]`, `[[reader]]`,
/// `[[label]]` and `[[read_point]]` add up, and the same name twice is an error. Any text is safe to read.
public enum ConfigurationLoader {
    /// What came of loading.
    public struct LoadResult: Sendable {
        /// The configuration, when nothing in the files is wrong.
        public var configuration: Configuration?
        /// What was found, in the order of the files and lines.
        public var diagnostics: [Diagnostic]
        /// Every key with its value and where that comes from; empty without a ``configuration``.
        public var effectiveKeys: [EffectiveKey]
    }

    /// Reads the files of a configuration.
    ///
    /// - Parameters:
    ///   - files: The path and the text of each, the one that counts most last.
    ///   - assigned: What lies over the files.
    /// - Returns: The configuration, or what is wrong with it.
    public static func load(
        files: [(path: String, text: String)],
        assigned: [AssignedTable] = []
    ) -> LoadResult {
        let findings = Findings()
        var merged = MergedSource()
        for (path, text) in files {
            do throws(Diagnostic) {
                merged.merge(try SourceTable(parsing: text, file: path), findings: findings)
            } catch {
                findings.append(error)
            }
        }
        for table in assigned {
            do throws(Diagnostic) { try merged.assign(table, findings: findings) } catch {
                findings.append(error)
            }
        }
        let configuration = configuration(from: merged, findings: findings)
        var order = Dictionary(
            files.enumerated().map { ($1.path, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        order[AssignedTable.file] = files.count
        let diagnostics = findings.diagnostics.sorted { a, b in
            let (x, y) = (a.position, b.position)
            return (order[x.file] ?? 0, x.line, x.column, a.keyPath) < (
                order[y.file] ?? 0, y.line, y.column, b.keyPath
            )
        }
        guard !findings.hasErrors else {
            return LoadResult(configuration: nil, diagnostics: diagnostics, effectiveKeys: [])
        }
        return LoadResult(
            configuration: configuration,
            diagnostics: diagnostics,
            effectiveKeys: EffectiveKey.all(of: merged, implied: configuration.readPoints)
        )
    }

    private static func configuration(from source: MergedSource, findings: Findings) -> Configuration {
        var configuration = Configuration()
        func walk(_ section: ConfigurationSection) -> TableWalk? {
            source.tables[section.name].map {
                TableWalk($0, as: section, path: section.name, findings: findings)
            }
        }
        func walks(_ section: ConfigurationSection) -> [TableWalk] {
            (source.arrays[section.name] ?? []).flatMap {
                TableWalk.elements(
                    of: $0,
                    as: section,
                    path: section.name,
                    calledBy: "name",
                    findings: findings
                )
            }
        }
        var references = References(findings: findings)
        for section in Configuration.reference {
            switch section.name {
            case "site":
                guard let walk = walk(section) else { continue }
                configuration.site = .init(from: walk)
                references.commandsPosition = walk.table.entries["commands"]?.position
            case "api": walk(section).map { configuration.api = .init(from: $0) }
            case "log": walk(section).map { configuration.log = .init(from: $0) }
            case "scanner":
                for walk in walks(section) {
                    guard let scanner = Configuration.Scanner(from: walk) else { continue }
                    references.add(scanner, from: walk)
                    configuration.scanners.append(scanner)
                }
            case "reader":
                for walk in walks(section) {
                    guard let reader = Configuration.Reader(from: walk) else { continue }
                    references.add(reader, from: walk)
                    configuration.readers.append(reader)
                }
            case "label":
                for walk in walks(section) {
                    guard let label = Configuration.Label(from: walk, commands: configuration.site.commands)
                    else { continue }
                    references.add(label, from: walk)
                    configuration.labels.append(label)
                }
            case "read_point":
                for walk in walks(section) {
                    guard let readPoint = Configuration.ReadPoint(from: walk, labels: configuration.labels)
                    else { continue }
                    references.add(readPoint, from: walk)
                    configuration.readPoints.append(readPoint)
                }
            default: preconditionFailure("a section of the reference that nothing reads")
            }
        }
        configuration.readPoints += references.impliedReadPoints()
        references.checkLabels(of: configuration)
        return configuration
    }
}

/// The tables of all files, put together.
struct MergedSource {
    /// Tables that can stand once; the keys of later files over those of earlier ones.
    private(set) var tables: [String: SourceTable] = [:]
    /// Arrays of tables, one for each file that has any.
    private(set) var arrays: [String: [SourceNode]] = [:]

    /// Tables that the documentation of the contract names and this version does not have.
    private static let later: Set<String> = ["consumer", "forward", "queue", "metrics"]

    /// Adds a table to an array.
    mutating func append(to section: String, _ table: SourceTable) {
        let element = SourceNode(value: .table(table), position: table.position)
        arrays[section, default: []].append(SourceNode(value: .array([element]), position: table.position))
    }

    /// Puts keys over those of the tables of an array that have a name.
    ///
    /// - Returns: Whether there is one.
    mutating func overwrite(_ section: String, _ name: String, with keys: [String: SourceNode]) -> Bool {
        var isFound = false
        for place in (arrays[section] ?? []).indices {
            guard let node = arrays[section]?[place], case .array(var elements) = node.value else { continue }
            for index in elements.indices {
                guard case .table(var table) = elements[index].value,
                    case .string(name)? = table.entries["name"]?.value
                else { continue }
                table.entries.merge(keys) { $1 }
                elements[index].value = .table(table)
                isFound = true
            }
            arrays[section]?[place].value = .array(elements)
        }
        return isFound
    }

    mutating func merge(_ root: SourceTable, findings: Findings) {
        let known = Configuration.reference
        for (name, node) in root.entries {
            guard let section = known.first(where: { $0.name == name }) else {
                findings.error(
                    .unknownTable(name, isLater: Self.later.contains(name)),
                    of: name.asKey,
                    at: node.position
                )
                continue
            }
            switch (section.form, node.value) {
            case (.array, _):
                arrays[name, default: []].append(node)
            case (_, .table(let table)):
                tables[name, default: SourceTable(position: table.position)].entries.merge(table.entries) {
                    $1
                }
            default:
                findings.error(
                    Complaint(
                        "expected a table, found \(node.value.typeInWords)",
                        suggestion: "write [\(name)]"
                    ),
                    of: name,
                    at: node.position
                )
            }
        }
    }
}

extension Complaint {
    fileprivate static func unknownTable(_ name: String, isLater: Bool) -> Complaint {
        if isLater { return Complaint("not supported by this version of tally", suggestion: "remove it") }
        let known = Configuration.reference.map(\.name)
        // A key without a table above it most often belongs to one.
        let owners = Configuration.reference.filter { $0.keys.contains { $0.name == name } }
        let closest = Suggestion.closest(to: name, among: known)
        let advice =
            if let closest {
                "did you mean \(closest)?"
            } else if let owner = owners.first {
                owner.form == .array ? "put it below [[\(owner.name)]]" : "put it below [\(owner.name)]"
            } else {
                "known: \(known.joined(separator: ", "))"
            }
        return Complaint("unknown table or key", suggestion: advice)
    }
}
