// SPDX-License-Identifier: Apache-2.0

/// What the session of a reader counted besides reads, since the daemon started.
package struct ReaderCountersReport: Codable, Hashable, Sendable {
    /// Frames whose checksum was wrong.
    package var checksumFailures = 0
    /// Frames or records that made no sense though their checksum was right.
    package var malformed = 0
    /// Bytes that belonged to no good frame.
    package var bytesSkipped = 0
    /// How often bytes had to be skipped to find the next frame.
    package var resynchronisations = 0
    /// Records of a read that was under way when the port was opened; not delivered.
    package var staleRecords = 0
    /// Reads whose EPC is not as long as their PC word says; delivered.
    package var lengthMismatches = 0
    /// How often the reader said that its buffer was full.
    package var overflows = 0
    /// Gaps in a sequence that the reader numbers.
    package var sequenceGaps = 0
    /// How often reading was interrupted.
    package var interruptions = 0

    /// Nothing counted.
    package init() {}
}

extension ReaderCountersReport {
    /// What was counted and is not zero, for people; empty where nothing was.
    package var words: [String] {
        var words: [String] = []
        func add(_ count: Int, _ one: String, _ many: String) {
            if count > 0 { words.append("\(count) \(count == 1 ? one : many)") }
        }
        add(interruptions, "interruption of reading", "interruptions of reading")
        add(overflows, "buffer overflow", "buffer overflows")
        add(sequenceGaps, "gap in its numbering", "gaps in its numbering")
        add(checksumFailures, "wrong checksum", "wrong checksums")
        add(malformed, "frame that makes no sense", "frames that make no sense")
        add(resynchronisations, "resynchronisation", "resynchronisations")
        add(bytesSkipped, "byte skipped", "bytes skipped")
        add(lengthMismatches, "EPC of a wrong length", "EPCs of a wrong length")
        add(staleRecords, "stale record", "stale records")
        return words
    }

    /// What an operator should look at: a fault that is no longer now and then, and what mends it.
    ///
    /// - Parameter reads: How many reads came in, which faults of the line are measured by.
    /// - Returns: What was found, and what mends each.
    package func findings(among reads: UInt64) -> [(finding: String, mend: String)] {
        var findings: [(finding: String, mend: String)] = []
        // Now and then a byte is hit; of a hundred reads one is too many.
        let hits = UInt64(max(0, checksumFailures + resynchronisations))
        if hits >= 20, hits >= reads / 100 {
            findings.append(
                (
                    "\(checksumFailures) wrong checksums and \(resynchronisations) resynchronisations in "
                        + "\(reads) reads: the line loses or changes bytes",
                    "a shorter or shielded cable, away from motors; the adapter at a port of its own; a lower speed"
                )
            )
        }
        if overflows >= 3 {
            findings.append(
                (
                    "its buffer was full \(overflows) times: it reads more than its line carries",
                    "a higher speed, fewer antennas, a higher session, or a filter in the reader"
                )
            )
        }
        if sequenceGaps > 0 {
            findings.append(
                (
                    "\(sequenceGaps) gaps in the numbers of its records: some never arrived",
                    "look at cable and adapter; tell us if it stays with others"
                )
            )
        }
        if interruptions >= 10 {
            findings.append(
                (
                    "reading was interrupted \(interruptions) times since the daemon started",
                    "journalctl -u tallyd tells why each time; look at supply, cable and antennas"
                )
            )
        }
        return findings
    }
}
