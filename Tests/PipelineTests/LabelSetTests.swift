// SPDX-License-Identifier: Apache-2.0

import Capture
import Pipeline
import Testing

/// Labels that belong together, as events show it.
struct LabelSetTests {
    private static let gtinA = "]E09506000134352"
    private static let gtinB = "]E04006381333931"

    private static func bench(parts: [String] = ["gtin", "serial"]) throws -> Bench {
        let rules = [try rule(.item, "^SN:(.+)$", id: "serial"), try rule(.item, "^IMEI(\\d+)$", id: "imei")]
        return Bench(labels: .init(rules), labelSet: LabelSetOptions(parts: parts))
    }

    /// Group, flags and item of each scan, groups by number in order of appearance.
    private static func story(_ bench: Bench) throws -> [String] {
        var groups: [String] = []
        return try bench.rows.indices.filter { bench.rows[$0].type == .scan }.map { place in
            let event = try bench.event(place)
            var words: [String] = []
            if let group = event["group"] as? String {
                if !groups.contains(group) { groups.append(group) }
                words.append("\((groups.firstIndex(of: group) ?? 0) + 1)")
                #expect(event["window"] as? String == "label")
            } else {
                words.append("-")
            }
            words += event["flags"] as? [String] ?? []
            if let item = event["item"] as? String { words.append(String(item.dropFirst(19))) }
            return words.joined(separator: " ")
        }
    }

    @Test(arguments: [[gtinA, "]C0SN:A7"], ["]C0SN:A7", gtinA]])
    func `two parts in any order are one item`(texts: [String]) throws {
        let bench = try Self.bench()
        for text in texts { bench.scan(text) }
        let group = try bench.event(0)["id"] as? String
        #expect(try bench.event(0)["group"] as? String == group)
        #expect(try bench.event(0)["flags"] as? [String] == ["incomplete-label"])
        #expect(try bench.event(1)["group"] as? String == group)
        #expect(try bench.event(1)["flags"] as? [String] == [])
        #expect(bench.rows[1].item == "https://id.gs1.org/01/09506000134352/21/A7")
        #expect(bench.rows[1].level == "instance")
        #expect(bench.rows[1].gtin == "09506000134352" && bench.rows[1].serial == "A7")
        #expect(bench.types == [.scan, .scan])
    }

