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
            guard let gid = UserDatabase.identifier(ofGroup: name) else {
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
}
