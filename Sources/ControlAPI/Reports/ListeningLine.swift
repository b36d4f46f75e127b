// SPDX-License-Identifier: Apache-2.0

/// A line of `GET /v1/listen`: what is listened to, when that changes, or what was heard.
package struct ListeningLine: Codable, Sendable {
    /// A piece of hardware that may be the scanner.
    package struct Candidate: Codable, Hashable, Sendable {
        /// What `adopt` and `replace` take for ``AdoptOrder/device``.
        package var device: String
        /// What it calls itself.
        package var product: String?
        package var node: String
        /// The name that it has because a udev rule claims it.
        package var claimedAs: String?
        /// Why it cannot be listened to.
        package var reason: String?
        /// What the operator can do about that.
        package var mend: String?

        package init(
            device: String,
            product: String? = nil,
            node: String,
            claimedAs: String? = nil,
            reason: String? = nil,
            mend: String? = nil
        ) {
            self.device = device
            self.product = product
            self.node = node
            self.claimedAs = claimedAs
            self.reason = reason
            self.mend = mend
        }
    }

    /// What is listened to.
    package var listening: [Candidate]?
    /// What cannot be listened to.
    package var deaf: [Candidate]?
    /// What delivered something just now, as a scanner does.
    package var heard: Candidate?

    package init(listening: [Candidate]? = nil, deaf: [Candidate]? = nil, heard: Candidate? = nil) {
        self.listening = listening
        self.deaf = deaf
        self.heard = heard
    }
}
