// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Where the words go: data to standard output, everything else to standard error.
enum Console {
    enum Stream {
        case standardOutput
        case standardError

        fileprivate var descriptor: Int32 { self == .standardOutput ? STDOUT_FILENO : STDERR_FILENO }
    }

    /// Whether a person looks at the stream.
    static func isTerminal(_ stream: Stream = .standardOutput) -> Bool { isatty(stream.descriptor) == 1 }

    /// Whether to colour: only for a person, and never with `NO_COLOR` (no-color.org).
    static var hasColour: Bool {
        let environment = ProcessInfo.processInfo.environment
        return isTerminal() && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    }

    /// Writes a line at once, whoever reads.
    static func line(_ text: String = "", to stream: Stream = .standardOutput) {
        write(Array(text.utf8) + [UInt8(ascii: "\n")], to: stream)
    }

    /// Writes bytes as they are; a reader that went away (`| head`) ends the program quietly.
    static func write(_ bytes: some ContiguousBytes, to stream: Stream = .standardOutput) {
        // The pointer stays within the buffer: `offset` never passes its count.
        unsafe bytes.withUnsafeBytes { buffer in
            var offset = 0
            while offset < buffer.count {
                let written = unsafe Glibc.write(
                    stream.descriptor,
                    buffer.baseAddress?.advanced(by: offset),
                    buffer.count - offset
                )
                if written < 0 {
                    if errno == EINTR { continue }
                    if errno == EAGAIN {
                        var waiting = pollfd(fd: stream.descriptor, events: Int16(POLLOUT), revents: 0)
                        unsafe poll(&waiting, 1, -1)
                        continue
                    }
                    exit(errno == EPIPE ? 0 : 1)
                }
                offset += written
            }
        }
    }

    /// Says what went wrong.
    static func error(_ text: String) { line("tally: \(text)", to: .standardError) }

    /// Says something useful beside the data.
    static func note(_ text: String) { line("  \(text)", to: .standardError) }
}

/// Colours that mean something.
enum Colour: String {
    case good = "32"
    case warning = "33"
    case bad = "31"
    case faint = "2"
    case strong = "1"

    /// `text` in this colour where colour is wanted.
    func callAsFunction(_ text: String) -> String {
        Console.hasColour ? "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" : text
    }
}