    @Test func `the next first part begins a new set, and the one before is told as incomplete`() throws {
        let bench = try Self.bench()
        for text in [Self.gtinA, Self.gtinB, "]C0SN:8"] { bench.scan(text) }
        #expect(
            try Self.story(bench) == [
                "1 incomplete-label 01/09506000134352", "2 incomplete-label 01/04006381333931",
                "2 01/04006381333931/21/8",
            ]
        )
        let alert = try #require(bench.rows.firstIndex { $0.type == .alert })
        #expect(bench.bodies[alert].contains(#""code":"label-incomplete""#))
        #expect(bench.bodies[alert].contains("missing: serial") && !bench.bodies[alert].contains("95060"))
        #expect(bench.rows[alert].readPoint == "bench-4")
    }

    @Test func `a set that is not complete in time is given up, and joined with nothing later`() throws {
        let bench = try Self.bench()
        bench.scan(Self.gtinA)
        #expect(bench.pipeline.deadline == bench.now.monotonic.advanced(byNanoseconds: 5_000_000_000))
        bench.turn(after: 5)
        #expect(bench.types == [.scan, .alert])
        bench.scan("]C0SN:8")
        #expect(try Self.story(bench) == ["1 incomplete-label 01/09506000134352", "2 incomplete-label"])
    }

    @Test func `two serial numbers are mixed, and nothing is guessed until the next set`() throws {
        let bench = try Self.bench()
        for text in ["]C0SN:9", "]C0SN:5", Self.gtinA, Self.gtinB, "]C0SN:1"] { bench.scan(text) }
        #expect(
            try Self.story(bench) == [
                "1 incomplete-label", "1 mixed-label", "1 mixed-label 01/09506000134352",
                "2 incomplete-label 01/04006381333931", "2 01/04006381333931/21/1",
            ]
        )
    }

    @Test func `the completing label scanned twice changes nothing`() throws {
        let bench = try Self.bench()
        for text in [Self.gtinA, "]C0SN:8", "]C0SN:8", Self.gtinB, "]C0SN:9"] { bench.scan(text) }
        #expect(
            try Self.story(bench) == [
                "1 incomplete-label 01/09506000134352", "1 01/09506000134352/21/8", "1",
                "2 incomplete-label 01/04006381333931", "2 01/04006381333931/21/9",
            ]
        )
        #expect(!bench.types.contains(.alert))
    }

    @Test func `one symbol with every part is a set by itself`() throws {
        let bench = try Self.bench()
        bench.scan("]d2010950600013435221A7")
        #expect(try Self.story(bench) == ["1 01/09506000134352/21/A7"])
    }

    @Test func `other identifiers join, and a name of the site's own can be a part`() throws {
        let bench = try Self.bench(parts: ["gtin", "imei"])
        bench.scan("]d2010950600013435217261231")
        bench.scan("HELLO")
        bench.scan("]C0IMEI490154203237518")
        let event = try bench.event(2)
        #expect(
            event["ids"] as? [String: String]
                == ["gtin": "09506000134352", "expiry": "2026-12-31", "imei": "490154203237518"]
        )
        #expect(event["level"] as? String == "class")
        #expect(try bench.event(1)["group"] == nil, "what has no part does not belong")
        #expect(bench.rows[2].expiry == "2026-12-31")
    }

    @Test func `a serial number that is none of GS1's makes no item, and is kept`() throws {
        let bench = try Self.bench()
        bench.scan(Self.gtinA)
        bench.scan("]C0SN:" + String(repeating: "x", count: 30))
        #expect(bench.rows[1].item == nil && bench.rows[1].level == nil)
        #expect(bench.rows[1].gtin == "09506000134352" && bench.rows[1].serial?.utf8.count == 30)
    }

    @Test func `a separator in a serial number forges no element`() throws {
        let bench = try Self.bench()
        bench.scan(Self.gtinA)
        bench.scan("]C0SN:1\u{1D}10LOT")
        #expect(
            bench.rows[1].item == nil && bench.rows[1].lot == nil && bench.rows[1].serial == "1\u{1D}10LOT"
        )
    }

    @Test func `damaged scans, badges and places do not belong to a set`() throws {
        let rules = [try rule(.operator, "^EMP"), try rule(.location, "^L-(.*)$", id: "serial")]
        let bench = Bench(labels: .init(rules), labelSet: LabelSetOptions(parts: ["gtin", "serial"]))
        bench.scan(Self.gtinA)
        bench.scan("EMP1")
        bench.scan("L-7")
        bench.scan("]C0SN:8", damaged: true)
        #expect(try (1...3).allSatisfy { try bench.event($0)["group"] == nil })
    }

    @Test func `a set of long identifiers stays bounded and is never complete`() throws {
        let bench = try Self.bench()
        bench.scan("]C0IMEI" + String(repeating: "1", count: 4_000))
        bench.scan("]C0SN:" + String(repeating: "x", count: 4_000))
        bench.scan("]C0SN:" + String(repeating: "y", count: 4_097))
        bench.scan(Self.gtinA)
        #expect(try Self.story(bench).last == "1 mixed-label 01/09506000134352")
    }

    @Test func `an open set is stored with each member, and no longer once it is complete or given up`()
        throws
    {
        let bench = try Self.bench(parts: ["gtin", "serial", "imei"])
        bench.scan(Self.gtinA)
        let group = try #require(try bench.event(0)["id"] as? String)
        #expect(
            bench.openLabels["bench-4"]
                == StoredLabels(readPoint: "bench-4", group: group, lacking: "missing: serial, imei")
        )
        bench.scan("]C0SN:1")
        #expect(bench.openLabels["bench-4"]?.lacking == "missing: imei")
        bench.scan("HELLO")
        #expect(bench.openLabels["bench-4"]?.lacking == "missing: imei")
        bench.scan("]C0IMEI490154203237518")
        #expect(bench.openLabels.isEmpty)
        bench.scan(Self.gtinA)
        #expect(bench.openLabels.count == 1)
        bench.turn(after: 6)
        #expect(bench.openLabels.isEmpty)
        #expect(bench.types.last == .alert)
    }

    @Test func `a set that the daemon's end cut off is told at the next start, once, and never joined`()
        throws
    {
        let before = try Self.bench()
        before.scan(Self.gtinA)
        // Killed: nothing is saved but what the events brought with them.
        let after = try Self.bench()
        after.turn { $0.restore(openLabels: before.openLabels.values, at: $1) }
        #expect(after.types == [.alert])
        let alert = try #require(try after.event(0)["alert"] as? [String: Any])
        #expect(alert["code"] as? String == "label-incomplete")
        #expect((alert["message"] as? String)?.hasSuffix("when the daemon ended: missing: serial") == true)
        #expect(try after.event(0)["read_point"] as? String == "bench-4")
        after.scan("]C0SN:A7")
        #expect(try after.event(1)["flags"] as? [String] == ["incomplete-label"])
        #expect(after.rows[1].gtin == nil)
        #expect(after.openLabels["bench-4"]?.lacking == "missing: gtin")
    }

    @Test func `a changed declaration begins anew`() throws {
        let bench = try Self.bench()
        bench.scan(Self.gtinA)
        var entry = ReadPointEntry(name: "bench-4")
        entry.labelSet = LabelSetOptions(parts: ["gtin", "imei"])
        bench.pipeline.reconfigure(devices: [], readPoints: [entry])
        bench.turn()
        #expect(bench.types == [.scan, .alert], "what was open is told")
        #expect(bench.openLabels.isEmpty)
        bench.scan("]C0IMEI490154203237518")
        #expect(try Self.story(bench).last == "2 incomplete-label")
    }

    @Test func `a read point that is configured no longer leaves no open set untold`() throws {
        let bench = try Self.bench()
        bench.scan(Self.gtinA)
        bench.pipeline.reconfigure(devices: [], readPoints: [])
        bench.turn()
        #expect(bench.types == [.scan, .alert])
        #expect(bench.openLabels.isEmpty)
        bench.scan("]C0SN:A7")
        #expect(try Self.story(bench).last == "-")
    }
}
