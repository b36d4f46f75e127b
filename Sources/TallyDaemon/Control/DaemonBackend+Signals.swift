// SPDX-License-Identifier: Apache-2.0

import Capture
import ControlAPI
import ControlServer
import Devices
import TallyConfig

extension DaemonBackend {
    func signal(_ order: SignalOrder) async throws -> SignalReport {
        guard let signal = StationSignal(rawValue: order.signal) else {
            throw RequestFailure.badRequest("signal is ok, warn or stop, not \"\(order.signal)\"")
        }
        let statuses = devices(at: order.station)
        guard !statuses.isEmpty else {
            throw RequestFailure.notFound("no device has the read point or name \(order.station)")
        }
        let answers = await give(signal, at: Set(statuses.map(\.index)))
        return SignalReport(
            station: order.station,
            signal: order.signal,
            devices: statuses.map { .init(device: $0.name, answers[$0.index] ?? .cannot("it is not there")) }
        )
    }

    /// The devices of a read point, or the one of that name.
    private func devices(at station: String) -> [DeviceStatus] {
        let configuration = configurationInForce.configuration
        return deviceStatuses.filter { status in
            if status.name == station { return true }
            if let scanner = configuration.scanners.first(where: { $0.name == status.name }) {
                return scanner.readPoint == station
            }
            guard let reader = configuration.readers.first(where: { $0.name == status.name }) else {
                return false
            }
            return reader.readPoint == station || reader.antennas.contains { $0.readPoint == station }
        }
    }
}

extension SignalReport.Device {
    fileprivate init(device: String, _ answer: SignalAnswer) {
        switch answer {
        case .given(let means): self.init(device: device, isGiven: true, means: means.rawValue)
        case .withheld:
            self.init(device: device, isGiven: false, reason: "held back: one was given just before")
        case .cannot(let reason): self.init(device: device, isGiven: false, reason: reason)
        }
    }
}

extension SignalCountsReport {
    /// `nil` while the device was never asked.
    init?(_ counts: SignalCounts) {
        if counts == SignalCounts() { return nil }
        self.init(given: counts.given, withheld: counts.withheld, failed: counts.failed)
    }
}
