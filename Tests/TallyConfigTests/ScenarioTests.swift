// SPDX-License-Identifier: Apache-2.0

import EPC
import Testing

@testable import TallyConfig

struct ScenarioTests {
    private func load(_ text: String) -> ScenarioLoader.LoadResult {
        ScenarioLoader.load(text, file: "s.toml")
    }

    private func findings(_ text: String) -> [String] { load(text).diagnostics.map(\.description) }

    private func bits(_ hex: String) throws -> MemoryBits {
        try Reading<MemoryBits>.words16.read(.string(hex))
    }

    @Test func `an empty file is a pallet of 120 tags that passes once`() throws {
        let scenario = try #require(load("").scenario)
        #expect(scenario.tags.map(\.count) == [120])
        #expect(scenario.tags.map(\.content) == [.pallet(products: 4)])
        #expect(scenario.motion == Scenario.Motion())
        #expect(scenario.reader == Scenario.Reader())
        #expect(scenario.faults.isEmpty)
    }

    @Test func `every key is taken`() throws {
        let scenario = try #require(
            load(
                """
                seed = 7
                [reader]
                ports = 8
                rate = 900
                [[reader.antenna]]
                port = 3
                rssi_offset_db = -6.5
                [[reader.antenna]]
                port = 1
                [[tags]]
                count = 10
                products = 2
                [[tags]]
                count = 2
                epc = "urn:epc:tag:sgtin-96:3.0614141.812345.6789"
                tid = "E280 1105 2000"
                user = "ABCD"
                [[tags]]
                blank = true
                tid = "none"
                [motion]
                kind = "loop"
                duration = "3s"
                pause = "1s"
                waits = true
                [[fault]]
                kind = "antenna_missing"
                at = "2s"
                every = "10s"
                times = 3
                for = "500ms"
                port = 3
                [[fault]]
                kind = "bytes"
                data = "A0 04 01"
                [[fault]]
                kind = "clock"
                unix_seconds = -5
                [[fault]]
                kind = "input"
                port = 2
                level = false
                """
            ).scenario
        )
        #expect(scenario.seed == 7)
        #expect(scenario.reader.ports == 8)
        #expect(scenario.reader.rate == 900)
        #expect(scenario.reader.antennas.map(\.port) == [3, 1])
        #expect(scenario.reader.antennas.map(\.rssiOffset) == [-6.5, 0])
        #expect(scenario.tags.map(\.count) == [10, 2, 1])
        let epc = try bits("3074257BF7194E4000001A85")
        #expect(scenario.tags.map(\.content) == [.pallet(products: 2), .epc(epc), .blank])
        #expect(scenario.tags.map(\.hasTID) == [true, true, false])
        #expect(try scenario.tags.map(\.tid) == [nil, bits("E28011052000"), nil])
        #expect(try scenario.tags[1].user == bits("ABCD"))
        #expect(scenario.motion.kind == .loop)
        #expect(scenario.motion.duration == .seconds(3))
        #expect(scenario.motion.pause == .seconds(1))
        #expect(scenario.motion.waits)
        let fault = scenario.faults[0]
        #expect(fault.kind == .antennaMissing)
        #expect(fault.at == .seconds(2))
        #expect(fault.every == .seconds(10))
        #expect(fault.times == 3)
        #expect(fault.span == .milliseconds(500))
        #expect(fault.port == 3)
        #expect(scenario.faults[1].data == [0xA0, 0x04, 0x01])
        #expect(scenario.faults[2].unixSeconds == -5)
        #expect(scenario.faults[3].level == false)
    }

    @Test(
        arguments: [
            ("urn:epc:id:sgtin:0614141.812345.6789", "3014257BF7194E4000001A85"),
            ("urn:epc:raw:96.x3074257BF7194E4000001A85", "3074257BF7194E4000001A85"),
            ("3074 257B F719 4E40 0000 1A85", "3074257BF7194E4000001A85"),
            ("urn:epc:id:sscc:0614141.1234567890", "3114257BF4499602D2000000"),
        ]
    )
    func `an EPC is a URI or words of memory`(text: String, hex: String) throws {
        let scenario = try #require(load("[[tags]]\nepc = \"\(text)\"\n").scenario)
        #expect(scenario.tags[0].content == .epc(try bits(hex)))
    }

    @Test func `a misspelt key, table and word are told with what was meant`() {
        #expect(
            findings("[[tagz]]\ncount = 3\n")
                == ["s.toml:1:1: error: scenario.tagz: unknown key; did you mean tags?"]
        )
        #expect(
            findings("[motion]\nkind = \"parkt\"\n") == [
                "s.toml:2:1: error: scenario.motion.kind: \"parkt\" is not known; did you mean \"parked\"?"
            ]
        )
        #expect(
            findings("[[fault]]\nkind = \"noise\"\nevry = \"5s\"\n")
                == ["s.toml:3:1: error: scenario.fault[noise].evry: unknown key; did you mean every?"]
        )
    }

    @Test(
        arguments: [
            (
                "[[fault]]\nkind = \"noise\"\nport = 2\n",
                "s.toml:3:1: error: scenario.fault[noise].port: means nothing for the kind noise; remove it"
            ),
            (
                "[[fault]]\nkind = \"stall\"\ntimes = 2\n",
                "s.toml:3:1: error: scenario.fault[stall].times: means nothing without every; add every = \"10s\""
            ),
            (
                "[[fault]]\nkind = \"stall\"\nevery = \"1s\"\n",
                "s.toml:3:1: error: scenario.fault[stall].every: it lasts 1s, not shorter than the time to the next"
            ),
            (
                "[[fault]]\nat = \"1s\"\n",
                "s.toml:1:1: error: scenario.fault[0]: kind is missing; add what goes wrong, like kind = \"noise\""
            ),
            (
                "[[fault]]\nkind = \"bytes\"\n",
                "s.toml:1:1: error: scenario.fault[bytes]: data is missing; add the bytes, like data = \"A0 04\""
            ),
            (
                "[[tags]]\nblank = true\nproducts = 2\n",
                "s.toml:3:1: error: scenario.tags[0].products: blank and products exclude each other; remove one"
            ),
            (
                "[[tags]]\nepc = \"urn:epc:idpat:sgtin:0614141.812345.*\"\n",
                "s.toml:2:1: error: scenario.tags[\"urn:epc:idpat:sgtin:0614141.812345.*\"].epc: "
                    + "\"urn:epc:idpat:sgtin:0614141.812345.*\" is a pattern, not one EPC; write it without * and [ ]"
            ),
            (
                "[[tags]]\ntid = \"E28\"\n",
                "s.toml:2:1: error: scenario.tags[0].tid: \"E28\" is not a row of bytes; "
                    + "write two hex digits for each, like \"A0 04 01\""
            ),
            (
                "[[tags]]\ncount = 100000\n[[tags]]\ncount = 1\n",
                "s.toml:1:1: error: scenario.tags: 100001 tags are more than the 100000 that are played"
            ),
            (
                "[[reader.antenna]]\nport = 5\n",
                "s.toml:2:1: error: scenario.reader.antenna[5].port: the reader has 4 ports; raise reader.ports"
            ),
            (
                "[motion]\nkind = \"parked\"\npasses = 2\n",
                "s.toml:3:1: error: scenario.motion.passes: means nothing for the kind parked; remove it"
            ),
            ("seed = \n", "s.toml:1:8: error: expected a value, found the end of the line"),
        ]
    )
    func `what is wrong is told with its line`(text: String, message: String) {
        #expect(findings(text) == [message])
        #expect(load(text).scenario == nil)
    }
}
