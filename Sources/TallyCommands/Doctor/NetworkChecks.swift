// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import DeviceIO
import TallyConfig

/// Whether the readers on the network can be reached from this machine.
struct NetworkChecks {
    /// The main file of the configuration.
    let configurationFile: String
    /// Readers that the daemon is connected to: another call could cost them that connection.
    var connected: Set<String> = []

    /// A check for each reader with an address that is switched on and not connected; takes as long as they need to
    /// answer.
    func all() -> [DoctorReport.Check] {
        guard let files = try? ConfigurationFiles(path: configurationFile).files else { return [] }
        let readers = ConfigurationLoader.load(files: files).configuration?.readers ?? []
        return readers.filter { $0.isEnabled && !connected.contains($0.name) }.compactMap { reader in
            guard let address = reader.connectionAddress, let port = address.port else { return nil }
            return check(NetworkEndpoint(host: address.host, port: port), of: reader.name)
        }
    }

    private func check(_ endpoint: NetworkEndpoint, of reader: String) -> DoctorReport.Check {
        let name = "address of \(reader)"
        do throws(ConnectFailure) {
            _ = try TCPConnection(to: endpoint)
            return .init(name, .ok, "\(endpoint) answers")
        } catch {
            return .init(name, .failed, "\(error)", mend: error.mend ?? "journalctl -k")
        }
    }
}

extension StatusReport {
    /// The devices that are open, as far as their states tell.
    var connectedDevices: Set<String> {
        Set(devices.filter { ["ready", "degraded", "connecting"].contains($0.state) }.map(\.name))
    }
}
