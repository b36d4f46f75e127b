// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import DaemonStage
import Foundation
import Testing

/// The control socket against those who do not speak its language.
@Suite(.timeLimit(.minutes(4)))
struct HostileRequestTests {
    @Test func `no bytes harm it`() async throws {
        try await Stage.with { stage in
            let daemon = try await stage.daemon()
            let socket = stage.socket
            let before = daemon.residentBytes
            try await blocking {
                var random = SystemRandomNumberGenerator()
                for _ in 0..<60 {
                    let noise = (0..<Int.random(in: 1...5_000, using: &random)).map { _ in
                        UInt8.random(in: 0...255)
                    }
                    Self.poke(socket, noise)
                }
                let many = String(
                    repeating: "x-header: \(String(repeating: "v", count: 1_000))\r\n",
                    count: 1_000
                )
                let long = String(repeating: "a", count: 1 << 20)
                for text in [
                    "GET /v1/status HTTP/1.1\r\nHost: t\r\n\(many)\r\n",
                    "GET /v1/status HTTP/1.1\r\nHost: \(long)\r\n\r\n",
                    "GET /\(long) HTTP/1.1\r\nHost: t\r\n\r\n",
                    "GET /v1/events?last=\(long) HTTP/1.1\r\nHost: t\r\n\r\n",
                    "GET /v1/status HTTP/1.1\r\nHost: t\r\nContent-Length: 99999999999999999999\r\n\r\n",
                    "POST /v1/status HTTP/1.1\r\nHost: t\r\nContent-Length: 1048576\r\n\r\n\(long)",
                    "POST /v1/status HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n",
                    "GET /v1/status HTTP/9.9\r\n\r\n", "GET /v1/status\r\n\r\n", "GET", "\r\n\r\n\r\n",
                    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                    "GET http://[::1 HTTP/1.1\r\nHost: t\r\n\r\n",
                    "GET /v1/%zz%00 HTTP/1.1\r\nHost: t\r\n\r\n",
                    "CONNECT a:1 HTTP/1.1\r\nHost: t\r\n\r\n", "OPTIONS * HTTP/1.1\r\nHost: t\r\n\r\n",
                ] { Self.poke(socket, Array(text.utf8)) }
            }
            #expect(try await stage.status().health.state == .ok)
            #expect(daemon.residentBytes < before + 64 << 20)
            try await stage.endInBalance(daemon)
        }
    }

    @Test func `a request cut off anywhere costs nothing`() async throws {
        try await Stage.with { stage in
            let daemon = try await stage.daemon()
            let request = Array("GET /v1/version HTTP/1.1\r\nHost: tally\r\nConnection: close\r\n\r\n".utf8)
            let socket = stage.socket
            try await blocking { for end in 0..<request.count { Self.poke(socket, Array(request[..<end])) } }
            #expect(try await stage.status().health.state == .ok)
            try await stage.endInBalance(daemon)
        }
    }

    @Test func `a wrong question has an answer in JSON`() async throws {
        let questions = [
            ("/v1/nothing", 404, "not-found"), ("/", 404, "not-found"), ("/v1/events/0", 404, "not-found"),
            ("/v1/events/99999999999999999999999", 404, "not-found"), ("/v1/events/x'--", 404, "not-found"),
            ("/v1/events?last=-1", 400, "bad-request"), ("/v1/events?last=x", 400, "bad-request"),
            ("/v1/events?last=1&after=1", 400, "bad-request"), ("/v1/events?follow=2", 400, "bad-request"),
            ("/v1/events?limit=10000000000", 400, "bad-request"),
            ("/v1/account?device=none", 404, "not-found"),
            ("/v1/events?after=9223372036854775808", 400, "bad-request"),
        ]
        try await Stage.with { stage in
            let daemon = try await stage.daemon()
            let socket = ControlSocket(path: stage.socket)
            for (target, status, code) in questions {
                let answer = try await blocking { try socket.get(target) }
                #expect(answer.status == status, "\(target)")
                let report = try ReportJSON.decode(ErrorReport.self, from: Data(answer.body))
                #expect(report.error.code == code, "\(target)")
                #expect(!report.error.message.isEmpty)
            }
            try await stage.endInBalance(daemon)
        }
    }

    @Test func `200 connections at once and idle ones leave room for others`() async throws {
        try await Stage.with { stage in
            let daemon = try await stage.daemon()
            let socket = stage.socket
            let answered = try await withThrowingTaskGroup { group in
                for _ in 0..<200 {
                    group.addTask {
                        try await blocking {
                            try ControlSocket(path: socket).get(Route.version).status == 200 ? 1 : 0
                        }
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(answered == 200)
            // More than are served at once connect and never ask: they are sent away.
            let idle = try (0..<300).map { _ in try ControlSocket.Connection(socket) }
            #expect(try await stage.tally("status").status == 0)
            withExtendedLifetime(idle) {}
            try await stage.endInBalance(daemon)
        }
    }

    @Test func `followers that do not read hold up nobody and little memory`() async throws {
        try await Stage.withScanner { stage, daemon, scanner in
            let lazy = try (0..<8).map { _ in
                let connection = try ControlSocket.Connection(stage.socket)
                try connection.send(Array("GET /v1/events?after=0&follow=1 HTTP/1.1\r\nHost: t\r\n\r\n".utf8))
                return connection
            }
            let before = daemon.residentBytes
            let filler = String(repeating: "x", count: 90)
            for number in 0..<1_500 { try await scanner.type("]C0\(number)-\(filler)") }
            try await stage.settled("1500 scans") { try $0.count(ofType: "scan") == 1_500 }
            #expect(daemon.residentBytes < before + 64 << 20)
            let diligent = try stage.follower()
            try await eventually("all events by another follower") { diligent.lines.count >= 1_500 }
            // Late readers miss nothing.
            for connection in lazy {
                try await blocking {
                    var received = 0
                    var rest: [UInt8] = []
                    while received < 1_500 {
                        let part = try connection.receive()
                        if part.isEmpty {
                            throw ControlSocket.Failure(description: "the stream ended at \(received)")
                        }
                        rest += part
                        // Whole lines only: a part may end anywhere.
                        guard let end = rest.lastIndex(of: UInt8(ascii: "\n")) else { continue }
                        let text = String(decoding: rest[...end], as: UTF8.self)
                        received += text.components(separatedBy: "\"type\":\"scan\"").count - 1
                        rest.removeSubrange(...end)
                    }
                }
            }
            diligent.send(SIGTERM)
        }
    }

    @Test func `it stops in time though followers hang on`() async throws {
        try await Stage.with { stage in
            let daemon = try await stage.daemon()
            let followers = try (0..<10).map { _ in
                let connection = try ControlSocket.Connection(stage.socket)
                try connection.send(Array("GET /v1/events?follow=1 HTTP/1.1\r\nHost: t\r\n\r\n".utf8))
                return connection
            }
            let half = try ControlSocket.Connection(stage.socket)
            try half.send(Array("GET /v1/sta".utf8))
            #expect(try await stage.tally("status").status == 0)
            try await stage.end(daemon)
            withExtendedLifetime((followers, half)) {}
        }
    }

    /// Sends something, takes what comes back for a moment, and goes.
    private static func poke(_ socket: String, _ bytes: [UInt8]) {
        // Whether the daemon answers or hangs up is its own affair: it is to live on.
        guard let connection = try? ControlSocket.Connection(socket, patience: 2) else { return }
        try? connection.send(bytes)
        connection.finish()
        _ = try? connection.receiveAll()
    }
}
