// SPDX-License-Identifier: Apache-2.0

import ReaderProtocols
import TallyConfig
import Testing

struct ConfigurationLoaderTests {
    @Test func `no file and an empty file give the built-in defaults`() {
        #expect(ConfigurationLoader.load(files: []).configuration == Configuration())
        #expect(load("").configuration == Configuration())
        #expect(load("[site]\n[api]\n[log]\n").configuration == Configuration())
    }

    @Test func `every key arrives in the configuration`() throws {
        let result = load(
            """
            [site]
            host = "dock-gw-3"
            edge = "gw-7f3a91c2"
            gln = "0614141000005"
            timezone = "Europe/Berlin"
            heartbeat_every = "1min"
            [[scanner]]
            name = "bench-4"
            title = "Packbank 4 ü"
            was = ["old name"]
            enabled = false
            match = { usb = "05E0:1200", serial = "S1", port = "1-2.3", bluetooth = "00-1A-7D-DA-71-13", path = "/dev/x" }
            read_point = "pack"
            layout = "us"
            suffix = "tab"
            partial_timeout = "1s"
            idle_end = "50ms"
            max_length = 100
            repeat = { serialized = "off", other = "500ms" }
            decode = { unmarked = "refuse", lenient = ["doubled-gs", "substituted-gs"], associations = false, links = ["alphas"], hibc = true, epc = true }
            [[reader]]
            name = "dock"
            title = "Door"
            was = ["door"]
            enabled = false
            driver = "thingmagic"
            match = { port = "1-4" }
            read_point = "dock-3"
            region = "eu"
            baud = 921600
            session = 2
            [[reader.antenna]]
            port = 2
            read_point = "dock-4"
            power_dbm = 27.5
            [[reader.antenna]]
            port = 3
            power_dbm = 20
            enabled = false
            [[read_point]]
            name = "dock-3"
            title = "Door 3"
            step = "shipping"
            window = { mode = "presence", depart_after = "3s", report_every = "1min", unobserved_after = "1h", max_tags = 5 }
            [[read_point]]
            name = "dock-4"
            window = { mode = "hold_off", hold = "1s" }
            [api]
            socket = "/tmp/t.sock"
            group = "operators"
            mode = "0600"
            [log]
            level = "debug"
            """
        )
        #expect(result.diagnostics == [])

        var expected = Configuration()
        expected.site.host = "dock-gw-3"
        expected.site.edge = "gw-7f3a91c2"
        expected.site.gln = "0614141000005"
        expected.site.timezone = "Europe/Berlin"
        expected.site.heartbeatEvery = .seconds(60)
        var match = DeviceMatch()
        match.usb = USBIdentifier(vendor: 0x05E0, product: 0x1200)
        match.serial = "S1"
        match.port = "1-2.3"
        match.bluetooth = "00:1a:7d:da:71:13"
        match.path = "/dev/x"
        var scanner = Configuration.Scanner(name: "bench-4", match: match)
        scanner.title = "Packbank 4 ü"
        scanner.was = ["old name"]
        scanner.isEnabled = false
        scanner.readPoint = "pack"
        scanner.suffix = .tab
        scanner.partialTimeout = .seconds(1)
        scanner.idleEnd = .milliseconds(50)
        scanner.maxLength = 100
        scanner.repeatGuard.serialized = nil
        scanner.repeatGuard.other = .milliseconds(500)
        scanner.decoding.unmarked = .refuse
        scanner.decoding.lenient = [.doubledGS, .substitutedGS]
        scanner.decoding.checksAssociations = false
        scanner.decoding.links = [.alphas]
        scanner.decoding.plusClaimsHIBC = true
        scanner.decoding.typesEPC = true
        expected.scanners = [scanner]
        var port = DeviceMatch()
        port.port = "1-4"
        var reader = Configuration.Reader(name: "dock", match: port)
        reader.title = "Door"
        reader.was = ["door"]
        reader.isEnabled = false
        reader.driver = .family(.thingMagic)
        reader.readPoint = "dock-3"
        reader.reading.region = .europe
        reader.baud = 921_600
        reader.reading.session = 2
        var second = Configuration.Antenna(port: 2)
        second.readPoint = "dock-4"
        second.powerDBm = 27.5
        var third = Configuration.Antenna(port: 3)
        third.powerDBm = 20
        third.isEnabled = false
        reader.antennas = [second, third]
        expected.readers = [reader]
        var presence = Configuration.Presence()
        presence.departAfter = .seconds(3)
        presence.reportEvery = .seconds(60)
        presence.unobservedAfter = .seconds(3600)
        var dock3 = Configuration.ReadPoint(name: "dock-3")
        dock3.title = "Door 3"
        dock3.step = .shipping
        dock3.window.mode = .presence(presence)
        dock3.window.maxTags = 5
        var holdOff = Configuration.HoldOff()
        holdOff.hold = .seconds(1)
        var dock4 = Configuration.ReadPoint(name: "dock-4")
        dock4.window.mode = .holdOff(holdOff)
        expected.readPoints = [dock3, dock4, Configuration.ReadPoint(name: "pack")]
        expected.api.socket = "/tmp/t.sock"
        expected.api.group = "operators"
        expected.api.mode = 0o600
        expected.log.level = .debug
        #expect(result.configuration == expected)
        #expect(reader.readPoint(ofAntenna: 2) == "dock-4")
        #expect(reader.readPoint(ofAntenna: 3) == "dock-3")
        #expect(reader.readPoint(ofAntenna: 9) == "dock-3")
    }

