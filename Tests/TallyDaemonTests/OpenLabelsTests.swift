// SPDX-License-Identifier: Apache-2.0

import DaemonStage
import Foundation
import Testing

/// Sets of labels that the daemon's end cuts off.
@Suite(.timeLimit(.minutes(4)))
struct OpenLabelsTests {
    private static func configuration(_ stage: Stage) -> String {
        """
        [[scanner]]
        name = "bench-1"
        match = { path = "\(stage.path("scanner"))" }
        read_point = "packing-1"
        [[label]]
        pattern = "^SN-([0-9]+)$"
        id = "serial"
        [[read_point]]
        name = "packing-1"
        window = { mode = "label", parts = ["gtin", "serial"], within = "1h" }

        """
    }

    @Test(arguments: [SIGKILL, SIGTERM])
    func `a set that is open when the daemon ends is told at the next start, and only then`(
        signal: Int32
    ) async throws {
        try await Stage.with { stage in
            try stage.configure(Self.configuration(stage))
            let scanner = try PipedScanner(at: stage.path("scanner"))
            let daemon = try await stage.daemon()
            try await stage.device("bench-1", becomes: "ready")
            try await scanner.type("]E09506000134352")
            try await stage.settled("a scan") { try $0.count(ofType: "scan") == 1 }
            await scanner.unplug()
            daemon.send(signal)
            _ = try await daemon.end()

            let again = try await stage.daemon()
            try await stage.settled("an alert") { stored in
                try stored.all(ofType: "alert").contains {
                    $0.member("code", of: "alert") == "label-incomplete"
                }
            }
            let alert = try #require(
                try stage.stored().all(ofType: "alert").first {
                    $0.member("code", of: "alert") == "label-incomplete"
                }
            )
            #expect(alert.object["read_point"] as? String == "packing-1")
            #expect(alert.member("message", of: "alert")?.contains("missing: serial") == true)
            // Its other label comes too late: it is no part of what was told as cut off.
            try await scanner.type("SN-0042")
            try await stage.settled("two scans") { try $0.count(ofType: "scan") == 2 }
            let scans = try stage.stored().all(ofType: "scan")
            #expect(scans.allSatisfy { $0.flags.contains("incomplete-label") })
            #expect(scans[0].object["group"] as? String != scans[1].object["group"] as? String)
            try await scanner.type("]E09506000140445")
            try await stage.settled("three scans") { try $0.count(ofType: "scan") == 3 }
            await scanner.unplug()
            try await stage.end(again)

            let third = try await stage.daemon()
            // Behind whatever the start has to tell.
            try await scanner.type("END")
            try await stage.settled("four scans") { try $0.count(ofType: "scan") == 4 }
            let told = try stage.stored().all(ofType: "alert").filter {
                $0.member("code", of: "alert") == "label-incomplete"
            }
            #expect(told.count == 1, "a set that was completed is not told")
            try await stage.end(third)
        }
    }
}
