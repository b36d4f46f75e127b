// SPDX-License-Identifier: Apache-2.0

import EPC
import ReaderProtocols
import Testing

@testable import TallyConfig

/// A reader on the network with further lines.
private func networkReader(_ lines: String) -> String {
    """
    [[reader]]
    name = "dock"
    driver = "llrp"
    address = "10.0.0.7"
    \(lines)
    """
}

/// What is wrong with a reader of a family that has further lines.
private func refusals(_ family: ReaderFamily, _ lines: String) -> [String] {
    let traits = family.traits
    let place =
        traits.tcpPort == nil && !traits.baudRates.isEmpty
        ? #"match = { port = "1-4" }"# : #"address = "10.0.0.7:5084""#
    return findings(
        "[[reader]]\nname = \"dock\"\ndriver = \"\(family.rawValue)\"\n\(place)\n\(lines)"
    )
}

struct ReaderConfigurationTests {
    @Test func `the driver has a word for every family`() {
        for family in ReaderFamily.allCases {
            #expect(Configuration.Driver(rawValue: family.rawValue) == .family(family))
            #expect(Configuration.Driver.family(family).rawValue == family.rawValue)
        }
        #expect(Configuration.Driver.allCases.count == ReaderFamily.allCases.count + 1)
        #expect(Configuration.Driver(rawValue: "auto") == .auto)
        #expect(Configuration.Driver(rawValue: "lllrp") == nil)
    }

    @Test func `the whole vocabulary arrives in the options of the session`() throws {
        let text = networkReader(
            """
            session = 2
            population = 300
            mode = 1002
            tags_per_report = 16
            keepalive = "5s"
            memory = [{ bank = "tid" }, { bank = "user", word = 2, words = 4 }]
            filter = [{ mask = "3" }, { bank = "tid", bit = 8, mask = "80a", exclude = true }]
            duty_cycle = { on = "2s", off = "500ms" }
            trigger = { input = 2, level = "low", timeout = "10s" }
            signal = { ok = 3 }
            antenna = [{ port = 1, power_dbm = 27.25 }, { port = 2, enabled = false }]
            """
        )
        #expect(findings(text) == [])
        let reader = try #require(load(text).configuration?.readers.first)
        #expect(reader.address == NetworkAddress(host: "10.0.0.7"))
        #expect(reader.connectionAddress == NetworkAddress(host: "10.0.0.7", port: 5084))

        var expected = ReaderOptions()
        expected.session = 2
        expected.population = .tags(300)
        expected.mode = 1002
        expected.tagsPerReport = 16
        expected.keepaliveMilliseconds = 5_000
        expected.memoryReads = [.init(.tid, count: 6), .init(.user, word: 2, count: 4)]
        var one = MemoryBits()
        one.setBits(at: 0, count: 4, to: 3)
        var other = MemoryBits()
        other.setBits(at: 0, count: 12, to: 0x80A)
        expected.filters = [
            .init(.epc, firstBit: 32, one), .init(.tid, firstBit: 8, other, isExclusion: true),
        ]
        expected.dutyCycle = .init(onMilliseconds: 2_000, offMilliseconds: 500)
        expected.trigger = .init(input: 2, level: false, timeoutMilliseconds: 10_000)
        expected.outputs = [3]
        expected.antennas = [.init(port: 1, powerCentidBm: 2725), .init(port: 2, isEnabled: false)]
        #expect(reader.options == expected)
    }

