// SPDX-License-Identifier: Apache-2.0

import Capture

/// Where a piece of USB hardware is plugged in.
package struct UnitPlace: Hashable, Sendable {
    /// What names the hardware, as `unit` of events spells it.
    package var unit: String
    /// USB ids.
    package var usb: DeviceMatch.USBID
    /// The USB port.
    package var port: String

    /// A unit at a port.
    package init(unit: String, usb: DeviceMatch.USBID, port: String) {
        self.unit = unit
        self.usb = usb
        self.port = port
    }
}

/// What there is to tell of devices that another unit at the same port may replace.
package enum PlaceNotice: Hashable, Sendable {
    /// The device is here now.
    case found(UnitPlace, device: String)
    /// Its unit is gone, and this one of the same model stands at its port.
    case successor(DeviceIdentity, device: String)
}

/// Remembers where units were, and notices who took their place; pure.
struct PlaceKeeper {
    private var places: [String: UnitPlace]
    /// Told already.
    private var successors: [String: DeviceIdentity] = [:]

    /// What is known from before.
    init(_ places: [String: UnitPlace]) { self.places = places }

    /// Looks at what is plugged in now.
    ///
    /// - Parameters:
    ///   - configurations: The devices; only those that take another unit at their port matter.
    ///   - resolutions: What each turned out to be.
    ///   - units: All hardware.
    ///   - isFree: Whether no configured device is the hardware at a place of `units`.
    /// - Returns: What is new.
    mutating func look(
        at configurations: [DeviceConfiguration],
        _ resolutions: [DeviceIndex: Resolution],
        _ units: [DeviceCatalogue.Unit],
        isFree: (Int) -> Bool
    ) -> [PlaceNotice] {
        var notices: [PlaceNotice] = []
        for configuration in configurations where configuration.takesSamePort && configuration.isEnabled {
            let name = configuration.name
            switch resolutions[configuration.index] {
            case .found(let target)?:
                successors[name] = nil
                guard let unit = units.first(where: { $0.identity == target.identity }),
                    let place = unit.place, places[name] != place
                else { continue }
                places[name] = place
                notices.append(.found(place, device: name))
            case .absent?:
                guard let before = places[name] else { continue }
                let successor = units.indices.first { index in
                    guard isFree(index), units[index].claim != .ignored, let place = units[index].place else {
                        return false
                    }
                    let isSameModel = place.usb == before.usb || ScannerTable.areModes(place.usb, before.usb)
                    return isSameModel && place.port == before.port && place.unit != before.unit
                }
                let identity = successor.map { units[$0].identity }
                if let identity, successors[name] != identity {
                    notices.append(.successor(identity, device: name))
                }
                successors[name] = identity
            default: continue
            }
        }
        return notices
    }
}

extension DeviceCatalogue.Unit {
    /// Where it is plugged in; `nil` for what is not on USB.
    fileprivate var place: UnitPlace? {
        nodes.first?.device.usb.map {
            UnitPlace(unit: "\(identity)", usb: .init(vendor: $0.vendor, product: $0.product), port: $0.port)
        }
    }
}
