// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The names of users and groups.
enum UserDatabase {
    /// The number of a group; `nil` when there is none of that name.
    static func identifier(ofGroup name: String) -> gid_t? {
        // 64 KiB holds a longer member list than any group file has. The entry's pointers lead into the
        // buffer; only the number leaves this scope.
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 65_536) { buffer in
            var entry = unsafe group()
            var found: UnsafeMutablePointer<group>?
            guard unsafe getgrnam_r(name, &entry, buffer.baseAddress, buffer.count, &found) == 0,
                unsafe found != nil
            else { return nil }
            return unsafe entry.gr_gid
        }
    }
}
