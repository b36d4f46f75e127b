// SPDX-License-Identifier: Apache-2.0

import ReaderProtocols

extension Configuration.Reader {
    /// Checks that what is needed to reach it is there.
    func checkConnection(in walk: TableWalk) {
        let entries = walk.table.entries
        let traits = driver.family?.traits
        if entries["tls"] != nil, entries["address"] == nil {
            walk.refuse("tls", "only a reader with an address has a connection to encrypt")
        }
        if let address, address.port == nil {
            let port = tls == nil ? traits?.tcpPort : traits?.tlsPort
            if port == nil {
                let words =
                    traits == nil
                    ? "the driver that tells its port is not given" : "these readers have no usual port"
                walk.refuse(
                    "address",
                    words,
                    suggestion: #"write address = "\#(address):5084" with its port"#
                )
            }
        }
        if entries["address"] == nil, entries["match"] != nil, let traits, traits.baudRates.isEmpty,
            traits.tcpPort != nil
        {
            walk.refuse("match", "these readers are on a network", suggestion: #"write address = "10.0.0.7""#)
        }
        for (key, other) in [("user", "password_file"), ("password_file", "user")]
        where entries[key] != nil && entries[other] == nil {
            walk.refuse(key, "a name and a password go together", suggestion: "add \(other)")
        }
    }

    /// Reports what its family cannot do, each at the key that asks for it.
    ///
    /// Of a reader whose family has to be found out first, that is what is in no family.
    func checkAbilities(in walk: TableWalk) {
        let options = options
        let places = OptionPlaces(walk: walk, reader: self)
        let families = driver.family.map { [$0] } ?? ReaderFamily.allCases
        var shared: [(problem: ReaderOptionProblem, place: OptionPlaces.Place)]?
        for family in families {
            let problems = family.problems(with: options).filter { !$0.isOfAnyReader }
                .map { ($0, places.place(of: $0)) }
            // In no family: at that key each of them has something to say.
            shared = shared?.filter { one in problems.contains { $0.1 == one.place } } ?? problems
        }
        for (problem, place) in shared ?? [] {
            let words = driver == .auto ? "no family of readers does this: \(problem)" : "\(problem)"
            walk.findings.error(Complaint(words), of: place.path, at: place.position)
        }
    }
}

extension ReaderOptionProblem {
    /// Whether it has been reported before the family was looked at.
    fileprivate var isOfAnyReader: Bool {
        switch self {
        case .noAntennaEnabled, .repeatedPort: true
        default: false
        }
    }
}

/// Where the options of a reader stand in the text.
struct OptionPlaces {
    struct Place: Hashable {
        var path: String
        var position: SourcePosition
    }

    let walk: TableWalk
    let reader: Configuration.Reader

    /// The key that asks for what cannot be.
    func place(of problem: ReaderOptionProblem) -> Place {
        switch problem {
        case .port(let port, _): element(of: "antenna", "port", [.integer(Int(port))])
        case .repeatedPort(let port): element(of: "antenna", "port", [.integer(Int(port))], isLast: true)
        case .power(let port, _, _), .powerStep(let port, _, _):
            element(of: "antenna", "port", [.integer(Int(port))], key: "power_dbm")
        case .noAntennaEnabled, .onePower: key("antenna")
        case .session: key("session")
        case .region: key("region")
        case .tooManyFilters, .filter: key("filter")
        case .tooManyMemoryReads: key("memory")
        case .memory(let bank, _): element(of: "memory", "bank", [.string(bank.word)])
        case .dutySpan: key("duty_cycle")
        case .input: key("trigger")
        case .output(let output, _): signal { $0 == .pin(output) }
        case .notPossible(let option): place(of: option)
        }
    }

    private func place(of option: ReaderOptionProblem.Option) -> Place {
        switch option {
        case .power: element(of: "antenna", "power_dbm", [], key: "power_dbm")
        case .population: key(walk.table.entries["q"] == nil ? "population" : "q")
        case .beeper: signal { $0 == .beep }
        case .exclusion: element(of: "filter", "exclude", [.boolean(true)])
        case .triggerLevel, .triggerTimeout: key("trigger")
        case .antennaChoice, .region, .session, .mode, .filters, .dutyCycle, .reportCount, .trigger,
            .keepalive, .address, .login:
            key(option.rawValue)
        }
    }

    private func key(_ key: String) -> Place {
        Place(path: "\(walk.path).\(key)", position: walk.position(of: key))
    }

    /// The signal for which an output is wanted.
    private func signal(_ isMeant: (Configuration.Output) -> Bool) -> Place {
        let signals = [
            ("ok", reader.signals.ok), ("warn", reader.signals.warn), ("stop", reader.signals.stop),
        ]
        guard case .table(let table)? = walk.table.entries["signal"]?.value,
            let name = signals.first(where: { $0.1.map(isMeant) ?? false })?.0
        else { return key("signal") }
        return Place(
            path: "\(walk.path).signal.\(name)",
            position: table.entries[name]?.position ?? table.position
        )
    }

    /// A key of the table in a list that is called so, or that has the key at all where no name is given.
    private func element(
        of list: String,
        _ label: String,
        _ names: [SourceNode.Value],
        key wanted: String? = nil,
        isLast: Bool = false
    ) -> Place {
        guard case .array(let elements)? = walk.table.entries[list]?.value else { return key(list) }
        let tables = elements.compactMap { if case .table(let table) = $0.value { table } else { nil } }
        func isMeant(_ table: SourceTable) -> Bool {
            guard let value = table.entries[label]?.value else { return false }
            return names.isEmpty || names.contains { $0.toml == value.toml }
        }
        guard let table = isLast ? tables.last(where: isMeant) : tables.first(where: isMeant) else {
            return key(list)
        }
        let name = TableWalk.elementName(table, calledBy: list == "antenna" ? "port" : label) ?? "?"
        let key = wanted ?? label
        return Place(
            path: "\(walk.path).\(list)[\(name)].\(key)",
            position: table.entries[key]?.position ?? table.position
        )
    }
}
