// SPDX-License-Identifier: Apache-2.0

import Capture
import DeviceIO
import Devices
import ReaderProtocols
import TLSLinks
import TallyConfig

extension DeviceConfiguration {
    /// A reader of the configuration, with its secrets.
    init(_ reader: Configuration.Reader, index: DeviceIndex, secrets: SecretFiles) {
        var options = reader.options
        var connection = ReaderConnection.serial(baudRate: reader.baud.map { UInt32(clamping: $0) })
        var fault: String?
        do throws(SecretFiles.Failure) {
            if let user = reader.user, let file = reader.passwordFile {
                options.login = .init(user: user, password: try secrets.password(file))
            }
            if let address = reader.connectionAddress, let port = address.port {
                connection = .network(
                    NetworkEndpoint(host: address.host, port: port),
                    try reader.tls.map { (tls) throws(SecretFiles.Failure) in
                        try TLSOptions(tls, secrets: secrets)
                    }
                )
            }
        } catch {
            fault = "\(error)"
        }
        self.init(
            index: index,
            name: reader.name,
            isEnabled: reader.isEnabled,
            match: Devices.DeviceMatch(reader.match),
            kind: .reader(reader.driver.family, options, connection)
        )
        self.fault = fault
        signals.outputs = reader.signals.pins
        signals.beeps = reader.signals.beeps
    }
}

extension TLSOptions {
    fileprivate init(_ tls: Configuration.TLS, secrets: SecretFiles) throws(SecretFiles.Failure) {
        self.init()
        authorities = tls.authorities
        verifies = tls.verifies
        serverName = tls.serverName
        certificate = tls.certificate
        if let name = tls.key { key = try secrets.path(name) }
    }
}

extension Configuration.Outputs {
    private var all: [(signal: StationSignal, output: Configuration.Output?)] {
        [(.ok, ok), (.warn, warn), (.stop, stop)]
    }

    /// The output for each signal that has one.
    fileprivate var pins: [StationSignal: UInt8] {
        var pins: [StationSignal: UInt8] = [:]
        for (signal, output) in all {
            if case .pin(let pin) = output { pins[signal] = pin }
        }
        return pins
    }

    /// The signals that its beeper tells.
    fileprivate var beeps: Set<StationSignal> { Set(all.filter { $0.output == .beep }.map(\.signal)) }
}
