// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Files that a crash leaves as they were or as they are to be, never in between.
enum DurableFile {
    struct Failure: Error, CustomStringConvertible {
        let call: String
        let code: Int32

        var description: String { unsafe "\(call): \(String(cString: strerror(code)))" }
    }

    /// Writes `data` beside the file, waits for the disk, and puts it in the file's place; then waits for the
    /// directory.
    static func replace(_ path: String, by data: Data, mode: mode_t = 0o640) throws(Failure) {
        let fresh = path + ".new"
        // The paths are only read by the calls; the buffer stays valid during each `write`.
        let file = unsafe open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard file >= 0 else { throw Failure(call: "open", code: errno) }
        do throws(Failure) {
            defer { close(file) }
            try write(data, to: file)
            guard fsync(file) == 0 else { throw Failure(call: "fsync", code: errno) }
        } catch {
            _ = unsafe unlink(fresh)
            throw error
        }
        guard unsafe rename(fresh, path) == 0 else { throw Failure(call: "rename", code: errno) }
        let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let directory = unsafe open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw Failure(call: "open", code: errno) }
        defer { close(directory) }
        guard fsync(directory) == 0 else { throw Failure(call: "fsync", code: errno) }
    }

    private static func write(_ data: Data, to file: Int32) throws(Failure) {
        let bytes = [UInt8](data)
        var offset = 0
        while offset < bytes.count {
            let count = unsafe bytes.withUnsafeBytes {
                unsafe Glibc.write(file, $0.baseAddress?.advanced(by: offset), $0.count - offset)
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw Failure(call: "write", code: errno)
            }
            offset += count
        }
    }
}