    @Test func `read points that devices name are there, once each, with the defaults`() throws {
        let text = scanner("") + "\n" + reader(#"read_point = "bench-4""#)
        let configuration = try #require(load(text).configuration)
        #expect(configuration.readPoints == [Configuration.ReadPoint(name: "bench-4")])
    }

    @Test func `a later file replaces keys of tables and adds to arrays of tables`() throws {
        let result = ConfigurationLoader.load(files: [
            ("tallyd.toml", "[site]\nhost = \"a\"\ntimezone = \"UTC\"\n" + scanner("")),
            ("conf.d/10.toml", "[site]\nhost = \"b\"\n" + reader("")),
        ])
        let configuration = try #require(result.configuration)
        #expect(configuration.site.host == "b")
        #expect(configuration.site.timezone == "UTC")
        #expect(configuration.scanners.count == 1)
        #expect(configuration.readers.count == 1)

        let host = result.effectiveKeys.first { $0.path == "site.host" }
        #expect(host?.value == #""b""#)
        #expect(host?.source == .file(SourcePosition(file: "conf.d/10.toml", line: 2, column: 1)))
        let timezone = result.effectiveKeys.first { $0.path == "site.timezone" }
        #expect(timezone?.source == .file(SourcePosition(file: "tallyd.toml", line: 3, column: 1)))
    }

    @Test func `the same name in two files is an error that names both places`() {
        let result = ConfigurationLoader.load(files: [("a.toml", scanner("")), ("b.toml", scanner(""))])
        #expect(result.configuration == nil)
        #expect(
            result.diagnostics.map(\.description) == [
                "b.toml:2:1: error: scanner[bench-4].name: the name bench-4 is taken already, at a.toml:2:1",
                "b.toml:3:1: error: scanner[bench-4].match: the same device is matched already, at a.toml:3:1",
            ]
        )
    }

    @Test func `effective keys tell what is built in, written and implied`() throws {
        let keys = load(scanner("suffix = \"tab\"")).effectiveKeys
        func key(_ path: String) -> EffectiveKey? { keys.first { $0.path == path } }
        #expect(
            key("scanner[bench-4].suffix")
                == EffectiveKey(
                    path: "scanner[bench-4].suffix",
                    value: #""tab""#,
                    source: .file(SourcePosition(file: "t.toml", line: 4, column: 1))
                )
        )
        #expect(key("scanner[bench-4].max_length")?.value == "4500")
        #expect(key("scanner[bench-4].max_length")?.source == .builtIn)
        #expect(
            key("scanner[bench-4].match.usb")?.source
                == .file(SourcePosition(file: "t.toml", line: 3, column: 11))
        )
        #expect(key("scanner[bench-4].match.port")?.words == "any")
        #expect(key("scanner[bench-4].repeat.serialized")?.value == #""2s""#)
        #expect(key("read_point[bench-4].name")?.source == .implied)
        #expect(key("read_point[bench-4].window.mode")?.value == #""presence""#)
        #expect(key("log.level")?.value == #""info""#)
    }
}
