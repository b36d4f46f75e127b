// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A file descriptor with one owner, closed exactly once: when the owner lets go of it.
package struct OwnedDescriptor: ~Copyable, Sendable {
    /// The number, valid as long as this value lives.
    package let rawValue: Int32

    /// Takes ownership of an open descriptor.
    package init(_ rawValue: Int32) { self.rawValue = rawValue }

    /// Gives the descriptor up without closing it.
    ///
    /// - Returns: The number; the caller closes it.
    package consuming func release() -> Int32 {
        let number = rawValue
        discard self
        return number
    }

    deinit {
        // close() frees the number even when it reports an error (Linux, also with EINTR): never retried.
        _ = Glibc.close(rawValue)
    }
}
