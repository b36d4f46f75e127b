// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import DaemonStage
import Simulators
import Testing

/// A reader that tells as much as its line carries, without end, costs the devices beside it nothing.
///
/// No clock is looked at. What is read at all here is read in the midst of the flood: it ends only after everything else
/// has arrived, and goes on between one scan and the next.
@Suite(.timeLimit(.minutes(4)))
struct FloodTests {
    private static let scans = (0..<20).map { "BESIDE-\($0)-abcdefghijklmnopqrstuvwxyz" }

    private static func configuration(_ stage: Stage) -> String {
        stage.doorConfiguration()
            + """
            [[reader]]
            name = "flood"
            driver = "thingmagic"
            region = "eu"
            match = { path = "\(stage.path("flood"))" }

            [[scanner]]
            name = "bench-1"
            match = { path = "\(stage.path("scanner"))" }
            partial_timeout = "60s"

            """
    }

    /// Waits until more of the flood has been read.
    private static func more(_ stage: Stage) async throws {
        let before = try await stage.ledger(of: "flood").readsIn
        try await eventually("more of the flood") { try await stage.ledger(of: "flood").readsIn > before }
    }

    @Test func `a reader that floods takes nothing from a scanner and a quiet reader`() async throws {
        try await Stage.with { stage in
            try stage.configure(Self.configuration(stage))
            let population = TagPopulation(pallet: 1, seed: 5)
            let tag = try #require(population.tags.first)
            let flood = try SimulatedReader(FloodingReader(tag), on: .pseudoTerminal(stage.path("flood")))
            defer { flood.stop() }
            // Names the tag for the count of what was sent; the module sees it all the time.
            flood.play(DoorPass(of: population, in: .milliseconds(1), seed: 5))
            let scanner = try PipedScanner(at: stage.path("scanner"))
            let door = try stage.door(tags: 20, seconds: 1)
            defer { door.reader.stop() }
            let daemon = try await stage.daemon()
            try await scanner.plugIn()
            for name in ["dock-1", "flood", "bench-1"] { try await stage.device(name, becomes: "ready") }
            try await Self.more(stage)

            door.reader.play(door.pass)
            for (index, text) in Self.scans.enumerated() {
                try await scanner.type(text)
                try await eventually("scan \(index)") {
                    try await stage.ledger(of: "bench-1").readsIn == index + 1
                }
                try await Self.more(stage)
            }
            try await stage.passes(door, again: false)
            try await stage.departures(20)
            try await Self.more(stage)
            flood.suffer(.dead(true))

            try await eventually("the end of the flood") {
                try await stage.ledger(of: "flood").readsIn == flood.report.sent
            }
            #expect(flood.report.sent > 1_000)
            #expect(flood.report.overrun == 0)
            let quiet = try await stage.ledger(of: "dock-1")
            #expect(quiet.readsIn == door.reader.report.sent)
            #expect(quiet.rejected == 0)
            #expect(try stage.stored().all(ofType: "scan").map(\.text) == Self.scans)
            for device in try await stage.status().devices {
                #expect(device.state == "ready", "\(device.name)")
                #expect(device.ledger.lost == 0, "\(device.name)")
                #expect(device.readerCounters?.interruptions ?? 0 == 0, "\(device.name)")
            }
            try await stage.endInBalance(daemon)
        }
    }
}
