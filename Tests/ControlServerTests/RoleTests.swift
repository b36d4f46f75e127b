// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import DaemonStage
import Foundation
import Testing

@testable import ControlServer

@Suite(.timeLimit(.minutes(1)))
struct RoleTests {
    @Test func `the user whose process the daemon is, and root, are operators`() async throws {
        try await withServer { _, client in
            let report = try await client.get(RoleReport.self, Route.role)
            #expect(report.role == .operator)
            #expect(report.operators == "tally-operator")
        }
    }

    @Test func `who is neither such a user nor in the group only reads`() async throws {
        let rule = OperatorRule(group: "no-such-group-here", users: [])
        try await withServer(operators: rule) { _, client in
            let report = try await client.get(RoleReport.self, Route.role)
            #expect(report.role == .reader)
            let status = try await client.get(StatusReport.self, Route.status)
            #expect(status.pid == 1)
        }
    }

    @Test func `the kernel's word on the peer makes a member of the group an operator`() async throws {
        let name = try #require(Self.nameOfOwnGroup)
        try await withServer(operators: OperatorRule(group: name, users: [])) { _, client in
            let report = try await client.get(RoleReport.self, Route.role)
            #expect(report.role == .operator)
        }
    }

    @Test func `membership counts, by its own group or another, and root's number only as a user`() {
        let rule = OperatorRule(group: "root", users: [17])
        #expect(rule.role(of: PeerCredentials(user: 17, groups: [99])) == .operator)
        #expect(rule.role(of: PeerCredentials(user: 18, groups: [99, 0])) == .operator)
        #expect(rule.role(of: PeerCredentials(user: 0, groups: [99])) == .reader)
    }

    @Test func `the advice says whether the group is still to be made`() {
        #expect(
            OperatorRule(group: "no-such-group-here").advice.contains("groupadd --system no-such-group-here")
        )
        #expect(!OperatorRule(group: "root").advice.contains("groupadd"))
    }

    private static var nameOfOwnGroup: String? {
        // The entry stays valid until the next look-up of this process; the name is copied at once.
        unsafe getgrgid(getegid()).map { unsafe String(cString: $0.pointee.gr_name) }
    }
}

extension RoleTests {
    @Test(arguments: [
        ("POST", Route.adopt, #"{"device":"x"}"#), ("POST", Route.replace, #"{"name":"a","device":"x"}"#),
        ("POST", Route.settings(of: "a"), #"{"settings":{}}"#), ("DELETE", Route.assignment(of: "a"), ""),
        ("POST", Route.signal, #"{"station":"a","signal":"ok"}"#),
        ("POST", Route.tagRead, #"{"device":"a"}"#),
        ("POST", Route.tagWriteEPC, #"{"device":"a","new":"3034257BF7194E4000001A85"}"#),
    ])
    func `a reader is refused with the way to become an operator, an operator is not`(
        method: String,
        target: String,
        body: String
    ) async throws {
        let rule = OperatorRule(group: "no-such-group-here", users: [])
        try await withServer(operators: rule) { _, client in
            let socket = ControlSocket(path: client.socket)
            let answer = try await blocking { try socket.send(method, target, body) }
            #expect(answer.status == 403)
            #expect(answer.text.contains("forbidden"))
            #expect(answer.text.contains("usermod -aG no-such-group-here"))
        }
        try await withServer { _, client in
            let socket = ControlSocket(path: client.socket)
            let answer = try await blocking { try socket.send(method, target, body) }
            #expect(answer.status == 200)
        }
    }

    @Test func `a body longer than is taken is refused as that`() async throws {
        try await withServer { _, client in
            let body = String(repeating: " ", count: Route.maximumBody + 1)
            let socket = ControlSocket(path: client.socket)
            let answer = try await blocking { try socket.send("POST", Route.adopt, body) }
            #expect(answer.status == 413)
            #expect(answer.text.contains("too-large"))
        }
    }
}
