// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A directory on the disk to be measured, empty and nobody else's; whoever made it removes it.
enum BenchDirectory {
    /// Makes a directory for virtual devices, in memory where that is possible.
    ///
    /// Reading a named pipe notes the time of access, which on a disk's file system goes through its journal. Device
    /// nodes have none of that, and would be made dearer by it than they are.
    ///
    /// - Parameters:
    ///   - parent: A directory on the disk, for machines without a file system in memory.
    ///   - command: What the caller is called, for the advice when it cannot be made.
    /// - Returns: Its path.
    /// - Throws: When it cannot be made.
    static func makeForDevices(orIn parent: String, for command: String) throws -> String {
        let memory = "/dev/shm"
        return try make(in: unsafe access(memory, W_OK) == 0 ? memory : parent, for: command)
    }

    /// Makes a directory inside `parent`.
    ///
    /// - Parameters:
    ///   - parent: A directory on the disk.
    ///   - command: What the caller is called, for the advice when it cannot be made.
    /// - Returns: Its path.
    /// - Throws: When it cannot be made.
    static func make(in parent: String, for command: String) throws -> String {
        var template = Array("\(parent)/tally-bench-XXXXXX".utf8CString)
        // The template ends with a NUL and is as long as mkdtemp needs it to be.
        let made = unsafe template.withUnsafeMutableBufferPointer { buffer in
            guard let name = buffer.baseAddress else { return false }
            return unsafe mkdtemp(name) != nil
        }
        guard made else {
            let reason = unsafe String(cString: strerror(errno))
            throw CommandFailure(
                message: "cannot make a directory in \(parent): \(reason)",
                next: "name one you may write to: \(command) --dir PATH"
            )
        }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
