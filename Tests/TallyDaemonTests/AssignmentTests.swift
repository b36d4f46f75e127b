// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import DaemonStage
import Foundation
import ScannerInput
import Simulators
import Testing

/// Devices that get their name while the daemon runs.
@Suite(.timeLimit(.minutes(4)))
struct AssignmentTests {
    @Test func `an adopted scanner delivers at once, after a restart, and until it is released`() async throws
    {
        try await Stage.with { stage in
            var daemon = try await stage.daemon()
            let scanner = try PipedScanner(at: stage.path("new"))
            let answer = try await stage.tally(
                "adopt",
                "--device",
                stage.path("new"),
                "--name",
                "bench-9",
                "--read-point",
                "packing-9",
                "--set",
                "suffix=tab",
                "--json"
            )
            #expect(answer.status == 0, "\(answer.errors)")
            let report = try ReportJSON.decode(AssignmentReport.self, from: Data(answer.output))
            #expect(report.isInForce)
            #expect(report.device.settings["suffix"] == .text("tab"))
            try await scanner.plugIn()
            try await stage.device("bench-9", becomes: "ready")
            try await scanner.type("]C0ONE", with: .tab)
            try await stage.settled("its scan") { try $0.count(ofType: "scan") == 1 }
            let keys = try await stage.report(ConfigurationReport.self, Route.configuration).keys
            #expect(keys.contains { $0.path == "scanner[bench-9].suffix" && $0.source == "assignments" })
            #expect(keys.contains { $0.path == "scanner[bench-9].layout" && $0.source == "default" })
            try await stage.end(daemon)

            daemon = try await stage.daemon()
            try await scanner.plugIn()
            try await stage.device("bench-9", becomes: "ready")
            try await scanner.type("]C0TWO", with: .tab)
            try await stage.settled("its scan") { try $0.count(ofType: "scan") == 2 }
            let events = try stage.stored().all(ofType: "scan")
            #expect(events.allSatisfy { $0.object["read_point"] as? String == "packing-9" })
            #expect(try await stage.tally("release", "bench-9").status == 0)
            try await eventually("its end") { try await stage.status().devices.isEmpty }
            #expect(try await stage.tally("release", "bench-9").status == 5)
            try await stage.endInBalance(daemon)
        }
    }

