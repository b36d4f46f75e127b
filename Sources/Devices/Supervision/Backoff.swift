// SPDX-License-Identifier: Apache-2.0

/// How long to pause before trying again: longer each time up to a cap, for ever, never in step with others.
struct Backoff: Sendable {
    /// The pause after the first failure, in nanoseconds.
    static let first: Int64 = 250_000_000
    /// The longest pause before a device that is there but fails.
    static let cap: Int64 = 30_000_000_000
    /// The longest pause where nobody tells that it would work now: a grab given back, a pipe or file that
    /// appears.
    static let shortCap: Int64 = 2_000_000_000

    /// The longest pause before a host is called again that did not answer: nobody tells when it would.
    static let networkCap: Int64 = 10_000_000_000

    private(set) var failures = 0

    /// Notes a failure.
    ///
    /// - Parameters:
    ///   - cap: The longest pause.
    ///   - random: Random bits, for up to a quarter more or less.
    /// - Returns: Nanoseconds to pause.
    mutating func next(cap: Int64 = Self.cap, random: UInt64) -> Int64 {
        let pause = min(cap, Self.first << Int64(min(failures, 10)))
        failures += 1
        let spread = pause / 2
        return pause - spread / 2 + Int64(random % UInt64(spread + 1))
    }

    /// Starts over, as after a success.
    mutating func reset() { failures = 0 }
}
