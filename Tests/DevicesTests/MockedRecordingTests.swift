// SPDX-License-Identifier: Apache-2.0

import Capture
import ControlAPI
import DaemonStage
import Foundation
import Recordings
import ScannerSetup
import Testing

/// Every recording through a mocked device into a real daemon.
///
/// Real libudev, real nodes, real reads, the events of the real queue: run with `umockdev-wrapper swift test
/// --no-parallel`.
@Suite(
    .serialized,
    .enabled(if: MockedMachine.isAvailable, "not run by umockdev-wrapper"),
    .timeLimit(.minutes(15))
)
struct MockedRecordingTests {
    private static let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Recordings").path

    /// Mocked nodes have no stamps of the kernel: what is told by the pauses between keys only is not for them.
    private static let files = ((try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? [])
        .filter { $0.hasSuffix(".rec") && $0 != "us-typed-by-hand.rec" }.sorted()

    @Test(arguments: files) func `the daemon makes of a recording what it expects`(file: String) async throws
    {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(Self.directory)/\(file)"))
        let recording = try Recording(parsing: Array(bytes))
        let machine = try #require(MockedMachine())
        try await Stage.with { stage in
            let stand = try MockedStand(recording, on: machine, stage: stage)
            try stage.configure(stand.configuration)
            try stand.layKey()
            #expect(stand.plugIn())
            let daemon = try await stage.daemon(environment: MockedStand.environment)
            try await stage.device("recorded", becomes: "ready")
            try await stand.play()
            let scans = try stage.stored().all(ofType: "scan")
            var subset = EventSubset()
            let events = try scans.map { try #require(Self.stable($0.json, &subset)) }
            let rejections = try await stage.ledger(of: "recorded").rejections
            #expect(events == stand.expectedEvents)
            #expect(scans.allSatisfy { $0.device == "recorded" })
            #expect(rejections == stand.expectedRejections)
            daemon.send(SIGTERM)
            #expect(try await daemon.end() == .exited(0), "\(daemon.errors)")
        }
    }

    /// The stable part of an event; a machine whose clock nobody synchronises says so in each.
    private static func stable(_ json: String, _ subset: inout EventSubset) -> String? {
        subset.next(Array(json.utf8))?
            .replacingOccurrences(of: #""flags":["clock","#, with: #""flags":["#)
            .replacingOccurrences(of: #""flags":["clock"]"#, with: #""flags":[]"#)
    }
}