    @Test func `settings go over those of the file, and away again`() async throws {
        try await Stage.withScanner { stage, _, scanner in
            // Unplugged it is missing; ready again without a plug it is the one with the new settings.
            await scanner.unplug()
            try await stage.device("bench-1", becomes: "missing")
            try await stage.set("bench-1", #"{"settings":{"suffix":"tab","max_length":50}}"#, gives: 200)
            try await stage.device("bench-1", becomes: "ready")
            try await scanner.type("]C0TAB", with: .tab)
            try await stage.settled("the scan") { try $0.count(ofType: "scan") == 1 }
            await scanner.unplug()
            try await stage.device("bench-1", becomes: "missing")
            try await stage.set("bench-1", #"{"settings":{"suffix":null,"max_length":null}}"#, gives: 200)
            #expect(try await stage.report(AssignmentsReport.self, Route.assignments).devices.isEmpty)
            try await stage.device("bench-1", becomes: "ready")
            try await scanner.type("]C0ENTER")
            try await stage.settled("the scan") { try $0.count(ofType: "scan") == 2 }
        }
    }

    @Test func `what the configuration would not take is refused, and nothing changes`() async throws {
        try await Stage.withScanner { stage, _, scanner in
            let before = try await stage.report(ConfigurationReport.self, Route.configuration).keys
            for (body, words) in [
                (#"{"settings":{"sufix":"tab"}}"#, "did you mean suffix?"),
                (#"{"settings":{"suffix":"tabulator"}}"#, "suffix"),
                (#"{"settings":{"suffix":7}}"#, "suffix"),
                (#"{"settings":{"max_length":0}}"#, "max_length"),
                (#"{"settings":{"name":"other"}}"#, "name cannot be set"),
                (#"{"settings":{"x = 1\n[site]\nhost":"y"}}"#, "unknown key"),
                (#"{"settings":{"title":"a\"\nmax_length = 1\n"}, "settngs":1}"#, "settngs"),
                (#"{"settings":[]}"#, "settings"), (#"{}"#, "settings is missing"),
            ] { try await stage.set("bench-1", body, gives: 400, words) }
            try await stage.set("nobody", #"{"settings":{}}"#, gives: 404, "nobody")
            let socket = ControlSocket(path: stage.socket)
            for (method, target, body, status) in [
                ("POST", Route.adopt, #"{"device":"/dev/input/event3"}"#, 400),
                ("POST", Route.adopt, #"{"device":"usb 0000:0000 serial none"}"#, 404),
                ("POST", Route.adopt, #"{"device":"/x","name":"UPPER"}"#, 400),
                ("POST", Route.adopt, #"{"device":"/x","name":"bench-1"}"#, 409),
                ("POST", Route.adopt, #"{"device":"/x","kind":"printer"}"#, 400),
                ("POST", Route.adopt, "{\"device\":\"\(stage.path("scanner"))\",\"name\":\"two\"}", 400),
                ("POST", Route.replace, #"{"name":"nobody","device":"/x"}"#, 404),
                ("DELETE", Route.assignment(of: "nobody"), "", 404), ("POST", Route.status, "{}", 404),
                ("DELETE", Route.adopt, "", 404),
                ("POST", Route.adopt, String(repeating: " ", count: 70_000), 413),
            ] {
                let answer = try await blocking { try socket.send(method, target, body) }
                #expect(answer.status == status, "\(method) \(target) \(body.prefix(60)): \(answer.text)")
            }
            let after = try await stage.report(ConfigurationReport.self, Route.configuration).keys
            #expect(before.map(\.path) == after.map(\.path))
            #expect(before.map(\.value) == after.map(\.value))
            #expect(!FileManager.default.fileExists(atPath: stage.stateDirectory + "/assignments.json"))
            // The scanner never noticed.
            try await scanner.type("]C0STILL HERE")
            try await stage.settled("the scan") { try $0.count(ofType: "scan") == 1 }
        }
    }

    @Test func `of many who want one name at one moment, one gets it`() async throws {
        try await Stage.with { stage in
            let daemon = try await stage.daemon()
            let socket = ControlSocket(path: stage.socket)
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<8 {
                    let body = "{\"device\":\"\(stage.path("unit-\(number)"))\",\"name\":\"bench-9\"}"
                    group.addTask { try await blocking { try socket.send("POST", Route.adopt, body) }.status }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.sorted() == [200] + Array(repeating: 409, count: 7))
            let assigned = try await stage.report(AssignmentsReport.self, Route.assignments).devices
            #expect(assigned.map(\.name) == ["bench-9"])
            try await stage.end(daemon)
        }
    }

    @Test func `a replaced scanner keeps name, read point and settings`() async throws {
        try await Stage.withScanner { stage, _, scanner in
            try await scanner.type("]C0OLD")
            try await stage.settled("the scan") { try $0.count(ofType: "scan") == 1 }
            let other = try PipedScanner(at: stage.path("other"))
            let answer = try await stage.tally("replace", "bench-1", "--device", stage.path("other"))
            #expect(answer.status == 0, "\(answer.errors)")
            #expect(answer.text.contains(stage.path("scanner")))
            try await other.plugIn()
            let status = try await eventually("the other scanner") {
                try await stage.status().devices.first {
                    $0.name == "bench-1" && $0.state == "ready" && $0.node == stage.path("other")
                }
            }
            #expect(status.wasUnit == stage.path("scanner"))
            try await other.type("]C0NEW")
            try await stage.settled("the scan") { try $0.count(ofType: "scan") == 2 }
            for scan in try stage.stored().all(ofType: "scan") {
                #expect(scan.device == "bench-1")
                #expect(scan.object["read_point"] as? String == "packing-1")
            }
        }
    }

    @Test func `a damaged file is set aside and told, and capture goes on`() async throws {
        for damage in ["", "{", "[]", #"{"version":2,"devices":[]}"#, "\u{0}\u{1}", #"{"version":1}"#] {
            try await Stage.with { stage in
                try stage.configure(stage.scannerConfiguration())
                let file = stage.stateDirectory + "/assignments.json"
                try damage.write(toFile: file, atomically: true, encoding: .utf8)
                let scanner = try PipedScanner(at: stage.path("scanner"))
                let daemon = try await stage.daemon()
                try await scanner.plugIn()
                try await stage.device("bench-1", becomes: "ready")
                let reasons = try await stage.status().health.reasons
                #expect(reasons.contains { $0.code == "assignments" }, "\(damage)")
                #expect(try String(contentsOfFile: file + ".damaged", encoding: .utf8) == damage)
                try await scanner.type("]C0A")
                try await stage.settled("the scan") { try $0.count(ofType: "scan") == 1 }
                // And a new one is kept beside it.
                try await stage.set("bench-1", #"{"settings":{"title":"t"}}"#, gives: 200)
                #expect(FileManager.default.fileExists(atPath: file))
                try await stage.endInBalance(daemon)
            }
        }
    }

    @Test func `what no longer goes with the file is left out and told, the rest holds`() async throws {
        try await Stage.with { stage in
            let daemon = try await stage.daemon()
            for name in ["one", "two"] {
                let answer = try await stage.tally("adopt", "--device", stage.path(name), "--name", name)
                #expect(answer.status == 0, "\(answer.errors)")
            }
            // The file claims the hardware of the one under another name.
            try stage.configure(
                "[[scanner]]\nname = \"filed\"\nmatch = { path = \"\(stage.path("one"))\" }\n"
            )
            daemon.send(SIGHUP)
            try await eventually("the file's scanner") {
                try await stage.status().devices.contains { $0.name == "filed" }
            }
            let status = try await stage.status()
            #expect(Set(status.devices.map(\.name)) == ["filed", "two"])
            #expect(status.configuration.errors.isEmpty)
            #expect(status.health.reasons.contains { $0.code == "assignments" && $0.message.contains("one") })
            #expect(try await stage.tally("release", "one").status == 0)
            #expect(try await !stage.status().health.reasons.contains { $0.code == "assignments" })
            try await stage.endInBalance(daemon)
        }
    }

    @Test func `an adoption that was answered outlives a kill`() async throws {
        try await Stage.with { stage in
            let daemon = try await stage.daemon()
            let answer = try await stage.tally("adopt", "--device", stage.path("x"), "--name", "kept")
            #expect(answer.status == 0, "\(answer.errors)")
            daemon.send(SIGKILL)
            _ = try await daemon.end()
            let again = try await stage.daemon()
            try await stage.device("kept", becomes: "missing")
            try await stage.end(again)
        }
    }

    @Test func `--print gives the entry for the file and changes nothing`() async throws {
        try await Stage.with { stage in
            let daemon = try await stage.daemon()
            let answer = try await stage.tally(
                "adopt",
                "--device",
                "/srv/pipe",
                "--name",
                "bench-2",
                "--set",
                "max_length=99",
                "--print"
            )
            #expect(
                answer.text == """
                    [[scanner]]
                    name = "bench-2"
                    match = { path = "/srv/pipe" }
                    max_length = 99

                    """
            )
            #expect(try await stage.status().devices.isEmpty)
            try stage.configure(answer.text)
            #expect(try await stage.tally("config", "check").status == 0)
            try await stage.end(daemon)
        }
    }
}

extension ScannerTyping {
    /// A scanner that ends its scans with a tab.
    fileprivate static var tab: ScannerTyping {
        var typing = ScannerTyping()
        typing.suffix = .tab
        return typing
    }
}

extension Stage {
    /// Sets keys of a device through the socket.
    func set(_ name: String, _ body: String, gives status: Int, _ words: String = "") async throws {
        let socket = ControlSocket(path: socket)
        let answer = try await blocking { try socket.send("POST", Route.settings(of: name), body) }
        #expect(answer.status == status, "\(body): \(answer.text)")
        #expect(words.isEmpty || answer.text.contains(words), "\(body): \(answer.text)")
    }
}
