// SPDX-License-Identifier: Apache-2.0

/// A piece of hardware that nobody reads yet and that may be the scanner somebody looks for.
package struct Candidate: Hashable, Sendable {
    /// What names it: an identity, or a path that udev does not know.
    package var device: String
    /// What it calls itself.
    package var title: String
    /// The node that is listened to.
    package var node: String
    /// Changes when the node was plugged in anew.
    var arrival: UInt64
    var kind: DeviceTarget.NodeKind
    /// What names it, where udev knows it.
    var identity: DeviceIdentity?
}

/// Why a candidate cannot be listened to.
package struct Deafness: Hashable, Sendable {
    /// In words.
    package var reason: String
    /// What the operator can do about it; `nil` where nobody knows.
    package var mend: String?
}

/// What a listener hears.
package enum ListeningNews: Sendable {
    /// These are listened to, and these cannot be, for the reason beside them.
    case candidates([Candidate], deaf: [(Candidate, Deafness)])
    /// This one delivered something as a scanner does.
    case heard(Candidate)
}
