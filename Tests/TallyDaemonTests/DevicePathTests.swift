// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import DaemonStage
import Foundation
import Testing

/// Whatever a configured path leads to, the daemon says what is wrong with it and goes on.
@Suite(.timeLimit(.minutes(4)))
struct DevicePathTests {
    @Test(arguments: ["scanner", "reader"])
    func `every wrong path is a state with a reason`(kind: String) async throws {
        try await Stage.with { stage in
            let file = stage.path("a-file")
            try Data("text".utf8).write(to: URL(fileURLWithPath: file))
            let loop = stage.path("loop")
            try FileManager.default.createSymbolicLink(atPath: loop, withDestinationPath: loop)
            let paths = [
                "nowhere": stage.path("nowhere"), "null": "/dev/null", "zero": "/dev/zero", "file": file,
                "directory": stage.directory, "loop": loop, "under-a-file": file + "/x", "memory": "/dev/mem",
                "tty": "/dev/tty",
            ]
            var text = ""
            for (name, path) in paths.sorted(by: { $0.key < $1.key }) {
                text += "[[\(kind)]]\nname = \"\(name)\"\nmatch = { path = \"\(path)\" }\n"
            }
            try stage.configure(text)
            let daemon = try await stage.daemon()
            var last = ""
            try await eventually("a state of every device, but \(last)") {
                let devices = try await stage.status().devices
                last = devices.map { "\($0.name) \($0.state): \($0.reason ?? "")" }.joined(separator: "\n")
                return devices.count == paths.count
                    && devices.allSatisfy { ["missing", "error", "denied", "busy"].contains($0.state) }
            }
            let status = try await stage.status()
            #expect(status.health.state == .degraded)
            #expect(status.health.reasons.count >= paths.count)
            for device in status.devices { #expect(device.reason?.isEmpty == false, "\(device.name)") }
            let nowhere = try #require(status.devices.first { $0.name == "nowhere" })
            #expect(nowhere.state == "missing")
            #expect(nowhere.reason?.contains(stage.path("nowhere")) == true)
            let plain = try #require(status.devices.first { $0.name == "file" })
            #expect(plain.state == "error")
            #expect(plain.reason?.contains(file) == true)
            #expect(try await stage.tally("status").status == 4)
            // It keeps trying, in no hurry.
            #expect(daemon.ended == nil)
            try await stage.endInBalance(daemon)
        }
    }

    @Test func `a device that appears later is taken`() async throws {
        try await Stage.with { stage in
            try stage.configure(stage.scannerConfiguration())
            let daemon = try await stage.daemon()
            try await stage.device("bench-1", becomes: "missing")
            let scanner = try PipedScanner(at: stage.path("scanner"))
            try await scanner.plugIn()
            try await scanner.type("]C0LATE")
            try await stage.settled("its scan") { try $0.count(ofType: "scan") == 1 }
            try await stage.endInBalance(daemon)
        }
    }
}
