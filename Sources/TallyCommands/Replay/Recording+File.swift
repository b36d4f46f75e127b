// SPDX-License-Identifier: Apache-2.0

import Recordings

extension Recording {
    /// Reads a file's content.
    ///
    /// - Throws: ``CommandFailure`` with the file and the line.
    init(parsing bytes: [UInt8], of file: String) throws {
        do throws(RecordingFailure) {
            try self.init(parsing: bytes)
        } catch {
            throw CommandFailure(message: "\(file): \(error)")
        }
    }
}
