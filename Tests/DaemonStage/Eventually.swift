// SPDX-License-Identifier: Apache-2.0

import Dispatch

/// Something did not come about in time.
package struct TooLate: Error, CustomStringConvertible {
    package let description: String
}

/// How long a test waits for what must come: long enough for a machine that is busy with much else.
package let patience = Duration.seconds(60)

/// Waits until `attempt` gives a value.
///
/// - Throws: ``TooLate`` when it has not within `limit`, or what `attempt` throws.
@discardableResult
package func eventually<Value: Sendable>(
    within limit: Duration = patience,
    _ what: @autoclosure () -> String,
    _ attempt: () async throws -> Value?
) async throws -> Value {
    let end = ContinuousClock.now + limit
    while true {
        if let value = try await attempt() { return value }
        guard ContinuousClock.now < end else {
            throw TooLate(description: "\(what()) did not come within \(limit)")
        }
        try await Task.sleep(for: .milliseconds(5))
    }
}

/// Waits until a condition holds.
package func eventually(
    within limit: Duration = patience,
    _ what: @autoclosure () -> String,
    _ condition: () async throws -> Bool
) async throws {
    try await eventually(within: limit, what()) { try await condition() ? () : nil }
}

/// Runs what blocks beside the cooperative pool, whose few threads the tests share.
package func blocking<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global().async { continuation.resume(with: Result(catching: body)) }
    }
}
