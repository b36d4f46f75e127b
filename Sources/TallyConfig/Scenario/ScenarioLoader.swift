// SPDX-License-Identifier: Apache-2.0

/// Reads a scenario file into a ``Scenario``, or into what is wrong with it.
public enum ScenarioLoader {
    /// What came of loading.
    public struct LoadResult: Sendable {
        /// The scenario, when nothing in the file is wrong.
        public var scenario: Scenario?
        /// What was found, in the order of the lines.
        public var diagnostics: [Diagnostic]
    }

    /// Reads a scenario; any text is safe to read.
    ///
    /// - Parameters:
    ///   - text: The file's text.
    ///   - file: How messages call the file.
    /// - Returns: The scenario, or what is wrong with it.
    public static func load(_ text: String, file: String) -> LoadResult {
        let findings = Findings()
        var scenario: Scenario?
        do throws(Diagnostic) {
            let table = try SourceTable(parsing: text, file: file)
            scenario = Scenario(
                from: TableWalk(table, as: Scenario.reference, path: "scenario", findings: findings)
            )
        } catch {
            findings.append(error)
        }
        let diagnostics = findings.diagnostics.sorted {
            ($0.position.line, $0.position.column) < ($1.position.line, $1.position.column)
        }
        return LoadResult(scenario: findings.hasErrors ? nil : scenario, diagnostics: diagnostics)
    }
}

extension Scenario {
    /// How many tags a scenario can have in all.
    static let maximumTags = 100_000

    init(from walk: TableWalk) {
        walk.set(&seed, "seed", .integer(0...9_000_000_000))
        if let walk = walk.inlineTable("reader") { reader = Reader(from: walk) }
        if walk.table.entries["tags"] == nil {
            var pallet = Tags()
            pallet.count = 120
            tags = [pallet]
        }
        for walk in walk.tables("tags", calledBy: "epc") { tags.append(Tags(from: walk)) }
        let total = tags.reduce(0) { $0 + $1.count }
        if total > Self.maximumTags {
            walk.findings.error(
                Complaint("\(total) tags are more than the \(Self.maximumTags) that are played"),
                of: "scenario.tags",
                at: walk.position(of: "tags")
            )
        }
        if let walk = walk.inlineTable("motion") { motion = Motion(from: walk) }
        for walk in walk.tables("fault", calledBy: "kind") { Fault(from: walk).map { faults.append($0) } }
    }
}

extension Scenario.Reader {
    fileprivate init(from walk: TableWalk) {
        walk.set(&ports, "ports", .integer(1...16))
        walk.set(&rate, "rate", .integer(1...100_000))
        let walks = walk.tables("antenna", calledBy: "port")
        if !walks.isEmpty { antennas = [] }
        for walk in walks {
            guard let port = walk.required("port", .integer(1...16), because: "add its port, like port = 1")
            else { continue }
            if port > ports {
                let complaint = Complaint("the reader has \(ports) ports", suggestion: "raise reader.ports")
                walk.findings.error(complaint, of: "\(walk.path).port", at: walk.position(of: "port"))
            }
            if antennas.contains(where: { $0.port == port }) {
                let complaint = Complaint("port \(port) has an antenna already", suggestion: "remove one")
                walk.findings.error(complaint, of: "\(walk.path).port", at: walk.position(of: "port"))
            }
            var antenna = Scenario.Antenna(port: port)
            walk.set(&antenna.rssiOffset, "rssi_offset_db", .number(-60...60))
            antennas.append(antenna)
        }
        antennas.removeAll { walks.isEmpty && $0.port > ports }
    }
}

extension Scenario.Tags {
    fileprivate init(from walk: TableWalk) {
        walk.set(&count, "count", .integer(1...Scenario.maximumTags))
        var products = 4
        walk.set(&products, "products", .integer(1...10_000))
        content = .pallet(products: products)
        if let epc = walk.value("epc", .epc) { content = .epc(epc) }
        var isBlank = false
        walk.set(&isBlank, "blank", .boolean)
        if isBlank { content = .blank }
        if case .string("none")? = walk.table.entries["tid"]?.value {
            hasTID = false
        } else {
            tid = walk.value("tid", .words16)
        }
        walk.set(&user, "user", .words16)
        let named = ["epc", "blank", "products"].filter { walk.table.entries[$0] != nil }
        if named.count > 1 {
            walk.findings.error(
                Complaint("\(named[0]) and \(named[1]) exclude each other", suggestion: "remove one"),
                of: "\(walk.path).\(named[1])",
                at: walk.position(of: named[1])
            )
        }
    }
}

extension Scenario.Motion {
    fileprivate init(from walk: TableWalk) {
        let day = Duration.seconds(86_400)
        walk.set(&kind, "kind", .word)
        walk.set(&duration, "duration", .duration(.milliseconds(100)...day))
        walk.set(&passes, "passes", .integer(1...1_000_000))
        walk.set(&pause, "pause", .duration(.zero...day))
        walk.set(&rssi, "rssi_dbm", .number(-100...0))
        walk.set(&waits, "waits", .boolean)
        let foreign: [String] =
            switch kind {
            case .pass: ["rssi_dbm"]
            case .parked: ["passes", "pause"]
            case .loop: ["rssi_dbm", "passes"]
            }
        walk.refuse(foreign, for: kind.rawValue)
    }
}

extension Scenario.Fault {
    /// `nil` when its kind is missing or wrong; that was reported.
    fileprivate init?(from walk: TableWalk) {
        let day = Duration.seconds(86_400)
        guard
            let kind: Kind = walk.required(
                "kind",
                .word,
                because: #"add what goes wrong, like kind = "noise""#
            )
        else { return nil }
        self.init(kind: kind)
        walk.set(&at, "at", .duration(.zero...day))
        every = walk.value("every", .duration(.milliseconds(10)...day))
        times = walk.value("times", .integer(1...1_000_000))
        walk.set(&span, "for", .duration(.milliseconds(1)...day))
        walk.set(&count, "count", .integer(1...1_000_000))
        walk.set(&port, "port", .integer(1...16))
        walk.set(&level, "level", .boolean)
        walk.set(&unixSeconds, "unix_seconds", .integer(-62_135_596_800...9_000_000_000))
        walk.set(&data, "data", .hexBytes)
        let known = ["kind", "at", "every", "times"] + kind.keys
        walk.refuse(walk.section.keys.map(\.name).filter { !known.contains($0) }, for: kind.rawValue)
        if kind == .bytes, data.isEmpty, walk.table.entries["data"] == nil {
            let complaint = Complaint("data is missing", suggestion: #"add the bytes, like data = "A0 04""#)
            walk.findings.error(complaint, of: walk.path, at: walk.table.position)
        }
        if walk.table.entries["times"] != nil, every == nil {
            let complaint = Complaint("means nothing without every", suggestion: #"add every = "10s""#)
            walk.findings.error(complaint, of: "\(walk.path).times", at: walk.position(of: "times"))
        }
        if let every, kind.keys.contains("for"), span >= every {
            walk.findings.error(
                Complaint("it lasts \(DurationText.string(span)), not shorter than the time to the next"),
                of: "\(walk.path).every",
                at: walk.position(of: "every")
            )
        }
    }
}

extension TableWalk {
    /// Reports keys that mean nothing for a kind.
    fileprivate func refuse(_ keys: [String], for kind: String) {
        for key in keys where table.entries[key] != nil {
            findings.error(
                Complaint("means nothing for the kind \(kind)", suggestion: "remove it"),
                of: "\(path).\(key)",
                at: position(of: key)
            )
        }
    }
}
