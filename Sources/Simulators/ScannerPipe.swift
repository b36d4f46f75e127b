// SPDX-License-Identifier: Apache-2.0

import Glibc
package import ScannerInput

/// A simulated scanner on a named pipe: the record stream of an event device, without a kernel that has
/// virtual ones.
///
/// The daemon opens it as a scanner with `match = { path = "…" }` and reads it with the code that reads event
/// devices. Closing it is unplugging.
package struct ScannerPipe: ~Copyable {
    private let descriptor: ScannerDescriptor

    /// Makes a named pipe, unless one is there.
    ///
    /// Do this before the reader starts, so that it finds the path.
    package static func create(at path: String) throws(ScannerFailure) {
        if unsafe mkfifo(path, 0o660) == 0 { return }
        let code = errno
        guard code == EEXIST else { throw .system(call: "mkfifo", path: path, errno: code) }
        var status = stat()
        // SAFETY: the pointer is to a local, for the call.
        guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFIFO else {
            throw .notAPipe(path: path)
        }
    }

    /// Plugs the scanner in: opens the pipe as soon as somebody reads it.
    ///
    /// - Parameters:
    ///   - path: The pipe.
    ///   - patience: How long to wait for a reader.
    /// - Throws: ``ScannerFailure/noReader(path:)`` when none came in time.
    package init(path: String, patience: Duration = .seconds(10)) throws(ScannerFailure) {
        descriptor = try Self.open(path, patience: patience)
    }

    /// Opens a pipe for writing as soon as somebody reads it.
    static func open(_ path: String, patience: Duration) throws(ScannerFailure) -> ScannerDescriptor {
        let clock = ContinuousClock()
        let limit = clock.now.advanced(by: patience)
        while true {
            do throws(ScannerFailure) {
                return try ScannerDescriptor(opening: path, flags: O_WRONLY | O_NONBLOCK)
            } catch .system(_, _, ENXIO) {
                // No reader yet. The kernel announces one to nobody who is not already blocked in open().
                guard clock.now < limit else { throw .noReader(path: path) }
                usleep(10_000)
            }
        }
    }

    /// Types the records of a scan.
    ///
    /// - Parameters:
    ///   - events: From ``ScannerTyping``.
    ///   - pace: Whether to keep their times.
    /// - Throws: When the reader is gone or stopped reading.
    package func type(_ events: [InputEvent], pace: ScannerPace = .real) throws(ScannerFailure) {
        var bytes: [UInt8] = []
        try pace.play(events) { report throws(ScannerFailure) in
            bytes.removeAll(keepingCapacity: true)
            for event in report { event.append(to: &bytes) }
            try descriptor.write(bytes)
        }
    }
}
