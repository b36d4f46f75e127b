// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import ControlServer
import Foundation
import Logging
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ControlServiceTests {
    @Test func `a report travels to the client as it was made`() async throws {
        try await withServer { _, client in
            let status = try await client.get(StatusReport.self, Route.status)
            #expect(status.health.state == .degraded)
            #expect(status.health.reasons.first?.code == "device-missing")
        }
    }

    @Test func `the socket is for its owner and group only`() async throws {
        try await withServer { _, client in
            let attributes = try FileManager.default.attributesOfItem(atPath: client.socket)
            #expect(attributes[.posixPermissions] as? Int == 0o660)
        }
    }

    @Test(arguments: [
        ("/v1/nothing", 404, "not-found"), ("/v1/account?device=nobody", 404, "not-found"),
        ("/v1/events?limit=x", 400, "bad-request"), ("/v1/events?limit=0", 400, "bad-request"),
        ("/v1/events?after=-1", 400, "bad-request"), ("/v1/events?after=1&last=1", 400, "bad-request"),
        ("/v1/events?follow=maybe", 400, "bad-request"), ("/v1/events/17", 404, "not-found"),
        ("/v1/config", 500, "internal"),
    ])
    func `every failure has one form`(path: String, status: Int, code: String) async throws {
        try await withServer { _, client in
            let parts = path.split(separator: "?")
            let query: [(String, String)] =
                parts.count == 1
                ? []
                : parts[1].split(separator: "&").map { pair in
                    let pair = pair.split(separator: "=")
                    return (String(pair[0]), String(pair[1]))
                }
            do {
                _ = try await client.bytes(String(parts[0]), query: query)
                Issue.record("answered")
            } catch ControlClient.Failure.refused(let gotStatus, let gotCode, let message) {
                #expect(gotStatus == status)
                #expect(gotCode == code)
                #expect(!message.isEmpty)
            }
        }
    }

    @Test func `events come as lines from a position on`() async throws {
        let backend = RecordingBackend()
        backend.commit(#"{"seq":1}"#, #"{"seq":2}"#, #"{"seq":3}"#)
        try await withServer(backend: backend) { _, client in
            let all = try await client.bytes(Route.events, query: [("after", "0")])
            #expect(String(decoding: all, as: UTF8.self) == "{\"seq\":1}\n{\"seq\":2}\n{\"seq\":3}\n")
            let last = try await client.bytes(Route.events, query: [("last", "1")])
            #expect(String(decoding: last, as: UTF8.self) == "{\"seq\":3}\n")
            let one = try await client.bytes(Route.events, query: [("after", "1"), ("limit", "1")])
            #expect(String(decoding: one, as: UTF8.self) == "{\"seq\":2}\n")
        }
    }

    @Test func `the newest N are no more than N, whatever commits meanwhile`() async throws {
        let backend = RecordingBackend(onPosition: { #"{"seq":3}"# })
        backend.commit(#"{"seq":1}"#, #"{"seq":2}"#)
        try await withServer(backend: backend) { _, client in
            let last = try await client.bytes(Route.events, query: [("last", "1")])
            #expect(String(decoding: last, as: UTF8.self) == "{\"seq\":2}\n")
        }
    }

    @Test func `a follower sees what commits, in order, until the daemon stops`() async throws {
        let backend = RecordingBackend()
        backend.commit(#"{"seq":1}"#)
        try await withServer(backend: backend) { backend, client in
            var seen: [String] = []
            try await client.lines(Route.events, query: [("last", "10"), ("follow", "1")]) { line in
                seen.append(String(decoding: line, as: UTF8.self))
                if seen.count < 4 {
                    backend.commit("{\"seq\":\(seen.count + 1)}")
                } else {
                    backend.stop()
                }
                return true
            }
            #expect(seen == (1...4).map { "{\"seq\":\($0)}" })
        }
    }

    @Test func `a daemon that is down is said at once`() async throws {
        let socket = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        await #expect(throws: ControlClient.Failure.self) {
            try await ControlClient.withClient(socket: socket) {
                _ = try await $0.get(StatusReport.self, Route.status)
            }
        }
    }
}
