// SPDX-License-Identifier: Apache-2.0

import DeviceIO
import TLSLinks

extension DeviceOpening {
    /// Connects to a reader; on a thread of its own, since a host that is down takes its time.
    static func connect(
        to endpoint: NetworkEndpoint,
        _ tls: TLSOptions?
    ) throws(OpenFailure) -> OpenedChannel {
        let opened = try openConnection(to: endpoint, tls)
        return OpenedChannel(
            box: .network(opened.descriptor, opened.link),
            descriptor: opened.number,
            path: "\(endpoint)",
            hasMonotonicStamps: false,
            beganInMidScan: false
        )
    }

    private static func openConnection(
        to endpoint: NetworkEndpoint,
        _ tls: TLSOptions?
    ) throws(OpenFailure) -> (descriptor: Handover<OwnedDescriptor>, number: Int32, link: TLSLink?) {
        let connection: TCPConnection
        do throws(ConnectFailure) { connection = try TCPConnection(to: endpoint) } catch {
            throw .unreached(error)
        }
        guard let tls else {
            let number = connection.release()
            return (Handover(OwnedDescriptor(number)), number, nil)
        }
        do throws(TLSFailure) {
            let secured = try TLSLink.secure(connection, tls)
            return (Handover(OwnedDescriptor(secured.descriptor)), secured.descriptor, secured.link)
        } catch {
            throw .insecure(error)
        }
    }
}

extension StreamEnd {
    /// Why a connection to a reader is no more, in words.
    func words(_ endpoint: NetworkEndpoint) -> String {
        switch self {
        case .endOfFile, .hangUp: "\(endpoint) closed the connection"
        case .failure(let failure) where failure.errno == .timedOut:
            "\(endpoint) has fallen silent: the reader or the network is gone"
        case .failure(let failure) where failure.errno == .connectionReset:
            "\(endpoint) dropped the connection"
        case .failure(let failure): "the connection to \(endpoint) is lost: \(failure.errno)"
        }
    }
}
