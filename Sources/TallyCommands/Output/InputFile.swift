// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A file that the command line names.
enum InputFile {
    /// Its bytes.
    ///
    /// - Parameters:
    ///   - path: Where it is.
    ///   - status: How the command ends when it cannot be read.
    /// - Returns: All of it.
    /// - Throws: ``CommandFailure`` that says why it cannot be read.
    static func contents(of path: String, orEndWith status: ExitStatus = .failed) throws -> Data {
        if let data = FileManager.default.contents(atPath: path) { return data }
        // The path and the sentence live as long as their calls.
        guard unsafe access(path, R_OK) != 0 else {
            throw CommandFailure(
                status: status,
                message: Table.printable("cannot read \(path): it is no file")
            )
        }
        let reason = unsafe String(cString: strerror(errno))
        throw CommandFailure(status: status, message: Table.printable("cannot read \(path): \(reason)"))
    }
}
