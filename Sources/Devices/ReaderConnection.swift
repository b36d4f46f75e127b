// SPDX-License-Identifier: Apache-2.0

package import DeviceIO
package import TLSLinks

/// How an RFID reader is reached.
package enum ReaderConnection: Hashable, Sendable {
    /// By a serial port that its match names, at its family's speed unless another is given; a USB port ignores it.
    case serial(baudRate: UInt32? = nil)
    /// By the network, secured or not.
    case network(NetworkEndpoint, TLSOptions? = nil)

    /// The speed that is given for a serial port; `nil` where none is.
    var baudRate: UInt32? {
        switch self {
        case .serial(let baudRate): baudRate
        case .network: nil
        }
    }

    /// Where it is on the network; `nil` for what is plugged in.
    var endpoint: NetworkEndpoint? {
        switch self {
        case .serial: nil
        case .network(let endpoint, _): endpoint
        }
    }
}

extension DeviceConfiguration.Kind {
    /// Where it is on the network; `nil` for what is plugged in.
    var endpoint: NetworkEndpoint? {
        switch self {
        case .scanner: nil
        case .reader(_, _, let connection): connection.endpoint
        }
    }
}
