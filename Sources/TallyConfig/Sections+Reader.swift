// SPDX-License-Identifier: Apache-2.0

import ReaderProtocols

extension Configuration.Reader {
    /// `nil` when what makes it a reader is missing or wrong; that was reported.
    init?(from walk: TableWalk) {
        let name = walk.required("name", .name, because: #"add a name, like name = "dock-3-portal""#)
        var reader = Configuration.Reader(name: name ?? "")
        let isPlaced = reader.readPlace(from: walk)
        reader.title = walk.value("title", .text)
        walk.set(&reader.was, "was", .texts)
        walk.set(&reader.isEnabled, "enabled", .boolean)
        walk.set(&reader.driver, "driver", .word)
        walk.set(&reader.readPoint, "read_point", .name)
        reader.user = walk.value("user", .text)
        reader.passwordFile = walk.value("password_file", .secretFile)
        reader.tls = walk.inlineTable("tls").flatMap(Configuration.TLS.init)
        reader.reading = ReaderOptions(from: walk)
        if let walk = walk.inlineTable("signal") {
            reader.signals.ok = walk.value("ok", .readerOutput)
            reader.signals.warn = walk.value("warn", .readerOutput)
            reader.signals.stop = walk.value("stop", .readerOutput)
        }
        reader.readAntennas(from: walk)
        reader.checkConnection(in: walk)
        reader.checkAbilities(in: walk)
        guard name != nil, isPlaced else { return nil }
        self = reader
    }

    private mutating func readAntennas(from walk: TableWalk) {
        var ports: [Int: SourcePosition] = [:]
        for walk in walk.tables("antenna", calledBy: "port") {
            guard let antenna = Configuration.Antenna(from: walk) else { continue }
            if let first = ports[antenna.port] {
                let complaint = Complaint("port \(antenna.port) has an antenna already, at \(first)")
                walk.findings.error(complaint, of: walk.path, at: walk.position(of: "port"))
                continue
            }
            ports[antenna.port] = walk.position(of: "port")
            antennas.append(antenna)
        }
        if !antennas.isEmpty, !antennas.contains(where: \.isEnabled) {
            walk.refuse("antenna", "no antenna is enabled", suggestion: "disable the reader itself")
        }
    }

    /// Reads which device it is: what is plugged in, or what is at an address.
    ///
    /// - Returns: Whether that is known; what is wrong was reported.
    private mutating func readPlace(from walk: TableWalk) -> Bool {
        guard walk.table.entries["address"] != nil else {
            match = DeviceMatch(in: walk) ?? match
            baud = walk.value("baud", .integer(300...12_000_000))
            return match != DeviceMatch()
        }
        address = walk.value("address", .networkAddress)
        for (key, reason) in [
            ("match", "a reader with an address is not plugged in"), ("baud", "a network has no line speed"),
        ] where walk.table.entries[key] != nil {
            walk.refuse(key, reason, suggestion: "remove it")
        }
        return address != nil
    }
}

extension Configuration.TLS {
    /// `nil` when it is switched off.
    fileprivate init?(from walk: TableWalk) {
        self.init()
        var isEnabled = true
        walk.set(&isEnabled, "enabled", .boolean)
        walk.set(&verifies, "verify", .boolean)
        authorities = walk.value("ca", .filePath)
        serverName = walk.value("server_name", .text)
        certificate = walk.value("certificate", .filePath)
        key = walk.value("key", .secretFile)
        if walk.table.entries["certificate"] != nil, walk.table.entries["key"] == nil {
            walk.refuse(
                "certificate",
                "a certificate is worth nothing without its key",
                suggestion: "add key"
            )
        } else if walk.table.entries["key"] != nil, walk.table.entries["certificate"] == nil {
            walk.refuse("key", "a key says nothing without its certificate", suggestion: "add certificate")
        }
        if !verifies {
            for key in ["ca", "server_name"] where walk.table.entries[key] != nil {
                walk.refuse(key, "means nothing where verify is false", suggestion: "remove one of them")
            }
        }
        if !isEnabled { return nil }
    }
}

extension ReaderOptions {
    fileprivate init(from walk: TableWalk) {
        self.init()
        region = walk.value("region", .word)
        session = walk.value("session", .integer(0...3)).map { UInt8($0) }
        if let tags = walk.value("population", .integer(1...32_768)) { population = .tags(UInt16(tags)) }
        if let q = walk.value("q", .integer(0...15)) { population = .q(UInt8(q)) }
        if walk.table.entries["population"] != nil, walk.table.entries["q"] != nil {
            walk.refuse("q", "population says how many tags to expect already", suggestion: "remove one")
        }
        mode = walk.value("mode", .integer(0...0xFFFF_FFFF)).map { UInt32($0) }
        tagsPerReport = walk.value("tags_per_report", .integer(1...65_535)).map { UInt16($0) }
        keepaliveMilliseconds = walk.value("keepalive", .duration(.seconds(1) ... .seconds(60)))?.milliseconds
        address = walk.value("unit_address", .integer(0...255)).map { UInt8($0) }
        memoryReads = walk.tables("memory", calledBy: "bank").compactMap(MemoryRead.init)
        filters = walk.tables("filter", calledBy: "bank").flatMap(TagFilter.all)
        dutyCycle = walk.inlineTable("duty_cycle").flatMap(DutyCycle.init)
        trigger = walk.inlineTable("trigger").flatMap(Trigger.init)
    }
}

extension ReaderOptions.MemoryRead {
    fileprivate init?(from walk: TableWalk) {
        let bank = walk.required("bank", .bank([.tid, .user]), because: #"add the bank, like bank = "tid""#)
        var word = 0
        var count = 6
        walk.set(&word, "word", .integer(0...65_535))
        walk.set(&count, "words", .integer(1...32))
        guard let bank else { return nil }
        self.init(bank, word: UInt16(word), count: UInt8(count))
    }
}

extension ReaderOptions.DutyCycle {
    fileprivate init?(from walk: TableWalk) {
        let spans: ClosedRange<Duration> = .milliseconds(50) ... .seconds(3_600)
        let on = walk.required("on", .duration(spans), because: #"add how long it reads, like on = "2s""#)
        let off = walk.required("off", .duration(spans), because: #"add how long it rests, like off = "2s""#)
        guard let on, let off else { return nil }
        self.init(onMilliseconds: on.milliseconds, offMilliseconds: off.milliseconds)
    }
}

extension ReaderOptions.Trigger {
    private enum Level: String, CaseIterable { case high, low }

    fileprivate init?(from walk: TableWalk) {
        let input = walk.required("input", .integer(1...255), because: "add its number, like input = 1")
        var level = Level.high
        walk.set(&level, "level", .word)
        let timeout = walk.value("timeout", .duration(.milliseconds(10) ... .seconds(3_600)))
        guard let input else { return nil }
        self.init(
            input: UInt8(input),
            level: level == .high,
            timeoutMilliseconds: timeout?.milliseconds
        )
    }
}

extension Configuration.Antenna {
    fileprivate init?(from walk: TableWalk) {
        let port = walk.required(
            "port",
            .integer(1...255),
            because: "add the number of its port, like port = 1"
        )
        var antenna = Configuration.Antenna(port: port ?? 1)
        antenna.name = walk.value("name", .text)
        antenna.readPoint = walk.value("read_point", .name)
        antenna.powerDBm = walk.value("power_dbm", .number(-20...36))
        walk.set(&antenna.isEnabled, "enabled", .boolean)
        guard port != nil else { return nil }
        self = antenna
    }
}

extension TableWalk {
    /// Reports that a key cannot be as it is.
    func refuse(_ key: String, _ reason: String, suggestion: String? = nil) {
        findings.error(
            Complaint(reason, suggestion: suggestion),
            of: "\(path).\(key)",
            at: position(of: key)
        )
    }
}

extension Duration {
    /// In whole milliseconds, as far as these go.
    fileprivate var milliseconds: UInt32 { UInt32(clamping: components.seconds * 1000 + subsecond) }

    private var subsecond: Int64 { components.attoseconds / 1_000_000_000_000_000 }
}
