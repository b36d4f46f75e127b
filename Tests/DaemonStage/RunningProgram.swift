// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization

/// A real process under test, with its output in files so that nothing ever waits for a reader.
package final class RunningProgram: Sendable {
    /// How a process ended.
    package enum End: Hashable, Sendable {
        case exited(Int32)
        case signalled(Int32)
    }

    package struct Failure: Error, CustomStringConvertible {
        package let description: String

        package init(description: String) { self.description = description }
    }

    package let pid: Int32
    private let outputPath: String
    private let errorPath: String
    private let end = Mutex<End?>(nil)

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - path: The executable.
    ///   - arguments: Without the program's own name.
    ///   - environment: Replaces what is inherited, but for `PATH` and `HOME`.
    ///   - input: The path of its standard input.
    ///   - output: Where standard output goes; standard error goes beside it, with `.err` behind the name.
    /// - Throws: When it cannot be run.
    package init(
        _ path: String,
        _ arguments: [String],
        environment: [String: String] = [:],
        input: String = "/dev/null",
        output: String
    ) throws {
        outputPath = output
        errorPath = output + ".err"
        var surroundings = ProcessInfo.processInfo.environment.filter {
            ["PATH", "HOME", "TMPDIR"].contains($0.key)
        }
        surroundings.merge(environment) { $1 }
        // Every pointer below is to a local or to a copy that is freed at the end, and is used in this call only.
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        let making = O_WRONLY | O_CREAT | O_TRUNC | O_APPEND
        for (descriptor, path, mode) in [
            (0, input, O_RDONLY), (1, outputPath, making), (2, errorPath, making),
        ] {
            unsafe posix_spawn_file_actions_addopen(&actions, Int32(descriptor), path, mode, 0o600)
        }
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        // The test runner's signal mask and dispositions are no affair of the program.
        var none = sigset_t()
        unsafe sigemptyset(&none)
        var all = sigset_t()
        unsafe sigfillset(&all)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var words = unsafe ([path] + arguments).map { unsafe strdup($0) } + [nil]
        var variables = unsafe surroundings.map { unsafe strdup("\($0.key)=\($0.value)") } + [nil]
        defer { unsafe (words + variables).forEach { unsafe free($0) } }
        var pid = pid_t()
        let code = unsafe posix_spawn(&pid, path, &actions, &attributes, &words, &variables)
        guard code == 0 else { throw Failure(description: "cannot run \(path): errno \(code)") }
        self.pid = pid
    }

    deinit { kill() }

    /// How it ended, or `nil` while it runs.
    package var ended: End? {
        end.withLock { end in
            if let end { return end }
            var status: Int32 = 0
            // The pointer is to a local.
            guard unsafe waitpid(pid, &status, WNOHANG) == pid else { return nil }
            end = status & 0x7F == 0 ? .exited(status >> 8 & 0xFF) : .signalled(status & 0x7F)
            return end
        }
    }

    /// Sends a signal, unless it has ended.
    package func send(_ signal: Int32) { if ended == nil { Foundation.kill(pid, signal) } }

    /// Ends it at once and waits for that.
    package func kill() {
        while ended == nil {
            Foundation.kill(pid, SIGKILL)
            usleep(1_000)
        }
    }

    /// Waits until it has ended; one that does not in time is killed.
    package func end(within limit: Duration = patience) async throws -> End {
        do {
            return try await eventually(within: limit, "the end of pid \(pid)") { self.ended }
        } catch {
            kill()
            throw error
        }
    }

    /// What it has written so far.
    package var output: [UInt8] { Self.bytes(outputPath) }

    /// What it has said so far.
    package var errors: String { String(decoding: Self.bytes(errorPath), as: UTF8.self) }

    /// The whole lines it has written so far.
    package var lines: [String] {
        let bytes = output
        let whole = bytes.lastIndex(of: UInt8(ascii: "\n")).map { bytes[...$0] } ?? []
        return whole.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Resident memory in bytes.
    package var residentBytes: Int {
        let status = (try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
        return line.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) }.map { $0 * 1024 } ?? 0
    }

    private static func bytes(_ path: String) -> [UInt8] {
        (try? Data(contentsOf: URL(fileURLWithPath: path))).map(Array.init) ?? []
    }
}
