// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import Devices
import Logging
import Synchronization

/// Acts on what the devices tell of units and ports: `replace = "same-port"`.
final class PlaceDesk: Sendable {
    private let backend = Mutex<DaemonBackend?>(nil)
    private let logger: Logger

    init(logger: Logger) { self.logger = logger }

    /// Learns who can change assignments, before the devices start.
    func connect(_ backend: DaemonBackend) { self.backend.withLock { $0 = backend } }

    /// Takes a notice; returns at once.
    func take(_ notice: PlaceNotice) {
        guard let backend = backend.withLock({ $0 }) else { return }
        Task { [logger] in
            do {
                switch notice {
                case .found(let place, let device):
                    try await backend.currentAssigner().remember(place, of: device)
                case .successor(let identity, let device):
                    let order = ReplaceOrder(name: device, device: "\(identity)")
                    _ = try await backend.replace(order, by: "same-port")
                    logger.notice(
                        "device replaced by the unit at its port",
                        metadata: ["device": "\(device)", "unit": "\(identity)"]
                    )
                }
            } catch {
                logger.error("unit and port not noted", metadata: ["reason": "\(error)"])
            }
        }
    }
}

extension Assignments {
    /// Where units were last seen.
    var places: [String: UnitPlace] {
        var places: [String: UnitPlace] = [:]
        for device in devices {
            guard let place = device.place, let usb = DeviceMatch.USBID(place.usb) else { continue }
            places[device.name] = UnitPlace(unit: place.unit, usb: usb, port: place.port)
        }
        return places
    }
}
