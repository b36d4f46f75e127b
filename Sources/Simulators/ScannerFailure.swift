// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Why a simulated scanner cannot scan.
package enum ScannerFailure: Error, Hashable, Sendable {
    /// The scanner's layout has no key for a character of the text, counted from 0.
    case untypable(Unicode.Scalar, position: Int)
    /// The text is not UTF-8, and a keyboard types nothing else.
    case notText
    /// A system call failed.
    case system(call: String, path: String, errno: Int32)
    /// Nobody opened the pipe for reading in time.
    case noReader(path: String)
    /// Nobody read for so long that the pipe stayed full.
    case stalled(path: String)
    /// The path exists and is no pipe.
    case notAPipe(path: String)
}

extension ScannerFailure: CustomStringConvertible {
    /// What failed, where, and what to do.
    package var description: String {
        switch self {
        case .untypable(let character, let position):
            "character \(position), U+\(String(character.value, radix: 16, uppercase: true)), is not on the keyboard of "
                + "the scanner's layout"
        case .notText:
            "the text is not UTF-8, and a keyboard types nothing else"
        case .system(let call, let path, let code):
            "\(call) \(path): \(Self.words(for: code))"
        case .noReader(let path):
            "\(path): nobody reads the pipe; is a scanner with this path in the configuration of tallyd?"
        case .stalled(let path):
            "\(path): the pipe is full and its reader has stopped"
        case .notAPipe(let path):
            "\(path): exists and is not a named pipe"
        }
    }

    private static func words(for code: Int32) -> String {
        // SAFETY: strerror gives a NUL-terminated string that is copied before anything else is called.
        guard let words = unsafe strerror(code) else { return "error \(code)" }
        return unsafe String(cString: words)
    }
}
