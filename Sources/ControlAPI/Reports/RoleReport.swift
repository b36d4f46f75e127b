// SPDX-License-Identifier: Apache-2.0

/// What a peer of the control socket may do.
package enum Role: String, Codable, Sendable {
    /// Read everything the API shows.
    case reader
    /// Also what changes something, and what shows more than events.
    case `operator`
}

/// `GET /v1/role`: what the one who asks may do.
package struct RoleReport: Codable, Sendable {
    package var role: Role
    /// The group whose members are operators.
    package var operators: String

    package init(role: Role, operators: String) {
        self.role = role
        self.operators = operators
    }
}
