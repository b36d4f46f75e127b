// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import Glibc

/// Who may do more than read: some users, and the members of a group.
package struct OperatorRule: Sendable {
    /// The group, by name: it may be made while the daemon runs.
    package var group: String
    /// The users, by number.
    package var users: Set<UInt32>

    /// A rule; unless told otherwise, root and the user whose process this is.
    package init(group: String, users: Set<UInt32> = [0, geteuid()]) {
        self.group = group
        self.users = users
    }

    /// What a peer may do.
    func role(of peer: PeerCredentials) -> Role {
        if users.contains(peer.user) { return .operator }
        guard let group = UserDatabase.identifier(ofGroup: group) else { return .reader }
        return peer.groups.contains(group) ? .operator : .reader
    }

    /// How to become an operator.
    var advice: String {
        UserDatabase.identifier(ofGroup: group) == nil
            ? "there is no group \(group) on this machine: sudo groupadd --system \(group), then "
                + "sudo usermod -aG \(group) USER; root may do it at once"
            : "join the group \(group): sudo usermod -aG \(group) USER, from the next login on; "
                + "root may do it at once"
    }
}
