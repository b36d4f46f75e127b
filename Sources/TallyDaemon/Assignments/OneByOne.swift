// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Changes that must not run into each other: each begins when the one before has ended.
final class OneByOne: Sendable {
    private let last = Mutex<Task<Void, Never>?>(nil)

    /// Does `body` after all that was asked for before; to its end, even if the one who asked goes away.
    func perform<Result: Sendable>(
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let task = last.withLock { last in
            let before = last
            let task = Task {
                await before?.value
                return try await body()
            }
            last = Task { _ = try? await task.value }
            return task
        }
        return try await task.value
    }
}
