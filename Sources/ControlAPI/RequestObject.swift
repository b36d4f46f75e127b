// SPDX-License-Identifier: Apache-2.0

/// The JSON object that a request carries.
///
/// A key that is not in ``keys`` is refused: a misspelt one would be left out in silence.
package protocol RequestObject: Codable, Sendable {
    /// Every key the object may have, as JSON spells it.
    static var keys: Set<String> { get }
}

/// What a request carries that has nothing to say.
package struct EmptyBody: RequestObject {
    package static let keys: Set<String> = []

    package init() {}
}
