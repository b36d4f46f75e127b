// SPDX-License-Identifier: Apache-2.0

import CAllocationCounter

/// What was measured, and whether all of it kept its promise.
struct Verdict {
    private(set) var isGood = true

    /// Demands that `body`, run again after its storage has grown, allocates nothing.
    ///
    /// - Parameters:
    ///   - name: What `body` does.
    ///   - warmUp: How often it runs before the counting.
    ///   - rounds: How often it runs while allocations are counted.
    ///   - body: The work.
    mutating func expectNone(_ name: String, warmUp: Int = 3, rounds: Int = 100, _ body: () -> Void) {
        for _ in 0..<warmUp { body() }
        let count = allocations { for _ in 0..<rounds { body() } }
        note(name, count == 0, "\(count) allocations in \(rounds) rounds")
    }

    /// Demands that something else holds, so that a promise is not kept by doing nothing.
    mutating func expect(_ name: String, _ holds: Bool) { note(name, holds, "does not hold") }

    private mutating func note(_ name: String, _ isKept: Bool, _ otherwise: String) {
        guard !isKept else { return }
        isGood = false
        print("FAILED: \(name): \(otherwise)")
    }
}

/// How often `body` allocates memory on this thread.
func allocations(of body: () -> Void) -> Int {
    let before = allocation_counter_value()
    body()
    return Int(allocation_counter_value() - before)
}
