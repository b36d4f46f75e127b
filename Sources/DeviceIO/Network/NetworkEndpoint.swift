// SPDX-License-Identifier: Apache-2.0

/// A port of a host.
package struct NetworkEndpoint: Hashable, Sendable {
    /// A name, an IPv4 address, or an IPv6 address without brackets, perhaps with a zone.
    package var host: String
    /// The TCP port.
    package var port: UInt16

    /// A port of a host.
    package init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }
}

extension NetworkEndpoint: CustomStringConvertible {
    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
