// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Owner, group and mode of the socket file: who may talk to the daemon.
enum SocketPermissions {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    // The calls below only read the C strings made for them.
    static func apply(_ options: ControlService.Options) throws(Failure) {
        if let name = options.group {
            guard let gid = identifier(ofGroup: name) else {
                throw Failure(description: "there is no group \(name)")
            }
            guard unsafe chown(options.socket, uid_t.max, gid) == 0 else {
                throw Failure(description: "cannot give \(options.socket) to group \(name): errno \(errno)")
            }
        }
        guard unsafe chmod(options.socket, mode_t(options.mode)) == 0 else {
            throw Failure(description: "cannot set the mode of \(options.socket): errno \(errno)")
        }
    }

    private static func identifier(ofGroup name: String) -> gid_t? {
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
