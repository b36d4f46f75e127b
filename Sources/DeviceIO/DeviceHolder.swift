// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A program that has a device open, as `/proc` tells: to root of all, to others of their own user's programs, and of
/// none where the service's `/proc` hides them.
package struct DeviceHolder: Hashable, Sendable {
    /// Its process.
    package var pid: Int
    /// What the process is called.
    package var name: String

    /// Those that hold a node or what it leads to, without this process; ordered by process.
    package static func all(of node: String) -> [DeviceHolder] {
        let wanted = Set([node, realPath(node)].compactMap { $0 })
        let own = Int(getpid())
        return entries("/proc").compactMap { Int($0) }.sorted().compactMap { pid in
            guard pid != own, holds(pid, wanted) else { return nil }
            return DeviceHolder(pid: pid, name: name(of: pid))
        }
    }

    private static func holds(_ pid: Int, _ wanted: Set<String>) -> Bool {
        entries("/proc/\(pid)/fd").contains { descriptor in
            target("/proc/\(pid)/fd/\(descriptor)").map(wanted.contains) ?? false
        }
    }

    private static func name(of pid: Int) -> String {
        guard let file = try? SystemCall.open("/proc/\(pid)/comm", O_RDONLY) else { return "?" }
        var buffer = [UInt8](repeating: 0, count: 64)
        guard let count = try? SystemCall.read(file.rawValue, into: &buffer) else { return "?" }
        return String(decoding: buffer[..<count].prefix { $0 != 0x0A }, as: UTF8.self)
    }

    /// The names in a directory; none where it may not be read.
    private static func entries(_ path: String) -> [String] {
        guard let directory = unsafe opendir(path) else { return [] }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            // The kernel terminates the name, which stands in the entry until the next call.
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names
    }

    /// What a link leads to; `nil` where it may not be read.
    private static func target(_ link: String) -> String? {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        // The pointer is used during the call only and covers exactly the array.
        let count = unsafe buffer.withUnsafeMutableBytes { bytes in
            guard let start = unsafe bytes.bindMemory(to: CChar.self).baseAddress else { return -1 }
            return unsafe readlink(link, start, bytes.count)
        }
        return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
    }

    private static func realPath(_ path: String) -> String? {
        guard let text = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(text) }
        return unsafe String(cString: text)
    }
}

extension DeviceHolder: CustomStringConvertible {
    package var description: String { "\(name) (pid \(pid))" }
}
