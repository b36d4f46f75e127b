// SPDX-License-Identifier: Apache-2.0

import DaemonStage
import Foundation
import Testing

/// What `tally bench decode` tells programs.
@Suite(.timeLimit(.minutes(4)))
struct BenchDecodeTests {
    @Test func `each kind has its time and its allocations, a corpus of one's own too`() async throws {
        try await Stage.alone { stage in
            let corpus = stage.path("corpus")
            let scans = ["]E09506000134352", #"{"scan":"]d20109506000134352"}"#, "]E09506000134353"]
            try scans.joined(separator: "\n").write(toFile: corpus, atomically: true, encoding: .utf8)
            let answer = try await stage.tally(
                "bench",
                "decode",
                "--seconds",
                "0.01",
                "--corpus",
                corpus,
                "--json"
            )
            #expect(answer.status == 0, "\(answer.errors)")
            let kinds = try #require(try JSONLine(answer.text).object["kinds"] as? [[String: Any]])
            #expect(kinds.count > 10)
            for kind in kinds {
                #expect(kind["nanoseconds"] as? Double ?? 0 > 0)
                #expect(kind["data"] as? Int == (kind["kind"] as? String == "corpus" ? 3 : 1_000), "\(kind)")
            }
            let own = try #require(kinds.last)
            #expect(own["kind"] as? String == "corpus")
            #expect(own["data"] as? Int == 3)
            #expect(own["refused"] as? Int == 1)
            // Sanitizers have an allocator of their own; how many there are only optimised code can say.
            if let allocations = own["allocations"] { #expect(allocations is Double || allocations is Int) }
        }
    }

    @Test func `a corpus that cannot be read is said`() async throws {
        try await Stage.alone { stage in
            let answer = try await stage.tally("bench", "decode", "--corpus", stage.path("none"))
            #expect(answer.status == 1)
            #expect(answer.errors.contains(stage.path("none")))
        }
    }
}
