// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import TallyConfig

/// The files that are installed or shown as examples are right, complete, and say what the code says.
struct ShippedFilesTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The keys of windows whose mode is not the default.
    private static let otherModes = ["hold", "parts", "within"]

    /// Keys that stand in place of others, or that few families know: docs/readers.md shows them.
    private static let rareKeys = ["reader.q", "reader.unit_address", "reader.user", "reader.password_file"]

    /// Keys without which a table means nothing.
    private static let needed = ["name", "usb", "port", "pattern", "bank = \"tid", "mask"]

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    @Test func `the shipped configuration is valid and changes nothing`() throws {
        let result = load(try Self.text("config/tallyd.toml"))
        #expect(result.diagnostics == [])
        #expect(result.configuration == Configuration())
    }

    @Test func `the shipped configuration shows every key, and is valid with all comments removed`() throws {
        let lines = try Self.text("config/tallyd.toml").split(
            separator: "\n",
            omittingEmptySubsequences: false
        )
        let setting = /# (\[.*|[a-z_]+ = .*)/
        let uncommented = lines.map { $0.wholeMatch(of: setting).map { String($0.output.1) } ?? String($0) }
        // A window has the keys of one mode: those of the other are looked at apart.
        let text = uncommented.filter { line in !Self.otherModes.contains { line.hasPrefix("\($0) = ") } }
            .joined(separator: "\n")
        let result = load(text)
        #expect(result.diagnostics == [])
        let keys = Set(result.effectiveKeys.compactMap { if case .file = $0.source { $0.path } else { nil } })

        func check(_ section: ConfigurationSection, paths: [String]) {
            for key in section.keys where section.name != "reader.match" || key.name != "bluetooth" {
                if Self.otherModes.contains(key.name) || Self.rareKeys.contains("\(section.name).\(key.name)")
                {
                    continue
                }
                #expect(paths.contains { keys.contains("\($0).\(key.name)") }, "\(section.name).\(key.name)")
            }
            for inner in section.sections {
                let element = inner.form == .array ? elements[inner.name, default: []] : [""]
                check(inner, paths: paths.flatMap { path in element.map { "\(path).\(inner.key)\($0)" } })
            }
        }
        let elements = [
            "scanner": ["[bench-4]"], "reader": ["[dock-3-portal]", "[dock-5-portal]"],
            "label": ["[locations]"],
            "read_point": ["[dock-3]"], "reader.antenna": ["[1]"], "reader.memory": ["[tid]"],
            "reader.filter": ["[epc]", "[1]"],
        ]
        for section in Configuration.reference {
            check(section, paths: elements[section.name, default: [""]].map { section.name + $0 })
        }
        for key in Self.otherModes { #expect(uncommented.contains { $0.hasPrefix("\(key) = ") }, "\(key)") }
    }

    @Test func `the defaults the shipped configuration shows are the defaults`() throws {
        let text = try Self.text("config/tallyd.toml")
        func check(_ section: ConfigurationSection) {
            for key in section.keys {
                guard case .value(let value) = key.fallback else { continue }
                let line = "# \(key.name) = \(value)"
                #expect(
                    text.contains(line + " ") || text.contains(line + "\n"),
                    "\(section.name).\(key.name)"
                )
            }
            section.sections.forEach(check)
        }
        Configuration.reference.forEach(check)
    }

    @Test func `writing every default changes nothing`() throws {
        func lines(_ section: ConfigurationSection) -> String {
            // A table of these says something by being there.
            if ["reader.tls", "reader.duty_cycle", "reader.trigger"].contains(section.name) { return "" }
            var text = section.form == .array ? "[[\(section.name)]]\n" : "[\(section.name)]\n"
            for key in section.keys {
                switch (key.name, key.fallback) {
                case ("name", _): text += "name = \"\(section.key.replacing("_", with: "-"))\"\n"
                case ("port", .required): text += "port = 1\n"
                case ("usb", _): text += "usb = \"0000:00\(section.name.utf8.count)\"\n"
                case ("bank", .required): text += "bank = \"tid\"\n"
                case ("mask", _): text += "mask = \"30\"\n"
                case ("pattern", _) where section.name == "reader.filter": break
                case ("pattern", _): text += "pattern = \".\"\n"
                case (let name, _) where Self.otherModes.contains(name): break
                case (_, .value(let value)): text += "\(key.name) = \(value)\n"
                default: break
                }
            }
            return text + section.sections.map(lines).joined()
        }
        let text = Configuration.reference.map(lines).joined()
        let written = try #require(load(text).configuration, "\(findings(text))")
        var bare = text.split(separator: "\n").filter {
            line in !line.contains("=") || Self.needed.contains { line.hasPrefix($0) }
        }
        bare.append("")
        #expect(load(bare.joined(separator: "\n")).configuration == written)
    }

    @Test(arguments: ["dock-door", "packing-bench"])
    func `an example is valid`(name: String) throws {
        let result = load(try Self.text("config/examples/\(name).toml"))
        #expect(result.diagnostics == [])
        let configuration = try #require(result.configuration)
        #expect(configuration.readPoints.allSatisfy { $0.step != nil })
    }

    @Test(
        arguments: [
            ("docs/configuration.md", ConfigurationDocumentation.tables),
            ("docs/simulators.md", ConfigurationDocumentation.scenarioTables),
        ]
    )
    func `the documentation has every key with its type, default and meaning`(
        path: String,
        tables: String
    ) throws {
        let text = try Self.text(path)
        let begin = try #require(text.range(of: ConfigurationDocumentation.begin))
        let expected = text[..<begin.upperBound] + tables
        if ProcessInfo.processInfo.environment["TALLY_WRITE_DOCS"] != nil {
            try String(expected).write(to: Self.root.appending(path: path), atomically: true, encoding: .utf8)
        } else {
            #expect(text == expected, "run `make docs` after a change of the reference")
        }
    }

    @Test(arguments: ["rough-dock", "packing-bench"])
    func `a shipped scenario is valid`(name: String) throws {
        let path = "config/scenarios/\(name).toml"
        let result = ScenarioLoader.load(try Self.text(path), file: path)
        #expect(result.diagnostics == [])
        #expect(result.scenario != nil)
    }
}
