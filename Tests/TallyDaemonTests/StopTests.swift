// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import DaemonStage
import Foundation
import Simulators
import Testing

/// SIGTERM, and what is there after it.
@Suite(.timeLimit(.minutes(4)))
struct StopTests {
    @Test(arguments: [SIGTERM, SIGINT])
    func `stopped at full rate it ends in time and its windows go on afterwards`(signal: Int32) async throws {
        try await Stage.with { stage in
            try stage.configure(stage.doorConfiguration(departAfter: "2s"))
            let door = try stage.door(tags: 150, seconds: 5, readsPerSecond: 1500)
            defer { door.reader.stop() }
            let first = try await stage.daemon()
            try await stage.device("dock-1", becomes: "ready")
            door.reader.play(door.pass)
            try await stage.settled("most tags") { try $0.count(ofType: "arrived") > 100 }
            first.send(signal)
            #expect(try await first.end(within: .seconds(5)) == .exited(0))
            let sent = door.reader.report.sent
            try stage.checkFile()
            // Saved, not flushed: nothing departed, and every read of an open tag is in its entry.
            #expect(try stage.stored().count(ofType: "departed") == 0)
            let open = try stage.stored().openTagReads()
            #expect(try open.count == stage.stored().count(ofType: "arrived"))
            #expect(open.reduce(0, +) == sent)
            let second = try await stage.daemon()
            try await stage.passes(door, again: false)
            try await stage.departures(150)
            try stage.checkVisits(of: door)
            try await stage.endInBalance(second)
        }
    }

    @Test func `told to stop before it is ready it stops`() async throws {
        try await Stage.with { stage in
            try stage.configure(stage.doorConfiguration())
            for pause in [0, 5, 20, 40, 80] {
                let daemon = try stage.launch()
                try await Task.sleep(for: .milliseconds(pause))
                daemon.send(SIGTERM)
                let end = try await daemon.end(within: .seconds(5))
                // Before the program has said how it wants to be told, the kernel ends it.
                #expect(
                    [.exited(0), .signalled(SIGTERM)].contains(end),
                    "after \(pause) ms: \(daemon.errors)"
                )
            }
            let daemon = try await stage.daemon()
            try await stage.endInBalance(daemon)
        }
    }
}
