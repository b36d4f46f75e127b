// SPDX-License-Identifier: Apache-2.0

import Glibc
import SystemdSupport
import Testing

/// The environment belongs to the whole process, so each of these has a process of its own.
struct NotifierTests {
    @Test func `a service manager is told each state in its words`() async {
        await #expect(processExitsWith: .success) {
            let manager = try ServiceManager()
            #expect(Notifier.ready(status: "3 devices"))
            #expect(manager.nextMessage() == "READY=1\nSTATUS=3 devices")
            #expect(Notifier.status("2 devices"))
            #expect(manager.nextMessage() == "STATUS=2 devices")
            #expect(Notifier.watchdog())
            #expect(manager.nextMessage() == "WATCHDOG=1")
            #expect(Notifier.stopping())
            #expect(manager.nextMessage() == "STOPPING=1")
        }
    }

    @Test func `a reload carries the monotonic time`() async {
        await #expect(processExitsWith: .success) {
            let manager = try ServiceManager()
            #expect(Notifier.reloading())
            let message = try #require(manager.nextMessage())
            #expect(message.hasPrefix("RELOADING=1\nMONOTONIC_USEC="))
            let microseconds = try #require(Int64(message.dropFirst("RELOADING=1\nMONOTONIC_USEC=".count)))
            #expect(microseconds > 0)
        }
    }

    @Test func `a status cannot smuggle in another assignment`() async {
        await #expect(processExitsWith: .success) {
            let manager = try ServiceManager()
            Notifier.status("a\nREADY=1\r\nMAINPID=1")
            #expect(manager.nextMessage() == "STATUS=a READY=1 MAINPID=1")
        }
    }

    @Test func `without a service manager nothing happens`() async {
        await #expect(processExitsWith: .success) {
            Environment.set("NOTIFY_SOCKET", nil)
            #expect(!Notifier.ready(status: "alone"))
            #expect(!Notifier.watchdog())
        }
    }

    @Test func `the watchdog's interval is that of this process`() async {
        await #expect(processExitsWith: .success) {
            Environment.set("WATCHDOG_USEC", nil)
            Environment.set("WATCHDOG_PID", nil)
            #expect(Notifier.watchdogInterval == nil)
            Environment.set("WATCHDOG_USEC", "30000000")
            #expect(Notifier.watchdogInterval == .seconds(30))
            Environment.set("WATCHDOG_PID", "1")
            #expect(Notifier.watchdogInterval == nil)
        }
    }
}

private enum Environment {
    static func set(_ name: String, _ value: String?) {
        // The C strings are copied by the calls; no other thread reads the environment meanwhile.
        if let value { unsafe setenv(name, value, 1) } else { unsafe unsetenv(name) }
    }
}

/// The other end of `$NOTIFY_SOCKET`: a datagram socket with an abstract name of its own.
private final class ServiceManager {
    private let descriptor: Int32

    init() throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        try #require(descriptor >= 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // With the family alone the kernel picks a name in the abstract namespace (unix(7), autobind).
        var length = socklen_t(MemoryLayout<sa_family_t>.size)
        // The pointers are to local variables, for the calls.
        let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                guard unsafe bind(descriptor, pointer, length) == 0 else { return false }
                length = socklen_t(MemoryLayout<sockaddr_un>.size)
                return unsafe getsockname(descriptor, pointer, &length) == 0
            }
        }
        try #require(isBound)
        let name = unsafe withUnsafeBytes(of: &address.sun_path) { path in
            unsafe String(decoding: path[1..<(Int(length) - MemoryLayout<sa_family_t>.size)], as: UTF8.self)
        }
        Environment.set("NOTIFY_SOCKET", "@" + name)
        // Nothing waits for ever, whatever was not sent.
        var limit = timeval(tv_sec: 5, tv_usec: 0)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    func nextMessage() -> String? {
        var bytes = [UInt8](repeating: 0, count: 4096)
        // The array outlives the call and is as long as it says.
        let count = unsafe recv(descriptor, &bytes, bytes.count, 0)
        return count < 0 ? nil : String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}
