// SPDX-License-Identifier: Apache-2.0

import DaemonStage
import Foundation
import Testing

/// What systemd hears of a daemon of `Type=notify`.
@Suite(.timeLimit(.minutes(4)))
struct NotificationTests {
    @Test func `the service manager is told everything, in order`() async throws {
        try await Stage.with { stage in
            let manager = try ServiceManager(at: stage.path("notify"))
            let daemon = try await stage.daemon(environment: [
                "NOTIFY_SOCKET": stage.path("notify"), "WATCHDOG_USEC": "900000",
            ])
            try await manager.hears("READY=1")
            let ready = try #require(manager.messages.first { $0.contains("READY=1") })
            #expect(ready.contains("STATUS=0 of 0 devices ready"))
            try await manager.hears("WATCHDOG=1", times: 4)
            daemon.send(SIGHUP)
            try await manager.hears("RELOADING=1")
            #expect(
                manager.messages.contains { $0.contains("RELOADING=1") && $0.contains("MONOTONIC_USEC=") }
            )
            try await manager.hears("READY=1", times: 2)
            try stage.configure("nonsense")
            daemon.send(SIGHUP)
            try await manager.hears("READY=1", times: 3)
            #expect(manager.messages.contains { $0.contains("configuration not taken") })
            try await stage.end(daemon)
            try await manager.hears("STOPPING=1")
            let order = manager.messages.compactMap { message in
                ["READY=1", "RELOADING=1", "STOPPING=1"].first {
                    message.split(separator: "\n").contains(Substring($0))
                }
            }
            #expect(order == ["READY=1", "RELOADING=1", "READY=1", "RELOADING=1", "READY=1", "STOPPING=1"])
        }
    }
}

/// The other end of `$NOTIFY_SOCKET`.
private final class ServiceManager {
    private let descriptor: Int32
    private(set) var messages: [String] = []

    init(at path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        try #require(descriptor >= 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // The path fits: the stage's are short. The pointers are to locals, for the calls.
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
        let code = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(code == 0)
    }

    deinit { close(descriptor) }

    /// Waits until so many messages hold a word.
    func hears(_ word: String, times: Int = 1) async throws {
        try await eventually("\(word) \(times) times, heard \(messages)") {
            receive()
            return messages.count { $0.split(separator: "\n").contains(Substring(word)) } >= times
        }
    }

    private func receive() {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            // The call writes at most what the buffer holds.
            let count = unsafe buffer.withUnsafeMutableBytes {
                unsafe recv(descriptor, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT))
            }
            guard count > 0 else { return }
            messages.append(String(decoding: buffer.prefix(count), as: UTF8.self))
        }
    }
}
