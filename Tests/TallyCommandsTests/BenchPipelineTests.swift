// SPDX-License-Identifier: Apache-2.0

import DaemonStage
import Foundation
import Testing

/// What `tally bench pipeline` tells programs; how good the figures are is the machine's affair.
@Suite(.timeLimit(.minutes(4)))
struct BenchPipelineTests {
    @Test func `reading has its cost by threads, and each latency the disk's beside it`() async throws {
        try await Stage.with { stage in
            let answer = try await stage.tally(
                "bench",
                "pipeline",
                "--seconds",
                "0.2",
                "--dir",
                stage.directory,
                "--json"
            )
            #expect(answer.status == 0, "\(answer.errors)")
            let report = try JSONLine(answer.text).object
            let load = try #require(report["load"] as? [String: Any])
            #expect(load["scanners"] as? Int == 8)
            #expect(load["scans"] as? Int ?? 0 >= 8)
            let threads = try #require(load["threads"] as? [String: Double])
            #expect(threads["capture"] ?? 0 > 0)
            #expect(threads.values.reduce(0, +) <= (load["percent_of_core"] as? Double ?? 0) + 0.001)
            for part in ["idle", "loaded"] {
                let latency = try #require(report[part] as? [String: Any])
                for key in ["sync", "key_to_event", "key_to_told"] {
                    let spread = try #require(latency[key] as? [String: Any])
                    #expect(spread["samples"] as? Int ?? 0 > 0)
                    let median = try #require(spread["median_us"] as? Double)
                    #expect(median > 0)
                    #expect(spread["maximum_us"] as? Double ?? 0 >= median)
                }
                #expect(latency["is_met"] is Bool)
            }
            // Daemon, queue and pipes are gone.
            let left = try FileManager.default.contentsOfDirectory(atPath: stage.directory)
            #expect(!left.contains { $0.hasPrefix("tally-bench") })
        }
    }

    @Test func `a directory that cannot be used is said`() async throws {
        try await Stage.alone { stage in
            let answer = try await stage.tally("bench", "pipeline", "--dir", stage.path("none"))
            #expect(answer.status == 1)
            #expect(answer.errors.contains("tally bench pipeline --dir PATH"))
        }
    }
}
