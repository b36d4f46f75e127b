// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import DaemonStage
import Foundation
import Simulators
import Testing

/// `kill -9` at any moment: what was told is true afterwards.
@Suite(.timeLimit(.minutes(4)))
struct CrashTests {
    @Test func `killed again and again, it loses nothing it announced and repeats no arrival`() async throws {
        try await Stage.with { stage in
            try stage.configure(stage.doorConfiguration(departAfter: "3s"))
            let door = try stage.door(tags: 80, seconds: 8, readsPerSecond: 600)
            defer { door.reader.stop() }
            // While the daemon is away the pallet waits: a slow machine must not let it pass unread.
            door.reader.play(door.pass, moving: .whileRead)
            var told: [String] = []
            for round in 0..<6 {
                let daemon = try await stage.daemon()
                let follower = try stage.follower()
                try await stage.device("dock-1", becomes: "ready")
                let reads = UInt64(10 + 35 * round)
                try await eventually("reads in round \(round)") {
                    try await stage.ledger(of: "dock-1").readsIn > reads || door.reader.report.isPassOver
                }
                daemon.kill()
                // Nobody is left to tell anything.
                #expect(try await follower.end() == .exited(3))
                told += follower.lines
                #expect(try stage.stored().integrity() == "ok")
            }
            #expect(!told.isEmpty)
            let daemon = try await stage.daemon()
            try await stage.device("dock-1", becomes: "ready")
            try await stage.passes(door, again: false)
            try await stage.departures(80)
            try stage.checkVisits(of: door)
            // Byte for byte what the database says now.
            try stage.check(told: told)
            try await stage.endInBalance(daemon)
        }
    }

    @Test func `a tag that left while the daemon was dead departs with the flag restart`() async throws {
        try await Stage.with { stage in
            try stage.configure(stage.doorConfiguration(departAfter: "1s"))
            let door = try stage.door(tags: 20, seconds: 2)
            defer { door.reader.stop() }
            let first = try await stage.daemon()
            try await stage.device("dock-1", becomes: "ready")
            door.reader.play(door.pass)
            try await stage.settled("all tags") { try $0.count(ofType: "arrived") == 20 }
            first.kill()
            let epoch = try #require(try stage.stored().all().first?.epoch)
            #expect(try stage.stored().count(ofType: "departed") == 0)
            // The pallet drives on, unread.
            try await eventually("the end of the pass") {
                let report = door.reader.report
                return report.isPassOver || report.sightings == door.pass.sightings.count
            }
            let second = try await stage.daemon()
            try await stage.departures(20)
            try stage.checkVisits(of: door)
            let departed = try stage.stored().all(ofType: "departed")
            #expect(departed.allSatisfy { $0.flags.contains("restart") })
            // Nothing new was read: a departure tells the last read of before.
            let last = departed.compactMap { $0.member("last", of: "rfid") }
            #expect(last.count == 20)
            #expect(try stage.stored().all().allSatisfy { $0.epoch == epoch })
            #expect(try await stage.status().epoch == epoch)
            try await stage.endInBalance(second)
        }
    }

    @Test func `a scanner's codes survive each kill that comes after they were told`() async throws {
        try await Stage.with { stage in
            try stage.configure(stage.scannerConfiguration())
            let scanner = try PipedScanner(at: stage.path("scanner"))
            var told: [String] = []
            for round in 0..<8 {
                let daemon = try await stage.daemon()
                let follower = try stage.follower()
                try await scanner.plugIn()
                for number in 0..<20 { try await scanner.type("]C0ROUND-\(round)-\(number)") }
                // Killed somewhere in the middle of them.
                try await eventually("the first events") {
                    follower.lines.contains { $0.contains("ROUND-\(round)-\(round)\"") }
                }
                daemon.kill()
                await scanner.unplug()
                _ = try await follower.end()
                told += follower.lines
            }
            try stage.checkFile()
            try stage.check(told: told)
            let daemon = try await stage.daemon()
            try await stage.endInBalance(daemon)
        }
    }

    @Test func `killed while it makes its files, it starts the next time`() async throws {
        for round in 0..<12 {
            try await Stage.with { stage in
                let first = try stage.launch()
                try await eventually("the database file") {
                    FileManager.default.fileExists(atPath: stage.database)
                }
                // Within the few milliseconds in which file, journal, schema and identity come to be.
                usleep(UInt32(round * 500))
                first.kill()
                let second = try await stage.daemon()
                try await stage.endInBalance(second)
            }
        }
    }

    @Test func `a socket that a crash left behind is replaced`() async throws {
        try await Stage.with { stage in
            let first = try await stage.daemon()
            first.kill()
            #expect(FileManager.default.fileExists(atPath: stage.socket))
            #expect(try await stage.tally("status").status == 3)
            let second = try await stage.daemon()
            #expect(try await stage.tally("status").status == 0)
            try await stage.endInBalance(second)
            #expect(!FileManager.default.fileExists(atPath: stage.socket))
        }
    }
}

extension Stage {
    /// A `tally tail -f --json` that shows every event there is and goes on.
    func follower() throws -> RunningProgram { try start(["tail", "-f", "-n", "10000", "--json"]) }

    /// What was told is in the database, byte for byte.
    func check(told lines: [String]) throws {
        let stored = try stored()
        for line in lines {
            let seq = try #require(try JSONLine(line).object["seq"] as? Int64 ?? nil)
            #expect(try stored.json(seq: seq) == line)
        }
    }
}
