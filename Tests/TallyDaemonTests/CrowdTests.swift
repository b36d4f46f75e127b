// SPDX-License-Identifier: Apache-2.0

import Capture
import ControlAPI
import DaemonStage
import Simulators
import Testing

/// More tags at once than anybody has, through the real daemon and a real connection.
@Suite(.timeLimit(.minutes(4)))
struct CrowdTests {
    private static func crowd(
        _ count: Int,
        tagsPerReport: Int,
        _ body: (Stage) async throws -> Void
    ) async throws {
        try await Stage.with { stage in
            let tag = try #require(TagPopulation(pallet: 1, seed: 9).tags.first)
            let portal = try SimulatedReader(
                CrowdingReader(tag, count: count, tagsPerReport: tagsPerReport),
                on: .listening(TCPAddress(port: 0))
            )
            defer { portal.stop() }
            try stage.configure(
                """
                [[reader]]
                name = "portal"
                driver = "llrp"
                address = "\(portal.path)"
                read_point = "door"

                [[read_point]]
                name = "door"
                window = { mode = "presence", depart_after = "1h" }

                """
            )
            let daemon = try await stage.daemon()
            try await stage.device("portal", becomes: "ready")
            try await eventually(within: .seconds(200), "\(count) reads") {
                try await stage.ledger(of: "portal").readsIn >= count
            }
            try await eventually(within: .seconds(200), "all events on the disk") {
                try await stage.account().events.pending == 0
            }
            let ledger = try await stage.ledger(of: "portal")
            #expect(ledger.readsIn == count && ledger.inEvents == count)
            let stored = try stage.stored()
            #expect(try stored.count(ofType: "arrived") == count)
            #expect(try stored.count(ofType: "departed") == 0)
            // On a machine that is busy others may be raised: by a disk that is slow, by a portal that is late.
            let lost: Set = [AlertCode.windowOverflow.rawValue, AlertCode.tagLost.rawValue]
            #expect(try lost.isDisjoint(with: stored.alertCodes()))
            try await body(stage)
            try await stage.endInBalance(daemon)
            // What is still in view is kept, each tag with its read.
            #expect(try stored.openTagReads() == [Int](repeating: 1, count: count))
        }
    }

    @Test func `ten thousand tags in one report arrive, each once`() async throws {
        try await Self.crowd(10_000, tagsPerReport: 10_000) { stage in
            let epcs = try stage.stored().all(ofType: "arrived").compactMap(\.epc)
            #expect(Set(epcs).count == 10_000)
        }
    }

    @Test func `a hundred thousand tags are told apart, and none arrives twice`() async throws {
        try await Self.crowd(100_000, tagsPerReport: 200) { _ in }
    }
}
