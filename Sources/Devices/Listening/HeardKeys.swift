// SPDX-License-Identifier: Apache-2.0

import Capture

/// Tells a scanner from a person by the time between keys; knows nothing of which keys they are.
struct HeardKeys {
    /// The longest time between two keys of a scanner, in nanoseconds; over Bluetooth they take up to 40 ms.
    static let longestGap: Int64 = 80_000_000
    /// So many keys one right after the other are no person's.
    static let leastRun = 5

    private var run = 0
    private var last: MonotonicTime?

    /// A key went down.
    ///
    /// - Returns: Whether that makes it a scanner; once for each run of keys.
    mutating func press(at time: MonotonicTime) -> Bool {
        let follows = last.map { time.nanoseconds(since: $0) <= Self.longestGap } ?? false
        last = time
        run = follows ? run + 1 : 1
        return run == Self.leastRun
    }
}
