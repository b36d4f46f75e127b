// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A box in which a value with one owner travels to another thread.
///
/// Closures cannot carry a value that cannot be copied; they carry the box, and the first to open it has the
/// value. A box that nobody opens destroys its value.
package final class Handover<Value: ~Copyable & Sendable>: Sendable {
    private let content: Mutex<Value?>

    /// A box that holds `value`.
    package init(_ value: consuming sending Value) { content = Mutex(value) }

    /// Takes the value out.
    ///
    /// - Returns: The value, `nil` to all but the first caller.
    package func take() -> sending Value? {
        content.withLock { $0.take() }
    }
}
