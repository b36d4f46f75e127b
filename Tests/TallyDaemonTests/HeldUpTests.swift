// SPDX-License-Identifier: Apache-2.0

import DaemonStage
import Foundation
import ScannerInput
import Simulators
import Testing

/// A daemon that stood still cannot know what it did not watch.
@Suite(.timeLimit(.minutes(4)))
struct HeldUpTests {
    @Test func `the rest of a scan that nobody watched for too long is no good scan of its own`() async throws
    {
        try await Stage.withScanner(partialTimeout: "5s") { stage, daemon, scanner in
            try await scanner.type("BEFORE")
            try await stage.settled("the scan before") { try $0.count(ofType: "scan") == 1 }
            let events = try ScannerTyping().type(Array("HEAD-AND-TAIL".utf8))
            let middle = events.count / 2
            try await scanner.send(Array(events[..<middle]))
            try await eventually("a head that was read") { try Self.unread(stage.path("scanner")) == 0 }
            daemon.send(SIGSTOP)
            try await eventually("a daemon that stands still") { daemon.isStopped }
            // The scanner goes on at once; only the daemon will find that the pause was too long for one scan.
            try await scanner.send(Array(events[middle...]))
            try await Task.sleep(for: .seconds(5.5))
            daemon.send(SIGCONT)
            try await stage.settled("what is left of it") { try $0.count(ofType: "scan") == 2 }
            try await scanner.type("AFTER")
            try await stage.settled("the scan after") { try $0.count(ofType: "scan") == 3 }
            let scans = try stage.stored().all(ofType: "scan")
            #expect(scans.map(\.quality) == ["ok", "damaged", "ok"])
            #expect(scans.map(\.text).first == "BEFORE" && scans.map(\.text).last == "AFTER")
        }
    }

    /// How many bytes wait in a pipe.
    private static func unread(_ path: String) throws -> Int {
        let descriptor = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        var count: CInt = 0
        // SAFETY: the kernel writes one int.
        try #require(unsafe ioctl(descriptor, UInt(FIONREAD), &count) == 0)
        return Int(count)
    }
}