    @Test func `a pattern becomes the bits that tell it`() throws {
        func filters(_ pattern: String) throws -> [ReaderOptions.TagFilter] {
            let text = networkReader(#"filter = [{ pattern = "\#(pattern)" }]"#)
            return try #require(load(text).configuration?.readers.first, "\(findings(text))").reading.filters
        }
        // TDS 2.3, 14.6.1: header 30, filter 3, partition 5, company prefix 0614141 of 24 bits.
        var prefix = MemoryBits()
        prefix.setBits(at: 0, count: 8, to: 0x30)
        prefix.setBits(at: 8, count: 3, to: 3)
        prefix.setBits(at: 11, count: 3, to: 5)
        prefix.setBits(at: 14, count: 24, to: 614_141)
        #expect(
            try filters("urn:epc:pat:sgtin-96:3.0614141.*.*") == [.init(.epc, firstBit: 32, prefix)]
        )
        // Any filter value leaves a gap: two comparisons.
        var header = MemoryBits()
        header.setBits(at: 0, count: 8, to: 0x30)
        var rest = MemoryBits()
        rest.setBits(at: 0, count: 3, to: 5)
        rest.setBits(at: 3, count: 24, to: 614_141)
        rest.setBits(at: 27, count: 20, to: 812_345)
        #expect(
            try filters("urn:epc:pat:sgtin-96:*.0614141.812345.*") == [
                .init(.epc, firstBit: 32, header), .init(.epc, firstBit: 43, rest),
            ]
        )
    }

    @Test(
        arguments: [
            ("10.0.0.7", "10.0.0.7", nil), ("10.0.0.7:5084", "10.0.0.7", 5084),
            ("dock-3.example.com:1", "dock-3.example.com", 1), ("[fe80::1%eth0]:5084", "fe80::1%eth0", 5084),
            ("[::1]", "::1", nil), ("Speedway_R420", "Speedway_R420", nil),
        ] as [(String, String, UInt16?)]
    )
    func `an address is a host and perhaps a port`(text: String, host: String, port: UInt16?) throws {
        let address = try Reading<NetworkAddress>.networkAddress.read(.string(text))
        #expect(address == NetworkAddress(host: host, port: port))
        #expect("\(address)" == text)
    }

    @Test(arguments: [
        "", ":5084", "fe80::1", "[fe80::1", "[dock]", "10.0.0.256", "10.0.0", "dock:", "dock:0", "dock:65536",
        "dock:x", "-dock", "dock..example", "http://dock", "a b", "[::1]5084", "dock:+1",
    ])
    func `what is no address is refused`(text: String) {
        #expect(throws: Complaint.self) { try Reading<NetworkAddress>.networkAddress.read(.string(text)) }
    }

    @Test func `TLS is a switch or a table`() throws {
        func tls(_ value: String) throws -> Configuration.TLS? {
            let text = networkReader("tls = \(value)")
            return try #require(load(text).configuration?.readers.first, "\(findings(text))").tls
        }
        #expect(try tls("true") == Configuration.TLS())
        #expect(try tls("false") == nil)
        #expect(try tls("{ enabled = false, verify = false }") == nil)
        var full = Configuration.TLS()
        full.authorities = "/etc/ca.pem"
        full.serverName = "dock"
        full.certificate = "/etc/own.pem"
        full.key = "own.key"
        let table =
            #"{ ca = "/etc/ca.pem", server_name = "dock", certificate = "/etc/own.pem", key = "own.key" }"#
        #expect(try tls(table) == full)
        let keys = load(networkReader("tls = true")).effectiveKeys
        #expect(keys.first { $0.path == "reader[dock].tls.enabled" }?.value == "true")
        let reader = load(networkReader("tls = true")).configuration?.readers.first
        #expect(reader?.connectionAddress?.port == 5085)
    }

    @Test(arguments: [
        (
            networkReader("match = { port = \"1-4\" }"),
            "t.toml:5:1: error: reader[dock].match: a reader with an address is not plugged in; remove it"
        ),
        (
            networkReader("baud = 9600"),
            "t.toml:5:1: error: reader[dock].baud: a network has no line speed; remove it"
        ),
        (
            reader("tls = true"),
            "t.toml:4:1: error: reader[dock].tls: only a reader with an address has a connection to encrypt"
        ),
        (
            networkReader("tls = { certificate = \"/a\" }"),
            """
            t.toml:5:9: error: reader[dock].tls.certificate: a certificate is worth nothing without its key; \
            add key
            """
        ),
        (
            networkReader("population = 3\nq = 4"),
            "t.toml:6:1: error: reader[dock].q: population says how many tags to expect already; remove one"
        ),
        (
            networkReader("filter = [{ bit = 4 }]"),
            """
            t.toml:5:11: error: reader[dock].filter[0]: fits every tag; add mask or pattern, like pattern = \
            "urn:epc:pat:sgtin-96:*.0614141.*.*"
            """
        ),
        (
            networkReader("filter = [{ pattern = \"urn:epc:pat:sgtin-96:3.0614141.812345.[1-9]\" }]"),
            """
            t.toml:5:13: error: reader[dock].filter[0].pattern: a reader compares bits, and these are not told \
            by bits; write * for serial numbers, and in place of ranges
            """
        ),
        (
            networkReader("user = \"alien\""),
            "t.toml:5:1: error: reader[dock].user: a name and a password go together; add password_file"
        ),
        (
            networkReader("tls = 1"),
            "t.toml:5:1: error: reader[dock].tls: expected a table, found an integer; write it like tls = { enabled = … }"
        ),
        (
            networkReader("")
                + "\n[[reader]]\nname = \"other\"\ndriver = \"llrp\"\naddress = \"10.0.0.7:5084\"",
            """
            t.toml:9:1: error: reader[other].address: the reader at 10.0.0.7:5084 is there already, \
            at t.toml:4:1
            """
        ),
        (
            "[[reader]]\nname = \"a\"\naddress = \"dock\"",
            """
            t.toml:3:1: error: reader[a].address: the driver that tells its port is not given; \
            write address = "dock:5084" with its port
            """
        ),
    ])
    func `what does not go together is named`(text: String, finding: String) {
        let found = findings(text).filter { !$0.contains("cannot be told a name") }
        #expect(found == [finding])
    }

    /// Families by what each cannot do, whatever they are: no table to keep beside the traits.
    @Test func `what a family cannot do is refused at the key that asks for it`() throws {
        for family in ReaderFamily.allCases {
            let traits = family.traits
            func check(_ isAble: Bool, _ line: String, _ key: String) {
                let found = refusals(family, line)
                #expect(found.isEmpty == isAble, "\(family): \(line): \(found)")
                #expect(
                    found.allSatisfy { $0.hasPrefix("t.toml:5:") && $0.contains("reader[dock].\(key)") },
                    "\(family): \(found)"
                )
            }
            check(traits.takesPopulation, "q = 4", "q:")
            check(traits.takesPopulation, "population = 4", "population:")
            check(traits.takesMode, "mode = 1", "mode:")
            check(traits.takesReportCount, "tags_per_report = 4", "tags_per_report:")
            check(traits.takesKeepalive, #"keepalive = "10s""#, "keepalive:")
            check(traits.takesAddress, "unit_address = 4", "unit_address:")
            check(traits.takesDutyCycle, #"duty_cycle = { on = "1s", off = "1s" }"#, "duty_cycle:")
            check(traits.triggerInputs != nil, "trigger = { input = 1 }", "trigger:")
            check(traits.filters > 0, #"filter = [{ mask = "30" }]"#, "filter:")
            check(traits.memoryReads.contains(.tid), #"memory = [{ bank = "tid" }]"#, "memory[tid].bank:")
            check(traits.memoryReads.contains(.user), #"memory = [{ bank = "user" }]"#, "memory[user].bank:")
            check(traits.sessions.contains(3), "session = 3", "session:")
            check(traits.regions.contains(.europe), #"region = "eu""#, "region:")
            check(traits.outputs?.contains(2) ?? false, "signal = { warn = 2 }", "signal.warn:")
            check(traits.hasBeeper, #"signal = { stop = "beep" }"#, "signal.stop:")
            let login = refusals(family, "user = \"a\"\npassword_file = \"b\"")
            #expect(login.isEmpty == traits.takesLogin, "\(family): \(login)")
        }
    }

    @Test func `antennas that a family does not have are refused at their lines`() {
        let text = """
            [[reader]]
            name = "dock"
            driver = "thingmagic"
            match = { port = "1-4" }
            [[reader.antenna]]
            port = 1
            power_dbm = 36
            [[reader.antenna]]
            port = 200
            """
        let found = findings(text)
        #expect(found.count == 2)
        #expect(
            found.contains { $0.hasPrefix("t.toml:7:1: error: reader[dock].antenna[1].power_dbm: power of") }
        )
        #expect(
            found.contains {
                $0.hasPrefix("t.toml:9:1: error: reader[dock].antenna[200].port: antenna port 200")
            }
        )
    }

    @Test(arguments: [
        (
            ReaderFamily.tsl, "trigger = { input = 1, level = \"low\" }",
            "trigger: these readers cannot be told"
        ),
        (.tsl, "trigger = { input = 1, timeout = \"2s\" }", "trigger: these readers cannot be told"),
        (.tsl, "trigger = { input = 2 }", "trigger: input 2 does not exist"),
        (
            .thingMagic, "duty_cycle = { on = \"1s\", off = \"90s\" }",
            "duty_cycle: 90000 ms are too long: these readers read and rest for 65535 ms"
        ),
    ])
    func `what a family can do in part only is refused beyond that`(
        family: ReaderFamily,
        line: String,
        words: String
    ) {
        let found = refusals(family, line)
        #expect(found.count == 1)
        #expect(found.first?.contains("reader[dock].\(words)") == true, "\(found)")
        #expect(refusals(.llrp, line) == [])
    }

    @Test func `an antenna has a name, which the messages say`() throws {
        let text = reader("[[reader.antenna]]\nport = 2\nname = \"left, above\"")
        #expect(findings(text) == [])
        let options = try #require(load(text).configuration?.readers.first).options
        #expect(options.antennas == [.init(port: 2, name: "left, above")])
        let faults = ReaderNotice.degraded([.antennaMissing(port: 2), .antennaMissing(port: 4)])
        #expect(
            faults.words(naming: [2: "left, above"]) == "antenna 2 (left, above) and 4 not connected"
        )
    }

    @Test func `with driver auto only what is in no family is refused`() {
        // ThingMagic modules take a region, LLRP readers a population: which it is will show.
        #expect(findings(reader("region = \"eu\"")) == [])
        #expect(findings(reader("population = 40")) == [])
        let found = findings(reader("[[reader.antenna]]\nport = 255"))
        #expect(found.count == 1)
        #expect(found.first?.contains("no family of readers does this: antenna port 255") == true)
    }
}
