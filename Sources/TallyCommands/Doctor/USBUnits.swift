// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The USB devices of this machine, by what names them: `usb 0403:6001 serial S1`, `usb 0403:6001 port 1-2`.
struct USBUnits {
    /// One device.
    struct Unit: Hashable {
        var vendor: String
        var product: String
        var serial: String?
        /// Where it is plugged in.
        var port: String
        /// What it calls itself.
        var title: String
        /// Its node on the bus.
        var node: String
    }

    /// Where `/sys` and `/dev` are, without a slash at its end.
    var root = ""

    /// All of them, hubs included, by port.
    func all() -> [Unit] {
        let devices = "\(root)/sys/bus/usb/devices"
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: devices)) ?? []).sorted()
        return names.compactMap { name in
            func attribute(_ attribute: String) -> String? {
                let text = try? String(contentsOfFile: "\(devices)/\(name)/\(attribute)", encoding: .utf8)
                let trimmed = text?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
                return trimmed.isEmpty ? nil : trimmed
            }
            guard !name.contains(":"), let vendor = attribute("idVendor"),
                let product = attribute("idProduct"), let bus = attribute("busnum").flatMap({ Int($0) }),
                let number = attribute("devnum").flatMap({ Int($0) })
            else { return nil }
            return Unit(
                vendor: vendor,
                product: product,
                serial: attribute("serial"),
                port: name,
                title: [attribute("manufacturer"), attribute("product")].compactMap { $0 }
                    .joined(separator: " "),
                node: "\(root)/dev/bus/usb/" + String(format: "%03d/%03d", bus, number)
            )
        }
    }

    /// The devices that an identity means.
    func named(_ identity: String) -> [Unit] {
        let words = identity.split(separator: " ", maxSplits: 3).map(String.init)
        guard words.count == 4, words[0] == "usb" else { return [] }
        return all().filter { unit in
            guard "\(unit.vendor):\(unit.product)" == words[1] else { return false }
            return switch words[2] {
            case "serial": unit.serial == words[3]
            case "port": unit.port == words[3]
            default: false
            }
        }
    }
}
