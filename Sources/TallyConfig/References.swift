// SPDX-License-Identifier: Apache-2.0

/// Checks what entries say of each other: names given twice, two entries for one device, read points.
struct References {
    let findings: Findings
    var labels: [LabelReference] = []
    var labelNames: [String: SourcePosition] = [:]
    /// Where `[site.commands]` is switched on.
    var commandsPosition: SourcePosition?
    private var devices: [String: SourcePosition] = [:]
    private var formerNames: [(name: String, path: String, position: SourcePosition)] = []
    private var matches: [DeviceMatch: SourcePosition] = [:]
    private var addresses: [NetworkAddress: SourcePosition] = [:]
    private var readPoints: [String: SourcePosition] = [:]
    /// The read points that devices name, in the order of the files.
    private var uses: [(readPoint: String, path: String, position: SourcePosition, isWritten: Bool)] = []

    init(findings: Findings) { self.findings = findings }

    mutating func add(_ scanner: Configuration.Scanner, from walk: TableWalk) {
        addDevice(scanner.name, was: scanner.was, match: scanner.match, from: walk)
        addUse(of: scanner.readPoint, from: walk)
    }

    mutating func add(_ reader: Configuration.Reader, from walk: TableWalk) {
        let match = reader.address == nil ? reader.match : nil
        addDevice(reader.name, was: reader.was, match: match, from: walk)
        if let address = reader.connectionAddress {
            if let first = addresses[address] {
                let complaint = Complaint("the reader at \(address) is there already, at \(first)")
                findings.error(complaint, of: "\(walk.path).address", at: walk.position(of: "address"))
            } else {
                addresses[address] = walk.position(of: "address")
            }
        }
        addUse(of: reader.readPoint, from: walk)
        // The walks of the antennas are gone: their places are those of the tables in the list.
        guard case .array(let elements)? = walk.table.entries["antenna"]?.value else { return }
        for element in elements {
            guard case .table(let table) = element.value,
                case .string(let name)? = table.entries["read_point"]?.value,
                reader.antennas.contains(where: { $0.readPoint == name })
            else { continue }
            let port = TableWalk.elementName(table, calledBy: "port") ?? "?"
            let position = table.entries["read_point"]?.position ?? table.position
            uses.append((name, "\(walk.path).antenna[\(port)].read_point", position, true))
        }
    }

    mutating func add(_ readPoint: Configuration.ReadPoint, from walk: TableWalk) {
        let position = walk.position(of: "name")
        if let first = readPoints[readPoint.name] {
            let complaint = Complaint("the name \(readPoint.name) is taken already, at \(first)")
            findings.error(complaint, of: "\(walk.path).name", at: position)
        } else {
            readPoints[readPoint.name] = position
        }
    }

    private mutating func addDevice(_ name: String, was: [String], match: DeviceMatch?, from walk: TableWalk)
    {
        let position = walk.position(of: "name")
        if let first = devices[name] {
            let complaint = Complaint("the name \(name) is taken already, at \(first)")
            findings.error(complaint, of: "\(walk.path).name", at: position)
        } else {
            devices[name] = position
        }
        if let match {
            if let first = matches[match] {
                let complaint = Complaint("the same device is matched already, at \(first)")
                findings.error(complaint, of: "\(walk.path).match", at: walk.position(of: "match"))
            } else {
                matches[match] = walk.position(of: "match")
            }
        }
        formerNames += was.map { ($0, "\(walk.path).was", walk.position(of: "was")) }
    }

    private mutating func addUse(of readPoint: String, from walk: TableWalk) {
        let isWritten = walk.table.entries["read_point"] != nil
        uses.append((readPoint, "\(walk.path).read_point", walk.position(of: "read_point"), isWritten))
    }

    /// Reports what only the whole configuration shows, and returns the read points that nobody declared.
    mutating func impliedReadPoints() -> [Configuration.ReadPoint] {
        for former in formerNames {
            guard let position = devices[former.name] else { continue }
            let complaint = Complaint("\(former.name.quoted) is the name of the device at \(position)")
            findings.error(complaint, of: former.path, at: former.position)
        }
        var implied: [Configuration.ReadPoint] = []
        let declared = readPoints
        for use in uses where readPoints[use.readPoint] == nil {
            if use.isWritten,
                let closest = Suggestion.closest(to: use.readPoint, among: declared.keys.sorted()),
                Suggestion.distance(Array(closest.utf8), Array(use.readPoint.utf8)) == 1,
                !Self.differInNumber(closest, use.readPoint)
            {
                findings.warn(
                    Complaint(
                        "no [[read_point]] is named \(use.readPoint), so it has the defaults",
                        suggestion: "did you mean \(closest)?"
                    ),
                    of: use.path,
                    at: use.position
                )
            }
            readPoints[use.readPoint] = use.position
            implied.append(Configuration.ReadPoint(name: use.readPoint))
        }
        return implied
    }

    /// Whether two names are alike but for their digits: `dock-3` is no misspelt `dock-4`.
    private static func differInNumber(_ a: String, _ b: String) -> Bool {
        a.filter { !$0.isASCIIDigit } == b.filter { !$0.isASCIIDigit }
    }
}
