// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A line that has to be one JSON object.
package struct JSONLine: @unchecked Sendable {
    // Made by the parser and never changed: that is the invariant behind `@unchecked`.
    package let object: [String: Any]

    /// Parses a line.
    package init(_ line: some StringProtocol) throws {
        let value = try JSONSerialization.jsonObject(with: Data(line.utf8))
        guard let object = value as? [String: Any] else {
            throw RunningProgram.Failure(description: "not an object: \(line.prefix(200))")
        }
        self.object = object
    }
}

extension Stage.Answer {
    /// The lines of the output, separated by LF only.
    package var lines: [String] {
        output.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
    }
}
