// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import DaemonStage
import Foundation
import Testing

/// `GET /v1/devices/NAME/tap` of the real daemon.
@Suite(.timeLimit(.minutes(4)))
struct TapTests {
    /// A connection that asked for a tap and has its head.
    private func tap(_ stage: Stage, _ device: String) async throws -> ControlSocket.Connection {
        let path = stage.socket
        return try await blocking {
            let connection = try ControlSocket.Connection(path)
            try connection.send(Array("GET \(Route.tap(of: device)) HTTP/1.1\r\nHost: tally\r\n\r\n".utf8))
            var head: [UInt8] = []
            while !String(decoding: head, as: UTF8.self).contains("\r\n\r\n") {
                head += try connection.receive(1)
            }
            return connection
        }
    }

    /// Reads until `isEnough`; what came, chunk headers and all.
    private func read(
        _ connection: ControlSocket.Connection,
        until isEnough: @escaping @Sendable (String) -> Bool
    ) async throws -> String {
        try await blocking {
            var text = ""
            while !isEnough(text) {
                let bytes = try connection.receive()
                if bytes.isEmpty { break }
                text += String(decoding: bytes, as: UTF8.self)
            }
            return text
        }
    }

    @Test func `a listener is told of every record and of the scan they make`() async throws {
        try await Stage.withScanner { stage, daemon, scanner in
            let connection = try await tap(stage, "bench-1")
            // The channel is told of once the capture thread knows the listener.
            let opened = try await read(connection) { $0.contains("\"record\":\"opened\"") }
            #expect(opened.contains(stage.path("scanner")))
            try await scanner.type("AB")
            let lines = try await read(connection) { $0.contains("\"record\":\"scan\"") }
            #expect(lines.contains("\"text\":\"AB\""))
            #expect(lines.contains("\"code\":48"))
        }
    }

    @Test func `a text that a reload makes secret is secret for listeners who are there already`()
        async throws
    {
        try await Stage.with { stage in
            try stage.configure(stage.scannerConfiguration())
            let scanner = try PipedScanner(at: stage.path("scanner"))
            let daemon = try await stage.daemon()
            try await stage.device("bench-1", becomes: "ready")
            let connection = try await tap(stage, "bench-1")
            _ = try await read(connection) { $0.contains("\"record\":\"opened\"") }
            try await scanner.type("PW-OPEN")
            let before = try await read(connection) { $0.contains("\"record\":\"scan\"") }
            #expect(before.contains("PW-OPEN"))

            let rule = "[[label]]\nrole = \"redact\"\npattern = \"^PW-\"\n"
            try stage.configure(rule + stage.scannerConfiguration())
            daemon.send(SIGHUP)
            try await eventually("the rule in force") {
                try await stage.report(ConfigurationReport.self, Route.configuration).keys.contains {
                    $0.path.hasPrefix("label") && $0.value.contains("^PW-")
                }
            }
            try await scanner.type("PW-HIDDEN")
            try await scanner.type("NEXT")
            let after = try await read(connection) { $0.contains("NEXT") }
            #expect(after.contains("\"record\":\"withheld\""))
            #expect(!after.contains("HIDDEN"))
            try await stage.end(daemon)
        }
    }

    @Test func `a listener that does not read loses lines and is told, the scanner loses nothing`()
        async throws
    {
        try await Stage.withScanner { stage, daemon, scanner in
            let connection = try await tap(stage, "bench-1")
            _ = try await read(connection) { $0.contains("\"record\":\"opened\"") }
            // Far more records than the listener's buffer, the server's and the socket's hold.
            let text = String(repeating: "abcdefghij", count: 11)
            for number in 100..<400 { try await scanner.type("\(text)\(number)") }
            try await stage.settled("300 scans") { try $0.count(ofType: "scan") == 300 }
            let told = try await read(connection) { $0.contains("\"record\":\"lost\"") }
            #expect(told.contains("\"record\":\"lost\""))
            let ledger = try await stage.ledger(of: "bench-1")
            #expect(ledger.readsIn == 300)
            #expect(ledger.inEvents == 300)
        }
    }

    @Test func `nothing by that name and a daemon that stops are told`() async throws {
        try await Stage.with { stage in
            try stage.configure(stage.scannerConfiguration())
            let scanner = try PipedScanner(at: stage.path("scanner"))
            let daemon = try await stage.daemon()
            try await scanner.plugIn()
            try await stage.device("bench-1", becomes: "ready")
            let client = ControlSocket(path: stage.socket)
            #expect(try await blocking { try client.get(Route.tap(of: "nobody")) }.status == 404)
            let connection = try await tap(stage, "bench-1")
            daemon.send(SIGTERM)
            // The stream ends with the daemon instead of holding it up.
            let rest = try await read(connection) { $0.hasSuffix("0\r\n\r\n") }
            #expect(rest.hasSuffix("0\r\n\r\n"))
            #expect(try await daemon.end() == .exited(0), "\(daemon.errors)")
        }
    }
}
