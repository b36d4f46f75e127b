// SPDX-License-Identifier: Apache-2.0

import Demands
import Recordings

/// Recordings, whoever wrote them.
@c(LLVMFuzzerTestOneInput)
func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    unsafe withInput(start, count) { input in
        let bytes = input.array
        var events = EventSubset()
        for _ in 0..<2 {
            guard let subset = events.next(bytes) else { break }
            demand(subset.utf8.count <= bytes.count + 2, "a subset larger than its event")
        }
        guard let recording = try? Recording(parsing: bytes) else { return }
        let again = try? Recording(parsing: Array(recording.text.utf8))
        demand(again == recording, "what is written is read as something else")
        let redacted = recording.redacted()
        demand(redacted.records.count == recording.records.count, "redaction lost a record")
        demand((try? Recording(parsing: Array(redacted.text.utf8))) != nil, "a redacted recording is none")
    }
    return 0
}
