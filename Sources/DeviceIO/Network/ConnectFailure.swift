// SPDX-License-Identifier: Apache-2.0

/// Why there is no connection.
package enum ConnectFailure: Error, Hashable, Sendable {
    /// The host's name has no address; the resolver's words.
    case unknownName(NetworkEndpoint, String)
    /// The host refuses: nothing listens at the port.
    case refused(NetworkEndpoint)
    /// Nobody answers; after so many milliseconds.
    case silent(NetworkEndpoint, milliseconds: Int64)
    /// There is no way to it.
    case unreachable(NetworkEndpoint, Errno)
    /// Something else.
    case failed(SystemCallFailure)

    init(_ failure: SystemCallFailure, to endpoint: NetworkEndpoint) {
        switch failure.errno {
        case .connectionRefused: self = .refused(endpoint)
        case .timedOut: self = .silent(endpoint, milliseconds: TCPConnection.patience)
        case .hostUnreachable, .networkUnreachable, .networkDown, .addressNotAvailable:
            self = .unreachable(endpoint, failure.errno)
        default: self = .failed(failure)
        }
    }
}

extension ConnectFailure: CustomStringConvertible {
    /// In words, without advice.
    package var description: String {
        switch self {
        case .unknownName(let endpoint, let words): "the name \(endpoint.host) cannot be looked up: \(words)"
        case .refused(let endpoint): "\(endpoint.host) refuses: nothing listens at its port \(endpoint.port)"
        case .silent(let endpoint, let milliseconds):
            "\(endpoint) does not answer within \(milliseconds / 1000) s"
        case .unreachable(let endpoint, let errno): "there is no way to \(endpoint): \(errno)"
        case .failed(let failure): "\(failure)"
        }
    }
}

extension ConnectFailure {
    /// What mends it; `nil` where nobody knows.
    package var mend: String? {
        switch self {
        case .unknownName(let endpoint, _):
            "getent hosts \(endpoint.host); set address to a name that is known here, or to a number"
        case .refused: "see that the reader is set to take connections at this port; address may name another"
        case .silent(let endpoint, _), .unreachable(let endpoint, _):
            "see that the reader is on and in the network: ping \(endpoint.host)"
        case .failed: nil
        }
    }
}
