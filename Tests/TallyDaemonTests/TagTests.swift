// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import DaemonStage
import EPC
import Foundation
import ReaderProtocols
import Simulators
import Testing

/// `tally tag` from the command line over the daemon and a pty to a virtual reader, and back to the queue.
@Suite(.timeLimit(.minutes(4)))
struct TagTests {
    /// The SGTIN-96 of GTIN 80614141123458, serial number 6789, filter 3.
    private static let new = "3074257BF7194E4000001A85"

    private static func hex(_ bits: MemoryBits) -> String {
        var digits: [UInt8] = []
        bits.appendHexDigits(to: &digits)
        return String(decoding: digits, as: UTF8.self)
    }

    private static func tags(_ count: Int, _ change: (inout [SimulatedTag]) -> Void = { _ in })
        -> TagPopulation
    {
        var tags = TagPopulation(pallet: count, seed: 5).tags
        change(&tags)
        return TagPopulation(tags)
    }

    /// A packing bench with tags on it; afterwards the reader still reads, and the books balance.
    private static func withBench(
        _ population: TagPopulation,
        _ body: (Stage, SimulatedReader) async throws -> Void
    ) async throws {
        try await Stage.with { stage in
            try stage.configure(stage.doorConfiguration())
            let reader = try SimulatedReader(at: stage.path("reader"))
            defer { reader.stop() }
            let daemon = try await stage.daemon()
            try await stage.device("dock-1", becomes: "ready")
            reader.play(DoorPass(resting: population, for: .seconds(200)))
            try await stage.settled("the tags") { try $0.count(ofType: "arrived") >= population.tags.count }
            try await body(stage, reader)
            let before = reader.report.sent
            #expect(
                reader.wait(until: { $0.isReading && $0.sent > before }, for: .seconds(20))
                    || population.tags.allSatisfy { $0.flaw != nil }
            )
            try await stage.device("dock-1", becomes: "ready")
            try await stage.endInBalance(daemon)
        }
    }

    private static let order = [
        "tag", "write-epc", "--gtin", "80614141123458", "--serial", "6789", "--company-prefix-length", "7",
        "--filter", "3",
    ]

    @Test func `a tag becomes the tag of an item, which is recorded, and is read as that`() async throws {
        let population = Self.tags(1)
        let old = Self.hex(population.tags[0].epc)
        try await Self.withBench(population) { stage, _ in
            let answer = try await stage.tally(Self.order + ["--json"])
            #expect(answer.status == 0, "\(answer.errors)")
            let report = try ReportJSON.decode(TagAccessReport.self, from: Data(answer.output))
            #expect(report.outcome == "written" && report.epc == Self.new && report.was == old)
            #expect(report.tid == Self.hex(population.tags[0].tid))
            try await stage.settled("the event and the arrival") {
                try $0.count(ofType: "tag-write") == 1 && $0.count(ofType: "arrived") == 2
            }
            let event = try #require(try stage.stored().all(ofType: "tag-write").first)
            #expect(event.object["item"] as? String == "https://id.gs1.org/01/80614141123458/21/6789")
            #expect(
                event.object["device"] as? String == "dock-1" && event.object["step"] as? String == "shipping"
            )
            #expect(event.member("epc", of: "rfid") == Self.new)
            #expect(event.member("tid", of: "rfid") == report.tid)
            #expect(event.member("outcome", of: "tag_write") == "written")
            #expect(event.member("old_epc", of: "tag_write") == old)
            let again = try await stage.tally(Self.order)
            #expect(again.status == 0 && again.text.contains("unchanged"))
            let read = try await stage.tally("tag", "read", "--bank", "epc", "--word", "2", "--count", "6")
            #expect(read.status == 0 && read.text.contains(Self.new))
        }
    }

    @Test func `two tags are refused with their EPCs, and one that is named is written`() async throws {
        let population = Self.tags(2)
        try await Self.withBench(population) { stage, _ in
            let refused = try await stage.tally(Self.order)
            #expect(refused.status == 1 && refused.errors.contains("2 tags answer"))
            #expect(refused.errors.contains(Self.hex(population.tags[0].epc)))
            #expect(try stage.stored().count(ofType: "tag-write") == 0)
            let named = try await stage.tally(Self.order + ["--current", Self.hex(population.tags[1].epc)])
            #expect(named.status == 0, "\(named.errors)")
            try await stage.settled("the event") { try $0.count(ofType: "tag-write") == 1 }
        }
    }

    @Test func `a locked tag is not written without its password, nor recorded`() async throws {
        let population = Self.tags(1) {
            $0[0].locked = [.epc]
            $0[0].accessPassword = 0xCAFE_F00D
        }
        try await Self.withBench(population) { stage, _ in
            let refused = try await stage.tally(Self.order)
            #expect(refused.status == 1 && refused.errors.contains("locked"))
            #expect(try stage.stored().count(ofType: "tag-write") == 0)
            let file = stage.path("password")
            try Data("CAFEF00D\n".utf8).write(to: URL(fileURLWithPath: file))
            let opened = try await stage.tally(Self.order + ["--password-file", file])
            #expect(opened.status == 0, "\(opened.errors)")
        }
    }

    @Test func `a tag that forgets is told with what it holds, and recorded as damaged`() async throws {
        let population = Self.tags(1) { $0[0].flaw = .forgets(afterAccesses: 0) }
        try await Self.withBench(population) { stage, _ in
            let answer = try await stage.tally(Self.order)
            #expect(answer.status == 1)
            #expect(answer.errors.contains("does not hold what was written"))
            #expect(answer.errors.contains("3074257BF7194E4000001A84"))
            try await stage.settled("the event") { try $0.count(ofType: "tag-write") == 1 }
            let event = try #require(try stage.stored().all(ofType: "tag-write").first)
            #expect(event.member("outcome", of: "tag_write") == "failed")
            #expect(event.object["quality"] as? String == "damaged")
        }
    }

    @Test func `a tag taken away in the middle is recorded as failed, with what was known of it`()
        async throws
    {
        let population = Self.tags(1) { $0[0].flaw = .tears(afterAccesses: 0) }
        try await Self.withBench(population) { stage, _ in
            let answer = try await stage.tally(Self.order)
            #expect(answer.status == 1 && answer.errors.contains("could not be read"))
            try await stage.settled("the event") { try $0.count(ofType: "tag-write") == 1 }
            let event = try #require(try stage.stored().all(ofType: "tag-write").first)
            #expect(event.object["item"] == nil)
            #expect(event.member("epc", of: "rfid") == Self.hex(population.tags[0].epc))
            #expect(event.member("tid", of: "rfid") == Self.hex(population.tags[0].tid))
            #expect(event.member("wanted", of: "tag_write") == Self.new)
        }
    }

    @Test func `an order that makes no sense is refused before the daemon is asked`() async throws {
        try await Stage.alone { stage in
            let cases = [
                ["--gtin", "80614141123459", "--serial", "1", "--company-prefix-length", "7"],
                ["--gtin", "80614141123458", "--serial", "A7", "--company-prefix-length", "7"],
                ["--gtin", "80614141123458", "--serial", "1"], ["--gtin", "80614141123458"], [],
                ["--epc", Self.new, "--gtin", "80614141123458", "--serial", "1"],
            ]
            for arguments in cases {
                let answer = try await stage.tally(["tag", "write-epc"] + arguments)
                #expect(answer.status == 2 && answer.output.isEmpty, "\(arguments): \(answer.errors)")
            }
        }
    }
}
