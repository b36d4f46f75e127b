// SPDX-License-Identifier: Apache-2.0

import Capture

/// Notices that the wall clock stepped: that it moved against the monotonic clock (design §5, "Time").
///
/// Pure: both clocks are handed in together. Slewing by NTP (at most 500 ppm) is no step.
struct ClockWatch {
    /// A difference that no slewing between two looks explains.
    static let tolerance: Int64 = 100_000

    private var offset: Int64?

    /// Looks at both clocks.
    ///
    /// - Returns: By how many microseconds the wall clock stepped since the last look, or `nil`.
    mutating func look(at now: Instant) -> Int64? {
        let current = now.wall.microseconds - now.monotonic.nanoseconds / 1_000
        defer { offset = current }
        guard let offset else { return nil }
        let step = current - offset
        return abs(step) > Self.tolerance ? step : nil
    }
}
