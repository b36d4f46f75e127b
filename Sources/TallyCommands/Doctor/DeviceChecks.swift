// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import Foundation

/// Whether this machine can show scanners and readers at all: drivers, and what udev knows of their ids.
struct DeviceChecks {
    /// Where `/proc`, `/sys` and `/etc` are, without a slash at its end.
    var root = ""

    func all() -> [DoctorReport.Check] { [drivers(), hardwareDatabase()] + undriven() }

    /// The classes that the service's device filter lets through; one that is not registered when the service
    /// starts is left out in silence.
    private func drivers() -> DoctorReport.Check {
        let name = "device drivers"
        let text = (try? String(contentsOfFile: "\(root)/proc/devices", encoding: .utf8)) ?? ""
        let registered = Set(text.split(separator: "\n").compactMap { $0.split(separator: " ").last })
        let modules = [
            ("input", "evdev"), ("hidraw", "usbhid"), ("ttyACM", "cdc_acm"), ("ttyUSB", "usbserial"),
        ]
        let missing = modules.filter { !registered.contains($0.0[...]) }
        guard !missing.isEmpty else {
            return .init(name, .ok, "\(modules.map(\.0).joined(separator: ", ")) are registered")
        }
        return .init(
            name,
            .warning,
            "\(missing.map(\.0).joined(separator: " and ")) not registered: the service's device filter leaves "
                + "out what is not there when it starts",
            mend: "sudo modprobe -a \(missing.map(\.1).joined(separator: " ")); sudo systemctl restart tallyd"
        )
    }

    /// Whether udev's database has the ids of scanners.
    private func hardwareDatabase() -> DoctorReport.Check {
        let name = "udev hardware database"
        let places = ["/etc/udev/hwdb.bin", "/usr/lib/udev/hwdb.bin", "/lib/udev/hwdb.bin"].map { root + $0 }
        guard let place = places.first(where: { FileManager.default.fileExists(atPath: $0) }),
            let data = try? Data(contentsOf: URL(fileURLWithPath: place), options: .mappedIfSafe),
            data.range(of: Data("TALLY_CLAIM".utf8)) != nil
        else {
            return .init(
                name,
                .warning,
                "it has no ids of scanners: none is claimed by itself",
                mend:
                    "sudo make install, or put 60-tally.hwdb into /etc/udev/hwdb.d; sudo systemd-hwdb update; "
                    + "sudo udevadm trigger"
            )
        }
        return .init(name, .ok, place)
    }

    /// USB interfaces that could be a scanner's and that no driver has taken.
    private func undriven() -> [DoctorReport.Check] {
        let devices = "\(root)/sys/bus/usb/devices"
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: devices)) ?? []).sorted()
        return names.compactMap { name in
            let path = "\(devices)/\(name)"
            guard name.contains(":"), !FileManager.default.fileExists(atPath: "\(path)/driver"),
                let kind = attribute("bInterfaceClass", of: path), let module = Self.modules[kind]
            else { return nil }
            let device = "\(devices)/\(name.prefix { $0 != ":" })"
            let ids = [attribute("idVendor", of: device), attribute("idProduct", of: device)]
                .map { $0 ?? "?" }.joined(separator: ":")
            return .init(
                "usb \(name)",
                .warning,
                "no driver has taken this interface of \(ids)",
                mend: "sudo modprobe \(module), if it is a scanner"
            )
        }
    }

    /// The modules for interface classes: HID, communications (CDC-ACM).
    private static let modules = ["03": "usbhid", "02": "cdc_acm"]

    private func attribute(_ name: String, of path: String) -> String? {
        (try? String(contentsOfFile: "\(path)/\(name)", encoding: .utf8))?
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
