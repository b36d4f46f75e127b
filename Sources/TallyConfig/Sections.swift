// SPDX-License-Identifier: Apache-2.0

extension Configuration.Site {
    init(from walk: TableWalk) {
        host = walk.value("host", .text)
        edge = walk.value("edge", .name)
        gln = walk.value("gln", .gln)
        timezone = walk.value("timezone", .timezone)
        walk.set(&heartbeatEvery, "heartbeat_every", .duration(.seconds(1) ... .seconds(86_400)))
        if let walk = walk.inlineTable("commands") { commands = .init(from: walk) }
    }
}

extension Configuration.API {
    init(from walk: TableWalk) {
        socket = walk.value("socket", .socketPath)
        group = walk.value("group", .group)
        walk.set(&mode, "mode", .permissionBits)
        walk.set(&operators, "operators", .group)
    }
}

extension Configuration.Log {
    init(from walk: TableWalk) {
        walk.set(&level, "level", .word)
    }
}

extension Configuration.Scanner {
    /// `nil` when what makes it a scanner is missing or wrong; that was reported.
    init?(from walk: TableWalk) {
        let name = walk.required("name", .name, because: #"add a name, like name = "bench-4""#)
        let match = DeviceMatch(in: walk)
        // Read all the rest even so, to report all that is wrong at once.
        var scanner = Configuration.Scanner(name: name ?? "", match: match ?? DeviceMatch())
        scanner.title = walk.value("title", .text)
        walk.set(&scanner.was, "was", .texts)
        walk.set(&scanner.isEnabled, "enabled", .boolean)
        walk.set(&scanner.readPoint, "read_point", .name)
        scanner.keyboard = Configuration.Keyboard(from: walk)
        switch walk.value("suffix", .suffix) {
        case .word(let word): scanner.suffix = word
        case .text(let text): scanner.suffixText = text
        case nil: break
        }
        scanner.partialTimeout = walk.value("partial_timeout", .duration(.milliseconds(10) ... .seconds(60)))
        scanner.idleEnd = walk.value("idle_end", .duration(.milliseconds(10) ... .seconds(60)))
        walk.set(&scanner.maxLength, "max_length", .integer(1...65_536))
        walk.set(&scanner.driver, "driver", .word)
        walk.set(&scanner.baud, "baud", .integer(50...12_000_000))
        walk.set(&scanner.line, "line", .word)
        walk.set(&scanner.flow, "flow", .word)
        walk.set(&scanner.encoding, "encoding", .word)
        scanner.checkGap(in: walk)
        if let walk = walk.inlineTable("repeat") {
            let spans: ClosedRange<Duration> = .milliseconds(1) ... .seconds(86_400)
            walk.set(&scanner.repeatGuard.serialized, "serialized", .durationOrOff(spans))
            walk.set(&scanner.repeatGuard.other, "other", .durationOrOff(spans))
        }
        scanner.replacement = walk.value("replace", .word)
        if let walk = walk.inlineTable("signal") {
            scanner.signals.ok = walk.value("ok", .signalText)
            scanner.signals.warn = walk.value("warn", .signalText)
            scanner.signals.stop = walk.value("stop", .signalText)
            scanner.signals.led = walk.value("led", .word)
            walk.set(&scanner.signals.isAutomatic, "automatic", .boolean)
        }
        if let walk = walk.inlineTable("decode") {
            walk.set(&scanner.decoding.unmarked, "unmarked", .word)
            walk.set(&scanner.decoding.lenient, "lenient", .words())
            walk.set(&scanner.decoding.checksAssociations, "associations", .boolean)
            walk.set(&scanner.decoding.links, "links", .words())
            walk.set(&scanner.decoding.plusClaimsHIBC, "hibc", .boolean)
            walk.set(&scanner.decoding.typesEPC, "epc", .boolean)
        }
        guard name != nil, match != nil else { return nil }
        self = scanner
    }
}

extension Configuration.ReadPoint {
    init?(from walk: TableWalk, labels: [Configuration.Label]) {
        let name = walk.required("name", .name, because: #"add a name, like name = "dock-3""#)
        var readPoint = Configuration.ReadPoint(name: name ?? "")
        readPoint.title = walk.value("title", .text)
        readPoint.step = walk.value("step", .step)
        if let walk = walk.inlineTable("window") { readPoint.window = .init(from: walk, labels: labels) }
        guard name != nil else { return nil }
        self = readPoint
    }
}

extension Configuration.Window {
    private enum ModeWord: String, CaseIterable { case presence, hold_off, label }

