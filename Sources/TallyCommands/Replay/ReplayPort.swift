// SPDX-License-Identifier: Apache-2.0

import Foundation
import Recordings
import Simulators

/// Sends a recording of a serial scanner through a terminal device, at its own times.
struct ReplayPort {
    private let parts: [(bytes: [UInt8], time: Int64)]

    /// - Throws: When the recording has no serial channel, or several.
    init(_ recording: Recording, speed: Double) throws {
        let ports = recording.channels.filter { $0.driver == "serial" }
        guard ports.count == 1, let port = ports.first else {
            throw CommandFailure(
                message: "a recording with \(ports.count) serial channels cannot be sent",
                next: "--fifo and --uinput type what keyboard scanners typed"
            )
        }
        parts = recording.records.compactMap { record in
            guard record.channel == port.number, case .bytes(let bytes) = record.event else { return nil }
            return (bytes, Int64(Double(record.time) * 1_000 / speed))
        }
    }

    /// Makes a terminal device, lets `path` lead to it, waits for its reader, and sends.
    ///
    /// - Parameters:
    ///   - path: Where a link to the device is put.
    ///   - isHeld: Whether the device stays at the end, until the task is cancelled.
    /// - Throws: When nobody reads it, or its reader goes.
    func send(through path: String, isHeld: Bool) async throws {
        let port = try SimulatedPort(.pseudoTerminal(path))
        defer { extendLifetime(port) }
        let patience = ContinuousClock.now + .seconds(60)
        while !port.isOpen {
            guard ContinuousClock.now < patience else {
                throw CommandFailure(
                    message: "\(path): nobody reads it",
                    next: "is a scanner with this path in the configuration of tallyd?"
                )
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        // Whoever opens a port throws away what was in it before.
        try await Task.sleep(for: .milliseconds(300))
        var last: Int64 = parts.first?.time ?? 0
        for part in parts {
            try await Task.sleep(for: .nanoseconds(part.time - last))
            last = part.time
            var rest = part.bytes
            while !rest.isEmpty {
                guard port.isOpen else { throw CommandFailure(message: "\(path): its reader is gone") }
                rest.removeFirst(port.write(rest, limit: rest.count))
                if !rest.isEmpty { try await Task.sleep(for: .milliseconds(1)) }
            }
        }
        Console.note("sent \(parts.reduce(0) { $0 + $1.bytes.count }) bytes")
        // Closing is unplugging: what was sent last must be read first.
        try await Task.sleep(for: isHeld ? .forever : .milliseconds(300))
    }
}
