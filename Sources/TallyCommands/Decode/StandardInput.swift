// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization

/// Lines of standard input as bytes: LF alone ends one, everything else is data.
enum StandardInput {
    /// Calls `body` with each line; a last line without LF counts, an empty rest does not.
    static func forEachLine(_ body: ([UInt8]) throws -> Void) throws {
        var pending: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            // The buffer outlives the call, which writes at most its count.
            let count = unsafe buffer.withUnsafeMutableBytes {
                unsafe read(STDIN_FILENO, $0.baseAddress, $0.count)
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw CommandFailure(
                    message: "cannot read standard input: \(unsafe String(cString: strerror(errno)))"
                )
            }
            if count == 0 { break }
            var start = 0
            for index in 0..<count where buffer[index] == UInt8(ascii: "\n") {
                pending.append(contentsOf: buffer[start..<index])
                try body(pending)
                pending.removeAll(keepingCapacity: true)
                start = index + 1
            }
            pending.append(contentsOf: buffer[start..<count])
        }
        if !pending.isEmpty { try body(pending) }
    }
}

/// Answers gathered into large writes when nobody watches them come.
enum AnswerBuffer {
    private static let pending = Mutex<[UInt8]>([])

    static func write(_ bytes: [UInt8]) {
        if Console.isTerminal() { return Console.write(bytes) }
        let full = pending.withLock { pending -> [UInt8]? in
            pending += bytes
            guard pending.count >= 64 * 1024 else { return nil }
            defer { pending.removeAll(keepingCapacity: true) }
            return pending
        }
        if let full { Console.write(full) }
    }

    static func flush() {
        let rest = pending.withLock { pending in
            defer { pending.removeAll() }
            return pending
        }
        if !rest.isEmpty { Console.write(rest) }
    }
}
