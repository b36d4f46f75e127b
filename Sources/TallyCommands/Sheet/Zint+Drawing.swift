// SPDX-License-Identifier: Apache-2.0

import Foundation

extension Zint {
    /// Draws a text as Code 128 into a file for its owner only; its extension says what kind of picture it is.
    ///
    /// - Throws: When `zint` is not installed, or cannot draw it.
    static func draw(_ text: String, to file: String) throws {
        let program = try program()
        // By a file: arguments are for everybody to see, and zint reads none that it cannot seek in.
        let input = NSTemporaryDirectory() + "tally-" + UUID().uuidString
        let isMade = FileManager.default.createFile(
            atPath: input,
            contents: Data(text.utf8),
            attributes: [.posixPermissions: 0o600]
        )
        guard isMade else { throw CommandFailure(message: "cannot write \(input)") }
        defer { try? FileManager.default.removeItem(atPath: input) }
        let zint = Process()
        zint.executableURL = URL(fileURLWithPath: program)
        zint.arguments = ["--barcode=CODE128", "--input=\(input)", "--output=\(file)"]
        zint.standardOutput = FileHandle.standardError
        // What is drawn may be as good as a key.
        let mask = umask(0o077)
        defer { umask(mask) }
        do {
            try zint.run()
        } catch {
            throw CommandFailure(message: "cannot run \(program): \(error.localizedDescription)")
        }
        zint.waitUntilExit()
        guard zint.terminationStatus == 0 else {
            throw CommandFailure(message: "zint could not draw \(file): status \(zint.terminationStatus)")
        }
    }
}
