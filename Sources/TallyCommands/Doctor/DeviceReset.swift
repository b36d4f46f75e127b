// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import DeviceIO
import Foundation

/// Resets the USB device behind a name, when nothing is lost by it.
struct DeviceReset {
    /// What was done, for people and programs.
    struct Report: Codable, Hashable {
        /// The name that was given.
        var device: String
        /// What names the hardware.
        var unit: String
        /// Its node on the bus.
        var node: String
        /// Whether the same device is there again; else the kernel plugs it in anew.
        var isBack: Bool
    }

    /// The devices of the daemon, none where it does not run.
    let devices: [DeviceReport]
    var units = USBUnits()
    var reset: (String) throws(USBFailure) -> USBReset.Outcome = { node throws(USBFailure) in
        try USBReset.reset(node)
    }

    /// States in which the daemon reads a device, or is about to.
    private static let held = ["ready", "degraded", "connecting"]

    /// Resets what `name` means: a device of the daemon, or an identity as `tally devices` shows it.
    ///
    /// - Returns: What was done.
    /// - Throws: Why it was not.
    func run(_ name: String) throws -> Report {
        let device = devices.first { $0.name == name } ?? devices.first { $0.unit == name }
        if let device, Self.held.contains(device.state) {
            throw CommandFailure(
                message: Table.printable(
                    "\(device.name) is \(device.state): the daemon reads it, and a reset would cost what it reads now"
                ),
                next: "set enabled = false for it and reload, or stop tallyd; then reset it"
            )
        }
        guard let unit = device?.unit ?? (name.hasPrefix("usb ") ? name : nil) else {
            throw CommandFailure(
                status: .notFound,
                message: Table.printable("\(name) is no USB device that is known"),
                next: "tally devices --all shows what is there: give what stands under identity"
            )
        }
        let found = units.named(unit)
        guard let target = found.first else {
            throw CommandFailure(
                status: .notFound,
                message: Table.printable("\(unit) is not plugged in, or is no USB device"),
                next: "plug it in; what is not on USB can only be switched off and on"
            )
        }
        guard found.count == 1 else {
            throw CommandFailure(
                message: Table.printable("\(unit) means \(found.count) devices"),
                next: "name it by its port: usb \(target.vendor):\(target.product) port \(target.port)"
            )
        }
        do throws(USBFailure) {
            let outcome = try reset(target.node)
            return Report(device: name, unit: unit, node: target.node, isBack: outcome == .done)
        } catch {
            throw CommandFailure(
                message: Table.printable("\(unit) was not reset: \(error)"),
                next: "sudo tally doctor --reset \"\(name)\"; or pull its plug"
            )
        }
    }
}

extension DeviceReset.Report {
    /// What was done, in words.
    var words: String {
        "reset \(unit) (\(node)): "
            + (isBack ? "it is there again" : "it went, and the kernel takes it up anew")
            + "; tallyd opens it by itself"
    }
}
