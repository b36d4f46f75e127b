// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import DaemonStage
import EPC
import Foundation
import Simulators
import Testing

extension Stage {
    /// The configuration of a reader with two antennas at one door.
    func doorConfiguration(departAfter: String = "2s", more: String = "") -> String {
        """
        [[reader]]
        name = "dock-1"
        driver = "thingmagic"
        region = "eu"
        match = { path = "\(path("reader"))" }
        read_point = "door"

        [[read_point]]
        name = "door"
        step = "shipping"
        window = { mode = "presence", depart_after = "\(departAfter)" }
        \(more)

        """
    }

    /// A door whose reader is unplugged at the end.
    func door(tags: Int, seconds: Int, readsPerSecond: Int = 400, seed: UInt64 = 7) throws -> SimulatedDoor {
        try SimulatedDoor(
            on: .pseudoTerminal(path("reader")),
            tags: tags,
            duration: .seconds(seconds),
            readsPerSecond: readsPerSecond,
            seed: seed
        )
    }

    /// A stage with a daemon that reads at a door; at the end the books are checked.
    static func withDoor(
        tags: Int,
        seconds: Int,
        readsPerSecond: Int = 400,
        departAfter: String = "2s",
        _ body: (Stage, RunningProgram, SimulatedDoor) async throws -> Void
    ) async throws {
        try await Stage.with { stage in
            try stage.configure(stage.doorConfiguration(departAfter: departAfter))
            let door = try stage.door(tags: tags, seconds: seconds, readsPerSecond: readsPerSecond)
            defer { door.reader.stop() }
            let daemon = try await stage.daemon()
            try await stage.device("dock-1", becomes: "ready")
            try await body(stage, daemon, door)
            try await stage.endInBalance(daemon)
        }
    }

    /// Lets the pallet pass to its end.
    func passes(_ door: SimulatedDoor, again: Bool = true) async throws {
        if again { door.reader.play(door.pass) }
        try await eventually("the end of the pass") { door.reader.report.isPassOver }
    }

    /// Waits until so many tags have departed.
    func departures(_ count: Int) async throws {
        try await settled("\(count) departures") { try $0.count(ofType: "departed") >= count }
    }

    /// Every tag of the pallet arrived once, then departed once.
    func checkVisits(of door: SimulatedDoor) throws {
        let wanted = Set(door.pass.population.tags.map(\.epc.hex))
        let events = try stored().all().filter { ["arrived", "departed"].contains($0.type) }
        for type in ["arrived", "departed"] {
            let epcs = events.filter { $0.type == type }.compactMap(\.epc)
            #expect(Set(epcs) == wanted, "\(type)")
            #expect(epcs.count == wanted.count, "\(type) more than once")
        }
        for (_, visit) in Dictionary(grouping: events, by: \.epc) {
            #expect(visit.map(\.type) == ["arrived", "departed"])
        }
    }
}

extension MemoryBits {
    /// The bits as events show them.
    var hex: String {
        (0..<byteCount).map { String(format: "%02X", byte(at: $0)) }.joined()
    }
}
