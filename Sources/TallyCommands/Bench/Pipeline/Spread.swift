// SPDX-License-Identifier: Apache-2.0

/// How long something took, over many times; in microseconds.
struct Spread: Codable {
    var samples: Int
    var medianUs: Double
    /// 99 of 100 were at least as quick.
    var p99Us: Double
    var maximumUs: Double

    /// Sums up; zeros for nothing.
    init(_ durations: [Duration]) {
        let sorted = durations.sorted()
        func microseconds(_ share: Double) -> Double {
            guard let last = sorted.indices.last else { return 0 }
            return sorted[min(last, Int(Double(sorted.count) * share))] / .microseconds(1)
        }
        samples = sorted.count
        medianUs = microseconds(0.5)
        p99Us = microseconds(0.99)
        maximumUs = microseconds(1)
    }
}
