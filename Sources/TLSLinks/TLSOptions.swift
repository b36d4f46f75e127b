// SPDX-License-Identifier: Apache-2.0

/// How a connection is encrypted, and who the other end has to be.
package struct TLSOptions: Hashable, Sendable {
    /// A file of the certificates to trust, in PEM; `nil` for the machine's.
    package var authorities: String?
    /// Whether the other end's certificate is checked.
    package var verifies = true
    /// The name its certificate is for; `nil` for the host that is connected to.
    package var serverName: String?
    /// A file of our own certificate, in PEM, with those that vouch for it.
    package var certificate: String?
    /// A file of its key, in PEM.
    package var key: String?

    /// TLS as a browser does it.
    package init() {}
}

/// Why a connection is not, or no longer, secured; in words.
package struct TLSFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong.
    package var description: String
    /// What mends it; `nil` where nobody knows.
    package var mend: String?

    init(_ description: String, mend: String? = nil) {
        self.description = description
        self.mend = mend
    }
}