    init(from walk: TableWalk, labels: [Configuration.Label]) {
        let days: (Int) -> Duration = { .seconds($0 * 86_400) }
        walk.set(&key, "key", .word)
        walk.set(&maxTags, "max_tags", .integer(1...10_000_000))
        var presence = Configuration.Presence()
        walk.set(&presence.departAfter, "depart_after", .duration(.milliseconds(10)...days(1)))
        walk.set(&presence.reportEvery, "report_every", .durationOrOff(.milliseconds(100)...days(1)))
        walk.set(&presence.unobservedAfter, "unobserved_after", .duration(.seconds(1)...days(30)))
        var holdOff = Configuration.HoldOff()
        walk.set(&holdOff.hold, "hold", .duration(.milliseconds(10)...days(1)))

        var word = ModeWord.presence
        walk.set(&word, "mode", .word)
        let label = Configuration.LabelWindow(from: walk, isWanted: word == .label, labels: labels)
        let presenceKeys = ["depart_after", "report_every", "unobserved_after"]
        let foreign: [String]
        switch word {
        case .presence:
            mode = .presence(presence)
            foreign = ["hold", "parts", "within"]
        case .hold_off:
            mode = .holdOff(holdOff)
            foreign = presenceKeys + ["parts", "within"]
        case .label:
            mode = .label(label)
            foreign = presenceKeys + ["hold"]
        }
        for key in foreign where walk.table.entries[key] != nil {
            let complaint = Complaint(
                "\(key) means nothing in the mode \(word.rawValue)",
                suggestion: "remove it"
            )
            walk.findings.error(complaint, of: "\(walk.path).\(key)", at: walk.position(of: key))
        }
    }
}

extension DeviceMatch {
    /// Reads `match` of a device; `nil` when it is missing, wrong or says nothing; that was reported.
    init?(in device: TableWalk) {
        let hint =
            #"add what the device is known by, like match = { usb = "05e0:1200" }"#
            + (device.section.key == "reader" ? #" or address = "10.0.0.7""# : "")
        guard device.table.entries["match"] != nil else {
            device.findings.error(
                Complaint("match is missing", suggestion: hint),
                of: device.path,
                at: device.table.position
            )
            return nil
        }
        guard let walk = device.inlineTable("match") else { return nil }
        self.init()
        usb = walk.value("usb", .usb)
        serial = walk.value("serial", .text)
        port = walk.value("port", .usbPort)
        bluetooth = walk.value("bluetooth", .bluetooth)
        path = walk.value("path", .devicePath)
        let entries = walk.table.entries
        if entries["serial"] != nil, entries["usb"] == nil {
            walk.findings.error(
                Complaint("serial numbers are unique for one product only", suggestion: "add usb"),
                of: "\(walk.path).serial",
                at: walk.position(of: "serial")
            )
        } else if ["usb", "port", "bluetooth", "path"].allSatisfy({ entries[$0] == nil }) {
            let complaint = Complaint("matches every device", suggestion: hint)
            walk.findings.error(complaint, of: walk.path, at: walk.table.position)
        }
    }
}

extension TableWalk {
    /// Sets a value that has a default, if its key is given and right.
    func set<Value>(_ target: inout Value, _ key: String, _ reading: Reading<Value>) {
        if let value = value(key, reading) { target = value }
    }
}
