// SPDX-License-Identifier: Apache-2.0

import Foundation

/// How long the threads of a process have been on a processor, in nanoseconds, by their names.
struct ThreadTimes {
    private(set) var nanoseconds: [String: Int64] = [:]

    /// Reads `/proc/PID/task/*/schedstat`, whose first number is the time on a processor; where the kernel keeps
    /// none (`CONFIG_SCHED_INFO`), user and system time of `stat`, which are coarse.
    ///
    /// - Throws: When the process is gone.
    init(of process: Int32) throws {
        let tasks = "/proc/\(process)/task"
        for thread in try FileManager.default.contentsOfDirectory(atPath: tasks) {
            func text(_ file: String) -> String? {
                try? String(contentsOfFile: "\(tasks)/\(thread)/\(file)", encoding: .utf8)
            }
            // A thread may end while this looks.
            guard let name = text("comm") else { continue }
            let spent = text("schedstat").flatMap(Self.scheduled) ?? text("stat").flatMap(Self.ticked)
            nanoseconds[name.trimmingCharacters(in: .newlines), default: 0] += spent ?? 0
        }
    }

    /// Percent of one core that each thread took since an earlier look, `nanoseconds` ago.
    func percent(since earlier: ThreadTimes, nanoseconds spent: Double) -> [String: Double] {
        nanoseconds.mapValues { Double($0) }
            .merging(earlier.nanoseconds.mapValues { Double(-$0) }, uniquingKeysWith: +)
            .mapValues { max(0, $0) / spent * 100 }
    }

    private static func scheduled(_ line: String) -> Int64? {
        line.split(separator: " ").first.flatMap { Int64($0) }
    }

    private static func ticked(_ line: String) -> Int64? {
        // "pid (name) state …": the name can hold anything; utime and stime are the 12th and 13th field behind.
        guard let fields = line.split(separator: ")").last?.split(separator: " "), fields.count > 12,
            let user = Int64(fields[11]), let system = Int64(fields[12])
        else { return nil }
        return (user + system) * 1_000_000_000 / Int64(max(1, sysconf(Int32(_SC_CLK_TCK))))
    }
}
