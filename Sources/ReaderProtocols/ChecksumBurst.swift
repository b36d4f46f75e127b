// SPDX-License-Identifier: Apache-2.0

internal import Capture

/// Wrong checksums within one second; many mean that bytes are missing, not that some are wrong.
struct ChecksumBurst: Hashable {
    private var start = MonotonicTime(nanoseconds: 0)
    private var count = 0
    private var lastReport = MonotonicTime(nanoseconds: .min)

    /// Counts `failures`, and whether they are now too many; true at most once in ten seconds.
    mutating func isTooMany(adding failures: Int, at now: MonotonicTime) -> Bool {
        if now.nanoseconds(since: start) > 1_000_000_000 {
            start = now
            count = 0
        }
        count += failures
        guard count >= 20, now.nanoseconds(since: lastReport) > 10_000_000_000 else { return false }
        lastReport = now
        return true
    }
}
