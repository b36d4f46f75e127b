// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import Foundation
import Recordings

extension DeliveryLog {
    /// What a scanner delivered when somebody wrote it down: a recording, or the lines of `tally test --json`.
    ///
    /// - Throws: When the file cannot be read, or is a recording that tells no text.
    init(file path: String) throws {
        self.init()
        let data = try InputFile.contents(of: path, orEndWith: .notFound)
        if data.starts(with: Recording.head.utf8) {
            let recording = try Recording(parsing: Array(data), of: path)
            guard !recording.isRedacted else {
                throw CommandFailure(
                    message: "\(path) tells no text: letters and digits were replaced when it was recorded",
                    next: "tally record --show-text"
                )
            }
            take(recording)
        } else {
            for line in data.split(separator: UInt8(ascii: "\n")) {
                // Lines of another kind, such as the analyses that tally test adds, are not for this.
                if let record = try? ReportJSON.decode(TapRecord.self, from: Data(line)) { take(record) }
            }
        }
        finish()
    }
}
